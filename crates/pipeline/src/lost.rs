//! Registers whose link in `lake/current` was lost, as by a copy without links: complete snapshots are there, and none is
//! published.
//!
//! What was published is not guessed. Where the history of the runs names a snapshot that is there and sound, that one is published
//! again. A damaged one is not: whoever wants to begin again without it removes its link.

use brreg_lake::snapshot::{Published, SnapshotName};

use crate::data::DataFolder;
use crate::problem::{At as _, Problem, Step};
use crate::register::{Register, Registers};
use crate::report::Note;
use crate::state::history;

/// A register whose link was lost.
#[derive(Debug)]
pub struct Lost {
    /// Its newest complete snapshot.
    pub newest: SnapshotName,
    /// The newest one that was published, by the history, where it is sound.
    pub published: Option<Published>,
}

/// What a register lost; `None` where its link is there, or something else in its place, or it has no complete snapshot.
///
/// # Errors
/// A lake that cannot be read. A history that cannot be read names no snapshot.
pub fn of(data: &DataFolder, register: &dyn Register) -> Result<Option<Lost>, Problem> {
    let lake = data.lake();
    let Some(newest) = lake.unpublished(register.name()).at(Step::Published)?.and_then(|finding| finding.snapshot)
    else {
        return Ok(None);
    };
    let runs = history::all(data).runs;
    let reports = runs.iter().flat_map(|run| &run.registers).filter(|report| report.register == register.name());
    let published: Vec<&str> = reports.filter_map(|report| Some(report.published()?.snapshot.as_str())).collect();
    let snapshots = lake.snapshots(register.name()).at(Step::Published)?;
    let last = snapshots.into_iter().rfind(|snapshot| published.contains(&snapshot.name.to_string().as_str()));
    Ok(Some(Lost { newest, published: last.filter(|snapshot| is_sound(snapshot, register)) }))
}

/// Publishes again what the history says was published, of each register that lost its link. Returns what a person should know
/// of it. The caller holds the lock.
///
/// # Errors
/// What cannot be read, and a link that cannot be set.
pub fn publish_again(data: &DataFolder, registers: Registers<'_>) -> Result<Vec<Note>, Problem> {
    let mut notes = Vec::new();
    for register in registers {
        let again = || -> Result<Option<SnapshotName>, Problem> {
            let Some(published) = of(data, *register)?.and_then(|lost| lost.published) else { return Ok(None) };
            data.lake().publish_again(&published).at(Step::Publish)?;
            Ok(Some(published.name))
        };
        if let Some(snapshot) = again().map_err(|problem| problem.of(register.name()))? {
            let register = register.name().to_owned();
            notes.push(Note::PublishedAgain { register, snapshot: snapshot.to_string() });
        }
    }
    Ok(notes)
}

fn is_sound(snapshot: &Published, register: &dyn Register) -> bool {
    let tables = snapshot.tables(register.tables());
    snapshot.manifest().is_ok_and(|manifest| snapshot.damaged(&manifest, &tables).is_empty())
}
