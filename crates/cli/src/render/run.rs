//! What became of the registers of a run.

use std::collections::BTreeMap;
use std::path::PathBuf;

use brreg_pipeline::register::{Phrase, Register, Registers, named};
use brreg_pipeline::report::{Erased, Note, Outcome, PhaseName, Published, Purged, RegisterReport, Rows, Unchanged};

use super::problem::{change, description};
use super::{align_numbers, counted, grouped, rows_of, table};

/// The phases whose time a load takes.
const LOAD: [PhaseName; 3] = [PhaseName::Load, PhaseName::Compare, PhaseName::Publish];
/// Fewer bytes than this are not worth a rate.
const RATED_BYTES: u64 = 1_000_000;

/// What became of a register that did not fail.
pub(crate) fn register(report: &RegisterReport, registers: Registers<'_>) -> String {
    let register = named(registers, &report.register).map(|register| *register as &dyn Register);
    let mut parts: Vec<String> = report.notes.iter().map(|it| note(it, register)).collect();
    parts.push(outcome(report, register));
    parts.join("\n")
}

fn outcome(report: &RegisterReport, register: Option<&dyn Register>) -> String {
    match &report.outcome {
        Outcome::Published(published) => summary(&report.register, published, report.seconds(&LOAD), register),
        Outcome::Unchanged(Unchanged::NothingNew) => {
            format!("{}: nothing new since the published snapshot", report.register)
        }
        Outcome::Unchanged(Unchanged::OldFile { days }) => {
            format!(
                "{}: nothing new since the published snapshot; warning: the register's file is {days} days old",
                report.register
            )
        }
        Outcome::Unchanged(Unchanged::NothingAsked) => format!("{}: no persons to look up", report.register),
        Outcome::Erased(it) => format!("{}: {}", report.register, erased(it)),
        Outcome::Purged(it) => format!("{}: {}", report.register, purged(it)),
        Outcome::Failed(problem) => format!("{}: {}", report.register, description(problem)),
    }
}

/// What an erasure did.
pub(super) fn erased(erased: &Erased) -> String {
    if erased.rewritten == 0 {
        let searched = counted(erased.searched, "snapshot", "snapshots");
        return format!("nothing to erase in {searched}; {}", landing(erased.landing_runs));
    }
    format!(
        "erased from {} of {}: {} removed, {} emptied in part, {} without text; {}",
        grouped(erased.rewritten),
        counted(erased.searched, "snapshot", "snapshots"),
        counted(erased.removed, "row", "rows"),
        counted(erased.changed, "row", "rows"),
        counted(erased.rejected, "rejected record", "rejected records"),
        landing(erased.landing_runs)
    )
}

/// What a purge removed.
pub(super) fn purged(purged: &Purged) -> String {
    let snapshots = counted(purged.snapshots.len() as u64, "snapshot", "snapshots");
    format!("removed {snapshots}; {}", landing(purged.landing_runs))
}

fn landing(runs: u64) -> String {
    format!("{} of landing removed", counted(runs, "run", "runs"))
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

/// The register's own counts that are not zero, in its words and order.
fn counts(counts: &BTreeMap<String, u64>, register: Option<&dyn Register>) -> Option<String> {
    let phrases = register.map(|register| register.phrases()).unwrap_or_default();
    let place = |name: &str| phrases.iter().position(|phrase| phrase.name == name).unwrap_or(phrases.len());
    let mut shown: Vec<(&String, u64)> = counts.iter().map(|(name, count)| (name, *count)).collect();
    shown.retain(|(_, count)| *count > 0);
    shown.sort_by_key(|(name, _)| place(name));
    let words = shown.into_iter().map(|(name, count)| {
        let numbers = BTreeMap::from([("count".to_owned(), count)]);
        words(phrases, name, &numbers)
    });
    let words: Vec<String> = words.collect();
    (!words.is_empty()).then(|| words.join(", "))
}

/// A note, in the words of its register where it is the register's own.
pub(crate) fn note(note: &Note, register: Option<&dyn Register>) -> String {
    let text = match note {
        Note::RowChange { table, before, now } => format!(
            "the last snapshot had {}; the number changed by {}",
            rows_of(table, *before),
            change(*before, *now)
        ),
        Note::ManifestRebuilt { snapshot, causes } => {
            format!("{}; it was rebuilt from the files of {snapshot}, which were not changed", causes.join(": "))
        }
        Note::OtherPersonKey { snapshot } => {
            format!("{snapshot} has pseudonyms of another key; every person_id is new, and no changes were computed")
        }
        Note::SnapshotMissing { snapshot } => {
            format!("the published {snapshot} is missing from the lake; the register was loaded without it")
        }
        Note::NotCompared { snapshot } => {
            format!("files of {snapshot} are damaged; no changes were computed (endringer is empty)")
        }
        Note::Leftovers { paths } => format!("removed unfinished files of killed runs: {}", listed(paths)),
        Note::Strangers { paths } => {
            format!("not files of this program, so they were left alone: {}", listed(paths))
        }
        Note::KeptOut { rows } => {
            format!("{} of those who were erased came again and were left out", counted(*rows, "row", "rows"))
        }
        Note::RemovedElsewhere { register, companies } => format!(
            "{} in the tables of {register} too, from which nothing was erased: whether that must go is for you to say \
             (`brreg-lake erase --company`)",
            counted(*companies, "company that was removed is", "companies that were removed are")
        ),
        Note::Retention { register, snapshots } => {
            format!("{register}: removed {}, older than what retention.snapshots keeps", snapshots.join(", "))
        }
        Note::OfRegister { name, numbers, said } => {
            let text = words(register.map(|register| register.phrases()).unwrap_or_default(), name, numbers);
            match said {
                Some(said) => format!("{text}; the register's message: {said}"),
                None => text,
            }
        }
    };
    format!("NOTE: {text}")
}

fn listed(paths: &[PathBuf]) -> String {
    paths.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join(", ")
}

/// The words of a register for its numbers; the name and the numbers where it has none.
fn words(phrases: &[Phrase], name: &str, numbers: &BTreeMap<String, u64>) -> String {
    let Some(phrase) = phrases.iter().find(|phrase| phrase.name == name) else {
        let numbers: Vec<String> =
            numbers.iter().map(|(name, number)| format!("{name} {}", grouped(*number))).collect();
        return format!("{name}: {}", numbers.join(", "));
    };
    let is_one = numbers.len() == 1 && numbers.values().all(|number| *number == 1);
    let template = if is_one { phrase.one } else { phrase.many };
    numbers
        .iter()
        .fold(template.to_owned(), |text, (name, number)| text.replace(&format!("{{{name}}}"), &grouped(*number)))
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

#[cfg(test)]
mod tests {
    use brreg_pipeline::registers::REGISTERS;

    use super::*;

    fn of(numbers: &[(&str, u64)]) -> BTreeMap<String, u64> {
        numbers.iter().map(|(name, number)| ((*name).to_owned(), *number)).collect()
    }

    #[test]
    fn counts_have_words_and_no_zeros() {
        let konkurs = named(REGISTERS, "konkurs").map(|register| *register as &dyn Register);
        let found = of(&[("changed", 0), ("doubled", 1), ("kept", 0), ("new", 2000), ("without_details", 0)]);
        assert_eq!(counts(&found, konkurs).as_deref(), Some("2 000 new, 1 listed twice"));
        assert_eq!(counts(&of(&[("new", 0)]), konkurs), None);
    }

    #[test]
    fn every_phrase_names_its_numbers_in_both_forms() {
        for register in REGISTERS {
            for phrase in register.phrases() {
                let numbers = |text: &str| text.matches('{').count();
                assert_eq!(numbers(phrase.one), numbers(phrase.many), "{}", phrase.name);
            }
        }
    }

    #[test]
    fn notes_are_worded_by_their_register() {
        let konkurs = named(REGISTERS, "konkurs").map(|register| *register as &dyn Register);
        let changed = Note::of_register("list_changed", [("from", 6000), ("to", 6200)]);
        assert_eq!(note(&changed, konkurs), "NOTE: the list changed from 6 000 to 6 200 notices while it was read");
        let pages = |count| note(&Note::of_register("empty_pages", [("count", count)]), konkurs);
        assert_eq!(pages(1), "NOTE: 1 page of the list was empty before its end");
        assert_eq!(pages(2), "NOTE: 2 pages of the list were empty before its end");
    }
}
