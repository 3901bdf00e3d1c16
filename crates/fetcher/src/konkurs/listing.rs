//! The notices listed so far, independent of how often and in which order they appeared.

use std::fmt;

use indexmap::IndexSet;
use jiff::Timestamp;
use uuid::Uuid;

use super::hal::Page;

/// The name of a listed notice. There may be millions of them: a UUID, as the register documents it, takes 24 bytes.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Name {
    Uuid(Uuid),
    /// Another text, or a UUID that is written in another way.
    Other(Box<str>),
}

impl From<&str> for Name {
    fn from(text: &str) -> Self {
        match Uuid::try_parse(text) {
            Ok(uuid) if *uuid.hyphenated().encode_lower(&mut Uuid::encode_buffer()) == *text => Self::Uuid(uuid),
            _ => Self::Other(text.into()),
        }
    }
}

/// The text as the register wrote it.
impl fmt::Display for Name {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Uuid(uuid) => uuid.hyphenated().fmt(formatter),
            Self::Other(text) => text.fmt(formatter),
        }
    }
}

/// The notices of all readings, each once, in the order of their first appearance.
#[derive(Debug, Default)]
pub(super) struct Listing {
    names: IndexSet<Name>,
    /// What is known of each name.
    states: Vec<State>,
    /// Number of notices that are listed.
    listed: u64,
    last: Option<Timestamp>,
    /// Number of repeated appearances.
    pub(super) repeated: u64,
}

#[derive(Debug, Clone, Copy, Default)]
struct State {
    /// Whether the list has it, as far as it was read since its beginning.
    is_listed: bool,
    /// Whether its details were requested.
    is_asked: bool,
}

impl Listing {
    pub(super) fn add(&mut self, page: &Page) {
        for notice in &page.notices {
            self.last = self.last.max(notice.registered);
            let (place, is_new) = self.names.insert_full(notice.uuid.as_str().into());
            if is_new {
                self.states.push(State::default());
            }
            if std::mem::replace(&mut self.states[place].is_listed, true) {
                self.repeated += 1;
            } else {
                self.listed += 1;
            }
        }
    }

    /// Begins the list again: a notice counts only when it appears again.
    pub(super) fn begin_again(&mut self) {
        self.states.iter_mut().for_each(|state| state.is_listed = false);
        (self.listed, self.repeated, self.last) = (0, 0, None);
    }

    /// Whether a notice is listed.
    pub(super) fn has(&self, name: &Name) -> bool {
        self.names.get_index_of(name).is_some_and(|place| self.states[place].is_listed)
    }

    /// Returns the listed notices whose details were not requested.
    pub(super) fn not_asked(&self) -> impl Iterator<Item = &Name> {
        let names = self.names.iter().zip(&self.states);
        names.filter(|(_, state)| state.is_listed && !state.is_asked).map(|(name, _)| name)
    }

    /// Notes that the details of all listed notices were requested.
    pub(super) fn all_asked(&mut self) {
        self.states.iter_mut().for_each(|state| state.is_asked |= state.is_listed);
    }

    /// Whether details of notices were requested that are no longer listed.
    pub(super) fn has_withdrawn(&self) -> bool {
        self.states.iter().any(|state| state.is_asked && !state.is_listed)
    }

    pub(super) const fn len(&self) -> u64 {
        self.listed
    }

    /// Returns the last registration time seen, at most `now`: a time in the future would hide all notices before it.
    pub(super) fn last(&self, now: Timestamp) -> Option<Timestamp> {
        self.last.map(|last| last.min(now))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn page(items: &[(&str, &str)]) -> Page {
        let items: Vec<String> = items
            .iter()
            .map(|(uuid, time)| format!(r#"{{"uuid":"{uuid}","registreringstidspunkt":"{time}"}}"#))
            .collect();
        let body = format!(r#"{{"_embedded":{{"konkursvarsler":[{}]}}}}"#, items.join(","));
        Page::read(body.as_bytes()).unwrap()
    }

    fn not_asked(listing: &Listing) -> Vec<String> {
        listing.not_asked().map(ToString::to_string).collect()
    }

    #[test]
    fn each_notice_counts_once_and_times_in_the_future_count_as_now() {
        let mut listing = Listing::default();
        listing.add(&page(&[("a", "2026-01-02T00:00:00.000Z"), ("b", "2026-01-01T00:00:00.000Z")]));
        listing.add(&page(&[("b", "2026-01-01T00:00:00.000Z"), ("c", "2030-01-01T00:00:00.000Z")]));
        let now = "2026-02-01T00:00:00Z".parse().unwrap();
        assert_eq!(not_asked(&listing), ["a", "b", "c"]);
        assert_eq!((listing.len(), listing.repeated, listing.last(now)), (3, 1, Some(now)));
    }

    #[test]
    fn a_list_that_begins_again_has_what_appears_again_and_nothing_is_requested_twice() {
        let time = "2026-01-01T00:00:00.000Z";
        let mut listing = Listing::default();
        listing.add(&page(&[("a", time), ("b", time)]));
        listing.all_asked();
        listing.begin_again();
        assert_eq!((listing.len(), listing.has_withdrawn()), (0, true));
        listing.add(&page(&[("b", time), ("c", time), ("a", time)]));
        assert_eq!((not_asked(&listing), listing.len(), listing.repeated), (vec!["c".to_owned()], 3, 0));
        assert!(!listing.has_withdrawn());
        listing.begin_again();
        listing.add(&page(&[("c", time), ("b", time)]));
        assert!(listing.has(&"b".into()) && !listing.has(&"a".into()) && listing.has_withdrawn());
    }

    #[test]
    fn a_name_is_shown_as_it_was_written() {
        for text in ["e41ce970-3687-4910-a705-744d0daae927", "E41CE970-3687-4910-A705-744D0DAAE927", "a", "-"] {
            assert_eq!(Name::from(text).to_string(), text);
        }
        assert_eq!(size_of::<Name>(), 24);
    }
}
