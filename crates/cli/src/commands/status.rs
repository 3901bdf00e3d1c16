//! `status`: what is published, how old it is, how the last runs ended.

use brreg_lake::manifest::Manifest;
use brreg_transform::schema;
use jiff::Timestamp;

use crate::data::DataFolder;
use crate::failure::{Context as _, Exit, Failure};
use crate::report::{self, age, grouped, table};
use crate::state::history::{self, Run};

/// Runs that are shown.
const RUNS: usize = 10;

pub(super) fn run(data: &DataFolder) -> Result<Exit, Failure> {
    let now = Timestamp::now();
    let (runs, damaged) = history::last(data, RUNS)?;
    let mut published = table(&["register", "snapshot", "age", "records", "rejected", "bytes", "last run"]);
    for register in schema::registers() {
        let Some(snapshot) = data.lake().published(register).step("reading the lake")? else {
            published.add_row([register, "nothing is published", "", "", "", "", last_outcome(&runs, register)]);
            continue;
        };
        let Ok(manifest) = snapshot.manifest() else {
            let (name, age) = (snapshot.name.to_string(), age(snapshot.name.moment(), now));
            let outcome = last_outcome(&runs, register).to_owned();
            published.add_row([
                register.to_owned(),
                name,
                age,
                "DAMAGED, see verify".into(),
                String::new(),
                String::new(),
                outcome,
            ]);
            continue;
        };
        published.add_row([
            register.to_owned(),
            snapshot.name.to_string(),
            age(snapshot.name.moment(), now),
            grouped(records(register, &manifest)),
            grouped(manifest.records.rejected),
            grouped(manifest.tables.values().map(|table| table.bytes).sum()),
            last_outcome(&runs, register).to_owned(),
        ]);
    }
    report::print(&published.to_string())?;

    let mut ended = table(&["run", "began", "took", "exit", "outcome"]);
    for run in &runs {
        let outcomes = run.registers.iter().map(|register| match &register.snapshot {
            Some(snapshot) => format!("{}: {} {snapshot}", register.register, register.outcome),
            None => format!("{}: {}", register.register, register.outcome),
        });
        ended.add_row([
            run.command.clone(),
            age(run.started, now),
            format!("{:.1} s", run.finished.duration_since(run.started).as_secs_f64()),
            run.exit.to_string(),
            outcomes.collect::<Vec<_>>().join("\n"),
        ]);
    }
    report::print(&ended.to_string())?;
    if damaged > 0 {
        report::print(&format!("{damaged} lines of state/history.ndjson cannot be read and are left out"))?;
    }
    Ok(Exit::Done)
}

/// Records that the published snapshot holds, those of the snapshots it goes on from included: rows of the register's
/// first table.
fn records(register: &str, manifest: &Manifest) -> u64 {
    let first = schema::tables().into_iter().find(|table| table.register == register);
    first.and_then(|table| manifest.tables.get(table.name)).map_or(manifest.records.loaded, |table| table.rows)
}

/// How the last of these runs that had the register ended for it, in a word.
fn last_outcome(runs: &[Run], register: &str) -> &'static str {
    let outcomes = runs.iter().rev().flat_map(|run| &run.registers);
    match outcomes.into_iter().find(|run| run.register == register) {
        None => "",
        Some(run) if run.failed() => "FAILED",
        Some(_) => "ok",
    }
}
