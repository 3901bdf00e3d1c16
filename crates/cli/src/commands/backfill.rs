//! `backfill`: many bulk files in the order of their dates, and its parts for work on several machines.

use std::path::Path;

use brreg_pipeline::backfill::{self, Backfilled, Landing, Order, Plan, Stage, State, Told};
use brreg_pipeline::checks::RowChange;
use brreg_pipeline::context::Context;
use brreg_pipeline::data::DataFolder;
use brreg_pipeline::person_key;
use brreg_pipeline::problem::{Exit, Problem, Step};
use brreg_pipeline::register::{Register, Registers};
use brreg_pipeline::report::{Command, RunReport};
use brreg_pipeline::settings::Configuration;
use brreg_pipeline::state::{interruption, lock};
use brreg_report::words::counted;
use brreg_watch::Watch;
use serde_json::json;

use super::run::{after_stopped, finish};
use super::{configuration_of_loads, row_change};
use crate::args::BackfillArguments;
use crate::progress::Bars;
use crate::{output, render};

pub(super) fn run(data: &Path, registers: Registers<'static>, arguments: &BackfillArguments) -> Result<Exit, Problem> {
    let configuration = configuration_of_loads(data, registers, arguments.config.as_deref())?;
    let has_bulk = |register: &&&'static dyn Register| register.bulk().is_some();
    let register = registers.iter().find(has_bulk).copied();
    let register = register.ok_or_else(|| Problem::usage(Step::Stage, "no register has files to backfill"))?;
    match (&arguments.stage, &arguments.landing) {
        (Some(folder), _) => stage(data, register, &configuration, arguments, folder),
        (None, Some(landing)) => {
            publish(&DataFolder::open(data)?, registers, register, &configuration, arguments, landing)
        }
        (None, None) => Err(Problem::usage(Step::Stage, "neither --landing nor --stage is given")),
    }
}

/// Flattens files. The key must be there: a machine that made one of its own would make persons of its own.
fn stage(
    data: &Path,
    register: &'static dyn Register,
    configuration: &Configuration,
    arguments: &BackfillArguments,
    folder: &Path,
) -> Result<Exit, Problem> {
    let path = arguments.person_key.clone().unwrap_or_else(|| DataFolder::key_below(data));
    let key = person_key::copied(&path)?;
    let bars = Bars::default();
    let with = Stage { register, configuration, observer: &bars, key: &key, threads: None };
    for file in &arguments.files {
        let staged = backfill::stage(&with, file, folder)?;
        let source = staged.source();
        let said =
            json!({ "path": file, "sha256": source.sha256, "records": source.records, "staged": staged.folder() });
        output::print(&said.to_string())?;
    }
    Ok(Exit::Done)
}

fn publish(
    data: &DataFolder,
    registers: Registers<'static>,
    register: &'static dyn Register,
    configuration: &Configuration,
    arguments: &BackfillArguments,
    landing: &Path,
) -> Result<Exit, Problem> {
    let bars = Bars::default();
    let context = Context::new(data, configuration, registers, &bars);
    let landing = Landing::open(&context, register, landing)?;
    if arguments.list {
        // Tasks need the key, which a new data folder gets now.
        person_key::of(&context)?;
        return list(&backfill::plan(&context, register, &landing)?);
    }
    let retention = arguments.config.as_ref().map(|_| register.retention(configuration)).transpose()?;
    let order = Order {
        landing,
        staged: arguments.staged.clone(),
        jobs: arguments.jobs,
        keep: arguments.keep.or(retention.map(|retention| retention.snapshots)),
        row_change: row_change(arguments.allow_row_change, arguments.config.as_deref(), RowChange::RefuseNone),
    };
    let _lock = lock::take(data, registers)?;
    let watch = Watch::of(data, registers, configuration);
    interruption::watch(data, Command::Backfill, context.now(), after_stopped(data, registers, watch.clone()))?;
    let backfilled = backfill::run(&context, register, &order, &mut |told| say(told, register))?;
    let Backfilled { published, passed_over, last } = backfilled;
    let Some(last) = last else {
        output::print(&format!("all {} are published", counted(passed_over as u64, "file", "files")))?;
        return Ok(Exit::Done);
    };
    let exit = finish(data, last, registers, Some(&watch));
    let said = format!("{} published", counted(published as u64, "snapshot", "snapshots"));
    output::print(&said)?;
    Ok(if exit != Exit::Done && published > 0 { Exit::Partly } else { exit })
}

/// Prints what there is to do.
fn list(plan: &Plan) -> Result<Exit, Problem> {
    for file in &plan.files {
        let state = match file.state {
            State::Published => "published",
            State::Due => "due",
        };
        let said = json!({ "path": file.path(), "snapshot": file.snapshot.to_string(), "state": state });
        output::print(&said.to_string())?;
    }
    Ok(Exit::Done)
}

/// Says what becomes of the files while the backfill goes on. That it cannot be said changes nothing.
fn say(told: &Told<'_>, register: &'static dyn Register) {
    let said = match told {
        Told::Others(paths) => {
            let paths: Vec<String> = paths.iter().map(|path| path.display().to_string()).collect();
            format!("NOTE: no bulk files of {}, and passed over: {}", register.name(), paths.join(", "))
        }
        Told::PassedOver(files) => {
            format!(
                "passed over {}",
                counted(*files as u64, "file that is published already", "files that are published already")
            )
        }
        Told::Ended(path, report) => ended(path, report, register),
    };
    if let Err(problem) = output::print(&brreg_domain::mask_identity_numbers(&said)) {
        output::report(&problem);
    }
}

/// One line per file, and its notes.
fn ended(path: &Path, report: &RunReport, register: &'static dyn Register) -> String {
    let mut lines = Vec::new();
    for of_register in &report.registers {
        let line = match (of_register.published(), of_register.problem()) {
            (Some(published), _) => {
                let changes = published.tables.get("endringer").map_or(0, |rows| rows.now);
                lines.extend(published.notes.iter().map(|note| render::run::note(note, Some(register))));
                format!(
                    "{} {}, {}",
                    published.snapshot,
                    counted(published.records.loaded, "record", "records"),
                    counted(changes, "change", "changes")
                )
            }
            (None, Some(_)) => "not published".to_owned(),
            (None, None) => "nothing new".to_owned(),
        };
        lines.push(format!("{}: {line}", path.display()));
    }
    lines.join("\n")
}
