//! What became of a run, as data. Texts for people are made from it when they are shown.

mod details;
mod note;
mod phase;

use std::collections::BTreeMap;
use std::path::PathBuf;

use brreg_lake::manifest::Records;
use jiff::Timestamp;
use jiff::civil::DateTime;
use serde::{Deserialize, Serialize};

pub use details::{
    Certificate, Change, Counted, Distribution, Limit, Moved, Origin, Provenance, RegisterDetails, RegisterState,
    RunDetails, Setting,
};
pub use note::Note;
pub use phase::{Phase, PhaseName, Phases};

use crate::problem::{Exit, Problem, Step};

/// Version of the form in which a report is written down.
pub const REPORT_VERSION: u32 = 1;

/// A command that publishes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Command {
    /// The nightly job.
    Run,
    /// Files from disk.
    Load,
    /// Many bulk files in the order of their dates; a run per file.
    Backfill,
    /// The erasure of companies or persons.
    Erase,
    /// The removal of data.
    Purge,
    /// The publication in a store.
    Publish,
}

/// What became of one run of a command that publishes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RunReport {
    /// See [`REPORT_VERSION`].
    pub report_version: u32,
    /// Version of the program.
    pub tool_version: String,
    /// The command.
    pub command: Command,
    /// When it began.
    pub started: Timestamp,
    /// When it ended.
    pub finished: Timestamp,
    /// What became of each register.
    pub registers: Vec<RegisterReport>,
    /// What failed after the registers were published: durability, catalog, tidying up.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub problems: Vec<Problem>,
    /// Notes on the run as a whole.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Note>,
    /// What the page of the run shows besides; the history does not have it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub details: Option<Box<RunDetails>>,
}

/// What became of a register.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RegisterReport {
    /// Its name.
    pub register: String,
    /// What became of it.
    #[serde(flatten)]
    pub outcome: Outcome,
    /// The phases that it went through.
    #[serde(default)]
    pub phases: Vec<Phase>,
    /// What the fetch did besides, whatever became of the register.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Note>,
    /// What the page of the run shows besides; the history does not have it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub details: Option<Box<RegisterDetails>>,
}

/// What became of a register.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// A new snapshot is published.
    Published(Box<Published>),
    /// There was nothing new, or nothing to look up.
    Unchanged(Unchanged),
    /// Companies or persons were erased from it.
    Erased(Erased),
    /// Its data was purged.
    Purged(Purged),
    /// It failed; the published snapshot is as it was.
    Failed(Problem),
}

/// Why nothing was published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unchanged {
    /// The register has nothing new since the published snapshot.
    NothingNew,
    /// There was nothing to ask for.
    NothingAsked,
    /// The register has nothing new, and its newest file is older than is usual.
    OldFile {
        /// Its age.
        days: u64,
    },
}

/// What an erasure did. Whom it concerned is nowhere.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Erased {
    /// Snapshots that were searched.
    pub searched: u64,
    /// Snapshots that were written anew.
    pub rewritten: u64,
    /// Rows that went.
    pub removed: u64,
    /// Rows that lost columns.
    pub changed: u64,
    /// Rejected records that lost their text.
    pub rejected: u64,
    /// Runs in landing that were removed.
    pub landing_runs: u64,
}

/// What a purge removed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Purged {
    /// The snapshots.
    pub snapshots: Vec<String>,
    /// Runs in landing.
    pub landing_runs: u64,
}

/// A snapshot that was published.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Published {
    /// Its name.
    pub snapshot: String,
    /// The folder of its manifest.
    pub path: PathBuf,
    /// Rows of each table.
    pub tables: BTreeMap<String, Rows>,
    /// Records of its sources.
    pub records: Records,
    /// Bytes that were read, decompressed.
    pub bytes: u64,
    /// Deviations by kind: the rows of the table `avvik`, and in a register without one those of what was read.
    pub avvik: BTreeMap<String, u64>,
    /// Those of the snapshot before, where there was one: after an erasure or a rollback, the last run published another one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub avvik_before: Option<BTreeMap<String, u64>>,
    /// What else was counted, by name; the register says what a name means.
    pub counts: BTreeMap<String, u64>,
    /// Where the rejected records are, if there are any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rejected: Option<PathBuf>,
    /// Rejected records by reason.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub rejections: BTreeMap<String, u64>,
    /// What a person should know.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Note>,
}

/// Rows of a table.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rows {
    /// In the snapshot before, where it had the table.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<u64>,
    /// In this one.
    pub now: u64,
    /// Bytes of its file.
    pub bytes: u64,
}

impl RegisterReport {
    /// A report without details.
    #[must_use]
    pub fn new(register: &str, outcome: Outcome, phases: Vec<Phase>) -> Self {
        Self { register: register.to_owned(), outcome, phases, notes: Vec::new(), details: None }
    }

    /// Seconds of some phases.
    pub fn seconds(&self, phases: &[PhaseName]) -> f64 {
        self.phases.iter().filter(|phase| phases.contains(&phase.phase)).map(|phase| phase.seconds).sum()
    }

    /// Whether something was published, erased or purged.
    #[must_use]
    fn is_done(&self) -> bool {
        matches!(self.outcome, Outcome::Published(_) | Outcome::Erased(_) | Outcome::Purged(_))
    }

    /// The snapshot that was published.
    #[must_use]
    pub fn published(&self) -> Option<&Published> {
        match &self.outcome {
            Outcome::Published(published) => Some(published),
            _ => None,
        }
    }

    /// Why it failed.
    #[must_use]
    pub fn problem(&self) -> Option<&Problem> {
        match &self.outcome {
            Outcome::Failed(problem) => Some(problem),
            _ => None,
        }
    }
}

/// The form of the name of a run: when it began, in UTC.
const NAME: &str = "%Y%m%dT%H%M%S%.3fZ";

/// Whether a text has the form of a name of a run.
#[must_use]
pub fn is_name(text: &str) -> bool {
    DateTime::strptime("%Y%m%dT%H%M%S%.fZ", text).is_ok()
}

impl RunReport {
    /// A report without notes, problems and details.
    #[must_use]
    pub fn new(command: Command, started: Timestamp, finished: Timestamp, registers: Vec<RegisterReport>) -> Self {
        Self {
            report_version: REPORT_VERSION,
            tool_version: env!("CARGO_PKG_VERSION").to_owned(),
            command,
            started,
            finished,
            registers,
            problems: Vec::new(),
            notes: Vec::new(),
            details: None,
        }
    }

    /// The name of the run, by which its page is found: names of later runs sort behind it.
    #[must_use]
    pub fn name(&self) -> String {
        self.started.strftime(NAME).to_string()
    }

    /// The report as the history has it.
    #[must_use]
    pub fn without_details(&self) -> Self {
        let mut report = Self { details: None, ..self.clone() };
        report.registers.iter_mut().for_each(|register| register.details = None);
        report
    }

    /// Whether something was published in a store.
    fn is_published_there(&self) -> bool {
        self.notes.iter().any(|note| matches!(note, Note::PublishedThere { .. }))
    }

    /// Whether a run did all but publish in a store.
    fn lacks_the_store_alone(&self) -> bool {
        self.command == Command::Run
            && !self.problems.is_empty()
            && self.problems.iter().all(|problem| problem.step() == Step::PublishThere)
    }

    /// The exit code, which follows from what became of the registers and of the work behind them.
    #[must_use]
    pub fn exit(&self) -> Exit {
        let published = self.registers.iter().any(RegisterReport::is_done) || self.is_published_there();
        let of_registers: Vec<Exit> = self.registers.iter().filter_map(|it| it.problem()).map(Problem::exit).collect();
        if published {
            return if of_registers.is_empty() && self.problems.is_empty() { Exit::Done } else { Exit::Partly };
        }
        let Some(first) = of_registers.first().copied() else {
            if self.lacks_the_store_alone() {
                return Exit::Partly;
            }
            return self.problems.first().map_or(Exit::Done, Problem::exit);
        };
        // What fails for want of a register that is wrongly configured is that configuration's fault.
        if of_registers.contains(&Exit::Usage) {
            Exit::Usage
        } else if of_registers.iter().all(|exit| *exit == first) {
            first
        } else {
            Exit::Failed
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problem::Kind;

    fn published() -> Outcome {
        Outcome::Published(Box::default())
    }

    fn failed(exit: Exit) -> Outcome {
        Outcome::Failed(problem(exit))
    }

    fn problem(exit: Exit) -> Problem {
        let kind = match exit {
            Exit::Usage => Kind::Usage,
            Exit::Refused => Kind::NoRecords,
            _ => Kind::Failed,
        };
        Problem::new(Step::Load, kind)
    }

    fn run(outcomes: Vec<Outcome>, problems: Vec<Problem>) -> RunReport {
        let register = |outcome| RegisterReport::new("rrh", outcome, Vec::new());
        let registers = outcomes.into_iter().map(register).collect();
        let report = RunReport::new(Command::Run, Timestamp::UNIX_EPOCH, Timestamp::UNIX_EPOCH, registers);
        RunReport { problems, ..report }
    }

    #[test]
    fn the_exit_code_follows_from_what_became_of_all() {
        let unchanged = || Outcome::Unchanged(Unchanged::NothingNew);
        for (outcomes, expected) in [
            (vec![unchanged(), unchanged()], Exit::Done),
            (vec![failed(Exit::Refused)], Exit::Refused),
            (vec![failed(Exit::Usage), failed(Exit::Usage)], Exit::Usage),
            (vec![failed(Exit::Refused), failed(Exit::Failed)], Exit::Failed),
            (vec![failed(Exit::Usage), failed(Exit::Failed)], Exit::Usage),
            (vec![failed(Exit::Failed), failed(Exit::Usage)], Exit::Usage),
            (vec![unchanged(), failed(Exit::Failed)], Exit::Failed),
            (vec![published(), failed(Exit::Usage)], Exit::Partly),
            (vec![published(), unchanged()], Exit::Done),
        ] {
            assert_eq!(run(outcomes, Vec::new()).exit(), expected);
        }
        assert_eq!(run(vec![published()], vec![problem(Exit::Failed)]).exit(), Exit::Partly);
        assert_eq!(run(vec![unchanged()], vec![problem(Exit::Failed)]).exit(), Exit::Failed);
        let there = || vec![Problem::new(Step::PublishThere, Kind::Failed)];
        assert_eq!(run(vec![unchanged()], there()).exit(), Exit::Partly);
        assert_eq!(run(vec![published()], there()).exit(), Exit::Partly);
        assert_eq!(run(vec![failed(Exit::Refused)], there()).exit(), Exit::Refused);
        assert_eq!(run(vec![failed(Exit::Refused)], vec![problem(Exit::Failed)]).exit(), Exit::Refused);
    }
}
