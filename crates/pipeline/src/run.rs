//! The commands that publish, from their beginning to their report.

use std::panic::resume_unwind;
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use crate::catalog;
use crate::checks::RowChange;
use crate::context::Context;
use crate::data::DataFolder;
use crate::details;
use crate::erase::{self, Order};
use crate::erased_check;
use crate::landing;
use crate::lost;
use crate::night::{self, Ended};
use crate::pictures;
use crate::problem::{Advice, At as _, Kind, Problem, Step, masked};
use crate::purge::{self, What};
use crate::register::{Recognised, Register, Registers, named};
use crate::remote;
use crate::remote_here;
use crate::remote_state::There;
use crate::report::{Command, Note, Outcome, Phases, RegisterReport, RunReport};
use crate::spool::Inputs;
use crate::state::{history, interruption, runs};

/// The nightly job: fetches, loads, checks and publishes the registers, refreshes the catalog and tidies up. Those
/// that `whole` names are read as a whole, whatever is published of them. The caller holds the lock.
#[must_use]
pub fn nightly(
    context: &Context<'_>,
    registers: &[&'static dyn Register],
    whole: &[&str],
    row_change: RowChange,
) -> RunReport {
    let started = context.now();
    let again = lost::publish_again(context.data, context.registers);
    let ended = night::run(context, registers, whole, row_change);
    let mut report = collect(context, Command::Run, started, ended, again);
    let sound: Vec<String> =
        report.registers.iter().filter(|it| it.problem().is_none()).map(|it| it.register.clone()).collect();
    refresh_and_describe(context, &mut report, !sound.is_empty());
    for register in sound {
        let tidied = tidy(context, &register, &mut report.notes);
        report.problems.extend(tidied.err().map(|problem| problem.of(&register)));
    }
    remote::after_run(context, &mut report);
    finish(context, report)
}

/// Loads files from disk, each as a part of the newest snapshot of the register that it is of. The caller holds the lock.
///
/// # Errors
/// No register of the list loads files.
pub fn files(context: &Context<'_>, inputs: &Inputs, row_change: RowChange) -> Result<RunReport, Problem> {
    let started = context.now();
    let again = lost::publish_again(context.data, context.registers);
    let mut ended = Vec::new();
    for FilesOf { register, paths, unknown, is_recognised } in by_register(context, &inputs.paths)? {
        let Some(landed) = register.files(paths) else { continue };
        // Whoever allows another size does not mean a file that has nothing of the register.
        let row_change = match (&unknown, row_change) {
            (Some(_), RowChange::Report) => RowChange::RefuseNone,
            _ => row_change,
        };
        let mut one = night::landed_to_published(context, register, &*landed, row_change, Phases::default());
        if let Outcome::Failed(problem) = &mut one.report.outcome {
            let named = match problem.advice() {
                Some(Advice::OtherKind(path)) => Some(path.clone()),
                _ => unknown.filter(|_| {
                    matches!(
                        problem.kind(),
                        Kind::TooManyRejected { .. } | Kind::RowChange { now: 0, .. } | Kind::NoRecords
                    )
                }),
            };
            // What is wrong with content of no register is nothing about the one whose load said it.
            let is_empty = matches!(problem.kind(), Kind::RowChange { now: 0, .. } | Kind::NoRecords);
            let is_of_none = named.is_some() || !is_recognised && is_empty;
            if let Some(path) = named {
                *problem = problem.clone().advise(kinds(context, &path));
            }
            if is_of_none {
                *problem = problem.clone().of_none();
            }
            *problem = inputs.named(problem.clone());
        }
        ended.push(one);
    }
    let mut report = collect(context, Command::Load, started, ended, again);
    let is_published = report.registers.iter().any(|register| register.published().is_some());
    refresh_and_describe(context, &mut report, is_published);
    let (notes, problems) = remote_here::here(context, context.registers);
    report.notes.extend(notes);
    report.problems.extend(problems);
    Ok(finish(context, report))
}

/// What an order to erase begins anew, because it was lost.
#[derive(Debug, Clone, Copy, Default)]
pub struct Anew {
    /// The list of those who were erased.
    pub list: bool,
    /// The key of the pseudonyms, and with it the list.
    pub key: bool,
}

/// Erases companies and persons from some registers, or from all. The caller holds the lock.
///
/// # Errors
/// As [`erase::erase`].
pub fn erasure(
    data: &DataFolder,
    registers: Registers<'_>,
    only: Option<&[&str]>,
    order: &Order,
    anew: Anew,
) -> Result<RunReport, Problem> {
    let started = Timestamp::now();
    // With this order, an older list would count as one with all orders.
    if let Some(problem) = erased_check::wrong(data, registers)?.filter(|_| !anew.list && !anew.key) {
        return Err(problem);
    }
    // First of all: whoever is erased may be in them.
    pictures::remove(data)?;
    let reports = erase::erase(data, registers, only, order, anew.key, started)?;
    Ok(ended(data, registers, Command::Erase, started, reports))
}

/// Purges registers. The caller holds the lock.
#[must_use]
pub fn purge(data: &DataFolder, registers: Registers<'_>, names: &[&str], what: &What) -> RunReport {
    let started = Timestamp::now();
    let removed = pictures::remove(data);
    let one = |name: &&str| {
        let register = named(registers, name)?;
        let purged = purge::purge(data, *register, what).and_then(|purged| Ok((purged, purge::left(data, *register)?)));
        Some(match purged {
            Ok((purged, notes)) => {
                RegisterReport { notes, ..RegisterReport::new(name, Outcome::Purged(purged), Vec::new()) }
            }
            Err(problem) => RegisterReport::new(name, Outcome::Failed(problem.of(name)), Vec::new()),
        })
    };
    let mut report = ended(data, registers, Command::Purge, started, names.iter().filter_map(one).collect());
    report.problems.extend(removed.err());
    report
}

/// The report of a command that removes data. The catalog is refreshed, since a register may have nothing published any more.
fn ended(
    data: &DataFolder,
    registers: Registers<'_>,
    command: Command,
    started: Timestamp,
    reports: Vec<RegisterReport>,
) -> RunReport {
    let mut report = RunReport::new(command, started, Timestamp::now(), reports);
    report.problems.extend(catalog::refresh_if_needed(data, registers).err());
    let (notes, problems) = remote_here::follow_quietly(data, registers);
    report.notes.extend(notes);
    report.problems.extend(problems);
    match There::read(data) {
        Ok(there) => {
            let behind = there.behind(data, registers).into_iter();
            report.notes.extend(behind.map(|(address, registers)| Note::StoreBehind { address, registers }));
            let left = there.left(data).into_iter();
            report.notes.extend(left.map(|(address, registers)| Note::StoreLeft { address, registers }));
        }
        Err(problem) => report.problems.push(problem),
    }
    report.details = Some(Box::new(details::of_lake(data, registers)));
    write_down(data, &mut report);
    report
}

/// Writes a report to the history and beside it. What is published stays published, so that a failure changes the exit code alone.
pub(crate) fn write_down(data: &DataFolder, report: &mut RunReport) {
    report.problems.extend(history::append(data, report).err());
    report.problems.extend(runs::keep(data, report).err());
}

/// Files of one register.
struct FilesOf {
    register: &'static dyn Register,
    paths: Vec<PathBuf>,
    /// The first of them that no register says is one of its own.
    unknown: Option<PathBuf>,
    /// Whether a register says of one of them that it is its own.
    is_recognised: bool,
}

/// The registers with bulk files.
fn with_files(context: &Context<'_>) -> Vec<&'static dyn Register> {
    let has_files = |register: &&&'static dyn Register| register.files(Vec::new()).is_some();
    context.registers.iter().filter(has_files).copied().collect()
}

/// A file that no register recognises.
struct Unrecognised {
    /// Each could read it so far, and says that it is none of its own.
    is_of_none: bool,
    /// It has no record, so that it may be one of any register.
    is_empty: bool,
}

/// The register that recognises a file.
fn recognised(
    context: &Context<'_>,
    candidates: &[&'static dyn Register],
    file: &Path,
) -> Result<&'static dyn Register, Unrecognised> {
    let (mut is_of_none, mut is_empty) = (true, false);
    for register in candidates {
        match register.recognises(context.configuration, file) {
            Ok(Recognised::Yes) => return Ok(*register),
            Ok(Recognised::No) => {}
            Ok(Recognised::Empty) => (is_of_none, is_empty) = (false, true),
            Err(problem) => is_of_none &= matches!(problem.advice(), Some(Advice::OtherKind(_))),
        }
    }
    Err(Unrecognised { is_of_none, is_empty })
}

/// What to do about a file that is of no kind: the kinds are the downloads of the registers with bulk files.
fn kinds(context: &Context<'_>, file: &Path) -> Advice {
    let kinds = with_files(context).into_iter().flat_map(|register| {
        register.downloads().iter().map(|download| format!("{} ({})", download.name, download.about))
    });
    let kinds = kinds.collect::<Vec<_>>().join(", ");
    let file = masked(file);
    Advice::Said(format!("check {}: its content is none of what is loaded, which is {kinds}", file.display()))
}

/// The files of each register. A file that no register recognises goes to the first one with bulk files, whose load says what is
/// wrong with it. One without a record does so only where no file of another register is beside it: it may be that register's.
fn by_register(context: &Context<'_>, files: &[PathBuf]) -> Result<Vec<FilesOf>, Problem> {
    let candidates = with_files(context);
    let Some(first) = candidates.first() else { return Err(Problem::usage(Step::Load, "no register loads files")) };
    let mut found: Vec<FilesOf> = Vec::new();
    let mut empty = None;
    for file in files {
        let (register, is_unknown, is_recognised) = match recognised(context, &candidates, file) {
            Ok(register) => (register, false, true),
            Err(Unrecognised { is_of_none, is_empty }) => {
                empty = empty.or(is_empty.then_some(file));
                (*first, is_of_none, false)
            }
        };
        let unknown = is_unknown.then(|| file.clone());
        match found.iter_mut().find(|of| of.register.name() == register.name()) {
            Some(of) => {
                of.paths.push(file.clone());
                of.unknown = of.unknown.take().or(unknown);
                of.is_recognised |= is_recognised;
            }
            None => found.push(FilesOf { register, paths: vec![file.clone()], unknown, is_recognised }),
        }
    }
    match empty {
        Some(file) if found.iter().any(|of| of.register.name() != first.name()) => {
            let what = format!("{} has no record, so it may be of any register", masked(file).display());
            let advice = format!("leave it out, or load it apart: then it is taken as one of {}", first.name());
            Err(Problem::usage(Step::Load, what).advise(Advice::Said(advice)))
        }
        _ => Ok(found),
    }
}

/// The report of what became of some registers, and of those that were published again before.
pub(crate) fn collect(
    context: &Context<'_>,
    command: Command,
    started: Timestamp,
    ended: Vec<Ended>,
    again: Result<Vec<Note>, Problem>,
) -> RunReport {
    let (notes, problem) = again.map_or_else(|problem| (Vec::new(), Some(problem)), |notes| (notes, None));
    let (mut registers, mut problems) = (Vec::new(), Vec::from_iter(problem));
    for register in ended {
        if let Outcome::Failed(problem) = &register.report.outcome {
            tracing::error!(register = register.report.register, causes = ?problem.causes(), "failed");
        }
        registers.push(register.report);
        problems.extend(register.problems);
    }
    RunReport { problems, notes, ..RunReport::new(command, started, context.now(), registers) }
}

/// Refreshes the catalog where something was published, and finds out meanwhile what the page of the run shows: neither needs the
/// other, and each takes one core.
pub(crate) fn refresh_and_describe(context: &Context<'_>, report: &mut RunReport, is_published: bool) {
    let (data, registers) = (context.data, context.registers);
    let refreshed = std::thread::scope(|scope| {
        let refreshing = is_published.then(|| scope.spawn(|| catalog::refresh_if_needed(data, registers)));
        details::describe(context, report);
        refreshing.map_or(Ok(()), |refreshing| refreshing.join().unwrap_or_else(|panic| resume_unwind(panic)))
    });
    report.problems.extend(refreshed.err());
}

/// Removes old downloads and snapshots of a register.
fn tidy(context: &Context<'_>, register: &str, notes: &mut Vec<Note>) -> Result<(), Problem> {
    let Some(it) = named(context.registers, register) else { return Ok(()) };
    let retention = it.retention(context.configuration)?;
    let strangers = landing::tidy(context.data, register, retention.landing_runs);
    let tidied = context.data.lake().tidy(it.tables(), retention.snapshots).at(Step::TidyLake)?;
    if !tidied.leftovers.is_empty() {
        notes.push(Note::Leftovers { paths: tidied.leftovers });
    }
    if !tidied.snapshots.is_empty() {
        let snapshots = tidied.snapshots.iter().map(ToString::to_string).collect();
        notes.push(Note::Retention { register: register.to_owned(), snapshots });
    }
    match strangers? {
        strangers if strangers.is_empty() => {}
        paths => notes.push(Note::Strangers { paths: paths.iter().map(|path| masked(path)).collect() }),
    }
    Ok(())
}

/// Writes the report down.
pub(crate) fn finish(context: &Context<'_>, mut report: RunReport) -> RunReport {
    report.finished = context.now();
    let exposed = context.configuration.exposed_secrets(context.data);
    if !exposed.is_empty() {
        report.notes.push(Note::Exposed { paths: exposed.iter().map(|path| masked(path)).collect() });
    }
    interruption::ended();
    write_down(context.data, &mut report);
    report
}
