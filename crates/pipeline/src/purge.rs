//! Purge: the data of a register goes: all of it, all but the newest snapshot, or snapshots by their names.

use std::collections::BTreeSet;
use std::path::PathBuf;

use brreg_lake::RegisterTables;
use brreg_lake::snapshot::SnapshotName;

use crate::data::DataFolder;
use crate::landing;
use crate::problem::{Advice, At as _, Problem, Step, masked};
use crate::register::Register;
use crate::remote_state;
use crate::report::{Note, Purged};
use crate::state::backfilled;
use crate::strangers::is_partition;

/// What goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// All but the published snapshot and the newest run in landing.
    AllButNewest,
    /// Everything that is known to be the register's.
    All,
    /// The snapshots of these names, none of which is published. Landing stays.
    Snapshots(Vec<String>),
}

/// Purges a register. The caller holds the lock. Whenever this is interrupted, it can be repeated.
///
/// # Errors
/// Any failure to remove something, and the name of a snapshot that is published or not there: nothing was removed then.
pub fn purge(data: &DataFolder, register: &dyn Register, what: &What) -> Result<Purged, Problem> {
    let (lake, tables, name) = (data.lake(), register.tables(), register.name());
    let (snapshots, landing_runs) = match what {
        What::AllButNewest => {
            let snapshots = lake.purge_all_but_published(tables).at(Step::Purge)?;
            (snapshots, landing::remove_all_but(data, name, 1)?)
        }
        What::All => {
            // Before anything goes: a lake that is empty for another reason takes nothing out of a store.
            remote_state::purged(data, register)?;
            let snapshots = lake.purge(tables).at(Step::Purge)?;
            backfilled::forget(data, name).at_path(Step::Purge, data.state())?;
            (snapshots, landing::remove_all(data, name)?)
        }
        What::Snapshots(names) => {
            let names = named(data, tables, names)?;
            lake.purge_these(tables, &names).at(Step::Purge)?;
            (names, 0)
        }
    };
    tracing::info!(register = name, snapshots = snapshots.len(), landing_runs, "purged");
    let snapshots = snapshots.iter().map(ToString::to_string).collect();
    Ok(Purged { snapshots, landing_runs: landing_runs as u64 })
}

/// What a purge leaves alone in the folders of a register, because nothing says that it is the register's.
///
/// # Errors
/// A folder that cannot be read.
pub fn left(data: &DataFolder, register: &dyn Register) -> Result<Vec<Note>, Problem> {
    let mut strangers = data.lake().strangers_of(register.tables()).at(Step::Purge)?;
    strangers.extend(landing::strangers(data, register.name())?);
    // A link is never removed by its name: what it leads to is not this program's.
    let (partitions, others): (Vec<PathBuf>, Vec<PathBuf>) =
        strangers.into_iter().partition(|path| is_partition(path) && !path.is_symlink());
    let [partitions, others] =
        [partitions, others].map(|paths| paths.iter().map(|path| masked(path)).collect::<Vec<_>>());
    let names = partitions.iter().filter_map(|path| path.file_name()?.to_str().map(str::to_owned));
    let snapshots: BTreeSet<String> = names.collect();
    let mut notes = Vec::new();
    if !partitions.is_empty() {
        let (register, snapshots) = (register.name().to_owned(), snapshots.into_iter().collect());
        notes.push(Note::OfNoSnapshot { register, snapshots, paths: partitions });
    }
    if !others.is_empty() {
        notes.push(Note::Strangers { paths: others });
    }
    Ok(notes)
}

/// The snapshots of these names, which may lack the `snapshot=` of their folders.
fn named(data: &DataFolder, tables: &RegisterTables, names: &[String]) -> Result<Vec<SnapshotName>, Problem> {
    let (lake, register) = (data.lake(), tables.name);
    let published = lake.published(register).at(Step::Purge)?.map(|published| published.name);
    let there = lake.traces(tables).at(Step::Purge)?;
    let one = |name: &String| {
        let parsed = name.parse().or_else(|_| format!("snapshot={name}").parse::<SnapshotName>());
        let parsed = parsed.map_err(|error| Problem::usage(Step::Purge, error))?;
        if Some(parsed) == published {
            let advice = format!(
                "load or fetch a newer one before, or remove everything with `brreg-lake purge {register} --all`"
            );
            return Err(Problem::usage(Step::Purge, format!("{parsed} is published")).advise(Advice::Said(advice)));
        }
        if !there.contains(&parsed) {
            return Err(Problem::usage(Step::Purge, format!("there is no {parsed} of {register}")));
        }
        Ok(parsed)
    };
    names.iter().map(one).collect()
}
