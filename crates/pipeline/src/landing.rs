//! Folders of landing: one per run, kept for a while.
//!
//! A run is a folder whose name is a timestamp. What else is in a register's folder belongs to others: it is passed
//! over, never removed, and reported.

use std::fs;
use std::io::{self, BufRead as _, BufReader};
use std::path::{Path, PathBuf};

use brreg_fetcher::FileEntry;
use brreg_fetcher::download::unfinished;
use brreg_lake::manifest::Source;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::data::DataFolder;
use crate::problem::{At as _, Problem, Step};

/// The form of a run's name.
const NAME: &str = "%Y%m%dT%H%M%SZ";

/// What is in the folder of a register.
#[derive(Debug, Default)]
struct Found {
    /// The runs with their timestamps, oldest first.
    runs: Vec<(Timestamp, PathBuf)>,
    /// Everything else, but what this program has not finished.
    strangers: Vec<PathBuf>,
}

/// The timestamp of a run's name.
fn timestamp(name: &str) -> Option<Timestamp> {
    let named = DateTime::strptime(NAME, name).ok()?;
    let timestamp = TimeZone::UTC.to_timestamp(named).ok()?;
    (timestamp.strftime(NAME).to_string() == name).then_some(timestamp)
}

fn look(data: &DataFolder, register: &str) -> Result<Found, Problem> {
    let folder = data.landing().join(register);
    let is_folder = match fs::symlink_metadata(&folder) {
        Ok(there) => there.is_dir(),
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            return Ok(Found::default());
        }
        Err(error) => return Err(error).at_path(Step::Landing, &folder),
    };
    let mut found = Found::default();
    if !is_folder {
        // What is in its place is not this program's, and neither is what a link leads to.
        found.strangers.push(folder);
        return Ok(found);
    }
    for entry in fs::read_dir(&folder).at_path(Step::Landing, &folder)? {
        let entry = entry.at_path(Step::Landing, &folder)?;
        let name = entry.file_name();
        // A symbolic link is no run: what it leads to is not this program's.
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        match name.to_str().and_then(timestamp).filter(|_| is_folder) {
            Some(timestamp) => found.runs.push((timestamp, entry.path())),
            None if brreg_files::is_unfinished(&name) => {}
            None => found.strangers.push(entry.path()),
        }
    }
    found.runs.sort();
    found.strangers.sort();
    Ok(found)
}

/// Where to download to: the newest run if its download was interrupted, so that it is resumed, else a new one.
///
/// # Errors
/// Any failure to read or to make a folder.
pub fn folder_for(data: &DataFolder, register: &str, file_name: &str) -> Result<PathBuf, Problem> {
    let newest = look(data, register)?.runs.pop();
    match newest.filter(|(_, run)| unfinished(run, file_name)) {
        Some((_, run)) => Ok(run),
        None => new_run(data, register),
    }
}

/// A new folder for one run's answers of a register, which the fetch makes. Its name is the current timestamp, later than all
/// that are there, also where the clock was ahead once, or two runs begin within a second.
///
/// # Errors
/// Any failure to read or to make the register's folder.
pub fn new_run(data: &DataFolder, register: &str) -> Result<PathBuf, Problem> {
    let folder = data.landing().join(register);
    brreg_files::create_folder(&folder).at_path(Step::Landing, &folder)?;
    let mut now = Timestamp::now();
    if let Some((newest, _)) = look(data, register)?.runs.pop() {
        now = now.max(newest.saturating_add(SignedDuration::from_secs(1)).unwrap_or(newest));
    }
    Ok(folder.join(now.strftime(NAME).to_string()))
}

/// Removes the folder of a run that has nothing in it: a part that a later run can resume stays.
pub fn remove_if_empty(run: &Path) {
    let _ = fs::remove_dir(run);
}

/// The newest run of a register, if it is worth going on with.
///
/// # Errors
/// Any failure to read the register's folder.
pub fn newest(
    data: &DataFolder,
    register: &str,
    worth: impl FnOnce(&Path) -> bool,
) -> Result<Option<PathBuf>, Problem> {
    Ok(look(data, register)?.runs.pop().map(|(_, run)| run).filter(|run| worth(run)))
}

/// The newest whole file of these names in any run of a register.
///
/// # Errors
/// Any failure to read the register's folder.
pub fn newest_file(data: &DataFolder, register: &str, names: &[&str]) -> Result<Option<PathBuf>, Problem> {
    let runs = look(data, register)?.runs.into_iter().rev();
    let mut files = runs.flat_map(|(_, run)| names.iter().map(move |name| run.join(name)));
    Ok(files.find(|file| fs::symlink_metadata(file).is_ok_and(|file| file.is_file())))
}

/// Removes all but the newest runs of a register. Returns what is there beside the runs.
///
/// # Errors
/// Any failure to read the register's folder or to remove a run.
pub fn tidy(data: &DataFolder, register: &str, keep: usize) -> Result<Vec<PathBuf>, Problem> {
    remove_all_but(data, register, keep)?;
    Ok(look(data, register)?.strangers)
}

/// Removes all runs of a register. Returns how many there were.
///
/// # Errors
/// Any failure to read the register's folder or to remove a run.
pub fn remove_all(data: &DataFolder, register: &str) -> Result<usize, Problem> {
    remove_all_but(data, register, 0)
}

/// Removes all but the newest runs of a register. Returns how many went.
///
/// # Errors
/// As [`remove_all`].
pub fn remove_all_but(data: &DataFolder, register: &str, keep: usize) -> Result<usize, Problem> {
    let mut runs = look(data, register)?.runs;
    runs.truncate(runs.len().saturating_sub(keep));
    for (_, run) in &runs {
        fs::remove_dir_all(run).at_path(Step::TidyLanding, run)?;
    }
    if !runs.is_empty() {
        let folder = data.landing().join(register);
        brreg_files::sync_folder(&folder).at_path(Step::TidyLanding, &folder)?;
    }
    Ok(runs.len())
}

/// Removes the runs of a register that are to be forgotten, because of what may be in them. What is there beside runs stays.
/// Returns how many went.
///
/// # Errors
/// Any failure to read the register's folder or to remove a run.
pub fn forget(data: &DataFolder, register: &str, is_forgotten: impl Fn(&Path) -> bool) -> Result<usize, Problem> {
    let mut runs = look(data, register)?.runs;
    runs.retain(|(_, run)| is_forgotten(run));
    for (_, run) in &runs {
        fs::remove_dir_all(run).at_path(Step::Erase, run)?;
    }
    if !runs.is_empty() {
        let folder = data.landing().join(register);
        brreg_files::sync_folder(&folder).at_path(Step::Erase, &folder)?;
    }
    Ok(runs.len())
}

/// What is in the folder of a register beside its runs.
///
/// # Errors
/// Any failure to read the folder.
pub fn strangers(data: &DataFolder, register: &str) -> Result<Vec<PathBuf>, Problem> {
    Ok(look(data, register)?.strangers)
}

/// The lines of a file, each with its line break.
///
/// # Errors
/// Any failure to open it.
pub fn lines(path: &Path) -> io::Result<impl Iterator<Item = io::Result<Vec<u8>>> + use<>> {
    let mut file = BufReader::new(brreg_files::open(path)?);
    Ok(std::iter::from_fn(move || {
        let mut line = Vec::new();
        match file.read_until(b'\n', &mut line) {
            Ok(0) => None,
            read => Some(read.map(|_| line)),
        }
    }))
}

/// What a snapshot's manifest says about files of landing.
#[must_use]
pub fn sources(files: &[FileEntry]) -> Vec<Source> {
    let source = |file: &FileEntry| Source {
        name: file.name.clone(),
        sha256: file.sha256.clone(),
        bytes: file.size,
        records: file.records,
    };
    files.iter().map(source).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn folders_named_as_runs_alone_are_runs_and_the_rest_stays() {
        let folder = tempfile::tempdir().unwrap();
        let data = DataFolder::open(folder.path()).unwrap();
        let rrh = data.landing().join("rrh");
        let runs = ["20261118T031500Z", "20261119T031500Z", "20261120T031500Z"];
        for name in runs.iter().copied().chain(["0000-of-the-user", "zzz", "20261120T031500", "20261340T031500Z"]) {
            fs::create_dir_all(rrh.join(name)).unwrap();
            fs::write(rrh.join(name).join("bulk.zip"), name).unwrap();
        }
        fs::write(rrh.join(".DS_Store"), "").unwrap();
        fs::write(rrh.join("note.txt"), "").unwrap();
        fs::write(rrh.join("20991120T031500Z"), "a file").unwrap();
        std::os::unix::fs::symlink(folder.path(), rrh.join("20991121T031500Z")).unwrap();

        assert_eq!(newest(&data, "rrh", |_| true).unwrap(), Some(rrh.join(runs[2])));
        assert_eq!(newest_file(&data, "rrh", &["bulk.zip"]).unwrap(), Some(rrh.join(runs[2]).join("bulk.zip")));
        let new = new_run(&data, "rrh").unwrap();
        assert!(new > rrh.join(runs[2]) && new < rrh.join("20991120T031500Z"), "{}", new.display());
        let strangers = tidy(&data, "rrh", 1).unwrap();
        assert_eq!(strangers.len(), 8, "{strangers:?}");
        let mut left: Vec<_> =
            fs::read_dir(&rrh).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        left.sort();
        let expected = [
            ".DS_Store",
            "0000-of-the-user",
            "20261120T031500",
            "20261120T031500Z",
            "20261340T031500Z",
            "20991120T031500Z",
            "20991121T031500Z",
            "note.txt",
            "zzz",
        ];
        assert_eq!(left, expected);
    }

    #[test]
    fn what_is_in_the_place_of_a_registers_folder_is_a_stranger_and_stays() {
        let folder = tempfile::tempdir().unwrap();
        let data = DataFolder::open(&folder.path().join("data")).unwrap();
        let rrh = data.landing().join("rrh");
        let elsewhere = folder.path().join("elsewhere");
        fs::create_dir_all(elsewhere.join("20261118T031500Z")).unwrap();
        fs::create_dir_all(data.landing()).unwrap();
        for make in [&|| fs::write(&rrh, "a file"), &|| std::os::unix::fs::symlink(&elsewhere, &rrh)]
            as [&dyn Fn() -> io::Result<()>; 2]
        {
            make().unwrap();
            assert_eq!(newest(&data, "rrh", |_| true).unwrap(), None);
            assert_eq!(remove_all(&data, "rrh").unwrap(), 0);
            assert_eq!(tidy(&data, "rrh", 0).unwrap(), std::slice::from_ref(&rrh));
            new_run(&data, "rrh").unwrap_err();
            fs::remove_file(&rrh).unwrap();
        }
        assert!(elsewhere.join("20261118T031500Z").exists());
    }
}
