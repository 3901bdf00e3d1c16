//! What a backfill has to do, and what was done before.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use brreg_lake::snapshot::SnapshotName;

use super::find::{Dated, Found, find, refused};
use super::landing::Landing;
use crate::context::Context;
use crate::problem::{Advice, At as _, Problem, Step, masked};
use crate::register::Register;
use crate::state::backfilled::{Line, Record};

/// What is to be done with a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It is published, or was before later ones were.
    Published,
    /// It is to be published.
    Due,
}

/// A bulk file and its snapshot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planned {
    pub(super) file: Dated,
    /// The snapshot that it is, or becomes.
    pub snapshot: SnapshotName,
    /// What is to be done.
    pub state: State,
}

impl Planned {
    /// The path or the address of the file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.file.path
    }
}

/// The bulk files of a folder or a bucket.
#[derive(Debug)]
pub struct Plan {
    /// The bulk files, the oldest first; those that are published come before all others.
    pub files: Vec<Planned>,
    /// Files that are none of the register's.
    pub others: Vec<PathBuf>,
}

/// What has to be done with the bulk files of a register. Nothing is published.
///
/// # Errors
/// Files whose date cannot be told, and files that are older than what is published and are not in it.
pub fn plan(context: &Context<'_>, register: &dyn Register, landing: &Landing) -> Result<Plan, Problem> {
    let Found { files, others, .. } = find(context, register, landing)?;
    if files.is_empty() {
        let place = landing.place();
        let what = format!("{} has no bulk file of {}", masked(&place).display(), register.name());
        return Err(Problem::usage(Step::Landing, what).advise(Advice::Check(place)));
    }
    let lake = context.data.lake();
    let published = lake.published(register.name()).at(Step::Published)?.map(|published| published.name);
    let record = Record::read(context.data, register.name())?;
    let kept = kept(context, register)?;
    let (mut last, mut planned, mut late) = (None, Vec::with_capacity(files.len()), Vec::new());
    for file in files {
        let snapshot = SnapshotName::next(file.time, last);
        last = Some(snapshot);
        let mut state = State::Due;
        if published.is_some_and(|published| snapshot <= published) {
            let hash = landing.sha256(&file)?;
            if kept.contains(&hash) || record.has(&snapshot.to_string(), &hash) {
                state = State::Published;
            } else {
                late.push(file.path.clone());
            }
        }
        planned.push(Planned { file, snapshot, state });
    }
    if let Some(published) = published.filter(|_| !late.is_empty()) {
        let name = register.name();
        let advice = format!(
            "backfill an empty data folder, or leave these files out; `brreg-lake purge {name} --all` removes what is published"
        );
        let problem = refused(&format!("older than {published}, which is published, and not in it:"), &late);
        return Err(problem.advise(Advice::Said(advice)));
    }
    Ok(Plan { files: planned, others })
}

/// The SHA-256 of the sources of all snapshots that are kept.
fn kept(context: &Context<'_>, register: &dyn Register) -> Result<BTreeSet<String>, Problem> {
    let snapshots = context.data.lake().snapshots(register.name()).at(Step::Published)?;
    let manifests = snapshots.iter().filter_map(|snapshot| snapshot.manifest().ok());
    Ok(manifests.filter_map(|manifest| Line::of(&manifest)).map(|line| line.sha256).collect())
}
