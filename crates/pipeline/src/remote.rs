//! The lake is published in the store of the section `publish` too, where there is one.

use std::path::PathBuf;
use std::time::Duration;

use brreg_lake::remote::{self, Sent};
use brreg_lake::store::{Place, Shared, Waits};

use crate::context::Context;
use crate::problem::{At as _, Problem, Step};
use crate::register::Register;
use crate::report::{Command, Note, RunReport};
use crate::settings::{Configuration, missing};

/// Publishes what is published of some registers in the store too. The caller holds the lock.
///
/// # Errors
/// Without the section `publish`, and a store that cannot be opened or used: nothing was written then.
pub fn publish(context: &Context<'_>, names: &[&str]) -> Result<RunReport, Problem> {
    let started = context.now();
    let place = context.configuration.publish.as_ref().ok_or_else(|| missing("publish"))?;
    let store = opened(context, place)?;
    let is_named = |register: &&&'static dyn Register| names.is_empty() || names.contains(&register.name());
    let (notes, problems) = each(context, &*store, context.registers.iter().filter(is_named).copied());
    Ok(RunReport { notes, problems, ..RunReport::new(Command::Publish, started, context.now(), Vec::new()) })
}

/// Does the same for all registers after a run; nothing without the section `publish`. What failed before is caught up.
pub(crate) fn after_run(context: &Context<'_>, report: &mut RunReport) {
    let Some(place) = &context.configuration.publish else { return };
    match opened(context, place) {
        Ok(store) => {
            let (notes, problems) = each(context, &*store, context.registers.iter().copied());
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

fn each(
    context: &Context<'_>,
    store: &dyn Shared,
    registers: impl Iterator<Item = &'static dyn Register>,
) -> (Vec<Note>, Vec<Problem>) {
    let (mut notes, mut problems) = (Vec::new(), Vec::new());
    for register in registers {
        match one(context, store, register) {
            Ok(sent) => notes.extend(sent.into_iter().map(|sent| note(register.name(), store.address(), sent))),
            Err(problem) => {
                tracing::error!(register = register.name(), causes = ?problem.causes(), "not published in the store");
                problems.push(problem.of(register.name()));
            }
        }
    }
    (notes, problems)
}

/// Publishes what is published of a register in the store too, and the snapshots before it that the store missed.
///
/// # Errors
/// A store that fails.
pub(crate) fn one(context: &Context<'_>, store: &dyn Shared, register: &dyn Register) -> Result<Vec<Sent>, Problem> {
    let keep = register.retention(context.configuration)?.snapshots;
    let sent = remote::publish(&context.data.lake(), register.tables(), store, keep).at(Step::PublishThere)?;
    for sent in &sent {
        tracing::info!(
            register = register.name(),
            snapshot = %sent.snapshot,
            version = sent.version,
            files = sent.files,
            bytes = sent.bytes,
            "published in the store"
        );
    }
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
    }
}
