//! Norwegian time to UTC.

use std::sync::LazyLock;

use jiff::civil::DateTime;
use jiff::tz::{AmbiguousOffset, TimeZone};

use crate::text;

/// From 1996 on summer time ends in October, in all of Europe.
static SINCE_1996: LazyLock<Option<TimeZone>> = LazyLock::new(|| TimeZone::posix("CET-1CEST,M3.5.0,M10.5.0/3").ok());
/// Before, it ended in September. No name in the register is older than 1980, when Norway introduced it.
static UNTIL_1995: LazyLock<Option<TimeZone>> = LazyLock::new(|| TimeZone::posix("CET-1CEST,M3.5.0,M9.5.0/3").ok());

/// Microseconds from 1970-01-01T00:00:00Z of a Norwegian date and time without a zone, with a blank or a `T` between the two;
/// a timestamp with an offset is read as it is. Of an hour that comes twice the earlier one is meant; one that does not exist
/// is no time. The rules are here, since not every machine has a time zone database.
pub(super) fn timestamp(text: &str) -> Option<i64> {
    const LENGTH: usize = "yyyy-mm-dd hh:mm:ss".len();
    if text.len() < LENGTH {
        return None;
    }
    let ends_with_zone = text.ends_with('Z') || text.get(LENGTH..)?.contains(['+', '-']);
    if ends_with_zone {
        return text::timestamp(text);
    }
    let local: DateTime = text.parse().ok()?;
    let zone = if local.year() < 1996 { &UNTIL_1995 } else { &SINCE_1996 };
    let ambiguous = zone.as_ref()?.to_ambiguous_timestamp(local);
    match ambiguous.offset() {
        AmbiguousOffset::Gap { .. } => None,
        _ => ambiguous.earlier().ok().map(|timestamp| timestamp.as_microsecond()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utc(text: &str) -> Option<i64> {
        text::timestamp(&format!("{text}.0Z"))
    }

    #[test]
    fn norwegian_times_are_an_hour_or_two_ahead_of_utc() {
        for (local, in_utc) in [
            ("2026-09-01 12:29:08", "2026-09-01T10:29:08"),
            ("2011-03-02 09:14:41", "2011-03-02T08:14:41"),
            ("2026-09-01T12:29:08", "2026-09-01T10:29:08"),
            ("2026-09-01T10:29:08Z", "2026-09-01T10:29:08"),
            ("2026-09-01T12:29:08+02:00", "2026-09-01T10:29:08"),
            // The hour that comes twice: the earlier one.
            ("2025-10-26 02:30:00", "2025-10-26T00:30:00"),
            ("2025-10-26 03:00:00", "2025-10-26T02:00:00"),
            // In 1995 summer time had ended in September.
            ("1995-10-10 12:00:00", "1995-10-10T11:00:00"),
            ("1996-10-10 12:00:00", "1996-10-10T10:00:00"),
        ] {
            assert_eq!((local, timestamp(local)), (local, utc(in_utc)));
        }
    }

    #[test]
    fn what_is_no_time_gives_none() {
        for text in ["", "2026-09-01", "01.09.2026 12:29:08", "2026-03-29 02:30:00", "2026-02-30 10:00:00"] {
            assert_eq!(timestamp(text), None, "{text}");
        }
    }
}
