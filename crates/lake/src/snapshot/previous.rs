//! The snapshot that a new one follows. Damage of the past does not stop what comes after it: what a damaged manifest said is
//! read from the files, and damaged tables are named and passed over.

use std::collections::BTreeMap;
use std::fs::File;
use std::sync::{Mutex, PoisonError};

use arrow::array::Array as _;
use brreg_transform::pseudonym::NationalId;
use brreg_transform::schema::{RegisterTables, Role, Table};

use super::Published;
use crate::damage::Finding;
use crate::error::{Error, ErrorKind};
use crate::hash::file_entry;
use crate::layout;
use crate::manifest::{MANIFEST_VERSION, Manifest, Records, TableEntry};
use crate::table_reader::TableReader;

/// The published snapshot that a new one follows.
#[derive(Debug)]
pub struct Previous {
    /// The snapshot.
    pub published: Published,
    /// Its manifest; where that is damaged, one that was rebuilt from the files, without the tables that cannot be read.
    pub manifest: Manifest,
    /// What is wrong with its manifest.
    pub damage: Option<Error>,
    /// What was found of the tables that were checked: each is hashed once, however often it is asked for.
    checked: Mutex<BTreeMap<&'static str, Option<Finding>>>,
}

impl Previous {
    /// Reads the manifest of a snapshot, or rebuilds it in memory: the folder stays as it is.
    ///
    /// # Errors
    /// [`ErrorKind::LaterVersion`], and a file that this user may not read or for which too many are open: it is not damaged, and
    /// what it has must not be given up.
    pub(super) fn read(published: Published, register: &RegisterTables) -> Result<Self, Error> {
        let manifest = published.folder().join(layout::MANIFEST);
        let tables = register.tables.iter().map(|table| published.table_file(table));
        for path in tables.chain([manifest]) {
            if let Err(error) = File::open(&path)
                && (brreg_files::is_denied(&error) || brreg_files::has_too_many_open(&error))
            {
                return Err(Error::io(&path, error));
            }
        }
        match published.manifest() {
            Ok(manifest) if manifest.schema_version > register.schema_version => {
                Err(Error::new(ErrorKind::LaterVersion, &published.folder()))
            }
            Ok(manifest) => Ok(Self { published, manifest, damage: None, checked: Mutex::default() }),
            Err(damage) if *damage.kind() == ErrorKind::Manifest => {
                let manifest = rebuilt(&published, register);
                Ok(Self { published, manifest, damage: Some(damage), checked: Mutex::default() })
            }
            Err(error) => Err(error),
        }
    }

    /// What is wrong with the files of these tables; nothing where they are as the manifest says.
    #[must_use]
    pub fn damaged(&self, tables: &[&'static Table]) -> Vec<Finding> {
        let mut checked = self.checked.lock().unwrap_or_else(PoisonError::into_inner);
        let check = |table: &'static Table| self.published.damaged(&self.manifest, &[table]).pop();
        tables.iter().filter_map(|table| checked.entry(table.name).or_insert_with(|| check(table)).clone()).collect()
    }

    /// Whether all rows of these tables can be taken over: a damaged file without rows has none to lose.
    #[must_use]
    pub fn has_all_rows(&self, tables: &[&'static Table]) -> bool {
        let is_empty = |table: &Table| self.manifest.tables.get(table.name).is_some_and(|entry| entry.rows == 0);
        tables.iter().all(|table| is_empty(table) || self.is_sound(&[*table]))
    }

    /// Whether the files of these tables are as the manifest says.
    #[must_use]
    pub fn is_sound(&self, tables: &[&'static Table]) -> bool {
        self.damaged(tables).is_empty()
    }
}

/// What the files of a snapshot say themselves. They do not say where they came from, nor how the register was read.
fn rebuilt(published: &Published, register: &RegisterTables) -> Manifest {
    let entry = |table: &&Table| Some((table.name.to_owned(), entry(published, table).ok()?));
    let tables: BTreeMap<String, TableEntry> = register.tables.iter().filter_map(entry).collect();
    let first = register.tables.first().and_then(|table| tables.get(table.name));
    let loaded = first.map_or(0, |entry| entry.rows);
    Manifest {
        manifest_version: MANIFEST_VERSION,
        schema_version: register.schema_version,
        reading_version: 0,
        tool_version: String::new(),
        register: register.name.to_owned(),
        snapshot: published.name.to_string(),
        national_id: national_id(published, register),
        person_key: None,
        erased_until: None,
        sources: Vec::new(),
        records: Records { read: loaded, loaded, rejected: 0 },
        tables,
        rejected: None,
        data_package: None,
        avvik: BTreeMap::new(),
        counts: BTreeMap::new(),
        merged_with: None,
        compared_with: None,
        erased: Vec::new(),
        progress: None,
        checksum: String::new(),
    }
}

/// What the manifest would say of a table. All of it is read: nothing else says whether the file is damaged.
fn entry(published: &Published, table: &Table) -> Result<TableEntry, Error> {
    let path = published.table_file(table);
    let mut rows = 0;
    for batch in TableReader::whole(&path, table)? {
        rows += batch?.num_rows() as u64;
    }
    let file = file_entry(&path).map_err(|error| Error::io(&path, error))?;
    Ok(TableEntry { rows, bytes: file.bytes, sha256: file.sha256, columns: BTreeMap::new() })
}

/// [`NationalId::Drop`] where no person has a pseudonym, else [`NationalId::Clear`]: whether numbers are in the clear
/// somewhere is not known, and this setting has them masked. So does a table that cannot be read.
fn national_id(published: &Published, register: &RegisterTables) -> NationalId {
    let has_pseudonyms = |table: &Table| -> Result<bool, Error> {
        let persons: Vec<&str> = table.with_role(Role::PersonId).map(|column| column.name).collect();
        if persons.is_empty() {
            return Ok(false);
        }
        for batch in TableReader::open(&published.table_file(table), table, &persons)? {
            let batch = batch?;
            if batch.columns().iter().any(|column| column.null_count() < batch.num_rows()) {
                return Ok(true);
            }
        }
        Ok(false)
    };
    let any = register.tables.iter().any(|table| has_pseudonyms(table).unwrap_or(true));
    if any { NationalId::Clear } else { NationalId::Drop }
}
