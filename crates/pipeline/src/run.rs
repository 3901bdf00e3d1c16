//! The commands that publish, from their beginning to their report.

use std::path::PathBuf;

use jiff::Timestamp;

use crate::catalog;
use crate::checks::RowChange;
use crate::context::Context;
use crate::landing;
use crate::night::{self, Ended};
use crate::problem::{At as _, Problem, Step, masked};
use crate::register::Register;
use crate::report::{Command, Note, Outcome, Phases, REPORT_VERSION, RunReport};
use crate::state::{history, interruption};

/// The nightly job: fetches, loads, checks and publishes the registers, refreshes the catalog and tidies up. Those
/// that `whole` names are read as a whole, whatever is published of them. The caller holds the lock.
#[must_use]
pub fn nightly(
    context: &Context<'_>,
    registers: &[&'static dyn Register],
    whole: &[&str],
    row_change: RowChange,
) -> RunReport {
    let started = context.now();
    let ended = night::run(context, registers, whole, row_change);
    let mut report = collect(context, Command::Run, started, ended);
    let sound: Vec<String> =
        report.registers.iter().filter(|it| it.problem().is_none()).map(|it| it.register.clone()).collect();
    if !sound.is_empty() {
        refresh_catalog(context, &mut report);
    }
    for register in sound {
        let tidied = tidy(context, &register, &mut report.notes);
        report.problems.extend(tidied.err().map(|problem| problem.of(&register)));
    }
    finish(context, report)
}

/// Loads files from disk as the newest snapshot of the register that has such files. The caller holds the lock.
///
/// # Errors
/// No register of the list loads files.
pub fn files(context: &Context<'_>, files: &[PathBuf], row_change: RowChange) -> Result<RunReport, Problem> {
    let started = context.now();
    let found = context.registers.iter().find_map(|register| Some((register, register.files(files.to_vec())?)));
    let (register, landed) = found.ok_or_else(|| Problem::usage(Step::Load, "no register loads files"))?;
    let ended = night::landed_to_published(context, *register, &*landed, row_change, Phases::default());
    let mut report = collect(context, Command::Load, started, vec![ended]);
    if report.registers.iter().any(|register| register.published().is_some()) {
        refresh_catalog(context, &mut report);
    }
    Ok(finish(context, report))
}

fn collect(context: &Context<'_>, command: Command, started: Timestamp, ended: Vec<Ended>) -> RunReport {
    let (mut registers, mut problems) = (Vec::new(), Vec::new());
    for register in ended {
        if let Outcome::Failed(problem) = &register.report.outcome {
            tracing::error!(register = register.report.register, causes = ?problem.causes(), "failed");
        }
        registers.push(register.report);
        problems.extend(register.problems);
    }
    RunReport {
        report_version: REPORT_VERSION,
        tool_version: env!("CARGO_PKG_VERSION").to_owned(),
        command,
        started,
        finished: context.now(),
        registers,
        problems,
        notes: Vec::new(),
    }
}

fn refresh_catalog(context: &Context<'_>, report: &mut RunReport) {
    report.problems.extend(catalog::refresh_if_needed(context.data, context.registers).err());
}

/// Removes old downloads and snapshots of a register.
fn tidy(context: &Context<'_>, register: &str, notes: &mut Vec<Note>) -> Result<(), Problem> {
    let retention = &context.configuration.retention;
    let strangers = landing::tidy(context.data, register, retention.landing_runs);
    let tidied = context.data.lake().tidy(register, retention.snapshots).at(Step::TidyLake)?;
    if !tidied.leftovers.is_empty() {
        notes.push(Note::Leftovers { paths: tidied.leftovers });
    }
    match strangers? {
        strangers if strangers.is_empty() => {}
        paths => notes.push(Note::Strangers { paths: paths.iter().map(|path| masked(path)).collect() }),
    }
    Ok(())
}

/// Writes the report down.
fn finish(context: &Context<'_>, mut report: RunReport) -> RunReport {
    report.finished = context.now();
    interruption::ended();
    // What is published stays published, so a history that cannot be written changes the exit code alone.
    if let Err(problem) = history::append(context.data, &report) {
        report.problems.push(problem);
    }
    report
}
