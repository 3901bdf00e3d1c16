//! Folders of landing: one a run, kept for a while.

use std::fs::{self, File};
use std::io::{self, BufRead as _, BufReader};
use std::path::{Path, PathBuf};

use brreg_fetcher::FileEntry;
use brreg_fetcher::download::unfinished;
use brreg_lake::manifest::Source;

use crate::data::DataFolder;
use crate::failure::{Context as _, Failure};

/// The runs of a register in landing, oldest first.
fn runs(data: &DataFolder, register: &str) -> Result<Vec<PathBuf>, Failure> {
    let folder = data.landing().join(register);
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error).step("reading landing"),
    };
    let mut runs =
        entries.map(|entry| entry.map(|entry| entry.path())).collect::<Result<Vec<_>, _>>().step("reading landing")?;
    runs.sort();
    Ok(runs)
}

/// Where to download to: the newest run if its download was interrupted, so that it goes on, else a new one.
pub(crate) fn folder_for(data: &DataFolder, register: &str, file_name: &str) -> Result<PathBuf, Failure> {
    brreg_files::create_folder(&data.landing().join(register)).step("making a folder in landing")?;
    let newest = runs(data, register)?.pop();
    match newest.filter(|run| unfinished(run, file_name)) {
        Some(run) => Ok(run),
        None => data.landing_run(register),
    }
}

/// A run of its own; the fetch makes the folder.
pub(crate) fn new_run(data: &DataFolder, register: &str) -> Result<PathBuf, Failure> {
    brreg_files::create_folder(&data.landing().join(register)).step("making a folder in landing")?;
    data.landing_run(register)
}

/// The newest run of a register, if it is worth going on with.
pub(crate) fn newest(
    data: &DataFolder,
    register: &str,
    worth: impl FnOnce(&Path) -> bool,
) -> Result<Option<PathBuf>, Failure> {
    Ok(runs(data, register)?.pop().filter(|run| worth(run)))
}

/// The newest whole file of these names in any run of a register.
pub(crate) fn newest_file(data: &DataFolder, register: &str, names: &[&str]) -> Result<Option<PathBuf>, Failure> {
    let runs = runs(data, register)?.into_iter().rev();
    let mut files = runs.flat_map(|run| names.iter().map(move |name| run.join(name)));
    Ok(files.find(|file| fs::symlink_metadata(file).is_ok_and(|file| file.is_file())))
}

/// Keeps the newest runs of a register.
pub(crate) fn tidy(data: &DataFolder, register: &str, keep: usize) -> Result<(), Failure> {
    let mut runs = runs(data, register)?;
    runs.truncate(runs.len().saturating_sub(keep));
    for run in runs {
        fs::remove_dir_all(run).step("tidying up landing")?;
    }
    Ok(())
}

/// The lines of a file, each with its line break.
pub(crate) fn lines(path: &Path) -> io::Result<impl Iterator<Item = io::Result<Vec<u8>>>> {
    let mut file = BufReader::new(File::open(path)?);
    Ok(std::iter::from_fn(move || {
        let mut line = Vec::new();
        match file.read_until(b'\n', &mut line) {
            Ok(0) => None,
            read => Some(read.map(|_| line)),
        }
    }))
}

/// What a snapshot's manifest says about files of landing.
pub(crate) fn sources(files: &[FileEntry]) -> Vec<Source> {
    let source = |file: &FileEntry| Source {
        name: file.name.clone(),
        sha256: file.sha256.clone(),
        bytes: file.size,
        records: file.records,
    };
    files.iter().map(source).collect()
}
