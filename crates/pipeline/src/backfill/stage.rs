//! Flattens a bulk file ahead of its publication.

use std::fs;
use std::io;
use std::num::NonZeroUsize;
use std::path::Path;

use brreg_lake::hash::file_entry;
use brreg_transform::pseudonym::Key;
use uuid::Uuid;

use crate::problem::{Advice, At as _, Problem, Step};
use crate::progress::Observer;
use crate::register::Register;
use crate::settings::Configuration;
use crate::source::Flattening;
use crate::staged::{Staged, Terms};

/// What hidden folders of flattening under way begin with.
const UNDER_WAY: &str = ".under-way-";

/// What files are flattened with.
pub struct Stage<'s> {
    /// The register.
    pub register: &'s dyn Register,
    /// The configuration.
    pub configuration: &'s Configuration,
    /// Who follows the work.
    pub observer: &'s dyn Observer,
    /// The key of the pseudonyms.
    pub key: &'s Key,
    /// Threads that decode; `None` for one per core.
    pub threads: Option<NonZeroUsize>,
}

/// Flattens a file into a folder, unless it is there. Several processes may do it at the same time: one of them leaves its own.
///
/// # Errors
/// A file that cannot be loaded, and a folder that cannot be written; what is there and was flattened under other terms.
pub fn stage(with: &Stage<'_>, file: &Path, folder: &Path) -> Result<Staged, Problem> {
    let Stage { register, configuration, observer, key, threads } = *with;
    let check = |problem: Problem| problem.advise_otherwise(Advice::Check(file.to_owned()));
    let bulk = register.bulk().ok_or_else(|| Problem::usage(Step::Stage, "no file of it is loaded alone"))?;
    let terms = Terms::of(register, configuration, key)?;
    brreg_files::create_folder(folder).at(Step::Stage)?;
    let sha256 = file_entry(file).at(Step::OpenFile).map_err(check)?.sha256;
    if let Some(there) = Staged::find(folder, &sha256, register, &terms)? {
        if there.is_sound() {
            return Ok(there);
        }
        fs::remove_dir_all(there.folder()).at(Step::Stage)?;
    }
    let work = Work(folder.join(format!("{UNDER_WAY}{}", Uuid::new_v4())));
    brreg_files::create_folder(&work.0).at(Step::Stage)?;
    let flattening = Flattening { configuration, observer, folder: work.0.clone(), key: key.clone(), threads };
    let loaded = bulk.flatten(file, &flattening)?;
    let source = Staged::describe(&work.0, terms.clone(), loaded)?;
    let place = Staged::place(folder, &source.sha256);
    match fs::rename(&work.0, &place) {
        // Another process was first, with the same.
        Err(error) if matches!(error.kind(), io::ErrorKind::DirectoryNotEmpty | io::ErrorKind::AlreadyExists) => {}
        renamed => renamed.and_then(|()| brreg_files::sync_folder(folder)).at(Step::Stage)?,
    }
    let staged = Staged::find(folder, &source.sha256, register, &terms)?;
    staged.ok_or_else(|| Problem::failed(Step::Stage, "what was flattened is gone"))
}

/// A folder that is gone when this is dropped, unless it has another name by then.
struct Work(std::path::PathBuf);

impl Drop for Work {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
