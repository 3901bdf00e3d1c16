//! What commands show people: tables on standard output.

use std::io::{self, Write as _};

use brreg_lake::manifest::Manifest;
use comfy_table::presets::UTF8_FULL_CONDENSED;
use comfy_table::{CellAlignment, ContentArrangement, Table};
use jiff::{SignedDuration, SpanRound, Timestamp, Unit};

use crate::failure::{Context as _, Failure};
use crate::pipeline::Outcome;

/// A table with a header, as wide as the terminal allows.
pub(crate) fn table(header: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_style(UTF8_FULL_CONDENSED).set_content_arrangement(ContentArrangement::Dynamic).set_header(header);
    table
}

/// Prints lines on standard output. A reader that went away, such as `head`, is no failure.
pub(crate) fn print(text: &str) -> Result<(), Failure> {
    match writeln!(io::stdout().lock(), "{text}") {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => written.step("writing to standard output"),
    }
}

/// Tells a failure on standard error.
pub(crate) fn tell(failure: &Failure) {
    // Nobody can be told that standard error is closed.
    let _ = writeln!(io::stderr().lock(), "{}", failure.message());
}

/// Tells a failure that changes nothing any more: what was to be published is.
pub(crate) fn or_tell(result: Result<(), Failure>) {
    if let Err(failure) = result {
        tell(&failure);
    }
}

/// The summary of a load: rows, rejected records, deviations by kind, duration, rate, where it was published.
pub(crate) fn summary(outcome: &Outcome) -> Result<(), Failure> {
    let manifest = &outcome.manifest;
    let mut rows = table(&[manifest.register.as_str(), "rows", "bytes"]);
    for (name, entry) in &manifest.tables {
        rows.add_row([name.clone(), grouped(entry.rows), grouped(entry.bytes)]);
    }
    align_numbers(&mut rows);
    print(&rows.to_string())?;
    if !manifest.avvik.is_empty() {
        let mut avvik = table(&["avvik", "count"]);
        for (kind, count) in &manifest.avvik {
            avvik.add_row([kind.clone(), grouped(*count)]);
        }
        align_numbers(&mut avvik);
        print(&avvik.to_string())?;
    }
    if !manifest.counts.is_empty() {
        let counts = manifest.counts.iter().map(|(name, count)| format!("{name} {}", grouped(*count)));
        print(&counts.collect::<Vec<_>>().join(", "))?;
    }
    if let Some((before, change)) = outcome.unusual_change {
        print(&format!(
            "NOTE: the last snapshot had {} records; this is a change of {:+.0} %",
            grouped(before),
            change * 100.0
        ))?;
    }
    for note in &outcome.notes {
        print(&format!("NOTE: {note}"))?;
    }
    print(&totals(manifest, outcome))
}

fn totals(manifest: &Manifest, outcome: &Outcome) -> String {
    let seconds = outcome.duration.as_secs_f64();
    let megabytes = outcome.bytes as f64 / 1e6;
    let records = manifest.records;
    let mut text = format!(
        "{} records read, {} loaded, {} rejected; {megabytes:.1} MB in {seconds:.2} s, {:.0} MB/s\npublished {}",
        grouped(records.read),
        grouped(records.loaded),
        grouped(records.rejected),
        megabytes / seconds.max(f64::EPSILON),
        outcome.published.folder().display(),
    );
    if records.rejected > 0 {
        text.push_str(&format!("\nrejected records: {}", outcome.published.rejected_path().display()));
    }
    text
}

/// All columns but the first hold numbers.
pub(crate) fn align_numbers(table: &mut Table) {
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
}

/// A number with a space between each three digits.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let first = digits.len() % 3;
    let (head, tail) = digits.split_at(first);
    let groups = tail.as_bytes().chunks(3).map(|group| std::str::from_utf8(group).unwrap_or_default());
    std::iter::once(head).filter(|head| !head.is_empty()).chain(groups).collect::<Vec<_>>().join(" ")
}

/// How long ago a moment was, in words.
pub(crate) fn age(moment: Timestamp, now: Timestamp) -> String {
    let round = SpanRound::new().largest(Unit::Day).smallest(Unit::Minute).days_are_24_hours();
    match SignedDuration::from_secs(now.as_second() - moment.as_second()) {
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
    }

    #[test]
    fn ages_are_told_in_days_hours_and_minutes() {
        let now: Timestamp = "2026-11-21T10:00:00Z".parse().unwrap();
        assert_eq!(age(now, now), "now");
        assert_eq!(age("2026-11-20T08:30:10Z".parse().unwrap(), now), "1d 1h 30m ago");
    }
}
