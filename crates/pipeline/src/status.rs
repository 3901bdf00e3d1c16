//! What is published, how old it is, and how the last runs ended.

use std::path::PathBuf;

use brreg_lake::snapshot::SnapshotName;
use jiff::Timestamp;

use crate::catalog;
use crate::data::DataFolder;
use crate::erased_check;
use crate::person_key;
use crate::problem::{At as _, Problem, Step};
use crate::register::{Register, Registers, Removals};
use crate::remote_here;
use crate::remote_state::There;
use crate::report::Command;
use crate::state::history::{self, History};
use crate::strangers;

/// Runs of the history that are read.
const RUNS: usize = 10;

/// The state of all registers.
#[derive(Debug)]
pub struct Status {
    /// Each register, in the order of the list.
    pub registers: Vec<RegisterStatus>,
    /// The last runs.
    pub history: History,
    /// What is none of this program's, in the lake, in landing and beside the history.
    pub strangers: Vec<PathBuf>,
    /// What is wrong with the Delta tables of the data folder.
    pub delta: Vec<String>,
    /// Why it is not known what was published in a store from here.
    pub store: Option<Problem>,
    /// What is wrong with the key of the pseudonyms.
    pub person_key: Option<Problem>,
    /// The place of another lake whose files the catalog names.
    pub other_place: Option<PathBuf>,
}

/// The state of a register.
#[derive(Debug)]
pub struct RegisterStatus {
    /// Its name.
    pub register: &'static str,
    /// What is published.
    pub state: State,
    /// Whether the last run or load that had it ended well for it.
    pub last_ended_well: Option<bool>,
    /// The address of the store in which it was published from here, and whether that is behind.
    pub there: Option<(String, bool)>,
    /// Companies that it asked to remove; a list of them that cannot be read is a problem to show, not an end.
    pub removals: Result<Option<Removals>, Problem>,
}

/// What is published of a register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// Nothing.
    Nothing,
    /// Nothing, although complete snapshots are there: the link was lost. The newest of them.
    LinkMissing(SnapshotName),
    /// Nothing can be read: something else is in the place of the link.
    LinkReplaced,
    /// A snapshot that is missing, or whose manifest is damaged.
    Damaged(SnapshotName),
    /// A snapshot.
    Published {
        /// Its name.
        snapshot: SnapshotName,
        /// Its things, those of the snapshots that it goes on from included: rows of the register's first table.
        things: u64,
        /// Records of its sources that were rejected.
        rejected: u64,
        /// Bytes of its tables.
        bytes: u64,
        /// When the register made what it shows, where that is known.
        vintage: Option<Timestamp>,
    },
}

/// Looks at the lake and at the history.
///
/// # Errors
/// Any failure to read the lake.
pub fn status(data: &DataFolder, registers: Registers<'_>) -> Result<Status, Problem> {
    let (all, there) = (registers, There::read(data));
    let (there, store) = there.map_or_else(|problem| (There::default(), Some(problem)), |there| (there, None));
    let (history, strangers) = (history::last(data, RUNS), strangers::all(data, registers)?);
    let registers = registers.iter().map(|register| {
        let register: &dyn Register = *register;
        let state = state(data, register).map_err(|problem| problem.of(register.name()))?;
        let removals = register.removals(data).map_err(|problem| problem.of(register.name()));
        let last_ended_well = last(&history, register.name());
        // A lake that cannot be read is shown as its state.
        let there = there.of(data, register.name()).unwrap_or_default();
        Ok(RegisterStatus { register: register.name(), state, last_ended_well, there, removals })
    });
    let registers = registers.collect::<Result<_, Problem>>()?;
    // What cannot be looked at there keeps nobody from the rest.
    let delta =
        remote_here::found(data, all).map_or_else(|problem| vec![problem.causes().join(": ")], |found| found.wrong);
    let other_place = catalog::other_place(data)?;
    let person_key = person_key::wrong(data, all).unwrap_or_else(Some);
    let person_key = person_key.or_else(|| erased_check::wrong(data, all).unwrap_or_else(Some));
    Ok(Status { registers, history, strangers, delta, store, person_key, other_place })
}

fn state(data: &DataFolder, register: &dyn Register) -> Result<State, Problem> {
    let tables = register.tables();
    let Some(published) = data.lake().readable(tables.name).at(Step::Published)? else {
        return Ok(match data.lake().unpublished(tables.name).at(Step::Published)? {
            None => State::Nothing,
            Some(finding) => finding.snapshot.map_or(State::LinkReplaced, State::LinkMissing),
        });
    };
    let Ok(manifest) = published.manifest() else { return Ok(State::Damaged(published.name)) };
    let things = tables.tables.first().and_then(|first| manifest.tables.get(first.name));
    Ok(State::Published {
        snapshot: published.name,
        things: things.map_or(manifest.records.loaded, |table| table.rows),
        rejected: manifest.records.rejected,
        bytes: manifest.tables.values().map(|table| table.bytes).sum(),
        vintage: manifest.progress.as_ref().and_then(|progress| register.vintage(progress)),
    })
}

fn last(history: &History, register: &str) -> Option<bool> {
    let loads =
        history.runs.iter().rev().filter(|run| matches!(run.command, Command::Run | Command::Load | Command::Backfill));
    let mut reports = loads.flat_map(|run| &run.registers);
    reports.find(|report| report.register == register).map(|report| report.problem().is_none())
}
