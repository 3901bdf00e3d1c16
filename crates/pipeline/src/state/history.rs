//! How runs ended: one line of JSON per run.

use std::io::{self, Write as _};
use std::path::PathBuf;

use brreg_lake::snapshot::SnapshotName;
use jiff::Timestamp;
use serde::Deserialize;

use crate::data::DataFolder;
use crate::problem::{Advice, At as _, Kind, Problem, Step};
use crate::report::{Command, Outcome, Published, RegisterReport, RunReport, Unchanged};

pub(super) const FILE_NAME: &str = "history.ndjson";

/// The last runs, oldest first.
#[derive(Debug, Default)]
pub struct History {
    /// The runs.
    pub runs: Vec<RunReport>,
    /// Lines that could not be read.
    pub unreadable: usize,
    /// Why nothing could be read, such as a folder in the place of the file.
    pub problem: Option<Problem>,
}

fn path(data: &DataFolder) -> PathBuf {
    data.state().join(FILE_NAME)
}

/// Adds a run.
///
/// # Errors
/// Any failure to write it.
pub fn append(data: &DataFolder, run: &RunReport) -> Result<(), Problem> {
    let mut line = serde_json::to_vec(&run.without_details()).at(Step::History)?;
    line.push(b'\n');
    let path = path(data);
    let written = brreg_files::open_append(&path).and_then(|mut file| file.write_all(&line));
    written.at_path(Step::History, &path).map_err(|problem| problem.advise_otherwise(Advice::Check(path)))
}

/// Reads the last runs, also those that an earlier version of this program wrote down.
#[must_use]
pub fn last(data: &DataFolder, most: usize) -> History {
    let mut history = all(data);
    history.runs = history.runs.split_off(history.runs.len().saturating_sub(most));
    history
}

/// Reads all runs; of a file that is larger than a history of decades, the last ones. Lines that cannot be read are counted, and a
/// file that cannot be read is a problem of the history and of nothing else.
#[must_use]
pub fn all(data: &DataFolder) -> History {
    let path = path(data);
    let bytes = match brreg_files::read_last_lines(&path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return History::default(),
        Err(error) => {
            let problem = Problem::failed(Step::History, error).advise_otherwise(Advice::Check(path));
            return History { problem: Some(problem), ..History::default() };
        }
    };
    let lines: Vec<&[u8]> = bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).collect();
    let runs: Vec<RunReport> = lines.iter().filter_map(|line| read(line)).collect();
    let unreadable = lines.len() - runs.len();
    History { runs, unreadable, problem: None }
}

/// The moment of the last snapshot of the run that published one at a time: what one run published belongs together. `None` where no
/// run of the history published one then.
///
/// # Errors
/// When the history cannot be read.
pub fn published_with(data: &DataFolder, time: Timestamp) -> Result<Option<Timestamp>, Problem> {
    let History { runs, problem, .. } = all(data);
    problem.map_or(Ok(()), Err)?;
    let moments = |run: &RunReport| -> Vec<Timestamp> {
        let published = run.registers.iter().filter_map(RegisterReport::published);
        published.filter_map(|it| Some(it.snapshot.parse::<SnapshotName>().ok()?.moment())).collect()
    };
    Ok(runs.iter().map(moments).filter(|moments| moments.contains(&time)).flatten().max())
}

fn read(line: &[u8]) -> Option<RunReport> {
    let run: Option<RunReport> = serde_json::from_slice(line).ok();
    run.or_else(|| serde_json::from_slice::<Earlier>(line).ok().map(Earlier::into_report))
}

/// A run as version 0.1 of this program wrote it down.
#[derive(Deserialize)]
struct Earlier {
    command: Command,
    started: Timestamp,
    finished: Timestamp,
    registers: Vec<EarlierRegister>,
}

#[derive(Deserialize)]
struct EarlierRegister {
    register: String,
    snapshot: Option<String>,
    /// `published`, `unchanged`, or the message of the failure.
    outcome: String,
}

impl Earlier {
    fn into_report(self) -> RunReport {
        let registers = self.registers.into_iter().map(EarlierRegister::into_report).collect();
        let report = RunReport::new(self.command, self.started, self.finished, registers);
        RunReport { report_version: 0, tool_version: String::new(), ..report }
    }
}

impl EarlierRegister {
    fn into_report(self) -> RegisterReport {
        let Self { register, snapshot, outcome } = self;
        let outcome = match (outcome.as_str(), snapshot) {
            ("published", Some(snapshot)) => {
                Outcome::Published(Box::new(Published { snapshot, ..Published::default() }))
            }
            ("unchanged", _) => Outcome::Unchanged(Unchanged::NothingNew),
            _ => Outcome::Failed(Problem::new(Step::Run, Kind::Described).because(outcome).of(&register)),
        };
        RegisterReport::new(&register, outcome, Vec::new())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::fs;

    use super::*;
    use crate::problem::Exit;

    #[test]
    fn earlier_lines_are_read_and_a_damaged_one_is_counted() {
        let folder = tempfile::tempdir().unwrap();
        let data = DataFolder::open(folder.path()).unwrap();
        let earlier = br#"{"command":"run","started":"2026-11-20T03:15:00Z","finished":"2026-11-20T03:16:00Z","exit":4,
            "registers":[{"register":"rrh","snapshot":"snapshot=20261120T031500Z","outcome":"published"},
            {"register":"konkurs","snapshot":null,"outcome":"unchanged"},
            {"register":"ektepakt","snapshot":null,"outcome":"error: ektepakt: fetch: status 500"}]}"#;
        let earlier: Vec<u8> = earlier.iter().copied().filter(|byte| *byte != b'\n').collect();
        let lines = [&earlier[..], b"{", b"\xff\xfe", b"", &earlier].join(&b'\n');
        fs::write(path(&data), lines).unwrap();
        let history = last(&data, 10);
        assert_eq!((history.runs.len(), history.unreadable), (2, 2));
        let run = &history.runs[0];
        assert_eq!(run.exit(), Exit::Partly);
        assert_eq!(run.registers[0].published().unwrap().snapshot, "snapshot=20261120T031500Z");
        assert_eq!(run.registers[2].problem().unwrap().causes(), ["error: ektepakt: fetch: status 500"]);

        fs::remove_file(path(&data)).unwrap();
        append(&data, run).unwrap();
        append(&data, &history.runs[1]).unwrap();
        assert_eq!(last(&data, 1).runs, history.runs[1..]);
    }
}
