//! What must hold before a snapshot is published.

use std::path::Path;

use brreg_lake::manifest::{Manifest, Records};
use brreg_lake::rejected;
use serde::Deserialize;

use crate::problem::{At as _, Kind, Problem, RejectedRecord, Step};
use crate::settings::Checks;

/// Rejected records that a refusal names.
const NAMED: usize = 3;
/// With fewer records to come a load is read to its end, so that its message counts all of them.
const WORTH_STOPPING: u64 = 500_000;
/// No record is shorter: `{}`, or a delimiter and a line break.
const SHORTEST_RECORD: u64 = 2;

/// Rows of a table from which a load changes no lake of samples.
const MANY: u64 = 100;

/// How far the number of rows of some tables may be from that of the last snapshot.
#[derive(Debug, Clone, PartialEq)]
pub struct RowLimit {
    /// As a share of the number of the last snapshot.
    pub share: f64,
    /// The setting that says so.
    pub setting: &'static str,
    /// The tables, each of which is compared.
    pub tables: Vec<&'static str>,
}

impl RowLimit {
    /// Whether the number of rows of a table is far from that of the snapshot before, which was allowed.
    ///
    /// # Errors
    /// [`Kind::RowChange`] when such a change is to be refused, and [`Kind::NoRecords`] when there is no snapshot before and no
    /// row now, unless any change is allowed.
    pub fn check(&self, table: &str, before: Option<u64>, now: u64, row_change: RowChange) -> Result<bool, Problem> {
        let Some(before) = before else {
            let is_allowed = now > 0 || row_change == RowChange::Report;
            return if is_allowed { Ok(false) } else { Err(Problem::new(Step::Check, Kind::NoRecords)) };
        };
        if before == 0 || before.abs_diff(now) as f64 / before as f64 <= self.share {
            return Ok(false);
        }
        if row_change.allows(before, now) {
            return Ok(true);
        }
        let (table, setting) = (table.to_owned(), self.setting.to_owned());
        Err(Problem::new(Step::Check, Kind::RowChange { table, setting, share: Some(self.share), before, now }))
    }

    /// Refuses a fetch after which the first table would have far fewer rows than the snapshot before, before it is sent.
    ///
    /// # Errors
    /// [`Kind::TooFewToFetch`], unless any change is allowed.
    pub fn check_most(&self, before: &Manifest, most: u64, row_change: RowChange) -> Result<(), Problem> {
        let Some(table) = self.tables.first() else { return Ok(()) };
        let before = before.tables.get(*table).map_or(0, |entry| entry.rows);
        if most >= before || self.check(table, Some(before), most, row_change).is_ok() {
            return Ok(());
        }
        let (table, setting) = ((*table).to_owned(), self.setting.to_owned());
        Err(Problem::new(Step::Check, Kind::TooFewToFetch { table, setting, share: Some(self.share), before, most }))
    }
}

/// What to do about a number of records that is far from the last snapshot's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowChange {
    /// Refuse it.
    Refuse,
    /// Report it where there were few, and refuse a load without any record: a user who tries a few samples means their sizes.
    RefuseOfMany,
    /// Report it, but refuse a load without any record: a user chose the file, and another size may be intended.
    RefuseNone,
    /// Report it.
    Report,
}

impl RowChange {
    /// Whether so many records may replace those of the last snapshot, from which their number is far.
    const fn allows(self, before: u64, records: u64) -> bool {
        match self {
            Self::Refuse => false,
            Self::RefuseOfMany => before < MANY && records > 0,
            Self::RefuseNone => records > 0,
            Self::Report => true,
        }
    }
}

/// Refuses a load of which too many records were rejected, or nothing is left. The folder is that of the draft.
///
/// # Errors
/// [`Kind::TooManyRejected`].
pub fn rejected(records: Records, folder: &Path, checks: &Checks) -> Result<(), Problem> {
    if !too_many_rejected(records, checks) {
        return Ok(());
    }
    #[derive(Deserialize)]
    struct Line {
        element: u64,
        reason: String,
    }
    let first = rejected::first(folder, records.rejected, NAMED).at(Step::Check)?;
    let first = first.iter().filter_map(|line| serde_json::from_str::<Line>(line).ok());
    Err(Problem::new(
        Step::Check,
        Kind::TooManyRejected {
            read: records.read,
            rejected: records.rejected,
            floor: checks.rejected_floor,
            share: checks.max_rejected_share,
            first: first.map(|line| RejectedRecord { element: line.element, reason: line.reason }).collect(),
        },
    ))
}

/// Whether the rest of a bulk file makes no difference and is long enough not to be read. `read` records were found in it so far,
/// of which `records` are those that are decoded; `left` bytes follow.
#[must_use]
pub fn is_hopeless(records: Records, read: u64, left: u64, checks: &Checks) -> bool {
    let on_the_way = read.saturating_sub(records.read);
    let may_follow = (left / SHORTEST_RECORD).saturating_add(on_the_way);
    may_follow >= WORTH_STOPPING && is_past_saving(records, may_follow, checks)
}

/// The problem of a load that was [hopeless](is_hopeless). The folder is that of the draft, whose file of rejected records is
/// ended.
#[must_use]
pub fn hopeless(records: Records, folder: &Path, checks: &Checks) -> Problem {
    let refused = rejected(records, folder, checks).err();
    refused.unwrap_or_else(|| Problem::failed(Step::Load, "too many records were rejected"))
}

/// Whether so many records were rejected that the share is too great even if all that may follow are sound.
fn is_past_saving(records: Records, may_follow: u64, checks: &Checks) -> bool {
    let read = records.read.saturating_add(may_follow);
    let loaded = records.loaded.saturating_add(may_follow);
    loaded > 0 && too_many_rejected(Records { read, loaded, rejected: records.rejected }, checks)
}

fn too_many_rejected(records: Records, checks: &Checks) -> bool {
    if records.rejected == 0 {
        return false;
    }
    // Numbers of records are far below 2^52, where a double is exact.
    let share = records.rejected as f64 / records.read as f64;
    records.loaded == 0 || (records.rejected > checks.rejected_floor && share > checks.max_rejected_share)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn records(loaded: u64, rejected: u64) -> Records {
        Records { read: loaded + rejected, loaded, rejected }
    }

    #[test]
    fn a_few_rejected_records_never_refuse_a_load_and_all_rejected_always_do() {
        let checks = Checks::default();
        for (loaded, rejected, refused) in
            [(0, 0, false), (999, 1, false), (5, 1, false), (0, 1, true), (100, 11, true), (10_000, 11, false)]
        {
            assert_eq!(too_many_rejected(records(loaded, rejected), &checks), refused, "{loaded} and {rejected}");
        }
    }

    #[test]
    fn a_load_is_past_saving_when_no_rest_can_bring_the_share_down() {
        let checks = Checks::default();
        for (loaded, rejected, may_follow, expected) in [
            (0, 11, 100, true),
            (0, 11, 100_000, false),
            (100, 11, 100, true),
            (0, 10, 0, false),
            (0, 1, u64::MAX, false),
        ] {
            let found = is_past_saving(records(loaded, rejected), may_follow, &checks);
            assert_eq!(found, expected, "{loaded}, {rejected} and {may_follow}");
        }
    }

    #[test]
    fn a_number_far_from_the_last_is_reported_or_refused_in_both_directions() {
        let share = Checks::default().max_row_change;
        let limit = RowLimit { share, setting: "checks.max_row_change", tables: vec!["enheter"] };
        let reported = |before, now, how| limit.check("enheter", Some(before), now, how).ok();
        for how in [RowChange::Refuse, RowChange::RefuseNone, RowChange::Report] {
            assert_eq!(reported(0, 5, how), Some(false));
            assert_eq!(reported(100, 120, how), Some(false));
        }
        for now in [50, 200] {
            assert_eq!(reported(100, now, RowChange::Refuse), None);
            assert_eq!(reported(100, now, RowChange::RefuseNone), Some(true));
            assert_eq!(reported(100, now, RowChange::Report), Some(true));
        }
        for (how, expected) in
            [(RowChange::Refuse, None), (RowChange::RefuseNone, None), (RowChange::Report, Some(false))]
        {
            assert_eq!(limit.check("enheter", None, 0, how).ok(), expected);
            assert_eq!(limit.check("enheter", None, 5, how).ok(), Some(false));
            assert_eq!(reported(0, 0, how), Some(false));
        }
        for (before, now, expected) in [(99, 1, Some(true)), (99, 0, None), (100, 1, None), (100, 200, None)] {
            assert_eq!(reported(before, now, RowChange::RefuseOfMany), expected, "{before} and {now}");
        }
        assert_eq!(reported(100, 0, RowChange::RefuseNone), None);
        assert_eq!(reported(100, 0, RowChange::Report), Some(true));
    }
}
