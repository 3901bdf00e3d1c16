//! All registers of one night: at the same time where they do not wait on each other, and each on its own feet.

use std::sync::mpsc;
use std::thread::{self, Scope, ScopedJoinHandle};

use brreg_pipeline::rrh::REGISTER as RRH;
use tokio::runtime::Runtime;

use super::ektepakt::{self, REGISTER as EKTEPAKT};
use super::konkurs::{self, REGISTER as KONKURS};
use super::{Outcome, RowChange, rrh};
use crate::args::Register;
use crate::config::Config;
use crate::data::DataFolder;
use crate::failure::{Exit, Failure};

/// What became of a register; `None` where nothing was new.
pub(crate) type Result = std::result::Result<Option<Outcome>, Failure>;

impl Register {
    /// What the lake calls it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Rrh => RRH,
            Self::Konkurs => KONKURS,
            Self::Ektepakt => EKTEPAKT,
        }
    }
}

/// The registers that the night has: those that were asked for, else those that are configured.
pub(crate) fn chosen(config: &Config, only: &[Register]) -> std::result::Result<Vec<Register>, Failure> {
    let asked = |register: Register, configured: bool| {
        if only.is_empty() { configured } else { only.contains(&register) }
    };
    let chosen: Vec<Register> = [
        (Register::Rrh, config.rrh.is_some()),
        (Register::Konkurs, config.konkurs.is_some()),
        (Register::Ektepakt, config.ektepakt.as_ref().is_some_and(|section| section.names_persons())),
    ]
    .into_iter()
    .filter(|(register, configured)| asked(*register, *configured))
    .map(|(register, _)| register)
    .collect();
    if chosen.is_empty() {
        Config::required(config.rrh.as_ref(), RRH)?;
    }
    Ok(chosen)
}

/// Runs the registers. One that fails does not stop the others.
///
/// Persons to look up may come from the bulk file of rrh, so ektepakt begins when that is in landing.
pub(crate) fn run(
    data: &DataFolder,
    config: &Config,
    runtime: &Runtime,
    registers: &[Register],
    row_change: RowChange,
) -> Vec<(Register, Result)> {
    // Made before the registers' threads could make one each. Where it cannot be read, each register says so.
    let _ = data.pseudonym_key();
    let (fetched, rrh_is_fetched) = mpsc::channel::<()>();
    thread::scope(|scope| {
        let mut under_way = Vec::new();
        if registers.contains(&Register::Rrh) {
            let work = move || rrh::nightly(data, config, runtime, row_change, move || drop(fetched));
            under_way.push(spawn(scope, Register::Rrh, work));
        } else {
            drop(fetched);
        }
        if registers.contains(&Register::Konkurs) {
            let work = move || konkurs::nightly(data, config, runtime, row_change);
            under_way.push(spawn(scope, Register::Konkurs, work));
        }
        if registers.contains(&Register::Ektepakt) {
            let work = move || {
                // Nothing is ever sent: the wait ends when the other end is dropped, also by a failure.
                let _ = rrh_is_fetched.recv();
                ektepakt::nightly(data, config, runtime)
            };
            under_way.push(spawn(scope, Register::Ektepakt, work));
        }
        under_way.into_iter().map(|(register, thread)| (register, ended(register, thread))).collect()
    })
}

/// The thread of a register, where one could be started.
type Thread<'s> = std::io::Result<ScopedJoinHandle<'s, Result>>;

fn spawn<'s>(
    scope: &'s Scope<'s, '_>,
    register: Register,
    work: impl FnOnce() -> Result + Send + 's,
) -> (Register, Thread<'s>) {
    (register, thread::Builder::new().name(register.name().to_owned()).spawn_scoped(scope, work))
}

fn ended(register: Register, thread: Thread<'_>) -> Result {
    let result = match thread {
        Ok(thread) => thread.join().unwrap_or_else(|_| {
            Err(Failure::new(Exit::Failed, "run", "an internal error, which stands above").advice("please report it"))
        }),
        Err(error) => Err(Failure::new(Exit::Failed, "starting threads", error)),
    };
    result.map_err(|failure| failure.register(register.name()))
}

/// The exit code of a night.
pub(crate) fn exit(results: &[(Register, Result)]) -> Exit {
    let failures: Vec<Exit> = results.iter().filter_map(|(_, result)| Some(result.as_ref().err()?.exit())).collect();
    let Some(first) = failures.first().copied() else { return Exit::Done };
    if results.iter().any(|(_, result)| matches!(result, Ok(Some(_)))) {
        return Exit::Partly;
    }
    // What fails for want of a register that is wrongly configured is that configuration's fault.
    if failures.contains(&Exit::Usage) {
        Exit::Usage
    } else if failures.iter().all(|other| *other == first) {
        first
    } else {
        Exit::Failed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failed(exit: Exit) -> Result {
        Err(Failure::new(exit, "load", "x"))
    }

    #[test]
    fn the_exit_code_tells_what_came_of_all() {
        for (results, expected) in [
            (vec![Ok(None), Ok(None)], Exit::Done),
            (vec![failed(Exit::Refused)], Exit::Refused),
            (vec![failed(Exit::Usage), failed(Exit::Usage)], Exit::Usage),
            (vec![failed(Exit::Refused), failed(Exit::Failed)], Exit::Failed),
            (vec![failed(Exit::Usage), failed(Exit::Failed)], Exit::Usage),
            (vec![failed(Exit::Failed), failed(Exit::Usage)], Exit::Usage),
            (vec![Ok(None), failed(Exit::Failed)], Exit::Failed),
        ] {
            let results: Vec<_> = results.into_iter().map(|result| (Register::Rrh, result)).collect();
            assert_eq!(exit(&results), expected);
        }
    }
}
