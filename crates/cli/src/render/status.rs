//! What is published, and how the last runs ended.

use brreg_pipeline::register::Removals;
use brreg_pipeline::report::{Outcome, RegisterReport, RunReport};
use brreg_pipeline::status::{RegisterStatus, State, Status};
use brreg_report::words::{self, age, counted, description, grouped, lasting, message};
use jiff::Timestamp;

use super::{other_place, stranger, table};

/// The whole status.
pub(crate) fn text(status: &Status, now: Timestamp) -> String {
    let mut published = table(&["register", "snapshot", "age", "records", "rejected", "bytes", "last run"]);
    for register in &status.registers {
        published.add_row(row(register, now));
    }
    let mut runs = table(&["run", "began", "took", "exit", "outcome"]);
    for run in &status.history.runs {
        runs.add_row(ended(run, now));
    }
    let mut parts = vec![published.to_string(), runs.to_string()];
    if let Some(problem) = &status.history.problem {
        parts.push(message(problem));
    }
    match status.history.unreadable {
        0 => {}
        1 => parts.push("1 line of state/history.ndjson cannot be read and is left out".to_owned()),
        lines => parts.push(format!(
            "{} of state/history.ndjson cannot be read and are left out",
            counted(lines as u64, "line", "lines")
        )),
    }
    parts.extend(status.registers.iter().filter_map(removals));
    parts.extend(status.registers.iter().filter_map(|it| Some(there(it.register, it.there.as_ref()?))));
    parts.extend(status.store.iter().chain(&status.person_key).map(message));
    if let Some(text) = delta(&status.delta) {
        parts.push(text);
    }
    parts.extend(status.strangers.iter().map(|path| stranger(path)));
    if let Some(place) = &status.other_place {
        parts.push(format!("{}: run `brreg-lake catalog`", other_place(place)));
    }
    parts.join("\n")
}

/// What became of companies that a register asked to remove.
fn removals(status: &RegisterStatus) -> Option<String> {
    let register = status.register;
    let Removals { erased, longest, pending } = match &status.removals {
        Ok(removals) => (*removals)?,
        Err(problem) => return Some(message(problem)),
    };
    let (one, many) =
        ("unit that the register asked to remove is erased", "units that the register asked to remove are erased");
    let mut text = format!("{register}: {}", counted(erased, one, many));
    if erased > 0 {
        text.push_str(&format!(", at most {} after the removal", lasting(longest)));
    }
    if pending > 0 {
        text.push_str(&format!("; {} not erased yet: run `brreg-lake run --only {register}`", grouped(pending)));
    }
    Some(text)
}

/// The Delta tables of the data folder, where something is wrong with them.
fn delta(wrong: &[String]) -> Option<String> {
    let (first, others) = wrong.split_first()?;
    let others = match others.len() {
        0 => String::new(),
        others => format!(", and {} more", grouped(others as u64)),
    };
    Some(format!("DELTA: {first}{others}; `brreg-lake publish` brings them to the state of the lake"))
}

/// Where the store stands.
fn there(register: &str, (address, is_behind): &(String, bool)) -> String {
    match is_behind {
        false => format!("{register}: {address} has what is kept here"),
        true => format!(
            "{register}: {address} is BEHIND: it lacks what was published here since, or still has what was erased or removed here; \
             run `brreg-lake publish`"
        ),
    }
}

fn row(status: &RegisterStatus, now: Timestamp) -> [String; 7] {
    let none = String::new;
    let [snapshot, age, records, rejected, bytes] = match &status.state {
        State::Nothing => ["nothing is published".to_owned(), none(), none(), none(), none()],
        State::LinkMissing(newest) => [
            "nothing is published".to_owned(),
            none(),
            format!("LINK MISSING, see verify; {newest} is there"),
            none(),
            none(),
        ],
        State::LinkReplaced => {
            ["nothing is published".to_owned(), none(), "DAMAGED, see verify".to_owned(), none(), none()]
        }
        State::Damaged(name) => {
            [name.to_string(), age(name.moment(), now), "DAMAGED, see verify".to_owned(), none(), none()]
        }
        State::Published { snapshot, things, rejected, bytes, vintage } => {
            let of_file = vintage.map(|vintage| format!(" (file: {})", age(vintage, now))).unwrap_or_default();
            let age = age(snapshot.moment(), now) + &of_file;
            [snapshot.to_string(), age, grouped(*things), grouped(*rejected), grouped(*bytes)]
        }
    };
    let last = match status.last_ended_well {
        None => "",
        Some(true) => "ok",
        Some(false) => "FAILED",
    };
    [status.register.to_owned(), snapshot, age, records, rejected, bytes, last.to_owned()]
}

fn ended(run: &RunReport, now: Timestamp) -> [String; 5] {
    let outcomes = run.registers.iter().map(outcome).chain(run.problems.iter().map(message));
    [
        words::command(run.command).to_owned(),
        age(run.started, now),
        format!("{:.1} s", run.finished.duration_since(run.started).as_secs_f64()),
        run.exit().code().to_string(),
        outcomes.collect::<Vec<_>>().join("\n"),
    ]
}

fn outcome(report: &RegisterReport) -> String {
    let outcome = match &report.outcome {
        Outcome::Published(published) => format!("published {}", published.snapshot),
        Outcome::Unchanged(_) => "unchanged".to_owned(),
        Outcome::Erased(erased) => words::erased(erased),
        Outcome::Purged(purged) => words::purged(purged),
        Outcome::Failed(problem) => description(problem),
    };
    format!("{}: {outcome}", report.register)
}
