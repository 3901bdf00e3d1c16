//! Folders of landing: one a run, kept for a while.

use std::fs;
use std::io;
use std::path::PathBuf;

use brreg_fetcher::download::unfinished;

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
    Ok(newest.filter(|run| unfinished(run, file_name)).unwrap_or_else(|| data.landing_run(register)))
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
