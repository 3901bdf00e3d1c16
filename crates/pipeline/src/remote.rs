//! The lake is published in the store of the section `publish` too, where there is one.

use std::path::PathBuf;
use std::time::Duration;

use brreg_lake::remote::{self, Order, Publisher, Sent};
use brreg_lake::store::{Place, Shared, Waits};
use brreg_lake::{Error, ErrorKind};

use crate::context::Context;
use crate::data::DataFolder;
use crate::problem::{Advice, At as _, Problem, Step};
use crate::register::Register;
use crate::remote_here::{here, is_local};
use crate::remote_state::{self, Begun, There};
use crate::report::{Command, Note, RunReport};
use crate::settings::{Configuration, missing};

/// Publishes what is published of some registers in the store too. The caller holds the lock.
///
/// # Errors
/// Without the section `publish`, and a store that cannot be opened or used: nothing was written then.
pub fn publish(context: &Context<'_>, names: &[&str]) -> Result<RunReport, Problem> {
    let started = context.now();
    let (configuration, is_local) = (context.configuration, is_local(context));
    if configuration.publish.is_none() && !is_local {
        return Err(missing("publish"));
    }
    let store = configuration.publish.as_ref().map(|place| opened(context, place)).transpose()?;
    let is_named = |register: &&&'static dyn Register| names.is_empty() || names.contains(&register.name());
    let named: Vec<&'static dyn Register> = context.registers.iter().filter(is_named).copied().collect();
    let (mut notes, mut problems) = here(context, &named);
    if let Some(store) = &store {
        let (more, failed) = each(context, &**store, &named);
        notes.extend(more);
        problems.extend(failed);
    }
    Ok(RunReport { notes, problems, ..RunReport::new(Command::Publish, started, context.now(), Vec::new()) })
}

/// Does the same for all registers after a run; nothing without the section `publish`. What failed before is caught up.
pub(crate) fn after_run(context: &Context<'_>, report: &mut RunReport) {
    let (notes, problems) = here(context, context.registers);
    report.notes.extend(notes);
    report.problems.extend(problems);
    let Some(place) = &context.configuration.publish else { return };
    match opened(context, place) {
        Ok(store) => {
            let (notes, problems) = each(context, &*store, context.registers);
            report.notes.extend(notes);
            report.problems.extend(problems);
        }
        Err(problem) => report.problems.push(problem),
    }
}

/// The store of the section `publish`, where there is one.
///
/// # Errors
/// A store that cannot be opened or used.
pub(crate) fn store(context: &Context<'_>) -> Result<Option<Box<dyn Shared>>, Problem> {
    context.configuration.publish.as_ref().map(|place| opened(context, place)).transpose()
}

/// Whether the store does what a publication relies on.
///
/// # Errors
/// A store that cannot be opened or used.
pub(crate) fn check(context: &Context<'_>, place: &Place) -> Result<String, Problem> {
    Ok(opened(context, place)?.address().to_owned())
}

/// How long a store is waited for.
pub(crate) fn waits(configuration: &Configuration) -> Waits {
    let (http, retry) = (&configuration.http, &configuration.retry);
    Waits {
        connect: Duration::from_secs(http.connect_timeout_seconds),
        attempts: retry.max_attempts as usize,
        first: Duration::from_secs(retry.first_delay_seconds),
        longest: Duration::from_secs(retry.max_delay_seconds),
        total: Duration::from_secs(retry.total_seconds),
    }
}

/// The store, after it was seen to refuse what it must refuse.
fn opened(context: &Context<'_>, place: &Place) -> Result<Box<dyn Shared>, Problem> {
    // A folder that is not there yet is where its nearest one is, whatever links lead to that.
    let real = |folder: PathBuf| folder.ancestors().find_map(|above| above.canonicalize().ok());
    if place.folder().and_then(real).is_some_and(|folder| folder.starts_with(context.data.root())) {
        return Err(Problem::usage(Step::PublishThere, "publish.url is a folder in the data folder"));
    }
    let store = place
        .open(waits(context.configuration))
        .map_err(|error| Problem::usage(Step::PublishThere, error.to_string()))?;
    remote::probe(&*store).at(Step::PublishThere)?;
    Ok(store)
}

fn each(context: &Context<'_>, store: &dyn Shared, registers: &[&'static dyn Register]) -> (Vec<Note>, Vec<Problem>) {
    let (mut notes, mut problems) = (Vec::new(), Vec::new());
    if let Err(problem) = There::read(context.data) {
        // Said once, and not of each register.
        return (notes, vec![problem]);
    }
    for register in registers {
        match one(context, store, *register, None) {
            Ok(more) => notes.extend(more),
            Err(problem) => {
                tracing::error!(register = register.name(), causes = ?problem.causes(), "not published in the store");
                problems.push(problem.of(register.name()));
            }
        }
    }
    (notes, problems)
}

/// Publishes what is published of a register in the store too, and the snapshots before it that the store missed. As many snapshots
/// are kept there as `keep` says, or the configuration. A register that was purged here is taken out before, whatever is kept of it
/// since: the store may have later nights of it, and those are to go.
///
/// # Errors
/// A store that fails.
pub(crate) fn one(
    context: &Context<'_>,
    store: &dyn Shared,
    register: &dyn Register,
    keep: Option<usize>,
) -> Result<Vec<Note>, Problem> {
    let mut notes: Vec<Note> = withdrawn(context, store, register)?.into_iter().collect();
    let (data, name, address) = (context.data, register.name(), store.address());
    let keep = keep.map_or_else(|| register.retention(context.configuration).map(|it| it.snapshots), Ok)?;
    let is_empty = is_empty(data, register)?;
    let there = There::read(data)?;
    if is_empty && there.has_left(name, address) {
        let publisher = Publisher::new(context.now());
        let looked = remote::look_for_left(register.tables(), store, publisher);
        let is_left = looked.map_err(|error| damaged_there(address, name, error, STILL_THERE))?;
        remote_state::withdrawn(data, name, address, is_left)?;
        return Ok(notes);
    }
    if !is_empty && !there.is_known(name, address) {
        // What was written down may be lost, and what is purged later has to go there. A pointer that cannot be read ends the publication.
        if let Ok(Some(pointer)) = remote::pointer(store, name) {
            let nights = remote::nights_of(&data.lake(), &pointer).at(Step::PublishThere)?;
            remote_state::found(data, name, address, nights)?;
        }
    }
    let begun = remote_state::begun(data, name, address, is_empty, context.now())?;
    let Some(Begun { publisher, is_thorough }) = begun else { return Ok(notes) };
    let order = Order { keep, is_whole: false, publisher: publisher.clone(), is_thorough };
    let sent = match remote::publish(&data.lake(), register.tables(), store, order) {
        Err(error) if *error.kind() == ErrorKind::NewerThere => {
            // What was sent went again.
            remote_state::refused(data, name, &publisher)?;
            return Err(damaged_there(address, name, error, MADE_ANEW));
        }
        sent => sent.map_err(|error| damaged_there(address, name, error, MADE_ANEW))?,
    };
    sent.iter().for_each(|sent| log(name, sent));
    match remote::pointer(store, name).at(Step::PublishThere)? {
        Some(pointer) => remote_state::published(data, name, address, &pointer)?,
        None => remote_state::withdrawn(data, name, address, false)?,
    }
    notes.extend(sent.into_iter().map(|sent| note(name, address, sent)));
    Ok(notes)
}

/// What comes after the removal of what is damaged there: of a register that is kept here, and of one that was purged.
const MADE_ANEW: &str =
    "the next run, or `brreg-lake publish`, makes them anew; files of what was erased here are removed there already";
const STILL_THERE: &str = "what was purged here may still be there, and nothing else removes it";

/// What to do where an object there is not what was written; a file here at fault has an advice of its own.
fn damaged_there(address: &str, register: &str, error: Error, then: &str) -> Problem {
    let is_there = *error.kind() == ErrorKind::ForeignObject;
    let problem = Problem::of_cause(Step::PublishThere, error);
    if !is_there {
        return problem;
    }
    problem.advise(Advice::Said(format!(
        "remove {register}, manifests/{register} and current/{register}.json in {address}: {then}"
    )))
}

pub(crate) fn log(register: &str, sent: &Sent) {
    tracing::info!(
        register,
        snapshot = %sent.snapshot,
        version = sent.version,
        files = sent.files,
        bytes = sent.bytes,
        "published in the store"
    );
}

/// Takes a register out of the store that was purged here on purpose, after it was published there from here.
fn withdrawn(context: &Context<'_>, store: &dyn Shared, register: &dyn Register) -> Result<Option<Note>, Problem> {
    let (data, name) = (context.data, register.name());
    let there = There::read(data)?;
    if !there.is_to_go(name, store.address()) {
        return Ok(None);
    }
    let was_published = there.was_published(name, store.address());
    let (mut is_left, mut is_out) = (false, was_published);
    if let Some(Begun { publisher, .. }) = remote_state::begun(data, name, store.address(), true, context.now())? {
        let (tables, begun) = (register.tables(), publisher.broken_off.clone());
        if !was_published {
            // Publications that were begun and not seen to end may have sent nothing, and what is there be another lake's.
            let looked = remote::look_for_left(tables, store, publisher.clone());
            is_left = looked.map_err(|error| damaged_there(store.address(), name, error, STILL_THERE))?;
            let pointer = remote::pointer(store, name).at(Step::PublishThere)?;
            is_out = pointer.is_some_and(|pointer| pointer.has_any_of(&begun));
        }
        if is_out {
            is_left = remote::withdraw(tables, store, &publisher).at(Step::PublishThere)?.is_left;
        }
    }
    remote_state::withdrawn(data, name, store.address(), is_left)?;
    let note = Note::WithdrawnThere { register: name.to_owned(), address: store.address().to_owned() };
    Ok(is_out.then_some(note))
}

/// Whether nothing at all is kept of a register.
pub(crate) fn is_empty(data: &DataFolder, register: &dyn Register) -> Result<bool, Problem> {
    let lake = data.lake();
    let published = lake.published(register.name()).at(Step::Published)?;
    Ok(published.is_none() && lake.snapshots(register.name()).at(Step::Published)?.is_empty())
}

pub(crate) fn note(register: &str, address: &str, sent: Sent) -> Note {
    Note::PublishedThere {
        register: register.to_owned(),
        address: address.to_owned(),
        snapshot: sent.snapshot.to_string(),
        version: sent.version,
        files: sent.files as u64,
        bytes: sent.bytes,
        dropped: sent.dropped,
        anew: sent.anew,
    }
}
