//! Logs on standard error, when they are asked for.

use std::io;

use clap::ValueEnum;
use tracing_subscriber::EnvFilter;

use crate::failure::{Exit, Failure};

/// Form of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogFormat {
    /// For people.
    Text,
    /// One JSON object an event.
    Json,
}

/// Begins logging. Without a format nothing is logged.
pub(crate) fn begin(format: Option<LogFormat>, filter: &str) -> Result<(), Failure> {
    let Some(format) = format else { return Ok(()) };
    let filter = EnvFilter::try_new(filter).map_err(|error| Failure::new(Exit::Usage, "--log-filter", error))?;
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr);
    let begun = match format {
        LogFormat::Text => log.with_ansi(false).try_init(),
        LogFormat::Json => log.json().try_init(),
    };
    begun.map_err(|error| Failure::new(Exit::Failed, "starting the log", error))
}
