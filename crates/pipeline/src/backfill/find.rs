//! The bulk files below a folder.

use std::fs;
use std::path::{Path, PathBuf};

use brreg_fetcher::download::{MANIFEST, Manifest};
use jiff::Timestamp;

use super::bucket::Stored;
use super::date;
use super::landing::Landing;
use crate::context::Context;
use crate::problem::{Advice, At as _, Problem, Step, masked};
use crate::register::{Recognised, Register};
use crate::settings::Configuration;

/// A bulk file of a register, and its date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Dated {
    pub(super) time: Timestamp,
    pub(super) path: PathBuf,
    /// What it is in a bucket, where it is in one.
    pub(super) stored: Option<Stored>,
}

/// What is below a folder or an address.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// The bulk files, the oldest first.
    pub(super) files: Vec<Dated>,
    /// Files that are none.
    pub(super) others: Vec<PathBuf>,
    /// Bulk files whose date cannot be told.
    pub(super) undated: Vec<PathBuf>,
}

/// The bulk files of a register in the order of their dates. Hidden names are passed over. In a folder of landing the file that its
/// manifest names counts alone.
///
/// # Errors
/// A file that cannot be read, one whose date cannot be told, and two files of the same time.
pub(super) fn find(context: &Context<'_>, register: &dyn Register, landing: &Landing) -> Result<Found, Problem> {
    let mut found = match landing {
        Landing::Folder(folder) => below(context, register, folder)?,
        Landing::Bucket(bucket) => bucket.find()?,
    };
    if !found.undated.is_empty() {
        let advice =
            "write the date into the name of each, such as 2026-11-20, or put it into a folder with such a name";
        return Err(refused("the date cannot be told of", &found.undated).advise(Advice::Said(advice.to_owned())));
    }
    found.others.sort();
    found.files.sort_by(|one, other| (one.time, &one.path).cmp(&(other.time, &other.path)));
    let same = found.files.windows(2).find(|two| two[0].time == two[1].time);
    if let Some(same) = same {
        let paths: Vec<PathBuf> = same.iter().map(|file| file.path.clone()).collect();
        let advice = "leave one of them, or write the time into their names too".to_owned();
        return Err(refused("the same date have", &paths).advise(Advice::Said(advice)));
    }
    Ok(found)
}

/// What is below a folder. Links to folders are passed over.
fn below(context: &Context<'_>, register: &dyn Register, root: &Path) -> Result<Found, Problem> {
    let root = root
        .canonicalize()
        .at_path(Step::Landing, root)
        .map_err(|problem| problem.advise(Advice::Check(root.into())))?;
    let mut found = Found::default();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        let downloaded = downloaded(&folder);
        for path in listed(&folder)? {
            if path.is_dir() {
                if !path.is_symlink() {
                    folders.push(path);
                }
                continue;
            }
            match &downloaded {
                Some(manifest) if !path.ends_with(&manifest.file) => {}
                _ if !is_of(context.configuration, register, &path)? => found.others.push(path),
                downloaded => {
                    let finished = downloaded.as_ref().map(|manifest| manifest.finished);
                    match finished.or_else(|| date::of(&path, &root)) {
                        Some(time) => found.files.push(Dated { time, path, stored: None }),
                        None => found.undated.push(path),
                    }
                }
            }
        }
    }
    Ok(found)
}

/// A refusal of files before anything is published.
pub(super) fn refused(why: &str, paths: &[PathBuf]) -> Problem {
    let names: Vec<String> = paths.iter().map(|path| masked(path).display().to_string()).collect();
    Problem::usage(Step::Landing, format!("{why} {}", names.join(", ")))
}

/// What is in a folder, without hidden names, in the order of the names.
fn listed(folder: &Path) -> Result<Vec<PathBuf>, Problem> {
    let check = |problem: Problem| problem.advise_otherwise(Advice::Check(folder.to_owned()));
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).at_path(Step::Landing, folder).map_err(check)? {
        let entry = entry.at_path(Step::Landing, folder).map_err(check)?;
        if !entry.file_name().as_encoded_bytes().starts_with(b".") {
            paths.push(entry.path());
        }
    }
    paths.sort();
    Ok(paths)
}

/// The manifest of the download in a folder of landing.
fn downloaded(folder: &Path) -> Option<Manifest> {
    serde_json::from_slice(&brreg_files::read(&folder.join(MANIFEST)).ok()?).ok()
}

/// Whether a file is one of the register's. One that cannot be read is refused: it would be a gap in the history.
fn is_of(configuration: &Configuration, register: &dyn Register, path: &Path) -> Result<bool, Problem> {
    if path.ends_with(MANIFEST) {
        return Ok(false);
    }
    match register.recognises(configuration, path) {
        Ok(recognised) => Ok(recognised != Recognised::No),
        Err(problem) if matches!(problem.advice(), Some(Advice::OtherKind(_))) => Ok(false),
        Err(problem) => Err(problem.advise_otherwise(Advice::Check(path.to_owned()))),
    }
}

/// Refuses a file that is none of the register's.
pub(super) fn must_be_of(configuration: &Configuration, register: &dyn Register, path: &Path) -> Result<(), Problem> {
    if is_of(configuration, register, path)? {
        return Ok(());
    }
    let what = format!("the file is no bulk file of {}", register.name());
    Err(Problem::usage(Step::OpenFile, what).advise(Advice::Check(path.to_owned())))
}
