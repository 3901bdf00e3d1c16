//! All registers of one night: at the same time where they do not wait for each other, and independently of each other.

use std::io;
use std::sync::{Condvar, Mutex, PoisonError};
use std::thread::{self, ScopedJoinHandle};

use crate::base;
use crate::checks::RowChange;
use crate::context::Context;
use crate::erased_check;
use crate::person_key;
use crate::problem::{At as _, Kind, Problem, Step};
use crate::publish::{self, Done};
use crate::register::Register;
use crate::report::{Outcome, PhaseName, Phases, RegisterReport, Unchanged};
use crate::settings;
use crate::source::{Fetched, Landed};

/// The registers that the night has: those that were asked for by name, else those that are configured.
///
/// # Errors
/// [`Kind::SectionMissing`] when no register is configured, and settings that cannot be used.
pub fn chosen(context: &Context<'_>, only: &[&str]) -> Result<Vec<&'static dyn Register>, Problem> {
    let mut chosen = Vec::new();
    for register in context.registers {
        let is_chosen = if only.is_empty() {
            context.configuration.has(register.section())? && register.is_nightly(context)?
        } else {
            only.contains(&register.name())
        };
        if is_chosen {
            chosen.push(*register);
        }
    }
    match (chosen.is_empty(), context.registers.first()) {
        (true, Some(first)) => Err(settings::missing(first.section().name())),
        _ => Ok(chosen),
    }
}

/// What became of a register, and what failed after its publication.
pub struct Ended {
    /// What became of it.
    pub report: RegisterReport,
    /// What failed after its publication.
    pub problems: Vec<Problem>,
}

/// Runs the registers. One that fails does not stop the others. Those that `whole` names are fetched without a base.
pub fn run(
    context: &Context<'_>,
    registers: &[&'static dyn Register],
    whole: &[&str],
    row_change: RowChange,
) -> Vec<Ended> {
    // Made before the registers' threads could make one each. Where it cannot be read, each register reports it.
    let _ = person_key::of(context);
    let latches: Vec<Latch> = registers.iter().map(|_| Latch::default()).collect();
    thread::scope(|scope| {
        let mut under_way = Vec::with_capacity(registers.len());
        for (at, register) in registers.iter().enumerate() {
            let before = registers.iter().zip(&latches).take(at);
            let before = before.filter(|(other, _)| register.waits_for().contains(&other.name()));
            let before: Vec<&Latch> = before.map(|(_, latch)| latch).collect();
            // Opened when it is dropped: by the work, a panic in it, or a thread that could not be started.
            let fetched = latches.get(at).map(Opening);
            let is_whole = whole.contains(&register.name());
            let work = move || {
                before.into_iter().for_each(Latch::wait);
                one(context, *register, is_whole, row_change, || drop(fetched))
            };
            let name = register.name();
            under_way.push((name, thread::Builder::new().name(name.to_owned()).spawn_scoped(scope, work)));
        }
        under_way.into_iter().map(|(name, thread)| ended(name, thread)).collect()
    })
}

fn ended(register: &str, thread: io::Result<ScopedJoinHandle<'_, Ended>>) -> Ended {
    let problem = match thread {
        Ok(thread) => match thread.join() {
            Ok(ended) => return ended,
            Err(_) => Problem::new(Step::Run, Kind::Internal),
        },
        Err(error) => Problem::failed(Step::Threads, error),
    };
    let outcome = Outcome::Failed(problem.of(register));
    Ended { report: RegisterReport::new(register, outcome, Vec::new()), problems: Vec::new() }
}

/// Fetches and publishes one register. `fetched` is called when the fetch has ended.
fn one(
    context: &Context<'_>,
    register: &dyn Register,
    is_whole: bool,
    row_change: RowChange,
    fetched: impl FnOnce(),
) -> Ended {
    let (mut phases, mut source) = (Phases::default(), None);
    let fetch = phases.time(PhaseName::Fetch, || {
        // Nothing is fetched that could not be published.
        person_key::of(context)?;
        erased_check::require(context, register.name())?;
        let base = if is_whole { None } else { base::of(context, register)? };
        let source = source.insert(register.source(context)?);
        if let Some(most) = source.most_rows()? {
            let published = context.data.lake().published(register.name()).at(Step::Published)?;
            if let Some(Ok(before)) = published.map(|published| published.manifest()) {
                register.row_limit(context.configuration)?.check_most(&before, most, row_change)?;
            }
        }
        source.fetch(base.as_ref())
    });
    fetched();
    let mut ended = match fetch {
        Ok(Fetched::Landed(landed)) => landed_to_published(context, register, &*landed, row_change, phases),
        Ok(Fetched::Unchanged(why)) => report(register, Outcome::Unchanged(why), phases),
        Err(problem) => report(register, Outcome::Failed(problem.of(register.name())), phases),
    };
    ended.report.notes = source.map(|source| source.notes()).unwrap_or_default();
    ended
}

/// Publishes what was fetched, or files from disk, unless it says nothing new.
pub(crate) fn landed_to_published(
    context: &Context<'_>,
    register: &dyn Register,
    landed: &dyn Landed,
    row_change: RowChange,
    mut phases: Phases,
) -> Ended {
    match publish::publish(context, register, landed, row_change, &mut phases) {
        Ok(Some(Done { published, problems })) => {
            Ended { problems, ..report(register, Outcome::Published(Box::new(published)), phases) }
        }
        Ok(None) => report(register, Outcome::Unchanged(Unchanged::NothingNew), phases),
        Err(problem) => report(register, Outcome::Failed(problem.of(register.name())), phases),
    }
}

pub(crate) fn report(register: &dyn Register, outcome: Outcome, phases: Phases) -> Ended {
    let report = RegisterReport::new(register.name(), outcome, phases.into_vec());
    Ended { report, problems: Vec::new() }
}

/// What others wait for until it is opened.
#[derive(Default)]
struct Latch {
    is_open: Mutex<bool>,
    opened: Condvar,
}

impl Latch {
    fn wait(&self) {
        let is_open = self.is_open.lock().unwrap_or_else(PoisonError::into_inner);
        drop(self.opened.wait_while(is_open, |is_open| !*is_open));
    }
}

/// Opens a latch when it is dropped.
struct Opening<'l>(&'l Latch);

impl Drop for Opening<'_> {
    fn drop(&mut self) {
        *self.0.is_open.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.0.opened.notify_all();
    }
}
