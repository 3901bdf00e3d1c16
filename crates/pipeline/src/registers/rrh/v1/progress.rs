//! How far a snapshot goes: what the next run goes on from.

use std::num::NonZero;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::registers::rrh::CopyBy;
use crate::report::Origin;

/// An event can come before the lookup shows the change, so that each run reads the log again from a position of this age.
const OVERLAP: SignedDuration = SignedDuration::from_hours(24);

/// How far the log of changes was read, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Position {
    /// When.
    pub(super) at: Timestamp,
    /// The number of the last event.
    pub(super) sekvensnummer: u64,
}

/// The bulk file that a snapshot was made from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct BulkFile {
    /// Where it came from.
    pub(super) url: String,
    /// Its `ETag`.
    pub(super) etag: Option<String>,
}

/// How far a snapshot goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Progress {
    /// How the copy is kept.
    pub(super) copy: CopyBy,
    /// The register's address and the scope: another one shows other companies, or other parts of them.
    pub(super) source: [String; 2],
    /// The last bulk file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) bulk: Option<BulkFile>,
    /// When everything was read last.
    pub(super) last_whole: Timestamp,
    /// Positions of the log, oldest first: one of at least a day ago, and those since.
    pub(super) positions: Vec<Position>,
    /// Companies of the portfolio that need not register.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) not_obliged: Vec<String>,
    /// Whether everything was read because the register had refused a position of the log. If it refuses the next one too, the
    /// position is not the reason.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) position_refused: bool,
}

/// Where a snapshot with this progress came from: its bulk file, or the register's address.
pub(crate) fn origin(progress: &Value) -> Option<Origin> {
    let Progress { source: [base_url, _], bulk, .. } = serde_json::from_value(progress.clone()).ok()?;
    Some(bulk.map_or(Origin { url: base_url, etag: None }, |BulkFile { url, etag }| Origin { url, etag }))
}

impl Progress {
    /// The greatest position that the log had at a time.
    pub(super) fn greatest_until(&self, time: Timestamp) -> Option<u64> {
        let until = self.positions.iter().filter(|position| position.at <= time);
        until.map(|position| position.sekvensnummer).max()
    }

    /// Where the next reading of the log begins.
    pub(super) fn position(&self, now: Timestamp) -> u64 {
        let begin = self.positions.iter().rev().find(|position| is_old(position, now)).or(self.positions.first());
        begin.map_or(0, |position| position.sekvensnummer)
    }

    /// Whether the copies are kept in the same way and from the same source.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        (self.copy, &self.source) == (other.copy, &other.source)
    }

    /// When the log was read to its end last.
    pub(super) fn last_read(&self) -> Option<Timestamp> {
        self.positions.last().map(|position| position.at)
    }

    /// Whether everything was read less than so many days ago.
    pub(super) fn is_fresh(&self, now: Timestamp, days: NonZero<u32>) -> bool {
        let age = now.duration_since(self.last_whole);
        !age.is_negative() && age < SignedDuration::from_hours(24 * i64::from(days.get()))
    }
}

/// The positions with a new one, without those that no run will begin at.
pub(super) fn with_new(positions: &[Position], new: Position) -> Vec<Position> {
    let newest_old = positions.iter().rposition(|position| is_old(position, new.at)).unwrap_or_default();
    positions.iter().skip(newest_old).copied().chain([new]).collect()
}

fn is_old(position: &Position, now: Timestamp) -> bool {
    now.duration_since(position.at) >= OVERLAP
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn at(day: i64, hour: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_hours(24 * day + hour)
    }

    fn progress(positions: &[(Timestamp, u64)]) -> Progress {
        let positions = positions.iter().map(|(at, sekvensnummer)| Position { at: *at, sekvensnummer: *sekvensnummer });
        let (copy, last_whole) = (CopyBy::BulkFile, at(0, 0));
        Progress {
            copy,
            source: [String::new(), String::new()],
            bulk: None,
            last_whole,
            positions: positions.collect(),
            not_obliged: Vec::new(),
            position_refused: false,
        }
    }

    #[test]
    fn a_run_begins_at_a_position_that_is_a_day_old() {
        let progress = progress(&[(at(1, 3), 10), (at(2, 3), 20), (at(2, 15), 25)]);
        assert_eq!(progress.position(at(3, 3)), 20);
        assert_eq!(progress.position(at(3, 2)), 10);
        // Where none is old enough, the oldest is the best there is.
        assert_eq!(progress.position(at(1, 4)), 10);
    }

    #[test]
    fn a_position_counts_from_the_time_at_which_it_was_read() {
        let progress = progress(&[(at(1, 3), 10), (at(2, 3), 20)]);
        let known = [at(1, 2), at(2, 2), at(2, 3)].map(|time| progress.greatest_until(time));
        assert_eq!(known, [None, Some(10), Some(20)]);
    }

    #[test]
    fn positions_that_no_run_begins_at_are_dropped() {
        let mut kept = progress(&[(at(1, 3), 10)]).positions;
        for day in 2..6 {
            kept = with_new(&kept, Position { at: at(day, 3), sekvensnummer: 10 * u64::try_from(day).unwrap() });
        }
        let numbers: Vec<u64> = kept.iter().map(|position| position.sekvensnummer).collect();
        assert_eq!(numbers, [40, 50]);
    }
}
