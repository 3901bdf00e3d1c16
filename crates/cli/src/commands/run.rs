//! `run`: the nightly job.

use jiff::Timestamp;

use super::{catalog, runtime};
use crate::args::RunArguments;
use crate::config::Config;
use crate::data::DataFolder;
use crate::failure::{Context as _, Exit, Failure};
use crate::pipeline::{RowChange, landing, night};
use crate::report;
use crate::state::history::{self, RegisterRun, Run};

pub(super) fn run(data: &DataFolder, arguments: &RunArguments) -> Result<Exit, Failure> {
    let config = Config::read(&arguments.config.config, data)?;
    let registers = night::chosen(&config, &arguments.only)?;
    let _lock = data.lock()?;
    let started = Timestamp::now();
    let row_change = if arguments.allow_row_change { RowChange::Tell } else { RowChange::Refuse };
    let mut results = night::run(data, &config, &runtime()?, &registers, row_change);
    let exit = night::exit(&results);
    let run = Run {
        command: "run".to_owned(),
        started,
        finished: Timestamp::now(),
        exit: exit.code(),
        registers: results.iter().map(|(register, result)| register_run(register.name(), result)).collect(),
    };
    report::or_tell(history::append(data, &run));
    for (register, result) in &results {
        match result {
            Ok(Some(outcome)) => report::or_tell(report::summary(outcome)),
            Ok(None) => {
                report::or_tell(report::print(&format!(
                    "{}: nothing new since the published snapshot",
                    register.name()
                )));
            }
            Err(failure) => report::tell(failure),
        }
    }
    let sound: Vec<&'static str> =
        results.iter().filter(|(_, result)| result.is_ok()).map(|(register, _)| register.name()).collect();
    let published = results.iter().any(|(_, result)| matches!(result, Ok(Some(_))));
    let mut afterwards = Vec::new();
    for (register, result) in &mut results {
        if let Ok(Some(outcome)) = result {
            afterwards.push(outcome.durability().map_err(|failure| failure.register(register.name())));
        }
    }
    if !sound.is_empty() {
        afterwards.push(catalog::refresh_if_needed(data));
    }
    for register in sound {
        afterwards.push(landing::tidy(data, register, config.retention.landing_runs));
        let tidied = data.lake().tidy(register, config.retention.snapshots).step("tidying up the lake");
        afterwards.push(tidied.map(drop).map_err(|failure| failure.register(register)));
    }
    Ok(after_all(exit, published, afterwards))
}

/// The exit code of a command after the work behind the publications, each failure of which is told here. What is
/// published is not taken back.
pub(super) fn after_all(exit: Exit, published: bool, afterwards: Vec<Result<(), Failure>>) -> Exit {
    let failures: Vec<Failure> = afterwards.into_iter().filter_map(Result::err).collect();
    failures.iter().for_each(report::tell);
    match failures.first() {
        Some(_) if published => Exit::Partly,
        Some(first) if exit == Exit::Done => first.exit(),
        _ => exit,
    }
}

/// What the history says about a register.
pub(super) fn register_run(register: &str, result: &night::Result) -> RegisterRun {
    let (snapshot, text) = match result {
        Ok(Some(outcome)) => (Some(outcome.published.name.to_string()), history::PUBLISHED.to_owned()),
        Ok(None) => (None, history::UNCHANGED.to_owned()),
        Err(failure) => (None, failure.message()),
    };
    RegisterRun { register: register.to_owned(), snapshot, outcome: text }
}
