//! The first screen: whether the run was good, what became of each register, and what to do next.

use brreg_pipeline::problem::{Exit, Problem};
use brreg_pipeline::register::Register;
use brreg_pipeline::report::{Command, Note, Outcome, Published, RegisterReport, RunReport};
use maud::{Markup, html};

use super::{Source, with_code};
use crate::words;

/// The verdict on a run, and the class of its colour.
pub(super) fn words(run: &RunReport) -> (&'static str, &'static str) {
    let class = match run.exit() {
        Exit::Done => "good",
        Exit::Partly => "warn",
        Exit::Refused | Exit::Usage | Exit::Failed | Exit::Locked => "bad",
    };
    (words::verdict(run), class)
}

/// The verdict with a card per register.
pub(super) fn header(source: Source<'_>) -> Markup {
    let run = source.run;
    let (verdict, class) = words(run);
    let took = run.finished.duration_since(run.started).as_secs_f64();
    html! {
        h1 { "brreg-lake " (words::command(run.command)) " of " (super::freshness::time(run.started)) }
        p class={ "verdict " (class) } { (verdict) }
        p.soft { "Run " code { (run.name()) } ", took " (seconds(took)) ", exit code " (run.exit().code()) "." }
        ul.cards {
            @for register in &run.registers { li { (card(source, register)) } }
            @for problem in &run.problems { li { (of_run(problem)) } }
        }
        @if !run.notes.is_empty() {
            h2 { "Notes" }
            ul { @for note in &run.notes { li { (with_code(&words::note(&unsaid(note), None))) } } }
        }
    }
}

/// What made the page.
pub(super) fn footer(run: &RunReport) -> Markup {
    html! {
        p {
            "Made by brreg-lake " (run.tool_version) " (report version " (run.report_version) "). This page has counts, codes, checksums "
            "and names of columns, and no value of a record: no name, no birth date, no identity number."
        }
    }
}

fn card(source: Source<'_>, report: &RegisterReport) -> Markup {
    let of = source.register(&report.register);
    let name = &report.register;
    // What is to be known however the register's night ended.
    let notes = notes(&report.notes, of);
    match &report.outcome {
        Outcome::Published(published) => {
            let class = if published.notes.is_empty() && report.notes.is_empty() { "is-good" } else { "is-warn" };
            html! {
                div class={ "card " (class) } {
                    h2 { (name) ": published" }
                    p { (records(published)) }
                    @if let Some(counts) = words::counts(&published.counts, of) { p.soft { (counts) } }
                    (self::notes(&published.notes, of)) (notes)
                    p.soft { code { (published.snapshot) } }
                    (step_of_notes(published.notes.iter().chain(&report.notes)))
                }
            }
        }
        Outcome::Failed(problem) => {
            let refused = problem.exit() == Exit::Refused;
            html! {
                div.card.is-bad {
                    h2 { (name) ": " @if refused { "refused by a check" } @else { "failed" } }
                    p { (with_code(&words::what_went_wrong(problem))) }
                    (notes)
                    (next_step(problem))
                    p.soft { (still_published(source, name)) }
                }
            }
        }
        Outcome::Unchanged(why) => plain(report, "unchanged", &words::unchanged(*why), &notes),
        Outcome::Erased(erased) => plain(report, "erased", &words::erased(erased), &notes),
        Outcome::Purged(purged) => plain(report, "purged", &words::purged(purged), &notes),
    }
}

fn plain(report: &RegisterReport, what: &str, text: &str, notes: &Markup) -> Markup {
    let class = if notes.0.is_empty() { "is-good" } else { "is-warn" };
    let step = step_of_notes(report.notes.iter());
    html! { div class={ "card " (class) } { h2 { (report.register) ": " (what) } p { (text) } (notes) (step) } }
}

/// The next step where nothing failed: none, unless a note wants something of somebody.
fn step_of_notes<'a>(mut notes: impl Iterator<Item = &'a Note>) -> Markup {
    let step = if notes.any(words::wants_something) { "do what the note says" } else { "none" };
    html! { p { "Next step: " (step) "." } }
}

/// Notes, each with a tag that says so.
fn notes(notes: &[Note], of: Option<&dyn Register>) -> Markup {
    html! { @for note in notes { p { span.tag.warn { "note" } " " (with_code(&words::note(&unsaid(note), of))) } } }
}

/// A problem of the run as a whole.
fn of_run(problem: &Problem) -> Markup {
    html! {
        div.card.is-bad {
            h2 { (problem.register().unwrap_or("run")) ": problem" }
            p { (with_code(&words::what_went_wrong(problem))) }
            (next_step(problem))
        }
    }
}

fn next_step(problem: &Problem) -> Markup {
    let advice = words::what_to_do(problem);
    let advice = advice.as_deref().unwrap_or("remove the cause, and run again");
    html! { p { "Next step: " (with_code(advice)) "." } }
}

/// What readers see of a register that failed.
fn still_published(source: Source<'_>, name: &str) -> String {
    let state = source.details().and_then(|details| details.lake.iter().find(|state| state.register == name));
    match state.map(|state| &state.snapshot) {
        Some(Some(snapshot)) => format!("Readers still see {snapshot}."),
        Some(None) => "Nothing is published of it.".to_owned(),
        None => "What was published stays as it was.".to_owned(),
    }
}

fn records(published: &Published) -> String {
    let records = published.records;
    let loaded = format!("{} loaded", words::counted(records.loaded, "record", "records"));
    if records.rejected == 0 { loaded } else { format!("{loaded}, {} rejected", words::grouped(records.rejected)) }
}

/// A note without the register's own message: the page may be sent to others, and the message is not this program's.
fn unsaid(note: &Note) -> Note {
    match note.clone() {
        Note::OfRegister { name, numbers, .. } => Note::OfRegister { name, numbers, said: None },
        other => other,
    }
}

/// A time that something took.
pub(super) fn seconds(seconds: f64) -> String {
    match seconds {
        seconds if seconds < 1.0 => format!("{seconds:.2} s"),
        seconds if seconds < 10.0 => format!("{seconds:.1} s"),
        seconds if seconds < 120.0 => format!("{seconds:.0} s"),
        seconds if seconds < 7200.0 => format!("{:.0} min", seconds / 60.0),
        seconds => format!("{:.1} h", seconds / 3600.0),
    }
}

/// Whether the run loads, so that its tables are of interest.
pub(super) const fn loads(run: &RunReport) -> bool {
    matches!(run.command, Command::Run | Command::Load | Command::Backfill)
}
