//! A bulk file that was flattened ahead of its publication.
//!
//! `<folder>/<SHA-256 of the file>/` has the tables as `<table>.parquet`, `rejected.ndjson` where there is one, and `staged.json`, which
//! is written last. The folder is complete when it has its name.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use brreg_lake::hash::file_entry;
use brreg_lake::layout;
use brreg_lake::manifest::{FileEntry, Records, Source, TableEntry};
use brreg_lake::snapshot::Draft;
use brreg_transform::pseudonym::{Key, NationalId};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::problem::{Advice, At as _, Problem, Step};
use crate::register::Register;
use crate::settings::Configuration;
use crate::source::Loaded;

/// Version of the form of the description.
const FORM: u32 = 1;
/// The name of the description.
const DESCRIPTION: &str = "staged.json";

/// What a file is flattened under: other programs, keys and settings give other tables.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Terms {
    form: u32,
    register: String,
    tool_version: String,
    schema_version: u32,
    reading_version: u32,
    national_id: NationalId,
    person_key: Option<String>,
    settings: Value,
}

impl Terms {
    /// Those of this program, its configuration and this key.
    pub(crate) fn of(register: &dyn Register, configuration: &Configuration, key: &Key) -> Result<Self, Problem> {
        let tables = register.tables();
        let national_id = configuration.privacy.national_id;
        Ok(Self {
            form: FORM,
            register: tables.name.to_owned(),
            tool_version: env!("CARGO_PKG_VERSION").to_owned(),
            schema_version: tables.schema_version,
            reading_version: tables.reading_version,
            national_id,
            person_key: (national_id != NationalId::Drop).then(|| key.fingerprint()),
            settings: register.bulk().map_or(Ok(Value::Null), |bulk| bulk.settings(configuration))?,
        })
    }

    /// The first difference from others, in words.
    fn difference(&self, other: &Self) -> Option<&'static str> {
        let differences = [
            (self.form != other.form || self.tool_version != other.tool_version, "by another version of the program"),
            (self.register != other.register, "for another register"),
            (self.national_id != other.national_id, "with another value of privacy.national_id"),
            (self.person_key != other.person_key, "with another key of the pseudonyms"),
            (self.settings != other.settings, "with other settings of the register"),
        ];
        let found = differences.into_iter().find_map(|(is_other, what)| is_other.then_some(what));
        found.or_else(|| (self != other).then_some("by another version of the program"))
    }
}

/// `staged.json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Description {
    #[serde(flatten)]
    pub(crate) terms: Terms,
    pub(crate) source: Source,
    records: Records,
    bytes: u64,
    counts: BTreeMap<String, u64>,
    tables: BTreeMap<String, TableEntry>,
    rejected: Option<FileEntry>,
    is_whole: bool,
}

/// A bulk file that was flattened.
#[derive(Debug, Clone)]
pub struct Staged {
    folder: PathBuf,
    description: Description,
    tables: &'static [&'static brreg_transform::schema::Table],
}

impl Staged {
    /// Where the file with this hash is when it was flattened.
    pub(crate) fn place(folder: &Path, sha256: &str) -> PathBuf {
        folder.join(sha256)
    }

    /// Describes what was written to a folder.
    pub(crate) fn describe(folder: &Path, terms: Terms, loaded: Loaded) -> Result<Source, Problem> {
        let Loaded { entries, sources, records, bytes, counts, is_whole, .. } = loaded;
        let source = sources.into_iter().next();
        let source = source.ok_or_else(|| Problem::failed(Step::Stage, "no file was read"))?;
        let rejected = match file_entry(&layout::rejected(folder)) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
            entry => Some(entry.at_path(Step::Stage, layout::rejected(folder))?),
        };
        let tables = entries.into_iter().map(|(table, entry)| (table.name.to_owned(), entry)).collect();
        let described = source.clone();
        let description = Description { terms, source, records, bytes, counts, tables, rejected, is_whole };
        let text = serde_json::to_vec_pretty(&description).at(Step::Stage)?;
        let file = folder.join(DESCRIPTION);
        brreg_files::replace(&file, &text).at_path(Step::Stage, &file)?;
        Ok(described)
    }

    /// What is in a folder for the file with this hash; `None` where there is nothing, or what cannot be read.
    ///
    /// # Errors
    /// What was flattened under other terms.
    pub(crate) fn find(
        folder: &Path,
        sha256: &str,
        register: &dyn Register,
        terms: &Terms,
    ) -> Result<Option<Self>, Problem> {
        let folder = Self::place(folder, sha256);
        let Ok(text) = brreg_files::read(&folder.join(DESCRIPTION)) else { return Ok(None) };
        let Ok(description) = serde_json::from_slice::<Description>(&text) else { return Ok(None) };
        if let Some(difference) = description.terms.difference(terms) {
            let what = format!("{} was flattened {difference}", description.source.name);
            let advice = format!("flatten it again, with what publishes it, or remove {}", folder.display());
            return Err(Problem::usage(Step::Stage, what).advise(Advice::Said(advice)));
        }
        Ok(Some(Self { folder, description, tables: register.tables().tables }))
    }

    /// What was read.
    #[must_use]
    pub const fn source(&self) -> &Source {
        &self.description.source
    }

    /// Where it is.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Whether all files are as they were written: those of another machine came through a network.
    pub(crate) fn is_sound(&self) -> bool {
        let is_as_written = |path: &Path, bytes: u64, sha256: &str| {
            file_entry(path).is_ok_and(|entry| entry.bytes == bytes && entry.sha256 == sha256)
        };
        let tables = self.description.tables.iter();
        let mut tables = tables.map(|(name, entry)| (layout::table_in(&self.folder, name), entry));
        tables.all(|(path, entry)| is_as_written(&path, entry.bytes, &entry.sha256))
            && self
                .description
                .rejected
                .as_ref()
                .is_none_or(|entry| is_as_written(&layout::rejected(&self.folder), entry.bytes, &entry.sha256))
    }

    /// Takes the files into a draft. They stay here too: a publication may be attempted twice.
    ///
    /// # Errors
    /// When one cannot be linked or copied.
    pub fn take_into(&self, draft: &Draft) -> Result<Loaded, Problem> {
        let Description { source, records, bytes, counts, tables, rejected, is_whole, .. } = &self.description;
        let mut entries = Vec::with_capacity(tables.len());
        for table in self.tables {
            let Some(entry) = tables.get(table.name) else { continue };
            draft.take(&layout::table_in(&self.folder, table.name)).at(Step::Load)?;
            entries.push((*table, entry.clone()));
        }
        if rejected.is_some() {
            draft.take(&layout::rejected(&self.folder)).at(Step::Load)?;
        }
        Ok(Loaded {
            entries,
            sources: vec![source.clone()],
            records: *records,
            bytes: *bytes,
            counts: counts.clone(),
            is_whole: *is_whole,
            ..Loaded::default()
        })
    }

    /// Removes it. What cannot be removed is removed by whoever removes the folder.
    pub(crate) fn remove(folder: &Path, sha256: &str) {
        let _ = fs::remove_dir_all(Self::place(folder, sha256));
    }
}
