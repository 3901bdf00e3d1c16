//! Flattens a bulk file ahead of its publication.

use std::fs;
use std::io::{self, Write as _};
use std::num::NonZeroUsize;
use std::path::Path;

use brreg_lake::hash::file_entry;
use brreg_transform::pseudonym::Key;
use uuid::Uuid;

use super::address::{self, Opened};
use super::bucket::written;
use super::find::must_be_of;
use super::folders::Removed;
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

/// Flattens a file into a folder, unless it is there. It is on this machine, or has an address in a bucket: then it is copied
/// into the folder for the time of it. Several processes may do it at the same time: one of them leaves its own.
///
/// # Errors
/// A file that cannot be loaded, and a folder that cannot be written; what is there and was flattened under other terms.
pub fn stage(with: &Stage<'_>, named: &Path, folder: &Path) -> Result<Staged, Problem> {
    let (objects, name) = match address::file(named, "--stage", with.configuration)? {
        (Opened::Here(file), _) => return stage_here(with, &file, folder),
        (Opened::There(objects), name) => (objects, name),
    };
    let check = |problem: Problem| problem.advise_otherwise(Advice::Check(named.to_owned()));
    let object = objects.named(name).at_path(Step::Landing, named).map_err(check)?;
    let copies = under_way(folder)?;
    let copy = copies.path().join(Path::new(name).file_name().unwrap_or_default());
    let mut file = brreg_files::create_new(&copy).at_path(Step::Landing, &copy)?;
    objects
        .fetch(&object, &mut |piece| written(&copy, file.write_all(piece)))
        .at_path(Step::Landing, named)
        .map_err(check)?;
    stage_here(with, &copy, folder).map_err(|problem| problem.of_copy(&copy, named))
}

/// A new folder for what is under way.
fn under_way(folder: &Path) -> Result<Removed, Problem> {
    let work = Removed(folder.join(format!("{UNDER_WAY}{}", Uuid::new_v4())));
    brreg_files::create_folder(work.path()).at_path(Step::Stage, work.path())?;
    Ok(work)
}

/// Flattens a file of this machine.
pub(super) fn stage_here(with: &Stage<'_>, file: &Path, folder: &Path) -> Result<Staged, Problem> {
    let Stage { register, configuration, observer, key, threads } = *with;
    let check = |problem: Problem| problem.advise_otherwise(Advice::Check(file.to_owned()));
    let bulk = register.bulk().ok_or_else(|| Problem::usage(Step::Stage, "no file of it is loaded alone"))?;
    must_be_of(configuration, register, file)?;
    let terms = Terms::of(register, configuration, key)?;
    brreg_files::create_folder(folder).at_path(Step::Stage, folder)?;
    let sha256 = file_entry(file).at_path(Step::OpenFile, file).map_err(check)?.sha256;
    if let Some(there) = Staged::find(folder, &sha256, register, &terms)? {
        if there.is_sound() {
            return Ok(there);
        }
        fs::remove_dir_all(there.folder()).at_path(Step::Stage, there.folder())?;
    }
    let work = under_way(folder)?;
    let flattening = Flattening { configuration, observer, folder: work.path().to_owned(), key: key.clone(), threads };
    let loaded = bulk.flatten(file, &flattening)?;
    let source = Staged::describe(work.path(), terms.clone(), loaded)?;
    let place = Staged::place(folder, &source.sha256);
    match fs::rename(work.path(), &place) {
        // Another process was first, with the same.
        Err(error) if matches!(error.kind(), io::ErrorKind::DirectoryNotEmpty | io::ErrorKind::AlreadyExists) => {}
        renamed => renamed.and_then(|()| brreg_files::sync_folder(folder)).at_path(Step::Stage, place)?,
    }
    let staged = Staged::find(folder, &source.sha256, register, &terms)?;
    staged.ok_or_else(|| Problem::failed(Step::Stage, "what was flattened is gone"))
}
