//! The events of one feed: a long history that is computed, and what happened since, which is kept.

use jiff::{SignedDuration, Timestamp};

/// 23 April 2018, when the feeds begin.
const FIRST: Timestamp = Timestamp::constant(1_524_441_600, 0);
/// Days from the end of the history to the first edition.
const HISTORY_ENDS: i64 = 40;
/// The number of the first event, and the distance between the numbers of the history: numbers are sparse.
const FIRST_ID: u64 = 100;
const STEP: u64 = 7;

/// An event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Its number.
    pub id: u64,
    /// When it happened.
    pub time: Timestamp,
    /// The unit.
    pub organisasjonsnummer: String,
    /// `Ny`, `Endring`, `Sletting`, `Fjernet` or `Ukjent`; not shown by the feed of roles.
    pub kind: &'static str,
    /// The paths of what changed, for an `Endring`.
    pub paths: &'static [&'static str],
}

/// The events of one feed.
#[derive(Debug)]
pub(super) struct Feed {
    /// Number of events of the history.
    history: u64,
    until: Timestamp,
    recent: Vec<Event>,
    last: u64,
}

impl Feed {
    /// Creates a feed with a history of so many events before the first edition.
    pub(super) fn new(history: u64, first_edition: Timestamp) -> Self {
        let until = first_edition - SignedDuration::from_hours(24 * HISTORY_ENDS);
        Self { history, until, recent: Vec::new(), last: FIRST_ID + STEP * history }
    }

    /// Adds an event, with a number some steps behind the last one.
    pub(super) fn push(&mut self, time: Timestamp, number: String, kind: &'static str, paths: &'static [&'static str]) {
        self.last += 1 + self.last % 4;
        self.recent.push(Event { id: self.last, time, organisasjonsnummer: number, kind, paths });
    }

    pub(super) fn len(&self) -> u64 {
        self.history + self.recent.len() as u64
    }

    pub(super) fn recent(&self) -> &[Event] {
        &self.recent
    }

    /// Returns the event at a place; `number_of` names the unit of an event of the history.
    pub(super) fn event(&self, place: u64, number_of: impl FnOnce(u64) -> String) -> Option<Event> {
        if let Some(recent) = place.checked_sub(self.history) {
            return self.recent.get(usize::try_from(recent).ok()?).cloned();
        }
        let kind = match (place * 3 < self.history, place.is_multiple_of(4)) {
            (true, _) => "Ukjent",
            (_, true) => "Ny",
            _ => "Endring",
        };
        Some(Event {
            id: FIRST_ID + STEP * place,
            time: self.time_of(place),
            organisasjonsnummer: number_of(place),
            kind,
            paths: &["/navn"],
        })
    }

    /// Returns the place of the first event whose number is at least `id`.
    pub(super) fn from_id(&self, id: u64) -> u64 {
        let in_history = id.saturating_sub(FIRST_ID).div_ceil(STEP);
        if in_history < self.history {
            return in_history;
        }
        self.history + self.recent.partition_point(|event| event.id < id) as u64
    }

    /// Returns the place of the first event at or after a time.
    pub(super) fn from_time(&self, time: Timestamp) -> u64 {
        let (mut first, mut end) = (0, self.history);
        while first < end {
            let middle = (first + end) / 2;
            if self.time_of(middle) < time { first = middle + 1 } else { end = middle }
        }
        if first < self.history {
            return first;
        }
        self.history + self.recent.partition_point(|event| event.time < time) as u64
    }

    fn time_of(&self, place: u64) -> Timestamp {
        let span = self.until.duration_since(FIRST).as_secs().unsigned_abs();
        let seconds = u128::from(span) * u128::from(place) / u128::from(self.history.max(1));
        FIRST + SignedDuration::from_secs(i64::try_from(seconds).unwrap_or(i64::MAX))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn events_are_found_by_number_and_by_time() {
        let edition: Timestamp = "2026-01-02T05:00:00Z".parse().unwrap();
        let mut feed = Feed::new(1_000, edition);
        for seconds in 0..5 {
            feed.push(edition + SignedDuration::from_secs(seconds), String::new(), "Endring", &[]);
        }
        let event = |place| feed.event(place, |_| String::new()).unwrap();
        for place in 0..feed.len() {
            assert_eq!((feed.from_id(event(place).id), feed.from_time(event(place).time)), (place, place));
        }
        assert!((1..feed.len()).all(|place| event(place - 1).id < event(place).id));
        assert_eq!(feed.from_id(event(1_004).id + 1), feed.len());
        assert_eq!(feed.event(1_005, |_| String::new()), None);
    }
}
