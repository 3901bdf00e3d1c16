//! What must hold before a snapshot is published.

use brreg_lake::manifest::Records;

use super::RowChange;
use crate::config::Checks;
use crate::failure::{Context as _, Exit, Failure};

const STEP: &str = "checking the data";
/// Rejected records that a refusal names.
const NAMED: usize = 3;

/// Refuses a load of which too many records were rejected, or nothing is left. `first` gives the first lines of
/// `rejected.ndjson`.
pub(crate) fn rejected(
    records: Records,
    first: impl FnOnce(usize) -> Result<Vec<String>, brreg_lake::Error>,
    checks: &Checks,
) -> Result<(), Failure> {
    if !too_many_rejected(records, checks) {
        return Ok(());
    }
    let named = first(NAMED).step(STEP)?;
    let reasons = named.iter().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
    let reasons: Vec<String> = reasons
        .map(|record| format!("element {}: {}", record["element"], record["reason"].as_str().unwrap_or_default()))
        .collect();
    let reasons = reasons.join("; ");
    if records.loaded == 0 {
        let cause = format!("{0} of {0} records were rejected, so that none is left; {reasons}", records.read);
        return Err(Failure::new(Exit::Refused, STEP, cause).advice("look at the source"));
    }
    let cause = format!(
        "{} of {} records were rejected, more than checks.rejected_floor ({}) and the share of {} that \
         checks.max_rejected_share allows; {reasons}",
        records.rejected, records.read, checks.rejected_floor, checks.max_rejected_share,
    );
    Err(Failure::new(Exit::Refused, STEP, cause).advice("look at the source, or raise checks.max_rejected_share"))
}

fn too_many_rejected(records: Records, checks: &Checks) -> bool {
    if records.rejected == 0 {
        return false;
    }
    // Numbers of records are far below 2^52, where a double is exact.
    let share = records.rejected as f64 / records.read as f64;
    records.loaded == 0 || (records.rejected > checks.rejected_floor && share > checks.max_rejected_share)
}

/// The change from one number of records to the next, as a share of the first, where it is more than the checks allow.
///
/// # Errors
/// When such a change is to be refused.
pub(crate) fn row_change(
    before: u64,
    now: u64,
    row_change: RowChange,
    checks: &Checks,
) -> Result<Option<f64>, Failure> {
    if before == 0 {
        return Ok(None);
    }
    let change = (now as f64 - before as f64) / before as f64;
    if change.abs() <= checks.max_row_change {
        return Ok(None);
    }
    if row_change.allows(now) {
        return Ok(Some(change));
    }
    let cause = format!(
        "{now} records where the last snapshot has {before}: a change of {:+.0} %, more than \
         checks.max_row_change allows",
        change * 100.0
    );
    Err(Failure::new(Exit::Refused, STEP, cause).advice("repeat with --allow-row-change if the number is right"))
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
    fn a_number_far_from_the_last_is_told_or_refused_in_both_directions() {
        let checks = Checks::default();
        let told = |before, now, how| row_change(before, now, how, &checks).ok();
        for how in [RowChange::Refuse, RowChange::RefuseNone, RowChange::Tell] {
            assert_eq!(told(0, 5, how), Some(None));
            assert_eq!(told(100, 120, how), Some(None));
        }
        for (now, change) in [(50, -0.5), (200, 1.0)] {
            assert_eq!(told(100, now, RowChange::Refuse), None);
            assert_eq!(told(100, now, RowChange::RefuseNone), Some(Some(change)));
            assert_eq!(told(100, now, RowChange::Tell), Some(Some(change)));
        }
        assert_eq!(told(100, 0, RowChange::RefuseNone), None);
        assert_eq!(told(100, 0, RowChange::Tell), Some(Some(-1.0)));
    }
}
