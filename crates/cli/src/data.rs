//! The data folder: what is where below `--data`.

use std::io;
use std::path::{Path, PathBuf};

use brreg_lake::migrate::migrate;
use brreg_lake::snapshot::Lake;
use brreg_pipeline::tables::REGISTERS;
use brreg_transform::pseudonym::Key;
use brreg_transform::schema;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::failure::{Context as _, Exit, Failure};
use crate::state::cursor;
use crate::state::lock::{self, Lock};

/// The folder that `--data` names.
#[derive(Debug, Clone)]
pub(crate) struct DataFolder {
    root: PathBuf,
}

impl DataFolder {
    /// The folder, made with its parts where they are missing.
    pub(crate) fn open(root: &Path) -> Result<Self, Failure> {
        // A link to the data folder is the user's own; below it there may be none.
        if !root.is_dir() {
            brreg_files::create_folder(root).step("making the data folder")?;
        }
        let root = root.canonicalize().step("opening the data folder")?;
        let data = Self { root };
        for folder in [data.landing(), data.lake().root().to_owned(), data.state(), data.secrets()] {
            brreg_files::create_folder(&folder).map_err(|error| {
                Failure::new(Exit::Failed, "making the data folder", error).advice(format!("see {}", folder.display()))
            })?;
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

    /// A new folder for one run's answers of a register, named by the moment: later than all that are there, also where
    /// the clock was ahead once, or two runs begin within a second.
    pub(crate) fn landing_run(&self, register: &str) -> Result<PathBuf, Failure> {
        const NAME: &str = "%Y%m%dT%H%M%SZ";
        let folder = self.landing().join(register);
        let mut moment = Timestamp::now();
        for entry in std::fs::read_dir(&folder).step("reading landing")? {
            let name = entry.step("reading landing")?.file_name();
            let named = name.to_str().and_then(|name| DateTime::strptime(NAME, name).ok());
            if let Some(there) = named.and_then(|named| TimeZone::UTC.to_timestamp(named).ok()) {
                moment = moment.max(there.saturating_add(SignedDuration::from_secs(1)).unwrap_or(there));
            }
        }
        Ok(folder.join(moment.strftime(NAME).to_string()))
    }

    /// Takes the lock of the data folder, and moves a lake of the old layout to the current one. Every command that writes
    /// begins with it.
    pub(crate) fn lock(&self) -> Result<Lock, Failure> {
        let step = "moving the lake to the current layout";
        let lock = lock::take(self)?;
        let progress = |register: &str, published| cursor::of_earlier_version(self, register, published);
        for moved in migrate(&self.lake(), &REGISTERS, &progress).step(step)? {
            tracing::info!(register = moved.register, snapshots = moved.snapshots.len(), "moved to the current layout");
        }
        for register in REGISTERS {
            match std::fs::remove_file(self.state().join(format!("{}.json", register.name))) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error).step(step),
                _ => {}
            }
        }
        Ok(lock)
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

    /// The key of the pseudonyms itself, made where it is missing and no snapshot was ever made under another.
    pub(crate) fn pseudonym_key(&self) -> Result<Key, Failure> {
        let path = self.person_id_key();
        let step = "reading the key of the pseudonyms";
        let refused = |error: io::Error| {
            Failure::new(Exit::Failed, step, error).advice(format!("restore {} from a backup", path.display()))
        };
        if !path.try_exists().map_err(refused)? && self.has_snapshots()? {
            let cause = format!("{} is missing, and the lake's pseudonyms were made with it", path.display());
            return Err(Failure::new(Exit::Failed, step, cause).advice(
                "restore it from a backup, or move the lake's folder away to begin anew with other pseudonyms",
            ));
        }
        Key::load_or_create(&path).map_err(refused)
    }

    /// Whether any register has a snapshot.
    fn has_snapshots(&self) -> Result<bool, Failure> {
        for register in schema::registers() {
            if !self.lake().snapshots(register).step("reading the lake")?.is_empty() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// What the sandbox shows its clients: certificates, keys, addresses.
    pub(crate) fn sandbox(&self) -> PathBuf {
        self.root.join("sandbox")
    }
}
