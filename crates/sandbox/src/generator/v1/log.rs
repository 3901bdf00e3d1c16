//! The change log: which companies change on a day.
//!
//! Day 0 has one event per company that the register shows on it, in the order of the bulk file; each later day has one
//! event per company that changed. The number of an event follows from its day and its place in it, so that the events of a
//! day are found without those before.

use jiff::{SignedDuration, Timestamp};

use super::super::ownership::{DAY, OPEN_DAYS, OPENED};
use super::Register;
use super::life::Tilstand;

/// A number smaller than that of every event.
pub const FIRST_ID: u64 = 480_000;
/// Numbers per event; the others are gaps.
const STEP: u64 = 3;
/// 21 March 2025, when the log began, in the morning.
const BEGAN: Timestamp = Timestamp::constant(1_742_536_800, 0);

/// What an event reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Change {
    /// The company is obliged to register from now on.
    Klargjort,
    /// The company reported.
    Registrert,
    /// The company left the register.
    Slettet,
    /// The company is not obliged to register any more: a lookup answers 404.
    Opphoert,
}

impl Change {
    /// Returns the type of the event. Only the first one is published.
    #[must_use]
    pub const fn kind(self) -> &'static str {
        match self {
            Self::Klargjort => "no.brreg.rrh.rettighetsinformasjon.klargjortForRegistrering",
            Self::Registrert => "no.brreg.rrh.rettighetsinformasjon.registrert",
            Self::Slettet => "no.brreg.rrh.rettighetsinformasjon.slettet",
            Self::Opphoert => "no.brreg.rrh.rettighetsinformasjon.registreringspliktOpphoert",
        }
    }

    fn to(state: Tilstand) -> Self {
        match state {
            Tilstand::IkkeMeldt => Self::Klargjort,
            Tilstand::Registrert => Self::Registrert,
            Tilstand::Slettet => Self::Slettet,
            Tilstand::IkkeRegistreringspliktig => Self::Opphoert,
        }
    }
}

/// An event of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Its sequence number.
    pub id: u64,
    /// The changed company.
    pub organisasjonsnummer: String,
    /// What changed.
    pub change: Change,
    /// Time of the change.
    pub time: Timestamp,
}

impl Register {
    /// Returns the events of a day in the order of their numbers; those of day 0 are in [`Register::event_of_first_day`].
    ///
    /// Every company is asked whether it reports on the day, which takes a fraction of a second per million companies.
    #[must_use]
    pub fn events_of_day(&self, day: u32) -> Vec<Event> {
        let Some(before) = day.checked_sub(1) else { return Vec::new() };
        let mut changes: Vec<_> = self
            .ring
            .moves(day)
            .into_iter()
            .map(|(index, state)| (self.changed_at(index, day, state), index, Change::to(state)))
            .collect();
        for position in 0..self.ring.registered() {
            let index = self.ring.index(position, day);
            let schedule = self.content.ownership.schedule(index);
            let reports = schedule.version(day) != schedule.version(before);
            if reports && self.ring.life(index, before).state == Tilstand::Registrert {
                changes.push((self.changed_at(index, day, Tilstand::Registrert), index, Change::Registrert));
            }
        }
        changes.sort_unstable_by_key(|(time, index, _)| (*time, *index));
        (0..).zip(changes).map(|(place, (time, index, change))| self.event(day, place, index, change, time)).collect()
    }

    /// Returns the number of events of day 0.
    #[must_use]
    pub fn events_of_first_day(&self) -> u32 {
        self.ring.shown()
    }

    /// Returns the event of day 0 at a place.
    #[must_use]
    pub fn event_of_first_day(&self, place: u32) -> Option<Event> {
        if place >= self.ring.shown() {
            return None;
        }
        let index = self.ring.index(place, 0);
        let change = if place < self.ring.obliged() { Change::Klargjort } else { Change::Slettet };
        let time = BEGAN + SignedDuration::from_secs(i64::from(place));
        Some(self.event(0, u64::from(place), index, change, time))
    }

    /// Returns the day of an event and its place in it, by its number; for other numbers those of the next event.
    #[must_use]
    pub fn place_of(&self, id: u64) -> (u32, u64) {
        let beyond = id.saturating_sub(FIRST_ID + 1);
        let day = u32::try_from(beyond / self.ids_per_day()).unwrap_or(u32::MAX);
        (day, beyond % self.ids_per_day() / STEP)
    }

    /// Returns the numbers that each day has: more than companies, so that they suffice for any day.
    fn ids_per_day(&self) -> u64 {
        STEP * (u64::from(self.content.ring) + 1)
    }

    /// Returns the first number that an event of a day can have.
    #[must_use]
    pub fn first_number_of(&self, day: u32) -> u64 {
        FIRST_ID + 1 + u64::from(day) * self.ids_per_day()
    }

    /// Returns the end of a day.
    #[must_use]
    pub fn end_of_day(day: u32) -> Timestamp {
        OPENED + SignedDuration::from_secs((i64::from(OPEN_DAYS) + i64::from(day) + 1) * DAY)
    }

    fn event(&self, day: u32, place: u64, index: u32, change: Change, time: Timestamp) -> Event {
        Event {
            id: self.first_number_of(day) + place * STEP + u64::from(index % 2),
            organisasjonsnummer: self.content.organisation_number(index),
            change,
            time,
        }
    }

    /// Returns the time of a change, which is that of the company's current registration where it has one.
    fn changed_at(&self, index: u32, day: u32, state: Tilstand) -> Timestamp {
        let current = self.make(index, day).and_then(|company| Some(company.registreringer.last()?.registrert));
        current.unwrap_or_else(|| self.moved_at(index, day, state))
    }
}
