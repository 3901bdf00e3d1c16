//! What became of a run, as data. Texts for people are made from it when they are shown.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Instant;

use brreg_domain::mask_identity_numbers;
use brreg_lake::manifest::Records;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::problem::{Exit, Problem};

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
    /// The erasure of companies or persons.
    Erase,
    /// The removal of data.
    Purge,
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
    /// Deviations by kind.
    pub avvik: BTreeMap<String, u64>,
    /// What else was counted, by name; the register says what a name means.
    pub counts: BTreeMap<String, u64>,
    /// Where the rejected records are, if there are any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rejected: Option<PathBuf>,
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

/// What a person should know although the run went on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "note", rename_all = "snake_case")]
pub enum Note {
    /// The number of rows of a table is far from that of the snapshot before, which was allowed.
    RowChange {
        /// The table; empty in a history that an earlier version wrote.
        #[serde(default)]
        table: String,
        /// Rows before.
        before: u64,
        /// Rows now.
        now: u64,
    },
    /// The manifest of the snapshot before is damaged; its content was rebuilt from the files, which stay as they are.
    ManifestRebuilt {
        /// The snapshot.
        snapshot: String,
        /// What is wrong with it.
        causes: Vec<String>,
    },
    /// Files of the snapshot before are damaged; no changes were computed.
    NotCompared {
        /// The snapshot.
        snapshot: String,
    },
    /// The snapshot before has pseudonyms of another key, which was allowed; the new one neither continues it nor was compared
    /// with it.
    OtherPersonKey {
        /// The snapshot.
        snapshot: String,
    },
    /// The folder of the published snapshot is missing; the register was loaded without it.
    SnapshotMissing {
        /// The snapshot.
        snapshot: String,
    },
    /// What killed processes left in the lake was removed.
    Leftovers {
        /// The files and folders.
        paths: Vec<PathBuf>,
    },
    /// Rows of those who were erased came again and were left out.
    KeptOut {
        /// Rows.
        rows: u64,
    },
    /// Companies that a register asked to remove are in the tables of another one too, from which nothing was erased.
    RemovedElsewhere {
        /// The other register.
        register: String,
        /// Companies.
        companies: u64,
    },
    /// Snapshots of a register went because they are older than those that the setting `retention.snapshots` keeps.
    Retention {
        /// The register.
        register: String,
        /// The snapshots.
        snapshots: Vec<String>,
    },
    /// Something in landing that is none of this program's, which stays.
    Strangers {
        /// The files and folders.
        paths: Vec<PathBuf>,
    },
    /// A note of the register's own, which it words.
    OfRegister {
        /// Its name.
        name: String,
        /// Its numbers, by name.
        numbers: BTreeMap<String, u64>,
        /// The register's own message, if it sent one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        said: Option<String>,
    },
}

impl Note {
    /// A note of a register's own.
    pub fn of_register<const N: usize>(name: &str, numbers: [(&str, u64); N]) -> Self {
        let numbers = numbers.into_iter().map(|(name, number)| (name.to_owned(), number)).collect();
        Self::OfRegister { name: name.to_owned(), numbers, said: None }
    }

    /// With the register's own message, without national identity numbers.
    #[must_use]
    pub fn saying(mut self, message: Option<&str>) -> Self {
        if let Self::OfRegister { said, .. } = &mut self {
            *said = message.map(|message| mask_identity_numbers(message).into_owned());
        }
        self
    }
}

/// A phase of the work on a register.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Phase {
    /// Which.
    pub phase: PhaseName,
    /// How long it took.
    pub seconds: f64,
}

/// The phases of the work on a register, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PhaseName {
    /// From the register to landing.
    Fetch,
    /// From landing to rows.
    Load,
    /// Comparing with the snapshot before.
    Compare,
    /// Reading back, manifest and pointer.
    Publish,
}

/// The phases so far.
#[derive(Debug, Default)]
pub struct Phases(Vec<Phase>);

impl Phases {
    /// Measures a phase, also one that fails.
    pub fn time<T>(&mut self, phase: PhaseName, work: impl FnOnce() -> T) -> T {
        let started = Instant::now();
        let done = work();
        self.0.push(Phase { phase, seconds: started.elapsed().as_secs_f64() });
        done
    }

    /// All of them.
    #[must_use]
    pub fn into_vec(self) -> Vec<Phase> {
        self.0
    }
}

impl RegisterReport {
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

impl RunReport {
    /// The exit code, which follows from what became of the registers and of the work behind them.
    #[must_use]
    pub fn exit(&self) -> Exit {
        let published = self.registers.iter().any(RegisterReport::is_done);
        let of_registers: Vec<Exit> = self.registers.iter().filter_map(|it| it.problem()).map(Problem::exit).collect();
        if published {
            return if of_registers.is_empty() && self.problems.is_empty() { Exit::Done } else { Exit::Partly };
        }
        let Some(first) = of_registers.first().copied() else {
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
    use crate::problem::{Kind, Step};

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
        let register =
            |outcome| RegisterReport { register: "rrh".to_owned(), outcome, phases: Vec::new(), notes: Vec::new() };
        RunReport {
            report_version: REPORT_VERSION,
            tool_version: String::new(),
            command: Command::Run,
            started: Timestamp::UNIX_EPOCH,
            finished: Timestamp::UNIX_EPOCH,
            registers: outcomes.into_iter().map(register).collect(),
            problems,
            notes: Vec::new(),
        }
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
        assert_eq!(run(vec![failed(Exit::Refused)], vec![problem(Exit::Failed)]).exit(), Exit::Refused);
    }
}
