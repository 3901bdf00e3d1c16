//! The change log over all nights so far.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;

use super::behaviour::{Doubling, SequenceIs, V1Behaviour};
use crate::generator::v1::{Event, FIRST_ID, Register};

/// The events of the log. Those of each day after the first one are computed once and kept.
pub(crate) struct Log {
    register: Register,
    days_per_night: u32,
    /// The events that it has of a night, at most.
    most: usize,
    days: Mutex<HashMap<u32, Arc<[Event]>>>,
}

/// The part of the events that the log has on a night, and their numbers in it.
#[derive(Debug, Clone, Copy)]
struct Part {
    /// The first day.
    first_day: u32,
    /// What is subtracted from the numbers.
    below: u64,
}

/// A page of the log.
pub(super) enum Page {
    Events(Vec<Event>),
    /// The log does not keep the events after the cursor.
    Forgotten,
}

impl Log {
    pub(crate) fn new(register: &Register, days_per_night: u32, behaviour: &V1Behaviour) -> Self {
        let most = match behaviour.log_per_night {
            0 => usize::MAX,
            per_night => per_night.div_ceil(days_per_night.max(1)) as usize,
        };
        Self { register: register.clone(), days_per_night, most, days: Mutex::default() }
    }

    /// Returns the time of the register that a time of a reader is, on a night. Where the bulk file lags behind, the reader's
    /// present is the end of the night; otherwise it comes after all nights.
    pub(super) fn time_of(&self, asked: Timestamp, night: u32, behaviour: &V1Behaviour) -> Timestamp {
        match behaviour.bulk_lag {
            0 => asked,
            _ => {
                let ahead = Timestamp::now().duration_since(Register::end_of_day(self.day(night)));
                asked.checked_sub(ahead).unwrap_or(Timestamp::MIN)
            }
        }
    }

    /// Returns the events of a night.
    pub(crate) fn events_of_night(&self, night: u32) -> Vec<Event> {
        match night.checked_sub(1) {
            None => self.first_day(0).collect(),
            Some(before) => (self.day(before) + 1..=self.day(night))
                .flat_map(|day| self.later_day(day).iter().cloned().collect::<Vec<_>>())
                .collect(),
        }
    }

    /// Returns the part of the events that the log has on a night: all, or those since it began again.
    fn part(&self, night: u32, behaviour: &V1Behaviour) -> Part {
        match behaviour.log_restarts.checked_sub(1) {
            Some(before) if night > before => {
                let first_day = self.day(before) + 1;
                Part { first_day, below: self.register.first_number_of(first_day) - 1 }
            }
            _ => Part { first_day: 0, below: 0 },
        }
    }

    /// Returns the page after a cursor, on a night, with at most `size` events.
    pub(super) fn page(&self, cursor: u64, night: u32, size: usize, behaviour: &V1Behaviour) -> Page {
        let part = self.part(night, behaviour);
        let page = self.page_of(part, cursor.saturating_add(part.below), night, size, behaviour);
        let Page::Events(mut events) = page else { return page };
        events.iter_mut().for_each(|event| event.id -= part.below);
        Page::Events(events)
    }

    fn page_of(&self, part: Part, cursor: u64, night: u32, size: usize, behaviour: &V1Behaviour) -> Page {
        let oldest = match behaviour.log_keeps {
            0 => 0,
            keeps => night.checked_sub(keeps + 1).map_or(0, |forgotten| self.day(forgotten) + 1),
        };
        let size = if behaviour.short_pages { size.div_ceil(2) } else { size };
        let mut page = Vec::with_capacity(size.min(1_000));
        let first_day = self.register.place_of(cursor.saturating_add(1)).0.max(part.first_day);
        'days: for day in first_day..=self.day(night) {
            for event in self.events_from(cursor, day) {
                let copies = [Some(&event), double(&event, behaviour.doubled).as_ref()].map(Option::<&Event>::cloned);
                let new = copies.into_iter().flatten().filter(|event| event.id > cursor);
                if day < oldest {
                    match behaviour.forgotten {
                        super::Forgotten::Later => continue 'days,
                        _ if new.count() > 0 => return Page::Forgotten,
                        _ => continue,
                    }
                }
                page.extend(new);
                if page.len() >= size {
                    break 'days;
                }
            }
        }
        page.truncate(size);
        if behaviour.shuffled {
            let half = page.len() / 2;
            page.rotate_left(half);
        }
        Page::Events(page)
    }

    /// Returns the sequence number of a time, on a night; without a time that of the last event.
    pub(super) fn sequence_number(&self, time: Option<Timestamp>, night: u32, behaviour: &V1Behaviour) -> u64 {
        let Part { first_day, below } = self.part(night, behaviour);
        let days = first_day..=self.day(night);
        // The second copy of an event is the last one before the time.
        let copies = u64::from(behaviour.doubled == Doubling::NextId);
        let last = |time| days.clone().rev().find_map(|day| self.last_before(day, time)).map(|id| id + copies);
        let none = FIRST_ID.max(below);
        let number = match (behaviour.sequence_is, time) {
            (SequenceIs::After, Some(time)) => {
                let first = |day| self.events_from(0, day).find(|event| event.time >= time);
                let found = days.clone().find_map(first).map(|event| event.id);
                found.unwrap_or_else(|| last(None).unwrap_or(none) + 1)
            }
            _ => last(time).unwrap_or(none),
        };
        number - below
    }

    /// Returns the number of the last event of a day before a time.
    fn last_before(&self, day: u32, time: Option<Timestamp>) -> Option<u64> {
        let before = |event: &Event| time.is_none_or(|time| event.time < time);
        if day > 0 {
            return self.later_day(day).iter().rev().find(|event| before(event)).map(|event| event.id);
        }
        let mut places = (0..self.register.events_of_first_day()).rev();
        places.find_map(|place| self.register.event_of_first_day(place).filter(before)).map(|event| event.id)
    }

    /// Returns the events of a day from the one with the cursor's number on, or all if the cursor is in a day before.
    fn events_from(&self, cursor: u64, day: u32) -> Box<dyn Iterator<Item = Event> + '_> {
        let (first_day, place) = self.register.place_of(cursor.saturating_add(1));
        let skipped = if day == first_day { place } else { 0 };
        if day == 0 {
            Box::new(self.first_day(u32::try_from(skipped).unwrap_or(u32::MAX)))
        } else {
            let events = self.later_day(day);
            Box::new((skipped as usize..events.len()).map(move |place| events[place].clone()))
        }
    }

    fn first_day(&self, place: u32) -> impl Iterator<Item = Event> + '_ {
        (place..self.register.events_of_first_day()).filter_map(|place| self.register.event_of_first_day(place))
    }

    fn later_day(&self, day: u32) -> Arc<[Event]> {
        let mut days = self.days.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(days.entry(day).or_insert_with(|| {
            let mut events = self.register.events_of_day(day);
            events.truncate(self.most);
            events.into()
        }))
    }

    fn day(&self, night: u32) -> u32 {
        night.saturating_mul(self.days_per_night)
    }
}

/// Returns the second copy of an event.
fn double(event: &Event, doubling: Doubling) -> Option<Event> {
    match doubling {
        Doubling::Once => None,
        Doubling::SameId => Some(event.clone()),
        Doubling::NextId => Some(Event { id: event.id + 1, ..event.clone() }),
    }
}
