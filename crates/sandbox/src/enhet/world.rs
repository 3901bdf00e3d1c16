//! The register while a sandbox runs: its editions, and what happens between them.

use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use jiff::{SignedDuration, Timestamp};

use super::action::Action;
use super::edition::{Edition, Shows};
use super::feed::{Event, Feed};
use super::overlay::{Overlay, in_wave};
use crate::generator::enhet::{Changes, Id, Register, Standing, Unit, Which};

/// Hours from the first edition to the start of the sandbox, in which its nights pass.
const BEFORE_START: i64 = 12;
/// One deletion of this many happened on the day before the first edition, the others long before.
const RECENT: u32 = 3;
/// What happens in an ordinary night.
const ORDINARY: [Action; 2] = [Action::Rename(3), Action::New(2)];

/// The simulated register of companies.
pub struct Enhet {
    register: Register,
    folder: PathBuf,
    state: RwLock<State>,
}

pub(super) struct State {
    pub(super) overlay: Arc<Overlay>,
    pub(super) feeds: [Feed; 3],
    editions: Vec<Arc<Edition>>,
    current: usize,
    shows: Shows,
    /// The time of the last happening.
    now: Timestamp,
    renamed: u32,
    night: u32,
}

impl Enhet {
    /// Creates the register; its files are created in the folder at their first request. The first edition is `age` days old.
    pub(crate) fn new(register: Register, folder: PathBuf, age: u32) -> Self {
        let start = Timestamp::from_second(Timestamp::now().as_second()).unwrap_or(Timestamp::UNIX_EPOCH);
        let first = start - SignedDuration::from_hours(BEFORE_START + 24 * i64::from(age));
        let units = u64::from(register.unit_count());
        let mut feeds = [units * 2, units, units].map(|events| Feed::new(events, first));
        past(&register, first, &mut feeds[0]);
        let overlay = Arc::new(Overlay::default());
        let edition = Arc::new(Edition::new(&overlay, Shows::default(), first));
        let state = State {
            overlay,
            feeds,
            editions: vec![edition],
            current: 0,
            shows: Shows::default(),
            now: first,
            renamed: 0,
            night: 0,
        };
        Self { register, folder, state: RwLock::new(state) }
    }

    /// Returns the generated content.
    #[must_use]
    pub fn register(&self) -> &Register {
        &self.register
    }

    /// Returns the organisation number of the first live company from a position on, for tests.
    #[must_use]
    pub fn live_company(&self, from: u32) -> String {
        let units = (from..self.register.content().len()).map(|position| Id::Unit(Unit::Company(position)));
        let mut live = units.filter(|id| self.standing(*id) == Standing::Live);
        live.next().map(|id| self.register.number(id)).unwrap_or_default()
    }

    /// Returns the present document of a number; `None` for one that is neither live nor deleted.
    #[must_use]
    pub fn document(&self, number: &str) -> Option<String> {
        let id = self.register.find(number)?;
        self.register.document(id, &self.changes(id)).map(|document| document.to_api(""))
    }

    /// Returns the name of a unit; empty if there is none of this number.
    #[must_use]
    pub fn name(&self, number: &str) -> String {
        match self.register.find(number) {
            Some(id @ Id::Unit(unit)) => self.register.unit_name(unit, &self.changes(id)),
            _ => String::new(),
        }
    }

    /// Returns the events of a feed since the history, in their order.
    #[must_use]
    pub fn events(&self, feed: Which) -> Vec<Event> {
        self.read().feeds[feed as usize].recent().to_vec()
    }

    /// Lets something happen.
    ///
    /// # Panics
    /// Never; an action on a number that the register never gave does nothing.
    pub fn happen(&self, action: &Action) {
        let state = &mut *self.write();
        match action {
            Action::NewEdition => self.new_edition(state, 0),
            Action::Fewer(permille) => self.new_edition(state, *permille),
            Action::NewTag => {
                state.shows.tag += 1;
                self.new_edition(state, 0);
            }
            Action::OldEdition => state.current = state.current.saturating_sub(1),
            Action::Rename(count) => (0..*count).for_each(|_| self.rename_next(state)),
            Action::EmployeesWave => self.wave(state),
            Action::MunicipalityReform => self.reform(state),
            Action::New(count) => (0..*count).for_each(|_| {
                let id = Id::Unit(Unit::New(state.shows.new_units));
                state.shows.new_units += 1;
                self.tell(state, Which::Enheter, id, "Ny", &[]);
                self.tell(state, Which::Roller, id, "", &[]);
            }),
            Action::Delete(number) => self.end(state, number, "Sletting", Standing::Deleted),
            Action::Remove(number) => {
                self.end(state, number, "Fjernet", |_| Standing::Removed);
                self.remove_subunits(state, number, false);
            }
            Action::RemoveEach(number) => {
                self.end(state, number, "Fjernet", |_| Standing::Removed);
                self.remove_subunits(state, number, true);
            }
            Action::Forget(number) => self.end(state, number, "Sletting", |_| Standing::Unknown),
            Action::RemoveSilently(number) => {
                let ended = Some(Standing::Removed);
                self.change(state, number, |_, _, overlay, id| overlay.change(id, |changes| changes.ended = ended));
                self.remove_subunits(state, number, false);
            }
            Action::Bankrupt(number) => {
                self.change(state, number, |this, state_now, overlay, id| {
                    let today = this.today(state_now);
                    overlay.change(id, |changes| changes.bankrupt = Some(today));
                });
                self.open_estate(state, number);
            }
            Action::Chair(number) => {
                self.change(state, number, |_, _, overlay, id| overlay.change(id, |changes| changes.chairs += 1));
            }
        }
        let (number, feed, paths): (_, _, &'static [&'static str]) = match action {
            Action::Bankrupt(number) => (number, Which::Enheter, &["/konkurs", "/konkursdato"]),
            Action::Chair(number) => (number, Which::Roller, &[]),
            _ => return,
        };
        if let Some(id) = self.register.find(number) {
            self.tell(state, feed, id, "Endring", paths);
        }
    }

    /// Registers the estate of a unit, which has its trustee as its only role.
    fn open_estate(&self, state: &mut State, number: &str) {
        let Some(Id::Unit(debtor)) = self.register.find(number) else { return };
        let (estate, is_new) = self.register.open_estate(debtor, self.today(state));
        if is_new {
            state.shows.new_estates += 1;
            self.tell(state, Which::Enheter, Id::Unit(estate), "Ny", &[]);
            self.tell(state, Which::Roller, Id::Unit(estate), "", &[]);
        }
    }

    /// Goes to a night: in each one before it, some units changed, and the files were made anew.
    pub(crate) fn set_night(&self, night: u32) {
        while self.read().night < night {
            ORDINARY.iter().chain([&Action::NewEdition]).for_each(|action| self.happen(action));
            self.write().night += 1;
        }
    }

    /// Goes to the next night.
    pub(crate) fn renew(&self) {
        let night = self.read().night;
        self.set_night(night + 1);
    }

    pub(super) fn edition(&self) -> Arc<Edition> {
        let state = self.read();
        Arc::clone(&state.editions[state.current])
    }

    pub(super) fn folder(&self) -> PathBuf {
        self.folder.clone()
    }

    /// Returns what has happened to a unit until now.
    pub(super) fn changes(&self, id: Id) -> Changes {
        let overlay = Arc::clone(&self.read().overlay);
        overlay.changes(&self.register, id, overlay.version)
    }

    pub(super) fn standing(&self, id: Id) -> Standing {
        self.register.standing(id, &self.changes(id))
    }

    /// Returns the number of live units, as a search counts them.
    pub(super) fn total(&self) -> usize {
        let Shows { new_units, new_estates, .. } = self.read().shows;
        let old = (0..self.register.unit_count()).filter_map(|position| self.register.unit_at(position));
        let units = old.chain((0..new_units).map(Unit::New)).chain((0..new_estates).map(Unit::NewEstate));
        units.filter(|unit| self.standing(Id::Unit(*unit)) == Standing::Live).count()
    }

    pub(super) fn read(&self) -> RwLockReadGuard<'_, State> {
        self.state.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, State> {
        self.state.write().unwrap_or_else(PoisonError::into_inner)
    }

    fn new_edition(&self, state: &mut State, missing: u32) {
        state.now += SignedDuration::from_secs(60);
        let edition = Edition::new(&state.overlay, Shows { missing, ..state.shows }, state.now);
        state.editions.push(Arc::new(edition));
        state.current = state.editions.len() - 1;
    }

    /// Renames the next company that is live.
    fn rename_next(&self, state: &mut State) {
        let companies = self.register.content().len();
        for _ in 0..companies {
            let id = Id::Unit(Unit::Company(state.renamed % companies.max(1)));
            state.renamed += 1;
            if self.register.standing(id, &self.now(state, id)) == Standing::Live {
                Arc::make_mut(&mut state.overlay).change(id, |changes| changes.renamed += 1);
                return self.tell(state, Which::Enheter, id, "Endring", &["/navn", "/historiskeNavn/-"]);
            }
        }
    }

    fn wave(&self, state: &mut State) {
        Arc::make_mut(&mut state.overlay).wave();
        let units = (0..self.register.unit_count()).filter_map(|position| self.register.unit_at(position));
        for unit in units {
            let subunits = (0..self.register.subunits_of(unit)).map(|place| Id::Subunit(unit, place));
            for id in [Id::Unit(unit)].into_iter().chain(subunits) {
                if in_wave(&self.register, id) && self.register.standing(id, &self.now(state, id)) == Standing::Live {
                    let feed = if id.is_subunit() { Which::Underenheter } else { Which::Enheter };
                    self.tell(state, feed, id, "Endring", &["/antallAnsatte"]);
                }
            }
        }
    }

    fn reform(&self, state: &mut State) {
        Arc::make_mut(&mut state.overlay).reform();
        let units = (0..self.register.unit_count()).filter_map(|position| self.register.unit_at(position));
        for unit in units.filter(|unit| self.register.is_reformed(*unit)) {
            let id = Id::Unit(unit);
            if self.register.standing(id, &self.now(state, id)) == Standing::Live {
                self.tell(state, Which::Enheter, id, "Endring", &["/forretningsadresse/kommunenummer"]);
            }
        }
    }

    fn end(
        &self,
        state: &mut State,
        number: &str,
        kind: &'static str,
        standing: impl FnOnce(jiff::civil::Date) -> Standing,
    ) {
        let Some(id) = self.register.find(number) else { return };
        let ended = standing(self.today(state));
        Arc::make_mut(&mut state.overlay).change(id, |changes| changes.ended = Some(ended));
        let feed = if id.is_subunit() { Which::Underenheter } else { Which::Enheter };
        self.tell(state, feed, id, kind, &[]);
    }

    /// Removes the subunits of a unit with it, each with an event of its own or without one.
    fn remove_subunits(&self, state: &mut State, number: &str, with_events: bool) {
        let Some(Id::Unit(unit)) = self.register.find(number) else { return };
        for id in (0..self.register.subunits_of(unit)).map(|place| Id::Subunit(unit, place)) {
            Arc::make_mut(&mut state.overlay).change(id, |changes| changes.ended = Some(Standing::Removed));
            if with_events {
                self.tell(state, Which::Underenheter, id, "Fjernet", &[]);
            }
        }
    }

    fn change(&self, state: &mut State, number: &str, change: impl FnOnce(&Self, &State, &mut Overlay, Id)) {
        let Some(id) = self.register.find(number) else { return };
        let mut overlay = Overlay::clone(&state.overlay);
        change(self, state, &mut overlay, id);
        state.overlay = Arc::new(overlay);
    }

    fn tell(&self, state: &mut State, feed: Which, id: Id, kind: &'static str, paths: &'static [&'static str]) {
        state.now += SignedDuration::from_millis(150);
        let (now, number) = (state.now, self.register.number(id));
        state.feeds[feed as usize].push(now, number, kind, paths);
    }

    fn now(&self, state: &State, id: Id) -> Changes {
        state.overlay.changes(&self.register, id, state.overlay.version)
    }

    fn today(&self, state: &State) -> jiff::civil::Date {
        jiff::tz::TimeZone::UTC.to_datetime(state.now).date()
    }
}

/// Adds the events of the units that were deleted or removed before the first edition: most of them long before it, some on
/// the day before.
fn past(register: &Register, first: Timestamp, feed: &mut Feed) {
    let companies = (0..register.unit_count()).map_while(|position| match register.unit_at(position) {
        Some(Unit::Company(index)) => Some(index),
        _ => None,
    });
    let ended = companies.filter_map(|index| {
        let id = Id::Unit(Unit::Company(index));
        match register.standing(id, &Changes::default()) {
            Standing::Deleted(_) => Some((index, id, "Sletting")),
            Standing::Removed => Some((index, id, "Fjernet")),
            Standing::Live | Standing::Unknown => None,
        }
    });
    let ended: Vec<_> = ended.enumerate().map(|(place, (_, id, kind))| (place as u32, id, kind)).collect();
    for (hours, are_recent) in [(24 * 20, false), (20, true)] {
        for (place, id, kind) in ended.iter().filter(|(place, ..)| place.is_multiple_of(RECENT) == are_recent) {
            let time = first - SignedDuration::from_hours(hours) + SignedDuration::from_millis(i64::from(*place));
            feed.push(time, register.number(*id), kind, &[]);
        }
    }
}
