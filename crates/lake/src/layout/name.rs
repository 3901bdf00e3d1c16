//! Names of snapshots: the timestamp in UTC, so that their order is the order of time.

use std::fmt;
use std::str::FromStr;

use jiff::{SignedDuration, Timestamp};

/// The name of a snapshot's folder, such as `snapshot=20261120T031500Z`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct SnapshotName(Timestamp);

/// A text that is not the name of a snapshot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not the name of a snapshot (snapshot=yyyymmddThhmmssZ)")]
pub struct ParseSnapshotNameError;

const FORMAT: &str = "snapshot=%Y%m%dT%H%M%SZ";
/// The step between two names.
const STEP: SignedDuration = SignedDuration::from_secs(1);

/// A moment without parts of a second, which no name has.
pub(super) fn whole_seconds(moment: Timestamp) -> Timestamp {
    Timestamp::from_second(moment.as_second()).unwrap_or(moment)
}

/// The moment in UTC that a name of this form says.
pub(super) fn moment_of(format: &str, text: &str) -> Option<Timestamp> {
    let moment = jiff::civil::DateTime::strptime(format, text).ok()?;
    Some(moment.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp())
}

impl SnapshotName {
    /// The name of a snapshot made at `now`, later than `last`: a clock that was set back does not change the order.
    #[must_use]
    pub fn next(now: Timestamp, last: Option<Self>) -> Self {
        let now = whole_seconds(now);
        match last {
            Some(Self(last)) if last >= now => Self(last.checked_add(STEP).unwrap_or(last)),
            _ => Self(now),
        }
    }

    /// The timestamp.
    #[must_use]
    pub const fn moment(self) -> Timestamp {
        self.0
    }
}

impl fmt::Display for SnapshotName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.strftime(FORMAT).fmt(formatter)
    }
}

impl FromStr for SnapshotName {
    type Err = ParseSnapshotNameError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        moment_of(FORMAT, text).map(Self).ok_or(ParseSnapshotNameError)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_name_is_the_timestamp_and_reads_back() {
        let name = SnapshotName::next(at("2026-11-20T03:15:00.9Z"), None);
        assert_eq!(name.to_string(), "snapshot=20261120T031500Z");
        assert_eq!(name.to_string().parse(), Ok(name));
        assert!("snapshot=20261120".parse::<SnapshotName>().is_err());
        assert!(".draft-snapshot=20261120T031500Z".parse::<SnapshotName>().is_err());
    }

    #[test]
    fn a_clock_that_was_set_back_keeps_the_order() {
        let last = SnapshotName::next(at("2026-11-20T03:15:00Z"), None);
        let next = SnapshotName::next(at("2026-11-20T02:15:00Z"), Some(last));
        assert_eq!(next.to_string(), "snapshot=20261120T031501Z");
        assert!(next > last);
    }
}
