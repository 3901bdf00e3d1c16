//! Where the bulk files of a backfill are: in a folder, or in a bucket.

use std::path::{Path, PathBuf};

use brreg_lake::hash::file_entry;

use super::address::{self, Opened};
use super::bucket::Bucket;
use super::find::Dated;
use super::folders::Removed;
use crate::context::Context;
use crate::problem::{Advice, At as _, Problem, Step};
use crate::register::Register;

/// Where the files are.
#[derive(Debug)]
pub enum Landing {
    /// In a folder of this machine, and those below it.
    Folder(PathBuf),
    /// In a bucket, below an address.
    Bucket(Box<Bucket>),
}

impl Landing {
    /// A folder, or an address such as `s3://bucket/prefix`, whose credentials come from the environment or the platform. Nothing is
    /// asked of it yet.
    ///
    /// # Errors
    /// An address that cannot be used.
    pub fn open(context: &Context<'_>, register: &dyn Register, named: &Path) -> Result<Self, Problem> {
        match address::folder(named, "--landing", context.configuration)? {
            Opened::Here(folder) => Ok(Self::Folder(folder)),
            Opened::There(objects) => Ok(Self::Bucket(Box::new(Bucket::new(context.data, register.name(), *objects)?))),
        }
    }

    /// The folder or the address.
    pub(super) fn place(&self) -> PathBuf {
        match self {
            Self::Folder(folder) => folder.clone(),
            Self::Bucket(bucket) => bucket.address(""),
        }
    }

    /// The SHA-256 of a file.
    pub(super) fn sha256(&self, file: &Dated) -> Result<String, Problem> {
        match (self, &file.stored) {
            (Self::Bucket(bucket), Some(stored)) => bucket.sha256(&file.path, stored),
            _ => {
                let check = |problem: Problem| problem.advise_otherwise(Advice::Check(file.path.clone()));
                Ok(file_entry(&file.path).at_path(Step::OpenFile, &file.path).map_err(check)?.sha256)
            }
        }
    }

    /// Does something with a file on this machine. An object of a bucket is copied into a folder for the time of it.
    pub(super) fn with<R>(
        &self,
        file: &Dated,
        folder: PathBuf,
        work: impl FnOnce(&Path) -> Result<R, Problem>,
    ) -> Result<R, Problem> {
        let (Self::Bucket(bucket), Some(stored)) = (self, &file.stored) else { return work(&file.path) };
        let folder = Removed(folder);
        let copy = folder.path().join(file.path.file_name().unwrap_or_default());
        bucket.copy(&file.path, stored, &copy)?;
        work(&copy).map_err(|problem| problem.of_copy(&copy, &file.path))
    }
}
