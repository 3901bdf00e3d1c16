//! The files of one night with what the feeds and the lookups say.

use std::sync::{Arc, Mutex, PoisonError};

use brreg_transform::compared::Compared;
use brreg_transform::enhet::tables::ENHETER;
use brreg_transform::schema::Table;

use super::deleted::Shown;
use super::removed::{Removed, elsewhere, forget_landing};
use super::{Files, NAME, again, notes, unknown};
use crate::context::Context;
use crate::problem::Problem;
use crate::report::Note;
use crate::source::{Comparing, Differences, Landed, Loaded, Loading};

/// How far the number of units in the file may be from that of the search, as a share, before it is reported.
const USUAL_DIFFERENCE: f64 = 0.005;

/// What was fetched.
pub(super) struct Tonight {
    files: Files,
    notes: Mutex<Vec<Note>>,
    /// What the lookups showed, which the load makes.
    shown: Arc<Mutex<Shown>>,
    /// Units that the register's search counts.
    total: Option<u64>,
}

impl Tonight {
    pub(super) fn new(files: Files, notes: Vec<Note>, shown: Arc<Mutex<Shown>>, total: Option<u64>) -> Self {
        Self { files, notes: Mutex::new(notes), shown, total }
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
        let mut shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        // On the list before anything is published; the erasure follows the publication.
        let mut removed = Removed::read(loading.context.data)?;
        removed.add(shown.removed.drain(..))?;
        removed.add_subunits(loading.context.data, Some(loading.draft))?;
        let pending: Vec<&str> = removed.pending().collect();
        let elsewhere = elsewhere(loading.context, &pending)?;
        self.notes.lock().unwrap_or_else(PoisonError::into_inner).extend(elsewhere);
        unknown::record(loading.context.data, shown.found_nowhere.drain(..))?;
        // Those that were asked for again go from the list once this is published.
        again::add(loading.context.data, &shown.failed)?;
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
        told.append(&mut self.shown.lock().unwrap_or_else(PoisonError::into_inner).notes);
        told
    }

    fn carried(&self) -> Vec<&'static Table> {
        self.files.carried()
    }

    /// Erases what the lookups showed to be removed, and what is in landing of units that are on the list.
    fn published(&self, context: &Context<'_>) -> Result<(), Problem> {
        let erased = Removed::read(context.data)?.erase(context, None);
        forget_landing(context.data, None)?;
        again::replace(context.data, &self.shown.lock().unwrap_or_else(PoisonError::into_inner).failed)?;
        erased.map(drop)
    }

    /// Whoever was removed is erased although nothing is published: that does not wait for the files. The next run downloads again,
    /// since these are whole; they stay for whoever looks why they were refused, unless somebody was removed.
    fn discarded(&self, context: &Context<'_>) {
        // What cannot be done now is done by the next run; `verify` fails until then.
        if let Err(problem) = Removed::read(context.data).and_then(|mut removed| removed.erase(context, None)) {
            tracing::warn!(register = NAME, causes = problem.causes().join(": "), "removed units could not be erased");
        }
        let _ = forget_landing(context.data, None);
    }
}
