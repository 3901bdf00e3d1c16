//! The snapshot that a new one follows. A damaged manifest does not stop what comes after it: what it has to say stands
//! in the files too.

use std::fs::File;
use std::path::Path;

use arrow::array::Array as _;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use super::Published;
use crate::error::{Error, ErrorKind};
use crate::manifest::{Manifest, Records, TableEntry};
use crate::verify::{self, sha256};
use brreg_transform::pseudonym::NationalId;
use brreg_transform::schema::{Role, SCHEMA_VERSION, Table, tables};

/// The published snapshot that a new one follows.
#[derive(Debug)]
pub struct Previous {
    /// The snapshot.
    pub published: Published,
    /// Its manifest; where that is damaged, one that was made anew from the files.
    pub manifest: Manifest,
    /// What is wrong with its manifest.
    pub damage: Option<Error>,
}

impl Previous {
    /// Reads the manifest of a snapshot, or makes it anew in memory: the folder stays as it is.
    ///
    /// # Errors
    /// A manifest of a later schema version, and a damaged one of a snapshot whose files cannot be read either.
    pub(super) fn read(published: Published, register: &str) -> Result<Self, Error> {
        match published.manifest() {
            Ok(manifest) => Ok(Self { published, manifest, damage: None }),
            Err(damage) if *damage.kind() == ErrorKind::Manifest => {
                let manifest = of_files(&published, register)?;
                Ok(Self { published, manifest, damage: Some(damage) })
            }
            Err(error) => Err(error),
        }
    }

    /// Whether the files of these tables are as the manifest says.
    #[must_use]
    pub fn is_sound(&self, tables: &[&Table]) -> bool {
        let entries = tables.iter().map(|table| (table.name, self.manifest.tables.get(table.name)));
        entries
            .into_iter()
            .all(|(name, entry)| entry.is_some_and(|entry| verify::table(&self.published.path, name, entry).is_ok()))
    }
}

/// What the files of a snapshot say themselves. Where they came from they don't.
fn of_files(published: &Published, register: &str) -> Result<Manifest, Error> {
    let declared = tables().into_iter().filter(|table| table.register == register);
    let entries = declared.map(|table| Ok((table, entry(&published.path.join(table.file_name()), table)?)));
    let entries = entries.collect::<Result<Vec<_>, Error>>()?;
    let loaded = entries.first().map_or(0, |(_, entry)| entry.rows);
    Ok(Manifest {
        schema_version: SCHEMA_VERSION,
        tool_version: String::new(),
        register: register.to_owned(),
        snapshot: published.name.to_string(),
        national_id: national_id(published, register)?,
        sources: Vec::new(),
        records: Records { read: loaded, loaded, rejected: 0 },
        tables: entries.into_iter().map(|(table, entry)| (table.name.to_owned(), entry)).collect(),
        avvik: Default::default(),
        counts: Default::default(),
        merged_with: None,
        compared_with: None,
    })
}

fn entry(path: &Path, table: &Table) -> Result<TableEntry, Error> {
    let io = |error| Error::io(path, error);
    let mut file = File::open(path).map_err(io)?;
    let bytes = file.metadata().map_err(io)?.len();
    let sha256 = sha256(&mut file).map_err(io)?;
    let reader = ParquetRecordBatchReaderBuilder::try_new(file).map_err(|error| Error::parquet(path, error))?;
    if reader.schema().fields() != table.schema().fields() {
        return Err(Error::new(ErrorKind::Merge, path).with_source("another schema than the declared one"));
    }
    let rows = u64::try_from(reader.metadata().file_metadata().num_rows()).unwrap_or_default();
    Ok(TableEntry { rows, bytes, sha256 })
}

/// [`NationalId::Drop`] where nobody has a pseudonym, else [`NationalId::Clear`]: whether numbers stand in the clear
/// somewhere is not known, and who thinks so masks them.
fn national_id(published: &Published, register: &str) -> Result<NationalId, Error> {
    for table in tables().into_iter().filter(|table| table.register == register) {
        let path = published.path.join(table.file_name());
        let parquet = |error| Error::parquet(&path, error);
        for column in table.with_role(Role::PersonId) {
            let file = File::open(&path).map_err(|error| Error::io(&path, error))?;
            let reader = ParquetRecordBatchReaderBuilder::try_new(file).map_err(parquet)?;
            let wanted = ProjectionMask::columns(reader.parquet_schema(), [column.name]);
            for batch in reader.with_projection(wanted).build().map_err(parquet)? {
                let batch = batch.map_err(|error| Error::new(ErrorKind::Merge, &path).with_source(error))?;
                if batch.column(0).null_count() < batch.num_rows() {
                    return Ok(NationalId::Clear);
                }
            }
        }
    }
    Ok(NationalId::Drop)
}
