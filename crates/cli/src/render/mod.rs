//! Texts for people, made from data when they are shown.

pub(crate) mod doctor;
pub(crate) mod problem;
pub(crate) mod run;
pub(crate) mod status;

use std::path::Path;

use brreg_domain::mask_identity_numbers;
use brreg_pipeline::strangers::is_partition;
use comfy_table::presets::UTF8_FULL_CONDENSED;
use comfy_table::{CellAlignment, ContentArrangement, Table};
use jiff::{SignedDuration, SpanRound, Timestamp, Unit};

/// A table with a header, as wide as the terminal allows.
fn table(header: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_style(UTF8_FULL_CONDENSED).set_content_arrangement(ContentArrangement::Dynamic).set_header(header);
    table
}

/// All columns but the first hold numbers.
fn align_numbers(table: &mut Table) {
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
}

/// A number with a space between each three digits.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let first = digits.len() % 3;
    let (head, tail) = digits.split_at(first);
    let groups = tail.as_bytes().chunks(3).map(|group| std::str::from_utf8(group).unwrap_or_default());
    std::iter::once(head).filter(|head| !head.is_empty()).chain(groups).collect::<Vec<_>>().join(" ")
}

/// A number with its noun.
pub(crate) fn counted(number: u64, one: &str, many: &str) -> String {
    format!("{} {}", grouped(number), if number == 1 { one } else { many })
}

/// A number of rows of a table; of records where a history of an earlier version does not name the table.
pub(crate) fn rows_of(table: &str, rows: u64) -> String {
    match table {
        "" => counted(rows, "record", "records"),
        table => format!("{} of {table}", counted(rows, "row", "rows")),
    }
}

/// A note of something that is none of this program's. Partitions of a table without a manifest are told apart: what reads all
/// snapshots of a table at once reads them too.
pub(crate) fn stranger(path: &Path) -> String {
    let shown = mask_identity_numbers(&path.to_string_lossy()).into_owned();
    if is_partition(path) {
        format!("NOTE: {shown} belongs to no snapshot that is here; a query on all snapshots of the table reads it")
    } else {
        format!("NOTE: {shown} is not of this program and was not checked")
    }
}

/// A note of the catalog of a lake that was moved or copied.
pub(crate) fn other_place(place: &Path) -> String {
    let place = mask_identity_numbers(&place.to_string_lossy()).into_owned();
    format!(
        "the lake was moved or copied: the catalog names the files of {place}, which other programs read through it"
    )
}

/// How long ago a timestamp was.
fn age(timestamp: Timestamp, now: Timestamp) -> String {
    let round = SpanRound::new().largest(Unit::Day).smallest(Unit::Minute).days_are_24_hours();
    match SignedDuration::from_secs(now.as_second() - timestamp.as_second()) {
        age if age < SignedDuration::from_mins(1) => "now".to_owned(),
        age => jiff::Span::new()
            .try_seconds(age.as_secs())
            .and_then(|span| span.round(round))
            .map_or_else(|_| age.to_string(), |span| format!("{span:#} ago")),
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
