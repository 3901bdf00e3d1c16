//! The data folder: what is where below `--data`.

use std::path::{Path, PathBuf};

use brreg_transform::snapshot::Lake;
use jiff::Timestamp;

use crate::failure::{Context as _, Failure};

/// The folder that `--data` names.
#[derive(Debug, Clone)]
pub(crate) struct DataFolder {
    root: PathBuf,
}

impl DataFolder {
    /// The folder, made with its parts where they are missing.
    pub(crate) fn open(root: &Path) -> Result<Self, Failure> {
        brreg_files::create_folder(root).step("making the data folder")?;
        let root = root.canonicalize().step("opening the data folder")?;
        let data = Self { root };
        for folder in [data.landing(), data.lake().root().to_owned(), data.state(), data.secrets()] {
            brreg_files::create_folder(&folder).step("making the data folder")?;
        }
        Ok(data)
    }

    /// The folder itself, as an absolute path.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// Answers as they came.
    pub(crate) fn landing(&self) -> PathBuf {
        self.root.join("landing")
    }

    /// A new folder for one run's answers of a register.
    pub(crate) fn landing_run(&self, register: &str) -> PathBuf {
        let run = Timestamp::now().strftime("%Y%m%dT%H%M%SZ").to_string();
        self.landing().join(register).join(run)
    }

    /// The lake.
    pub(crate) fn lake(&self) -> Lake {
        Lake::new(self.root.join("lake"))
    }

    /// Cursors, run history, lock.
    pub(crate) fn state(&self) -> PathBuf {
        self.root.join("state")
    }

    /// Keys made here.
    pub(crate) fn secrets(&self) -> PathBuf {
        self.root.join("secrets")
    }

    /// The key of the pseudonyms.
    pub(crate) fn person_id_key(&self) -> PathBuf {
        self.secrets().join("person_id.key")
    }

    /// What the sandbox shows its clients: certificates, keys, addresses.
    pub(crate) fn sandbox(&self) -> PathBuf {
        self.root.join("sandbox")
    }
}
