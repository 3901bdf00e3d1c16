//! Publishes bulk files in the order of their dates.

use std::fs;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::thread::available_parallelism;

use brreg_lake::snapshot::{Published, SnapshotName};
use brreg_lake::store::Shared;
use brreg_transform::pseudonym::Key;

use super::ahead::{Ahead, flattened};
use super::folders::Folders;
use super::landing::Landing;
use super::plan::{Plan, Planned, State, plan};
use super::stage::Stage;
use crate::checks::RowChange;
use crate::context::Context;
use crate::erased_check;
use crate::lost;
use crate::night::{self, Ended};
use crate::person_key;
use crate::problem::{Advice, At as _, Problem, Step};
use crate::register::Register;
use crate::remote;
use crate::remote_here;
use crate::report::{Command, Outcome, Phases, RunReport};
use crate::run::{collect, finish, refresh_and_describe, write_down};
use crate::staged::{Staged, Terms};
use crate::state::backfilled::{Line, Record};

/// What is to be backfilled, and how.
#[derive(Debug)]
pub struct Order {
    /// Where the files are.
    pub landing: Landing,
    /// Where files were flattened before, on other machines.
    pub staged: Option<PathBuf>,
    /// Files that are flattened at the same time.
    pub jobs: NonZeroUsize,
    /// Snapshots that are kept before the newest; `None` for all.
    pub keep: Option<usize>,
    /// What becomes of a great change of the number of records.
    pub row_change: RowChange,
}

/// What a backfill says while it goes on.
#[derive(Debug)]
pub enum Told<'t> {
    /// Files that are none of the register's.
    Others(&'t [PathBuf]),
    /// Files that are published already.
    PassedOver(usize),
    /// A file was published, or not: the last of these is the last that is told.
    Ended(&'t Path, &'t RunReport),
}

/// What became of a backfill.
#[derive(Debug)]
pub struct Backfilled {
    /// Snapshots that were published.
    pub published: usize,
    /// Files that were published before.
    pub passed_over: usize,
    /// The report of the last file, with which it ended; `None` where all files were published before.
    pub last: Option<RunReport>,
}

/// The folder, below the data folder, of what is flattened ahead.
const OWN: &str = ".backfill";
/// What folders of it begin with that have the copy of an object.
const COPIES: &str = "copy-";

/// Backfills a register. It ends with the first file that fails. The caller holds the lock.
///
/// # Errors
/// Whatever is found before anything is published.
pub fn run(
    context: &Context<'_>,
    register: &'static dyn Register,
    order: &Order,
    told: &mut dyn FnMut(&Told<'_>),
) -> Result<Backfilled, Problem> {
    let again = lost::publish_again(context.data, context.registers)?;
    let lake = context.data.lake();
    lake.remove_leftovers(register.tables()).at(Step::TidyLake)?;
    let key = person_key::of(context)?;
    erased_check::require(context, register.name())?;
    let Plan { files, others } = plan(context, register, &order.landing)?;
    if !others.is_empty() {
        told(&Told::Others(&others));
    }
    let (before, due): (Vec<Planned>, Vec<Planned>) =
        files.into_iter().partition(|file| file.state == State::Published);
    let folders = Folders::new(order.staged.clone(), context.data.root().join(OWN));
    // What a killed backfill left.
    let _ = fs::remove_dir_all(&folders.own);
    brreg_files::create_folder(&folders.own).at_path(Step::Stage, &folders.own)?;
    if !before.is_empty() {
        told(&Told::PassedOver(before.len()));
    }
    let store = remote::store(context)?;
    remote_here::make(context)?;
    let committing = Committing { context, register, order, store, folders, key: &key };
    committing.check_staged()?;
    let threads = available_parallelism().unwrap_or(NonZeroUsize::MIN).get() / order.jobs;
    let threads = NonZeroUsize::new(threads).or(Some(NonZeroUsize::MIN));
    let (configuration, observer) = (context.configuration, context.observer);
    let with = Stage { register, configuration, observer, key: &key, threads };
    let flatten = |number: usize| {
        let copies = committing.folders.own.join(format!("{COPIES}{number}"));
        order.landing.with(&due[number].file, copies, |path| committing.folders.flattened(&with, path, number))
    };
    let mut backfilled = flattened(due.len(), order.jobs.get(), &flatten, |ahead| committing.all(&due, ahead, told))?;
    backfilled.passed_over = before.len();
    if let Some(last) = &mut backfilled.last {
        last.notes.splice(..0, again);
    }
    let _ = fs::remove_dir_all(&committing.folders.own);
    Ok(backfilled)
}

/// The work of a backfill.
struct Committing<'c> {
    context: &'c Context<'c>,
    register: &'static dyn Register,
    order: &'c Order,
    /// Where the lake is published too.
    store: Option<Box<dyn Shared>>,
    folders: Folders,
    key: &'c Key,
}

impl Committing<'_> {
    /// Refuses what others flattened under other terms, before anything is published.
    fn check_staged(&self) -> Result<(), Problem> {
        let Some(folder) = &self.folders.given else { return Ok(()) };
        let terms = Terms::of(self.register, self.context.configuration, self.key)?;
        let check = |problem: Problem| problem.advise_otherwise(Advice::Check(folder.clone()));
        for entry in fs::read_dir(folder).at_path(Step::Stage, folder).map_err(check)? {
            let name = entry.at_path(Step::Stage, folder).map_err(check)?.file_name();
            if let Some(hash) = name.to_str() {
                Staged::find(folder, hash, self.register, &terms)?;
            }
        }
        Ok(())
    }

    /// Publishes all files, until one fails.
    fn all(
        &self,
        due: &[Planned],
        ahead: &mut Ahead<'_>,
        told: &mut dyn FnMut(&Told<'_>),
    ) -> Result<Backfilled, Problem> {
        let mut backfilled = Backfilled { published: 0, passed_over: 0, last: None };
        let mut record = Record::read(self.context.data, self.register.name())?;
        // What an earlier backfill published here, and could not there.
        self.publish_there()?;
        for (number, file) in due.iter().enumerate() {
            let is_last = number + 1 == due.len();
            let mut report = self.one(number, file, ahead, &mut record);
            let is_published = report.registers.iter().any(|it| it.published().is_some());
            backfilled.published += usize::from(is_published);
            let has_failed = !is_published || report.exit() != crate::problem::Exit::Done;
            if is_last || has_failed {
                let any = backfilled.published > 0;
                refresh_and_describe(self.context, &mut report, any);
                report = finish(self.context, report);
            } else {
                report.finished = self.context.now();
                write_down(self.context.data, &mut report);
            }
            told(&Told::Ended(file.path(), &report));
            backfilled.last = Some(report);
            if has_failed {
                break;
            }
        }
        Ok(backfilled)
    }

    /// Publishes one file.
    fn one(&self, number: usize, file: &Planned, ahead: &mut Ahead<'_>, record: &mut Record) -> RunReport {
        let (context, name) = (self.context, self.register.name());
        let started = context.now();
        let staged = ahead.next();
        let ended = match staged.and_then(|staged| self.publishable(file.snapshot, staged, record)) {
            Ok((staged, complete)) => {
                let hash = staged.source().sha256.clone();
                let ended = match complete {
                    Some(complete) => self.publish_complete(&complete),
                    None => self.publish(file.snapshot, staged),
                };
                if ended.report.published().is_some() {
                    self.folders.published(&hash, number);
                }
                ended
            }
            Err(problem) => failed(name, problem),
        };
        let is_published = ended.report.published().is_some();
        let mut report = collect(context, Command::Backfill, started, vec![ended], Ok(Vec::new()));
        if is_published {
            report.problems.extend(self.publish_there().err());
            if let Some(keep) = self.order.keep.filter(|_| report.problems.is_empty()) {
                let tidied = context.data.lake().tidy(self.register.tables(), keep).at(Step::TidyLake);
                report.problems.extend(tidied.err().map(|problem| problem.of(name)));
            }
            // As the lake is now.
            match remote_here::follow_one(context.data, self.register) {
                Ok(notes) => report.notes.extend(notes.into_iter().filter(remote_here::is_told)),
                Err(problem) => report.problems.push(problem.of(name)),
            }
        }
        report
    }

    /// What has to be right before a file is published: the snapshot before is written down, and nothing is in the place of the new
    /// one. What a killed backfill completed, and only did not link, is returned.
    fn publishable(
        &self,
        snapshot: SnapshotName,
        staged: Staged,
        record: &mut Record,
    ) -> Result<(Staged, Option<Published>), Problem> {
        let (lake, name) = (self.context.data.lake(), self.register.name());
        let published = lake.published(name).at(Step::Published)?;
        if let Some(line) = published.as_ref().and_then(|it| it.manifest().ok()).and_then(|it| Line::of(&it)) {
            record.add(line)?;
        }
        let traces = lake.traces(self.register.tables()).at(Step::Published)?;
        let Some(later) = traces.into_iter().filter(|there| *there >= snapshot).max() else {
            return Ok((staged, None));
        };
        let complete = lake.snapshots(name).at(Step::Published)?.into_iter().find(|there| there.name == snapshot);
        let before = published.map(|published| published.name.to_string());
        let is_it = |complete: &Published| {
            complete.manifest().is_ok_and(|manifest| {
                let tables = complete.tables(self.register.tables());
                Line::of(&manifest).is_some_and(|line| line.sha256 == staged.source().sha256)
                    && manifest.compared_with == before
                    && complete.damaged(&manifest, &tables).is_empty()
            })
        };
        if let Some(complete) = complete.filter(is_it) {
            return Ok((staged, Some(complete)));
        }
        let advice = format!("run `brreg-lake purge {name} --snapshot {later} --yes`, and try again");
        let problem =
            Problem::usage(Step::Published, format!("{later} is there, later than the file, and not published"));
        Err(problem.advise(Advice::Said(advice)))
    }

    fn publish(&self, snapshot: SnapshotName, staged: Staged) -> Ended {
        let Some(bulk) = self.register.bulk() else {
            return failed(self.register.name(), Problem::usage(Step::Stage, "no file of it is loaded alone"));
        };
        let landed = bulk.landed(staged, snapshot.moment());
        night::landed_to_published(self.context, self.register, &*landed, self.order.row_change, Phases::default())
    }

    /// Links what a killed backfill completed.
    fn publish_complete(&self, complete: &Published) -> Ended {
        let name = self.register.name();
        let linked = self.context.data.lake().publish_again(complete).at(Step::Publish);
        match linked.and_then(|()| complete.manifest().at(Step::Published)) {
            Ok(manifest) => {
                let published = crate::report::Published {
                    snapshot: complete.name.to_string(),
                    path: complete.folder(),
                    records: manifest.records,
                    avvik: manifest.avvik,
                    counts: manifest.counts,
                    ..crate::report::Published::default()
                };
                night::report(self.register, Outcome::Published(Box::new(published)), Phases::default())
            }
            Err(problem) => failed(name, problem),
        }
    }

    /// Publishes in the store too, where there is one.
    fn publish_there(&self) -> Result<(), Problem> {
        let Some(store) = &self.store else { return Ok(()) };
        let sent = remote::one(self.context, &**store, self.register, self.order.keep);
        sent.map(drop).map_err(|problem| problem.of(self.register.name()))
    }
}

fn failed(register: &str, problem: Problem) -> Ended {
    let outcome = Outcome::Failed(problem.of(register));
    Ended { report: crate::report::RegisterReport::new(register, outcome, Vec::new()), problems: Vec::new() }
}
