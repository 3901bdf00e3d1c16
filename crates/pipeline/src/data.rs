//! The data folder: what is where below `--data`.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};

use brreg_lake::snapshot::Lake;

use crate::problem::{Advice, At as _, Problem, Step};

/// The folder of the keys made here.
const SECRETS: &str = "secrets";
/// The file of the key of the pseudonyms in it.
const PERSON_KEY: &str = "person_id.key";

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
            let made = brreg_files::create_folder(folder).at_path(Step::DataFolder, folder);
            made.map_err(|problem| problem.advise_otherwise(Advice::Check(folder.to_owned())))
        };
        // A link to the data folder is the user's own; below it there may be none.
        if !root.is_dir() {
            make(root)?;
        }
        let data = Self { root: root.canonicalize().at_path(Step::DataFolder, root)? };
        for folder in [data.landing(), data.lake().root().to_owned(), data.state(), data.secrets(), data.reports()] {
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

    /// The lake as Delta tables, where the setting `publish.local` made them.
    #[must_use]
    pub fn delta(&self) -> PathBuf {
        self.root.join("delta")
    }

    /// Whether a command that writes is at work: it has the lock of the folder.
    pub(crate) fn is_locked(&self) -> bool {
        File::open(&self.root).is_ok_and(|folder| matches!(folder.try_lock_shared(), Err(TryLockError::WouldBlock)))
    }

    /// Run history and lock.
    #[must_use]
    pub fn state(&self) -> PathBuf {
        self.root.join("state")
    }

    /// The pages of runs.
    #[must_use]
    pub fn reports(&self) -> PathBuf {
        self.root.join("reports")
    }

    /// Keys made here.
    #[must_use]
    pub fn secrets(&self) -> PathBuf {
        self.root.join(SECRETS)
    }

    /// What the sandbox gives its clients: certificates, keys, addresses.
    #[must_use]
    pub fn sandbox(&self) -> PathBuf {
        self.root.join("sandbox")
    }

    /// The file of the key of the pseudonyms.
    #[must_use]
    pub fn person_key(&self) -> PathBuf {
        self.secrets().join(PERSON_KEY)
    }

    /// The same of a folder that is not opened, and may be missing.
    #[must_use]
    pub fn key_below(root: &Path) -> PathBuf {
        root.join(SECRETS).join(PERSON_KEY)
    }
}
