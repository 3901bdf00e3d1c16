//! The data folder: what is where below `--data`.

use std::path::{Path, PathBuf};

use brreg_lake::key_file;
use brreg_lake::snapshot::Lake;
use brreg_transform::pseudonym::Key;
use brreg_transform::schema::RegisterTables;

use crate::problem::{Advice, At as _, Kind, Problem, Step};

/// The folder that `--data` names.
#[derive(Debug, Clone)]
pub struct DataFolder {
    root: PathBuf,
}

impl DataFolder {
    /// Opens the folder, and makes it and its parts where they are missing.
    ///
    /// # Errors
    /// Any failure to make or to open one.
    pub fn open(root: &Path) -> Result<Self, Problem> {
        let make = |folder: &Path| {
            let made = brreg_files::create_folder(folder).at(Step::DataFolder);
            made.map_err(|problem| problem.advise(Advice::Check(folder.to_owned())))
        };
        // A link to the data folder is the user's own; below it there may be none.
        if !root.is_dir() {
            make(root)?;
        }
        let data = Self { root: root.canonicalize().at(Step::DataFolder)? };
        for folder in [data.landing(), data.lake().root().to_owned(), data.state(), data.secrets()] {
            make(&folder)?;
        }
        Ok(data)
    }

    /// The folder itself, as an absolute path.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Answers as they came.
    #[must_use]
    pub fn landing(&self) -> PathBuf {
        self.root.join("landing")
    }

    /// The lake.
    #[must_use]
    pub fn lake(&self) -> Lake {
        Lake::new(self.root.join("lake"))
    }

    /// Run history and lock.
    #[must_use]
    pub fn state(&self) -> PathBuf {
        self.root.join("state")
    }

    /// Keys made here.
    #[must_use]
    pub fn secrets(&self) -> PathBuf {
        self.root.join("secrets")
    }

    /// What the sandbox gives its clients: certificates, keys, addresses.
    #[must_use]
    pub fn sandbox(&self) -> PathBuf {
        self.root.join("sandbox")
    }

    /// The key of the pseudonyms, made where it is missing and no snapshot was ever made under another.
    ///
    /// # Errors
    /// [`Kind::KeyMissing`], and a key file that cannot be read or is damaged: a key is never replaced.
    pub fn pseudonym_key(&self, registers: &[RegisterTables]) -> Result<Key, Problem> {
        let path = self.secrets().join("person_id.key");
        let refused = |problem: Problem| problem.advise(Advice::Restore(path.clone()));
        if !path.try_exists().at(Step::PersonKey).map_err(refused)? && self.has_snapshots(registers)? {
            return Err(Problem::new(Step::PersonKey, Kind::KeyMissing { path }));
        }
        key_file::load_or_create(&path).at(Step::PersonKey).map_err(refused)
    }

    /// Whether any register has a snapshot.
    fn has_snapshots(&self, registers: &[RegisterTables]) -> Result<bool, Problem> {
        for register in registers {
            if !self.lake().snapshots(register.name).at(Step::Published)?.is_empty() {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
