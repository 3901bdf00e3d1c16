//! The words for what became of a register.

use brreg_pipeline::problem::Exit;
use brreg_pipeline::report::{Command, Erased, Outcome, Purged, RunReport, Unchanged};

use super::{counted, grouped};

/// The name of a command.
#[must_use]
pub const fn command(command: Command) -> &'static str {
    match command {
        Command::Run => "run",
        Command::Load => "load",
        Command::Backfill => "backfill",
        Command::Erase => "erase",
        Command::Purge => "purge",
        Command::Publish => "publish",
    }
}

/// The verdict on a run.
#[must_use]
pub fn verdict(run: &RunReport) -> &'static str {
    match run.exit() {
        Exit::Done if run.registers.is_empty() => "Nothing to do",
        Exit::Done if run.registers.iter().all(|register| matches!(register.outcome, Outcome::Unchanged(_))) => {
            "Good, and nothing new"
        }
        Exit::Done => "Good",
        Exit::Partly => "Partly failed",
        Exit::Refused => "Refused by a check",
        Exit::Usage => "Failed: wrong configuration",
        Exit::Failed | Exit::Locked => "Failed",
    }
}

/// Why nothing was published.
#[must_use]
pub fn unchanged(why: Unchanged) -> String {
    match why {
        Unchanged::NothingNew => "nothing new since the published snapshot".to_owned(),
        Unchanged::OldFile { days } => {
            format!(
                "nothing new since the published snapshot; warning: the register's file is {} old",
                super::days(days.try_into().unwrap_or(i64::MAX))
            )
        }
        Unchanged::NothingAsked => "no persons to look up".to_owned(),
    }
}

/// What an erasure did.
#[must_use]
pub fn erased(erased: &Erased) -> String {
    if erased.searched == 0 {
        return format!("nothing to erase, since there is no snapshot; {}", landing(erased.landing_runs));
    }
    if erased.rewritten == 0 {
        let searched = counted(erased.searched, "snapshot", "snapshots");
        return format!("nothing to erase in {searched}; {}", landing(erased.landing_runs));
    }
    format!(
        "erased from {} of {}: {} removed, {} emptied in part, {} without text; {}",
        grouped(erased.rewritten),
        counted(erased.searched, "snapshot", "snapshots"),
        counted(erased.removed, "row", "rows"),
        counted(erased.changed, "row", "rows"),
        counted(erased.rejected, "rejected record", "rejected records"),
        landing(erased.landing_runs)
    )
}

/// What a purge removed.
#[must_use]
pub fn purged(purged: &Purged) -> String {
    let snapshots = counted(purged.snapshots.len() as u64, "snapshot", "snapshots");
    format!("removed {snapshots}; {}", landing(purged.landing_runs))
}

fn landing(runs: u64) -> String {
    format!("{} of landing removed", counted(runs, "run", "runs"))
}
