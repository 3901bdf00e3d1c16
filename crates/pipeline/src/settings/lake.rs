//! The sections that say what the lake contains: persons, checks before publication, retention.

use brreg_transform::pseudonym::NationalId;
use serde::Deserialize;

/// Share of rejected records above which a load is refused.
const MAX_REJECTED_SHARE: f64 = 0.01;
/// This many rejected records never refuse a load, however small it is.
const REJECTED_FLOOR: u64 = 10;
/// How far the number of records may be from the last snapshot's, as a share of that.
const MAX_ROW_CHANGE: f64 = 0.2;
/// Snapshots that are kept before the published one.
const SNAPSHOTS: usize = 7;
/// Runs whose answers are kept in landing.
const LANDING_RUNS: usize = 3;

/// What the lake says about persons.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Privacy {
    /// What it says about national identity numbers.
    pub national_id: NationalId,
}

/// What a load must fulfil to be published.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Checks {
    /// Share of rejected records above which a load is refused.
    pub max_rejected_share: f64,
    /// This many rejected records never refuse a load.
    pub rejected_floor: u64,
    /// How far the number of records may be from the last snapshot's, as a share of that.
    pub max_row_change: f64,
}

impl Default for Checks {
    fn default() -> Self {
        Self { max_rejected_share: MAX_REJECTED_SHARE, rejected_floor: REJECTED_FLOOR, max_row_change: MAX_ROW_CHANGE }
    }
}

/// What is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Retention {
    /// Snapshots before the published one.
    pub snapshots: usize,
    /// Runs in landing.
    pub landing_runs: usize,
}

impl Default for Retention {
    fn default() -> Self {
        Self { snapshots: SNAPSHOTS, landing_runs: LANDING_RUNS }
    }
}
