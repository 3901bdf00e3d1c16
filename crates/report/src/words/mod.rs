//! The words for what became of a run: problems, notes, numbers and times, as plain text.

mod note;
mod outcome;
mod problem;

use jiff::{SignedDuration, SpanRound, Timestamp, Unit};

pub use note::{counts, note, wants_something};
pub use outcome::{command, erased, purged, unchanged, verdict};
pub(crate) use problem::change;
pub use problem::{certificate, description, message, what_to_do, what_went_wrong};

/// A number with a space between each three digits.
#[must_use]
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let first = digits.len() % 3;
    let (head, tail) = digits.split_at(first);
    let groups = tail.as_bytes().chunks(3).map(|group| std::str::from_utf8(group).unwrap_or_default());
    std::iter::once(head).filter(|head| !head.is_empty()).chain(groups).collect::<Vec<_>>().join(" ")
}

/// A number with its noun.
#[must_use]
pub fn counted(number: u64, one: &str, many: &str) -> String {
    format!("{} {}", grouped(number), if number == 1 { one } else { many })
}

/// A number of days, which are over where it is below zero.
#[must_use]
pub fn days(number: i64) -> String {
    format!("{number} {}", if number == 1 { "day" } else { "days" })
}

/// A number of rows of a table; of records where a history of an earlier version does not name the table.
#[must_use]
pub fn rows_of(table: &str, rows: u64) -> String {
    match table {
        "" => counted(rows, "record", "records"),
        table => format!("{} of {table}", counted(rows, "row", "rows")),
    }
}

/// How long ago a timestamp was.
#[must_use]
pub fn age(timestamp: Timestamp, now: Timestamp) -> String {
    match SignedDuration::from_secs(now.as_second() - timestamp.as_second()) {
        age if age < SignedDuration::from_mins(1) => "now".to_owned(),
        age => format!("{} ago", lasting(age)),
    }
}

/// A duration in days, hours and minutes.
#[must_use]
pub fn lasting(duration: SignedDuration) -> String {
    let round = SpanRound::new().largest(Unit::Day).smallest(Unit::Minute).days_are_24_hours();
    match duration {
        short if short < SignedDuration::from_mins(1) => "less than a minute".to_owned(),
        duration => jiff::Span::new()
            .try_seconds(duration.as_secs())
            .and_then(|span| span.round(round))
            .map_or_else(|_| duration.to_string(), |span| format!("{span:#}")),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn numbers_are_grouped_by_three() {
        for (number, text) in [(0, "0"), (999, "999"), (1000, "1 000"), (1_234_567, "1 234 567")] {
            assert_eq!(grouped(number), text);
        }
        assert_eq!([counted(1, "line", "lines"), counted(1000, "line", "lines")], ["1 line", "1 000 lines"]);
    }

    #[test]
    fn ages_are_shown_in_days_hours_and_minutes() {
        let now: Timestamp = "2026-11-21T10:00:00Z".parse().unwrap();
        assert_eq!(age(now, now), "now");
        assert_eq!(age("2026-11-20T08:30:10Z".parse().unwrap(), now), "1d 1h 30m ago");
    }
}
