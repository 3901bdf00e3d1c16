//! A run that is told to stop: it leaves a line in the history, as one that ends.
//!
//! Nothing else is needed: what is published is published by one rename, and the next run removes what this one left.

use std::process;
use std::sync::{Mutex, PoisonError};
use std::thread;

use jiff::Timestamp;
use tokio::signal::unix::{SignalKind, signal};

use super::{history, runs};
use crate::data::DataFolder;
use crate::problem::{Kind, Problem, Step};
use crate::report::{Command, RunReport};

/// The signals that stop a run, with their names.
const SIGNALS: [(SignalKind, &str); 3] =
    [(SignalKind::terminate(), "SIGTERM"), (SignalKind::interrupt(), "SIGINT"), (SignalKind::hangup(), "SIGHUP")];
/// What a shell adds to the number of the signal that ended a program.
const BY_SIGNAL: i32 = 128;

/// The run under way. A signal takes it, and so does its end: whichever comes first writes the line.
static UNDER_WAY: Mutex<Option<(Command, Timestamp)>> = Mutex::new(None);

/// Writes a line to the history, passes the report of the run to `stopped`, and ends the program, when it is told to stop before
/// [`ended`] is called. The caller holds the lock.
///
/// # Errors
/// When the thread that waits for signals cannot be started.
pub fn watch(
    data: &DataFolder,
    command: Command,
    started: Timestamp,
    stopped: impl FnOnce(&RunReport) + Send + 'static,
) -> Result<(), Problem> {
    *UNDER_WAY.lock().unwrap_or_else(PoisonError::into_inner) = Some((command, started));
    let data = data.clone();
    let threads = |error| Problem::failed(Step::Threads, error);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(threads)?;
    let mut streams = Vec::with_capacity(SIGNALS.len());
    {
        let _guard = runtime.enter();
        for (kind, name) in SIGNALS {
            streams.push((signal(kind).map_err(threads)?, kind, name));
        }
    }
    let wait = move || {
        let (kind, name) = runtime.block_on(async {
            let waits = streams.iter_mut().map(|(stream, kind, name)| {
                Box::pin(async {
                    stream.recv().await;
                    (*kind, *name)
                })
            });
            futures_util::future::select_all(waits).await.0
        });
        stop(&data, kind, name, stopped);
    };
    thread::Builder::new().name("signals".to_owned()).spawn(wait).map(drop).map_err(threads)
}

/// Lets a write fail where a file may grow no more (`ulimit -f`), instead of ending the program without a word.
///
/// # Errors
/// When the system takes no handler for the signal.
pub fn outlive_file_size() -> std::io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let _guard = runtime.enter();
    // The handler stays, though nobody waits for the signal.
    signal(SignalKind::from_raw(rustix::process::Signal::XFSZ.as_raw())).map(drop)
}

/// Notes that the run ended by itself; a later signal writes nothing. Call it before the line of the run is written.
pub fn ended() {
    UNDER_WAY.lock().unwrap_or_else(PoisonError::into_inner).take();
}

#[expect(
    clippy::exit,
    clippy::disallowed_methods,
    reason = "a signal has to end the program, whatever the other threads do"
)]
fn stop(data: &DataFolder, kind: SignalKind, name: &str, stopped: impl FnOnce(&RunReport)) {
    // Held to the end: the run cannot write its own line any more.
    let mut under_way = UNDER_WAY.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((command, started)) = under_way.take() {
        let problem = Problem::new(Step::Run, Kind::Interrupted { signal: name.to_owned() });
        let mut report = RunReport::new(command, started, Timestamp::now(), Vec::new());
        report.problems.push(problem);
        tracing::error!(signal = name, "interrupted");
        let _ = history::append(data, &report);
        let _ = runs::keep(data, &report);
        stopped(&report);
    }
    process::exit(BY_SIGNAL + kind.as_raw_value());
}
