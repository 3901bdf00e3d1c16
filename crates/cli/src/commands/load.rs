//! `load`: bulk files from disk.

use brreg_pipeline::rrh::REGISTER;
use jiff::Timestamp;

use super::catalog;
use super::run::{after_all, register_run};
use crate::args::LoadArguments;
use crate::config::Config;
use crate::data::DataFolder;
use crate::failure::{Exit, Failure};
use crate::pipeline::{RowChange, rrh};
use crate::report;
use crate::state::history::{self, Run};

pub(super) fn run(data: &DataFolder, arguments: &LoadArguments) -> Result<Exit, Failure> {
    let config = match &arguments.config {
        Some(file) => Config::read(file, data)?,
        None => Config::of_environment()?,
    };
    let _lock = data.lock()?;
    let started = Timestamp::now();
    let row_change = match (arguments.allow_row_change, &arguments.config) {
        (true, _) => RowChange::Tell,
        // Who names a configuration wants its checks.
        (false, Some(_)) => RowChange::Refuse,
        (false, None) => RowChange::RefuseNone,
    };
    let outcome = rrh::load_and_publish(data, &arguments.files, &config, row_change, None);
    let outcome = outcome.map(Some).map_err(|failure| failure.register(REGISTER));
    let run = Run {
        command: "load".to_owned(),
        started,
        finished: Timestamp::now(),
        exit: outcome.as_ref().map_or_else(Failure::exit, |_| Exit::Done).code(),
        registers: vec![register_run(REGISTER, &outcome)],
    };
    report::or_tell(history::append(data, &run));
    let mut afterwards = Vec::new();
    if let Some(mut outcome) = outcome? {
        report::or_tell(report::summary(&outcome));
        afterwards.push(outcome.durability().map_err(|failure| failure.register(REGISTER)));
    }
    afterwards.push(catalog::refresh_if_needed(data));
    Ok(after_all(Exit::Done, true, afterwards))
}
