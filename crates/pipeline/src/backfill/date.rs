//! The date of a bulk file.
//!
//! 1. Of a download of this program: when it was on disk, by the manifest beside it. The snapshot of a run has about that time.
//! 2. The date in its name, or the date and time.
//! 3. The date in the name of the nearest folder that has one.
//!
//! A date is `2026-11-20` or `20261120`, and a time behind it `T031500Z`, `T03:15:00` or `_031500`; it is in UTC, and a date alone
//! is its beginning. The time of the file in the file system is not asked: it is that of the last copy. Nor is the content: the newest
//! registration in it may be days older than the file.

use std::collections::BTreeSet;
use std::path::Path;

use jiff::Timestamp;
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;

/// Years in which there can be a file.
const YEARS: std::ops::RangeInclusive<i16> = 1990..=2199;

/// The date of a file that no manifest describes, by its name or that of a folder below `root`, or of `root` itself. `None` where
/// there is none, or the first name that has some has several.
pub(super) fn of(path: &Path, root: &Path) -> Option<Timestamp> {
    for place in path.ancestors() {
        let name = place.file_name().unwrap_or_default().to_string_lossy();
        let mut found = in_name(&name);
        if let Some(first) = found.pop_first() {
            return found.is_empty().then_some(first);
        }
        if place == root {
            break;
        }
    }
    None
}

/// The dates in a name.
fn in_name(name: &str) -> BTreeSet<Timestamp> {
    let mut found = BTreeSet::new();
    let mut rest = name.as_bytes();
    let mut is_in_number = false;
    while let Some(byte) = rest.first() {
        if !is_in_number && let Some((date, after)) = date(rest) {
            let (time, after) = time(after).unwrap_or((Time::midnight(), after));
            found.extend(TimeZone::UTC.to_timestamp(date.to_datetime(time)).ok());
            rest = after;
            is_in_number = false;
            continue;
        }
        is_in_number = byte.is_ascii_digit();
        rest = &rest[1..];
    }
    found
}

/// The date that a text begins with, and what follows it, which is no digit.
fn date(text: &[u8]) -> Option<(Date, &[u8])> {
    let (year, rest) = number(text, 4)?;
    let (month, day, rest) = match rest {
        [b'-', rest @ ..] => {
            let (month, rest) = number(rest, 2)?;
            let (day, rest) = number(rest.strip_prefix(b"-")?, 2)?;
            (month, day, rest)
        }
        rest => {
            let (month, rest) = number(rest, 2)?;
            let (day, rest) = number(rest, 2)?;
            (month, day, rest)
        }
    };
    let date = Date::new(year, month.try_into().ok()?, day.try_into().ok()?).ok()?;
    (YEARS.contains(&year) && ends(rest)).then_some((date, rest))
}

/// The time that a text behind a date begins with, and what follows it.
fn time(text: &[u8]) -> Option<(Time, &[u8])> {
    let [b'T' | b't' | b'_' | b'-' | b' ', rest @ ..] = text else { return None };
    let (hour, rest) = number(rest, 2)?;
    // The same sign between all parts, or none: what follows a date may be another date.
    let sign = rest.first().copied().filter(|byte| matches!(byte, b':' | b'-'));
    let after =
        |rest: &'_ [u8]| -> Option<usize> { sign.map_or(Some(0), |sign| (rest.first() == Some(&sign)).then_some(1)) };
    let (minute, rest) = number(&rest[after(rest)?..], 2)?;
    let (second, rest) = number(&rest[after(rest)?..], 2)?;
    let [hour, minute, second] = [hour, minute, second].map(i8::try_from).map(Result::ok);
    let time = Time::new(hour?, minute?, second?, 0).ok()?;
    ends(rest).then(|| (time, rest.strip_prefix(b"Z").unwrap_or(rest)))
}

fn ends(rest: &[u8]) -> bool {
    !rest.first().is_some_and(u8::is_ascii_digit)
}

/// The number in the first digits of a text, as many as given.
fn number(text: &[u8], digits: usize) -> Option<(i16, &[u8])> {
    let (number, rest) = text.split_at_checked(digits)?;
    let is_number = number.iter().all(u8::is_ascii_digit);
    let value = number.iter().fold(0_i16, |value, digit| value * 10 + i16::from(digit.wrapping_sub(b'0')));
    is_number.then_some((value, rest))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn dated(path: &str) -> Option<String> {
        of(Path::new(path), Path::new("/archive/2020-01-01")).map(|time| time.to_string())
    }

    #[test]
    fn the_name_counts_and_then_the_nearest_folder_that_has_a_date() {
        for (path, date) in [
            ("/archive/2020-01-01/totalbestand-2026-11-20.json.zip", Some("2026-11-20T00:00:00Z")),
            ("/archive/2020-01-01/20261120_totalbestand.zip", Some("2026-11-20T00:00:00Z")),
            ("/archive/2020-01-01/20261120T031500Z.json", Some("2026-11-20T03:15:00Z")),
            ("/archive/2020-01-01/a-2026-11-20T03:15:00Z-b.gz", Some("2026-11-20T03:15:00Z")),
            ("/archive/2020-01-01/a_20261120_031500_b.gz", Some("2026-11-20T03:15:00Z")),
            ("/archive/2020-01-01/2026-11-20 03-15-00.csv", Some("2026-11-20T03:15:00Z")),
            ("/archive/2020-01-01/20261120T031500Z/totalbestand.zip", Some("2026-11-20T03:15:00Z")),
            ("/archive/2020-01-01/20261120/deep/totalbestand.zip", Some("2026-11-20T00:00:00Z")),
            ("/archive/2020-01-01/totalbestand.zip", Some("2020-01-01T00:00:00Z")),
            // The same date twice is one; two dates are none, whatever the folders say.
            ("/archive/2020-01-01/2026-11-20-20261120.zip", Some("2026-11-20T00:00:00Z")),
            ("/archive/2020-01-01/2026-11-20-2026-11-21.zip", None),
            ("/archive/2020-01-01/20261120-20261121.zip", None),
            ("/archive/2020-01-01/20261120_2026-11-21.zip", None),
            // Numbers that are no dates.
            ("/archive/2020-01-01/974760673.zip", Some("2020-01-01T00:00:00Z")),
            ("/archive/2020-01-01/20261340.zip", Some("2020-01-01T00:00:00Z")),
            ("/archive/2020-01-01/120261120.zip", Some("2020-01-01T00:00:00Z")),
            ("/archive/2020-01-01/202611200.zip", Some("2020-01-01T00:00:00Z")),
            ("/archive/2020-01-01/00011120.zip", Some("2020-01-01T00:00:00Z")),
        ] {
            assert_eq!(dated(path).as_deref(), date, "{path}");
        }
        assert_eq!(of(Path::new("/2019-01-01/a/totalbestand.zip"), Path::new("/2019-01-01/a")), None, "above the root");
    }
}
