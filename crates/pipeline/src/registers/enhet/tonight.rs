//! The files of one night with what the feeds and the lookups say.

use std::sync::{Arc, Mutex, PoisonError};

use brreg_transform::compared::Compared;
use brreg_transform::enhet::tables::ENHETER;
use brreg_transform::schema::Table;

use super::deleted::Shown;
use super::removed::{Removed, forget_landing};
use super::told::Told;
use super::{Files, NAME, again, notes};
use crate::context::Context;
use crate::problem::{Advice, Problem};
use crate::report::Note;
use crate::source::{Comparing, Differences, Landed, Loaded, Loading};

/// How far the number of units in the file may be from that of the search, as a share, before it is reported.
const USUAL_DIFFERENCE: f64 = 0.005;

/// What became of files that are not there any more to be looked at.
const REMOVED: &str = "the downloaded files were removed, since they may have units that the register removed, and the next run \
                       downloads them again";

/// What was fetched.
pub(super) struct Tonight {
    files: Files,
    notes: Mutex<Vec<Note>>,
    /// What the lookups showed, which the load makes.
    shown: Arc<Mutex<Shown>>,
    /// Units that the register's search counts.
    total: Option<u64>,
    /// What was done about removed units, for whoever fetched this to tell.
    told: Arc<Mutex<Told>>,
}

impl Tonight {
    pub(super) fn new(
        files: Files,
        notes: Vec<Note>,
        shown: Arc<Mutex<Shown>>,
        total: Option<u64>,
        told: Arc<Mutex<Told>>,
    ) -> Self {
        Self { files, notes: Mutex::new(notes), shown, total, told }
    }

    /// The list of removed units with those that the lookups showed.
    fn removed(&self, context: &Context<'_>) -> Result<Removed, Problem> {
        let mut removed = Removed::read(context.data)?;
        let mut shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        shown.record(context.data, &mut removed, &self.told)?;
        Ok(removed)
    }

    fn erase(&self, context: &Context<'_>) -> Result<(), Problem> {
        let mut removed = self.removed(context)?;
        self.told.lock().unwrap_or_else(PoisonError::into_inner).erase(&mut removed, context, None)
    }

    /// Whoever was removed is erased although nothing is published: that does not wait for the files. The next run downloads again,
    /// since these are whole; they stay for whoever looks why they were refused, unless somebody was removed.
    fn give_up(&self, context: &Context<'_>) {
        // What cannot be done now is done by the next run; `verify` fails until then.
        if let Err(problem) = self.erase(context) {
            tracing::warn!(register = NAME, causes = problem.causes().join(": "), "removed units could not be erased");
        }
        let _ = forget_landing(context.data, None);
    }

    /// Reports a number of units that is far from the one that the search counts.
    fn compare_total(&self, units: u64) {
        let Some(total) = self.total.filter(|total| *total > 0) else { return };
        // Numbers of units are far below 2^52, where a double is exact.
        if units.abs_diff(total) as f64 / total as f64 > USUAL_DIFFERENCE {
            let note = Note::of_register(notes::OTHER_TOTAL, [("file", units), ("search", total)]);
            self.notes.lock().unwrap_or_else(PoisonError::into_inner).push(note);
        }
    }
}

impl Landed for Tonight {
    fn load(&self, loading: &Loading<'_>) -> Result<Loaded, Problem> {
        let loaded = self.files.load(loading)?;
        self.compare_total(loaded.rows(ENHETER.name).unwrap_or_default());
        // On the list before anything is published; the erasure follows the publication.
        self.removed(loading.context)?.add_subunits(loading.context.data, Some(loading.draft))?;
        Ok(loaded)
    }

    fn compared(&self) -> Option<&'static Compared> {
        self.files.compared()
    }

    fn compare(&self, comparing: &Comparing<'_>) -> Result<Differences, brreg_lake::Error> {
        self.files.compare(comparing)
    }

    fn notes(&self) -> Vec<Note> {
        let mut told = self.notes.lock().unwrap_or_else(PoisonError::into_inner).clone();
        told.append(&mut self.files.notes());
        told.append(&mut self.shown.lock().unwrap_or_else(PoisonError::into_inner).notes);
        told
    }

    fn carried(&self) -> Vec<&'static Table> {
        self.files.carried()
    }

    /// Erases what the lookups showed to be removed, and what is in landing of units that are on the list.
    fn published(&self, context: &Context<'_>) -> Result<(), Problem> {
        let erased = self.erase(context);
        forget_landing(context.data, None)?;
        again::replace(context.data, &self.shown.lock().unwrap_or_else(PoisonError::into_inner).failed)?;
        erased
    }

    fn discarded(&self, context: &Context<'_>) {
        self.give_up(context);
    }

    fn failed(&self, context: &Context<'_>, problem: Problem) -> Problem {
        self.give_up(context);
        if self.files.are_there() {
            return problem;
        }
        let landing = context.data.landing().join(NAME);
        let advice = match problem.advice() {
            Some(Advice::Check(path) | Advice::CheckOrFetchAgain(path) | Advice::OtherKind(path)) => {
                path.starts_with(&landing).then(|| format!("run again: {REMOVED}"))
            }
            Some(Advice::Said(said)) => {
                said.contains(&*landing.to_string_lossy()).then(|| format!("{said}; {REMOVED}"))
            }
            _ => None,
        };
        advice.map(Advice::Said).into_iter().fold(problem, Problem::advise)
    }
}
