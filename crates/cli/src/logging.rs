//! Logs on standard error, when they are asked for.

use std::io::{self, Write};

use brreg_domain::mask_identity_numbers;
use brreg_pipeline::problem::{Problem, Step};
use clap::ValueEnum;
use tracing_subscriber::EnvFilter;

/// Form of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogFormat {
    /// For people.
    Text,
    /// One JSON object per event.
    Json,
}

/// Masks national identity numbers: libraries log addresses, and one register has the number in its address.
struct Masked<W>(W);

impl<W: Write> Write for Masked<W> {
    /// Takes a whole event, as the subscriber passes it on. An event that cannot be written is lost: a full disk or a
    /// closed pipe behind standard error must not end a run.
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let _ = self.0.write_all(mask_identity_numbers(&String::from_utf8_lossy(bytes)).as_bytes());
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        let _ = self.0.flush();
        Ok(())
    }
}

/// Begins logging. Without a format nothing is logged.
pub(crate) fn begin(format: Option<LogFormat>, filter: &str) -> Result<(), Problem> {
    let Some(format) = format else { return Ok(()) };
    let filter = EnvFilter::try_new(filter).map_err(|error| Problem::usage(Step::Log, error))?;
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(|| Masked(io::stderr()))
        .log_internal_errors(false);
    let begun = match format {
        LogFormat::Text => log.with_ansi(false).try_init(),
        LogFormat::Json => log.json().try_init(),
    };
    begun.map_err(|error| Problem::failed(Step::Log, error))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn identity_numbers_are_masked_in_every_event() {
        let mut out = Vec::new();
        Masked(&mut out).write_all(b"GET /fnr/31129956715?spraakkode=NOB").unwrap();
        assert_eq!(out, b"GET /fnr/***********?spraakkode=NOB");
    }

    struct Full;

    impl Write for Full {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::StorageFull.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Err(io::ErrorKind::StorageFull.into())
        }
    }

    #[test]
    fn an_event_that_cannot_be_written_is_no_error() {
        let mut log = Masked(Full);
        log.write_all(b"event").unwrap();
        log.flush().unwrap();
    }
}
