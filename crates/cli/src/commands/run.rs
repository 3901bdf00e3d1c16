//! `run`: the nightly job.

use brreg_transform::rrh::REGISTER as RRH;
use jiff::Timestamp;

use super::{catalog, runtime};
use crate::args::{Register, RunArguments};
use crate::config::Config;
use crate::data::DataFolder;
use crate::failure::{Context as _, Exit, Failure};
use crate::pipeline::landing;
use crate::pipeline::rrh::{self, Outcome, RowChange};
use crate::report;
use crate::state::history::{self, RegisterRun, Run};
use crate::state::lock;

pub(super) fn run(data: &DataFolder, arguments: &RunArguments) -> Result<Exit, Failure> {
    let config = Config::read(&arguments.config.config, data)?;
    let _lock = lock::take(data)?;
    let started = Timestamp::now();
    let wanted = arguments.only.is_empty() || arguments.only.contains(&Register::Rrh);
    if !wanted {
        return Err(Failure::new(Exit::Usage, "choosing registers", "none was chosen"));
    }
    let row_change = if arguments.allow_row_change { RowChange::Tell } else { RowChange::Refuse };
    let runtime = runtime()?;
    let outcome = rrh::nightly(data, &config, &runtime, row_change).map_err(|failure| failure.register(RRH));
    let run = Run {
        command: "run".to_owned(),
        started,
        finished: Timestamp::now(),
        exit: outcome.as_ref().map_or_else(Failure::exit, |_| Exit::Done).code(),
        registers: vec![register_run(&outcome)],
    };
    history::append(data, &run)?;
    match outcome? {
        Some(outcome) => report::summary(&outcome)?,
        None => report::print("rrh: nothing new since the published snapshot")?,
    }
    catalog::refresh_if_needed(data)?;
    landing::tidy(data, RRH, config.retention.landing_runs)?;
    data.lake().tidy(RRH, config.retention.snapshots).step("tidying up the lake")?;
    Ok(Exit::Done)
}

/// What the history says about a register.
pub(super) fn register_run(outcome: &Result<Option<Outcome>, Failure>) -> RegisterRun {
    let (snapshot, text) = match outcome {
        Ok(Some(outcome)) => (Some(outcome.published.name.to_string()), "published".to_owned()),
        Ok(None) => (None, "unchanged".to_owned()),
        Err(failure) => (None, failure.message()),
    };
    RegisterRun { register: RRH.to_owned(), snapshot, outcome: text }
}
