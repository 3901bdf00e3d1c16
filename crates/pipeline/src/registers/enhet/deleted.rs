//! Finds out what became of units that are in no file any more.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use brreg_domain::Organisasjonsnummer;
use brreg_fetcher::enhet::{Client, Cut, File, Lookup, Place, State, Wanted};
use brreg_transform::enhet::{Numbers, Part};
use jiff::Timestamp;
use tokio::runtime::Builder;

use super::feeds::part;
use super::night::{Deleted, Gone, LookUp, LookedUp};
use super::removed::Removed;
use super::told::Told;
use super::{NAME, again, notes, unknown};
use crate::data::DataFolder;
use crate::problem::{At as _, Problem, Step};
use crate::report::Note;

/// What the lookups of a night showed beside deleted units.
#[derive(Debug, Default)]
pub(super) struct Shown {
    pub(super) notes: Vec<Note>,
    /// Units that were removed on legal grounds.
    pub(super) removed: Vec<(Organisasjonsnummer, Timestamp)>,
    /// Numbers of other registers that no lookup found.
    pub(super) found_nowhere: Vec<Organisasjonsnummer>,
    /// Numbers whose lookup failed.
    pub(super) failed: BTreeSet<Organisasjonsnummer>,
}

impl Shown {
    /// Puts what was found on the lists, before anything is published or given up: no file and no event says it again.
    ///
    /// # Errors
    /// A list that cannot be read or written.
    pub(super) fn record(
        &mut self,
        data: &DataFolder,
        removed: &mut Removed,
        told: &Mutex<Told>,
    ) -> Result<(), Problem> {
        removed.add(self.removed.iter().copied())?;
        let lookups = std::mem::take(&mut self.removed).len();
        told.lock().unwrap_or_else(PoisonError::into_inner).looked_up(lookups);
        unknown::record(data, self.found_nowhere.drain(..))?;
        // Those that were asked for again go from the list once this is published.
        again::add(data, &self.failed)
    }
}

/// Looks up the units that are gone, those that an event says are deleted, those whose lookup failed before, and those that other
/// registers name.
pub(super) struct Lookups {
    pub(super) client: Client,
    /// The folder of landing for the answers.
    pub(super) folder: PathBuf,
    /// Deletions by the feeds, with their times.
    pub(super) events: BTreeMap<(File, Organisasjonsnummer), Timestamp>,
    /// Numbers that other registers name.
    pub(super) unknown: BTreeSet<Organisasjonsnummer>,
    /// Numbers whose lookup failed the last time.
    pub(super) again: again::Failed,
    /// Units that were removed before, which are not looked up again.
    pub(super) removed: Numbers,
    pub(super) shown: Arc<Mutex<Shown>>,
}

impl Lookups {
    /// The numbers to look up, each once.
    fn wanted(&self, gone: &Gone) -> Vec<Wanted> {
        let mut wanted: BTreeMap<Organisasjonsnummer, Place> = BTreeMap::new();
        wanted.extend(self.unknown.iter().chain(self.again.keys()).map(|number| (*number, Place::Either)));
        for (numbers, place) in [(&gone.underenheter, Place::Underenheter), (&gone.enheter, Place::Enheter)] {
            let numbers = numbers.iter().filter_map(|number| Organisasjonsnummer::parse(&number).ok());
            wanted.extend(numbers.map(|number| (number, place)));
        }
        for (feed, number) in self.events.keys() {
            match feed {
                File::Enheter => wanted.insert(*number, Place::Enheter),
                File::Underenheter => wanted.insert(*number, Place::Underenheter),
                File::Roller => None,
            };
        }
        wanted.retain(|number, _| !self.removed.contains(number.as_str()));
        let wanted = wanted.into_iter().map(|(organisasjonsnummer, place)| {
            let has_failed = self.again.contains_key(&organisasjonsnummer);
            Wanted { organisasjonsnummer, place, has_failed }
        });
        wanted.collect()
    }

    /// Leaves out numbers of which everything is known.
    pub(super) fn leave_out(&mut self, known: &Numbers) {
        let is_open = |number: &Organisasjonsnummer| !known.contains(number.as_str());
        self.events.retain(|(_, number), _| is_open(number));
        self.unknown.retain(is_open);
        self.again.retain(|number, _| is_open(number));
    }

    /// The deletion of a number by an event.
    fn event(&self, number: Organisasjonsnummer) -> Option<Deleted> {
        let of = |file| Some((part(file), *self.events.get(&(file, number))?));
        let (part, time) = of(File::Enheter).or_else(|| of(File::Underenheter))?;
        Some(Deleted::Event { part, organisasjonsnummer: number.to_string(), time })
    }

    fn sort(&self, answered: Vec<Lookup>, shown: &mut Shown) -> Vec<Deleted> {
        let (mut live, mut not_found) = (0, 0);
        let mut deleted = Vec::new();
        for Lookup { organisasjonsnummer, er_underenhet, hentet, state } in answered {
            match state {
                State::Deleted(document) => deleted.push(Deleted::Answer {
                    part: if er_underenhet { Part::Underenheter } else { Part::Enheter },
                    organisasjonsnummer: organisasjonsnummer.to_string(),
                    json: document.get().to_owned(),
                    fetched: hentet,
                }),
                State::Live(_) => live += 1,
                State::Removed => shown.removed.push((organisasjonsnummer, hentet)),
                State::Unknown => {
                    not_found += 1;
                    deleted.extend(self.event(organisasjonsnummer));
                    if self.unknown.contains(&organisasjonsnummer) {
                        shown.found_nowhere.push(organisasjonsnummer);
                    }
                }
            }
        }
        let counts = [(notes::STILL_LIVE, live), (notes::NOT_FOUND, not_found)];
        let counts = counts.into_iter().filter(|(_, count)| *count > 0);
        shown.notes.extend(counts.map(|(name, count)| Note::of_register(name, [("count", count)])));
        deleted
    }
}

impl LookUp for Lookups {
    fn deleted(&self, gone: &Gone) -> Result<LookedUp, Problem> {
        let wanted = self.wanted(gone);
        if wanted.is_empty() {
            return Ok(LookedUp::default());
        }
        tracing::info!(register = NAME, numbers = wanted.len(), "looking up units that are in no file");
        let threads = |error: std::io::Error| Problem::failed(Step::Threads, error);
        let runtime = Builder::new_current_thread().enable_all().build().map_err(threads)?;
        let looked_up = runtime.block_on(self.client.lookups(&wanted, &self.folder, &()));
        // What was found before the register counted as down is not lost with the night.
        let (lookups, error) = match looked_up {
            Ok(lookups) => (lookups, None),
            Err(Cut { found, error }) => (found, Some(error)),
        };
        let mut shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        // Another attempt at the load asks for the same again.
        *shown = Shown::default();
        if !lookups.failed.is_empty() {
            let failed = lookups.failed.len() as u64;
            shown.notes.push(Note::of_register(notes::FAILED, [("count", failed)]));
        }
        let failed = lookups.failed.iter().map(Organisasjonsnummer::as_str).collect();
        shown.failed = lookups.failed.into_iter().collect();
        let deleted = self.sort(lookups.answered, &mut shown);
        error.map_or(Ok(LookedUp { deleted, failed }), Err).at(Step::Lookup)
    }
}
