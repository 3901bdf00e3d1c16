//! A bulk file in landing, and what the log said of the time since the snapshot before.

use std::collections::BTreeSet;

use brreg_transform::compared::Compared;
use brreg_transform::rrh::COMPARED;
use brreg_transform::schema::Table;

use crate::problem::Problem;
use crate::registers::rrh::changes::{Changes, Others};
use crate::registers::rrh::hendelser::{self, Event, Outcome};
use crate::registers::rrh::kodelister::{self, Kodelister};
use crate::registers::rrh::{Files, deviations, history, identify_senders, intervals, notes};
use crate::report::Note;
use crate::source::{Comparing, Differences, Flattening, Landed, Loaded, Loading};

/// A bulk file in landing.
#[derive(Debug)]
pub(super) struct Bulk {
    /// The file.
    pub(super) files: Files,
    /// The events since the snapshot before; `None` where there are none to compare with.
    pub(super) events: Option<Vec<Event>>,
    /// Whether the snapshot before is of a portfolio, so that companies that it does not have are no changes.
    pub(super) was_portfolio: bool,
    /// The register's code lists; `None` where they could not be fetched.
    pub(super) codes: Option<Kodelister>,
    /// What was odd about the fetch.
    pub(super) notes: Vec<Note>,
}

impl Landed for Bulk {
    fn load(&self, loading: &Loading<'_>) -> Result<Loaded, Problem> {
        let mut loaded = self.files.load_records(&Flattening::of(loading))?;
        let identify_senders = identify_senders(loading.context.configuration)?;
        history::keep(loading, &mut loaded.entries, identify_senders)?;
        let without_company = self.events.iter().flatten().filter(|event| event.organisasjonsnummer.is_none());
        deviations::add(loading, &mut loaded, without_company)?;
        loaded.entries.push(kodelister::write(loading, self.codes.as_ref())?);
        Ok(loaded)
    }

    fn carried(&self) -> Vec<&'static Table> {
        history::carried()
    }

    fn carried_together(&self) -> Vec<&'static Table> {
        intervals::TABLES.to_vec()
    }

    fn compared(&self) -> Option<&'static Compared> {
        Some(&COMPARED)
    }

    fn compare(&self, comparing: &Comparing<'_>) -> Result<Differences, brreg_lake::Error> {
        let others = if self.was_portfolio { Others::New } else { Others::None };
        let Comparing { draft, previous, national_id, .. } = *comparing;
        let mut changes = Changes::begin(draft, previous, national_id, others)?;
        changes.take_all(comparing)?;
        let (mut entries, changed) = changes.finish()?;
        let events = self.events.as_deref().unwrap_or_default();
        let outcome =
            |company: &str| Some(if changed.contains(company) { Outcome::Changed } else { Outcome::Unchanged });
        entries.push(hendelser::write(draft, previous, events, &outcome)?);
        let mut differences = Differences { entries, ..Differences::default() };
        if self.events.is_some() && previous.is_some() {
            let named: BTreeSet<&str> =
                events.iter().filter_map(|event| event.organisasjonsnummer.as_deref()).collect();
            let without_event = changed.len() - named.iter().filter(|company| changed.contains(company)).count();
            differences.counts.insert(notes::WITHOUT_EVENT.to_owned(), without_event as u64);
        }
        Ok(differences)
    }

    fn notes(&self) -> Vec<Note> {
        self.notes.clone()
    }
}
