//! What became of the registers of a run.

use std::collections::BTreeMap;

use brreg_pipeline::register::{Register, Registers, named};
use brreg_pipeline::report::{Note, Outcome, PhaseName, Published, RegisterReport, Rows};
use brreg_report::words::{counted, counts, description, erased, grouped, purged, unchanged};

use super::{align_numbers, table};

/// The phases whose time a load takes.
const LOAD: [PhaseName; 3] = [PhaseName::Load, PhaseName::Compare, PhaseName::Publish];
/// Fewer bytes than this are not worth a rate.
const RATED_BYTES: u64 = 1_000_000;

/// The notes of a register, and what became of it unless it failed. What was erased before it failed is said by no later run.
pub(crate) fn register(report: &RegisterReport, registers: Registers<'_>) -> Vec<String> {
    let register = named(registers, &report.register).map(|register| *register as &dyn Register);
    let outcome = report.problem().is_none().then(|| outcome(report, register));
    report.notes.iter().map(|it| note(it, register)).chain(outcome).collect()
}

fn outcome(report: &RegisterReport, register: Option<&dyn Register>) -> String {
    match &report.outcome {
        Outcome::Published(published) => summary(&report.register, published, report.seconds(&LOAD), register),
        Outcome::Unchanged(why) => format!("{}: {}", report.register, unchanged(*why)),
        Outcome::Erased(it) => format!("{}: {}", report.register, erased(it)),
        Outcome::Purged(it) => format!("{}: {}", report.register, purged(it)),
        Outcome::Failed(problem) => format!("{}: {}", report.register, description(problem)),
    }
}

/// The summary of a publication: rows, deviations, counts, notes, records, and where it was published.
fn summary(name: &str, published: &Published, seconds: f64, register: Option<&dyn Register>) -> String {
    let mut parts = vec![rows(name, &published.tables)];
    if !published.avvik.is_empty() {
        let mut avvik = table(&["avvik", "count"]);
        for (kind, count) in &published.avvik {
            avvik.add_row([kind.clone(), grouped(*count)]);
        }
        align_numbers(&mut avvik);
        parts.push(avvik.to_string());
    }
    parts.extend(counts(&published.counts, register));
    parts.extend(published.notes.iter().map(|it| note(it, register)));
    parts.push(totals(published, seconds));
    parts.push(format!("published {}", published.path.display()));
    if let Some(rejected) = &published.rejected {
        parts.push(format!("rejected records: {}", rejected.display()));
    }
    parts.join("\n")
}

/// The rows of each table, and how many more or fewer there are than before.
fn rows(name: &str, tables: &BTreeMap<String, Rows>) -> String {
    let has_before = tables.values().any(|rows| rows.before.is_some());
    let header: &[&str] = if has_before { &[name, "rows", "change", "bytes"] } else { &[name, "rows", "bytes"] };
    let mut shown = table(header);
    for (table, rows) in tables {
        let mut row = vec![table.clone(), grouped(rows.now)];
        if has_before {
            row.push(rows.before.map(|before| difference(before, rows.now)).unwrap_or_default());
        }
        row.push(grouped(rows.bytes));
        shown.add_row(row);
    }
    align_numbers(&mut shown);
    shown.to_string()
}

fn difference(before: u64, now: u64) -> String {
    match before.abs_diff(now) {
        0 => String::new(),
        difference if now > before => format!("+{}", grouped(difference)),
        difference => format!("-{}", grouped(difference)),
    }
}

fn totals(published: &Published, seconds: f64) -> String {
    let records = published.records;
    let mut text = if records.rejected == 0 {
        format!("{} loaded", counted(records.loaded, "record", "records"))
    } else {
        format!(
            "{} read, {} loaded, {} rejected",
            counted(records.read, "record", "records"),
            grouped(records.loaded),
            grouped(records.rejected)
        )
    };
    if published.bytes >= RATED_BYTES && seconds > 0.0 {
        let megabytes = published.bytes as f64 / 1e6;
        text.push_str(&format!("; {megabytes:.1} MB in {seconds:.1} s, {:.0} MB/s", megabytes / seconds));
    }
    text
}

/// A note, in the words of its register where it is the register's own.
pub(crate) fn note(note: &Note, register: Option<&dyn Register>) -> String {
    format!("NOTE: {}", brreg_report::words::note(note, register))
}
