//! The folders of what was flattened ahead.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use brreg_lake::hash::file_entry;

use super::stage::{Stage, stage_here};
use crate::problem::{Advice, At as _, Problem, Step};
use crate::staged::{Staged, Terms};

/// A folder that is gone when this is dropped, unless it has another name by then.
pub(super) struct Removed(pub(super) PathBuf);

impl Removed {
    pub(super) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Removed {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Where files are flattened, and who waits for what of it.
pub(super) struct Folders {
    /// Where others flattened files, if anywhere.
    pub(super) given: Option<PathBuf>,
    /// Where this process does: a folder per file, since two files may be the same.
    pub(super) own: PathBuf,
    /// The hashes of what is taken from the given folder and not published yet, each as often as it is taken.
    held: Mutex<Vec<String>>,
}

impl Folders {
    pub(super) const fn new(given: Option<PathBuf>, own: PathBuf) -> Self {
        Self { given, own, held: Mutex::new(Vec::new()) }
    }

    fn held(&self) -> MutexGuard<'_, Vec<String>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A file that was flattened: elsewhere, else now.
    pub(super) fn flattened(&self, with: &Stage<'_>, file: &Path, number: usize) -> Result<Staged, Problem> {
        if let Some(folder) = &self.given {
            let check = |problem: Problem| problem.advise_otherwise(Advice::Check(file.to_owned()));
            let hash = file_entry(file).at_path(Step::OpenFile, file).map_err(check)?.sha256;
            let terms = Terms::of(with.register, with.configuration, with.key)?;
            self.held().push(hash.clone());
            match Staged::find(folder, &hash, with.register, &terms)? {
                Some(staged) if staged.is_sound() => return Ok(staged),
                Some(_) => tracing::warn!(hash, "what was flattened elsewhere is damaged; the file is flattened again"),
                None => {}
            }
        }
        stage_here(with, file, &self.own.join(number.to_string()))
    }

    /// Removes what was flattened of a file that is published, unless the same is waited for.
    pub(super) fn published(&self, hash: &str, number: usize) {
        Staged::remove(&self.own.join(number.to_string()), hash);
        let Some(folder) = &self.given else { return };
        let mut held = self.held();
        if let Some(place) = held.iter().position(|other| other == hash) {
            held.swap_remove(place);
        }
        if !held.iter().any(|other| other == hash) {
            Staged::remove(folder, hash);
        }
    }
}
