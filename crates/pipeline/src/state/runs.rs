//! The whole reports of the last runs, one file per run: what their pages are rendered from.

use std::fs;
use std::path::{Path, PathBuf};

use crate::data::DataFolder;
use crate::problem::{Advice, At as _, Problem, Step};
use crate::report::{self, RunReport};
use crate::state::history::{self, History};

/// The folder of the reports.
pub(super) const FOLDER_NAME: &str = "runs";
/// The ending of their names.
pub(crate) const EXTENSION: &str = "json";
/// The page of the last run, among the pages of runs.
pub const LATEST_PAGE: &str = "latest.html";
/// The ending of the names of pages.
pub const PAGE_EXTENSION: &str = "html";
/// Reports that are kept, and as many pages.
pub const KEPT: usize = 100;

/// The most runs that a message names, the last ones.
const MOST_NAMED: usize = 20;

/// Where the reports are.
pub(crate) fn folder(data: &DataFolder) -> PathBuf {
    data.state().join(FOLDER_NAME)
}

/// Keeps the report of a run, and the last ones before it.
///
/// # Errors
/// Any failure to write it, or to remove an old one.
pub fn keep(data: &DataFolder, run: &RunReport) -> Result<(), Problem> {
    let folder = folder(data);
    let made = brreg_files::create_folder(&folder).at_path(Step::History, &folder);
    made.map_err(|problem| problem.advise_otherwise(Advice::Check(folder.clone())))?;
    let content = serde_json::to_vec(run).at(Step::History)?;
    let file = folder.join(run.name()).with_added_extension(EXTENSION);
    brreg_files::replace(&file, &content).at_path(Step::History, &file)?;
    remove_all_but_last(&folder, EXTENSION)
}

/// Whether a file has the name of a run's, with this ending.
pub(crate) fn is_of_run(name: &str, extension: &str) -> bool {
    name.strip_suffix(extension).and_then(|name| name.strip_suffix('.')).is_some_and(report::is_name)
}

/// Removes the files of all runs but the last ones from a folder, by the names of the runs. Other files stay.
///
/// # Errors
/// Any failure to read the folder or to remove a file.
pub fn remove_all_but_last(folder: &Path, extension: &str) -> Result<(), Problem> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).at_path(Step::History, folder)? {
        let path = entry.at_path(Step::History, folder)?.path();
        if path.file_name().and_then(|name| name.to_str()).is_some_and(|name| is_of_run(name, extension)) {
            files.push(path);
        }
    }
    files.sort();
    files.truncate(files.len().saturating_sub(KEPT));
    files.iter().try_for_each(|file| fs::remove_file(file).at_path(Step::History, file))
}

/// A run and those before it, oldest first.
#[derive(Debug)]
pub struct Found {
    /// The run, with its details where they are kept.
    pub run: RunReport,
    /// The runs of the history before it, without details.
    pub before: Vec<RunReport>,
    /// Whether no run began later.
    pub is_last: bool,
}

/// Finds the last run, or the only one whose name begins with a text; `None` where there is none.
///
/// # Errors
/// Any failure to read the history, and a text with which several names begin.
pub fn find(data: &DataFolder, name: Option<&str>) -> Result<Option<Found>, Problem> {
    let History { mut runs, problem, .. } = history::all(data);
    if let Some(problem) = problem {
        return Err(problem);
    }
    let Some(last) = runs.len().checked_sub(1) else { return Ok(None) };
    let at = match name {
        None => last,
        Some(name) => {
            let named: Vec<usize> = (0..runs.len()).filter(|at| runs[*at].name().starts_with(name)).collect();
            match named.as_slice() {
                [] => return Ok(None),
                [at] => *at,
                several => return Err(ambiguous(several.iter().map(|at| runs[*at].name()).collect())),
            }
        }
    };
    runs.truncate(at + 1);
    let Some(run) = runs.pop() else { return Ok(None) };
    let file = folder(data).join(run.name()).with_added_extension(EXTENSION);
    // A report of a run that is damaged, or was removed, is the line of the history.
    let kept = brreg_files::read(&file).ok().and_then(|content| serde_json::from_slice(&content).ok());
    Ok(Some(Found { run: kept.unwrap_or(run), before: runs, is_last: at == last }))
}

/// The refusal of a text with which several names begin.
fn ambiguous(names: Vec<String>) -> Problem {
    let older = names.len().saturating_sub(MOST_NAMED);
    let mut named = names[older..].join(", ");
    if older > 0 {
        named.push_str(&format!(", and {older} before them"));
    }
    let problem = Problem::usage(Step::History, format!("{} runs have such a name: {named}", names.len()));
    problem.advise(Advice::Said("name one of them".to_owned()))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::report::{Command, RunDetails};

    fn run(second: i64) -> RunReport {
        let started = jiff::Timestamp::from_second(1_790_000_000 + second).unwrap();
        let details = RunDetails { free_disk: Some(1), ..RunDetails::default() };
        RunReport { details: Some(Box::new(details)), ..RunReport::new(Command::Run, started, started, Vec::new()) }
    }

    #[test]
    fn a_run_is_found_by_the_beginning_of_its_name_and_as_the_last_one() {
        let folder = tempfile::tempdir().unwrap();
        let data = DataFolder::open(folder.path()).unwrap();
        assert!(find(&data, None).unwrap().is_none());
        let runs: Vec<RunReport> = (0..3).map(|day| run(day * 86_400)).collect();
        for run in &runs {
            history::append(&data, run).unwrap();
            keep(&data, run).unwrap();
        }
        let last = find(&data, None).unwrap().unwrap();
        assert_eq!((&last.run, last.before.len(), last.is_last), (&runs[2], 2, true));
        let first = find(&data, Some(&runs[0].name()[..8])).unwrap().unwrap();
        assert_eq!((&first.run, first.before.len(), first.is_last), (&runs[0], 0, false));
        assert!(find(&data, Some("1999")).unwrap().is_none());
        let problem = find(&data, Some("2026")).unwrap_err();
        let names: Vec<String> = runs.iter().map(RunReport::name).collect();
        assert_eq!(problem.causes(), [format!("3 runs have such a name: {}", names.join(", "))]);
        let many = ambiguous((0..25).map(|number| format!("run-{number}")).collect());
        assert!(many.causes()[0].starts_with("25 runs have such a name: run-5, run-6"), "{many:?}");
        assert!(many.causes()[0].ends_with("run-24, and 5 before them"), "{many:?}");
    }

    #[test]
    fn a_run_whose_report_is_gone_or_damaged_is_the_line_of_the_history() {
        let folder = tempfile::tempdir().unwrap();
        let data = DataFolder::open(folder.path()).unwrap();
        history::append(&data, &run(0)).unwrap();
        assert_eq!(find(&data, None).unwrap().unwrap().run, run(0).without_details());
        keep(&data, &run(0)).unwrap();
        fs::write(super::folder(&data).join(run(0).name()).with_added_extension(EXTENSION), "{").unwrap();
        assert_eq!(find(&data, None).unwrap().unwrap().run, run(0).without_details());
    }

    #[test]
    fn the_last_reports_are_kept_and_what_others_put_there() {
        let folder = tempfile::tempdir().unwrap();
        let data = DataFolder::open(folder.path()).unwrap();
        (0..3).for_each(|second| keep(&data, &run(second)).unwrap());
        fs::write(super::folder(&data).join("notes.json"), "").unwrap();
        (3..KEPT as i64 + 2).for_each(|second| keep(&data, &run(second)).unwrap());
        let mut names: Vec<String> = fs::read_dir(super::folder(&data))
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        assert_eq!(names.len(), KEPT + 1);
        assert_eq!(names[0], format!("{}.json", run(2).name()));
        assert_eq!(names[KEPT], "notes.json");
    }
}
