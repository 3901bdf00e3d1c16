//! Purge: the data of a register goes: all of it, all but the newest snapshot, or snapshots by their names.

use brreg_lake::snapshot::SnapshotName;

use crate::data::DataFolder;
use crate::landing;
use crate::problem::{Advice, At as _, Problem, Step};
use crate::report::Purged;
use crate::state::backfilled;

/// What goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// All but the published snapshot and the newest run in landing.
    AllButNewest,
    /// Everything.
    All,
    /// The snapshots of these names, none of which is published. Landing stays.
    Snapshots(Vec<String>),
}

/// Purges a register. The caller holds the lock. Whenever this is interrupted, it can be repeated.
///
/// # Errors
/// Any failure to remove something, and the name of a snapshot that is published or not there: nothing was removed then.
pub fn purge(data: &DataFolder, register: &str, what: &What) -> Result<Purged, Problem> {
    let lake = data.lake();
    let (snapshots, landing_runs) = match what {
        What::AllButNewest => {
            let snapshots = lake.purge_all_but_published(register).at(Step::Purge)?;
            (snapshots, landing::remove_all_but(data, register, 1)?)
        }
        What::All => {
            let snapshots = lake.purge(register).at(Step::Purge)?;
            backfilled::forget(data, register).at(Step::Purge)?;
            (snapshots, landing::remove_all(data, register)?)
        }
        What::Snapshots(names) => {
            let names = named(data, register, names)?;
            lake.purge_these(register, &names).at(Step::Purge)?;
            (names, 0)
        }
    };
    tracing::info!(register, snapshots = snapshots.len(), landing_runs, "purged");
    let snapshots = snapshots.iter().map(ToString::to_string).collect();
    Ok(Purged { snapshots, landing_runs: landing_runs as u64 })
}

/// The snapshots of these names, which may lack the `snapshot=` of their folders.
fn named(data: &DataFolder, register: &str, names: &[String]) -> Result<Vec<SnapshotName>, Problem> {
    let lake = data.lake();
    let published = lake.published(register).at(Step::Purge)?.map(|published| published.name);
    let there = lake.traces(register).at(Step::Purge)?;
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
