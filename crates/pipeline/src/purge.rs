//! Purge: the data of a register goes, all of it or all but the newest snapshot.

use crate::data::DataFolder;
use crate::landing;
use crate::problem::{At as _, Problem, Step};
use crate::report::Purged;

/// What stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keep {
    /// The published snapshot, and the newest run in landing.
    Newest,
    /// Nothing.
    Nothing,
}

/// Purges a register. The caller holds the lock. Whenever this is interrupted, it can be repeated.
///
/// # Errors
/// Any failure to remove something.
pub fn purge(data: &DataFolder, register: &str, keep: Keep) -> Result<Purged, Problem> {
    let lake = data.lake();
    let snapshots = match keep {
        Keep::Newest => lake.purge_all_but_published(register).at(Step::Purge)?,
        Keep::Nothing => lake.purge(register).at(Step::Purge)?,
    };
    let landing_runs = match keep {
        Keep::Newest => landing::remove_all_but(data, register, 1)?,
        Keep::Nothing => landing::remove_all(data, register)?,
    };
    tracing::info!(register, snapshots = snapshots.len(), landing_runs, "purged");
    let snapshots = snapshots.iter().map(ToString::to_string).collect();
    Ok(Purged { snapshots, landing_runs: landing_runs as u64 })
}
