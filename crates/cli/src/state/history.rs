//! How runs ended: one line of JSON a run.

use std::fs;
use std::io::{self, Write as _};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::data::DataFolder;
use crate::failure::{Context as _, Failure};

/// One run of a command that publishes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Run {
    /// `run` or `load`.
    pub(crate) command: String,
    pub(crate) started: Timestamp,
    pub(crate) finished: Timestamp,
    /// The exit code.
    pub(crate) exit: u8,
    /// What became of each register.
    pub(crate) registers: Vec<RegisterRun>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct RegisterRun {
    pub(crate) register: String,
    /// The snapshot that was published, if one was.
    pub(crate) snapshot: Option<String>,
    /// `published`, `unchanged`, or the message of the failure.
    pub(crate) outcome: String,
}

/// [`RegisterRun::outcome`] of a register that was published, and of one that had nothing new.
pub(crate) const PUBLISHED: &str = "published";
pub(crate) const UNCHANGED: &str = "unchanged";

impl RegisterRun {
    /// Whether the outcome is the message of a failure.
    pub(crate) fn failed(&self) -> bool {
        ![PUBLISHED, UNCHANGED].contains(&self.outcome.as_str())
    }
}

/// Adds a run.
pub(crate) fn append(data: &DataFolder, run: &Run) -> Result<(), Failure> {
    let mut line = serde_json::to_vec(run).map_err(io::Error::other).step("writing the history")?;
    line.push(b'\n');
    let mut file = brreg_files::open_append(&data.state().join("history.ndjson")).step("writing the history")?;
    file.write_all(&line).step("writing the history")
}

/// The last runs, oldest first, and the number of lines that could not be read.
pub(crate) fn last(data: &DataFolder, most: usize) -> Result<(Vec<Run>, usize), Failure> {
    let text = match fs::read_to_string(data.state().join("history.ndjson")) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok((Vec::new(), 0)),
        Err(error) => return Err(error).step("reading the history"),
    };
    let mut runs: Vec<Run> = text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    let damaged = text.lines().count() - runs.len();
    Ok((runs.split_off(runs.len().saturating_sub(most)), damaged))
}
