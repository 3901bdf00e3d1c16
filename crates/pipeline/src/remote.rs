//! The lake is published in the store of the section `publish` too, where there is one.

use std::path::PathBuf;
use std::time::Duration;

use brreg_lake::ErrorKind;
use brreg_lake::remote::{self, Sent};
use brreg_lake::store::{Folder, LocalStore, Place, Shared, Waits};

use crate::context::Context;
use crate::data::DataFolder;
use crate::problem::{At as _, Problem, Step};
use crate::register::{Register, Registers};
use crate::remote_state::{self, There};
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
    for register in registers {
        let address = store.address();
        match one(context, store, *register, None).and_then(|sent| Ok((sent, withdrawn(context, store, *register)?))) {
            Ok((sent, withdrawn)) => {
                notes.extend(sent.into_iter().map(|sent| note(register.name(), address, sent)));
                notes.extend(withdrawn);
            }
            Err(problem) => {
                tracing::error!(register = register.name(), causes = ?problem.causes(), "not published in the store");
                problems.push(problem.of(register.name()));
            }
        }
    }
    (notes, problems)
}

/// Publishes what is published of a register in the store too, and the snapshots before it that the store missed. As many snapshots
/// are kept there as `keep` says, or the configuration.
///
/// # Errors
/// A store that fails.
pub(crate) fn one(
    context: &Context<'_>,
    store: &dyn Shared,
    register: &dyn Register,
    keep: Option<usize>,
) -> Result<Vec<Sent>, Problem> {
    let (lake, name) = (context.data.lake(), register.name());
    let keep = keep.map_or_else(|| register.retention(context.configuration).map(|it| it.snapshots), Ok)?;
    let sent = remote::publish(&lake, register.tables(), store, keep).at(Step::PublishThere)?;
    sent.iter().for_each(|sent| log(name, sent));
    let is_published = lake.published(name).at(Step::Published)?.is_some();
    let pointer = if is_published { remote::pointer(store, name).at(Step::PublishThere)? } else { None };
    if let Some(pointer) = pointer {
        remote_state::published(context.data, name, store.address(), &pointer)?;
    }
    Ok(sent)
}

fn log(register: &str, sent: &Sent) {
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
    if !is_empty(data, register)? || !There::read(data).is_to_go(name, store.address()) {
        return Ok(None);
    }
    remote::withdraw(register.tables(), store).at(Step::PublishThere)?;
    remote_state::withdrawn(data, name)?;
    Ok(Some(Note::WithdrawnThere { register: name.to_owned(), address: store.address().to_owned() }))
}

/// Whether nothing at all is kept of a register.
fn is_empty(data: &DataFolder, register: &dyn Register) -> Result<bool, Problem> {
    let lake = data.lake();
    let published = lake.published(register.name()).at(Step::Published)?;
    Ok(published.is_none() && lake.snapshots(register.name()).at(Step::Published)?.is_empty())
}

/// Whether the data folder has the Delta tables: the setting makes them, and from then on they are as the lake is after every command, with
/// or without a configuration, until their folder is removed.
fn is_local(context: &Context<'_>) -> bool {
    context.configuration.local_delta || context.data.delta().is_dir()
}

/// Publishes registers as the Delta tables of the data folder, where it has them.
fn here(context: &Context<'_>, registers: Registers<'_>) -> (Vec<Note>, Vec<Problem>) {
    if !is_local(context) {
        return (Vec::new(), Vec::new());
    }
    if let Err(problem) = brreg_files::create_folder(&context.data.delta()).at(Step::DataFolder) {
        return (Vec::new(), vec![problem]);
    }
    follow(context.data, registers)
}

/// Brings the Delta tables of the data folder, where it has them, to the state of the lake.
pub(crate) fn follow(data: &DataFolder, registers: Registers<'_>) -> (Vec<Note>, Vec<Problem>) {
    let (mut notes, mut problems) = (Vec::new(), Vec::new());
    for register in registers {
        match follow_one(data, *register) {
            Ok(sent) => {
                let address = data.delta().display().to_string();
                notes.extend(sent.into_iter().map(|sent| note(register.name(), &address, sent)));
            }
            Err(problem) => problems.push(problem.of(register.name())),
        }
    }
    (notes, problems)
}

/// The same of one register. They keep all that the lake keeps.
///
/// # Errors
/// Any failure to read the lake, and to read and write the tables.
pub(crate) fn follow_one(data: &DataFolder, register: &dyn Register) -> Result<Vec<Sent>, Problem> {
    let (folder, tables) = (data.delta(), register.tables());
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let store = Folder::new(LocalStore::new(folder.clone()), folder.display().to_string()).linking();
    let clear = || remote::clear(&store, tables).at(Step::PublishHere);
    // All that is there can be made again. What has no pointer was begun, or is going.
    if is_empty(data, register)? || remote::pointer(&store, register.name()).at(Step::PublishHere)?.is_none() {
        clear()?;
    }
    let publish = || remote::publish(&data.lake(), tables, &store, usize::MAX);
    let sent = match publish() {
        // The lake was set back.
        Err(error) if matches!(error.kind(), ErrorKind::NewerThere) => {
            clear()?;
            publish()
        }
        sent => sent,
    };
    let sent = sent.at(Step::PublishHere)?;
    sent.iter().for_each(|sent| log(register.name(), sent));
    Ok(sent)
}

fn note(register: &str, address: &str, sent: Sent) -> Note {
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
