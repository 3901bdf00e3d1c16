//! The notices listed so far, independent of how often and in which order they appeared.

use std::collections::HashSet;
use std::sync::Arc;

use jiff::Timestamp;

use super::hal::Page;

/// The notices of all readings, each once, in the order of their first appearance.
#[derive(Debug, Default)]
pub(super) struct Listing {
    order: Vec<Arc<str>>,
    known: HashSet<Arc<str>>,
    last: Option<Timestamp>,
    /// Number of repeated appearances.
    pub(super) repeated: u64,
}

impl Listing {
    pub(super) fn add(&mut self, page: &Page) {
        for notice in &page.notices {
            self.last = self.last.max(notice.registered);
            let uuid: Arc<str> = notice.uuid.as_str().into();
            if self.known.insert(Arc::clone(&uuid)) {
                self.order.push(uuid);
            } else {
                self.repeated += 1;
            }
        }
    }

    pub(super) fn has(&self, uuid: &str) -> bool {
        self.known.contains(uuid)
    }

    /// Returns the notices that `other` lacks.
    pub(super) fn without(&self, other: &Self) -> Vec<Arc<str>> {
        self.order.iter().filter(|uuid| !other.has(uuid)).map(Arc::clone).collect()
    }

    pub(super) fn uuids(&self) -> &[Arc<str>] {
        &self.order
    }

    pub(super) fn len(&self) -> u64 {
        self.order.len() as u64
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

    #[test]
    fn each_notice_counts_once_and_times_in_the_future_count_as_now() {
        let page = |items: &[(&str, &str)]| {
            let items: Vec<String> = items
                .iter()
                .map(|(uuid, time)| format!(r#"{{"uuid":"{uuid}","registreringstidspunkt":"{time}"}}"#))
                .collect();
            let body = format!(r#"{{"_embedded":{{"konkursvarsler":[{}]}}}}"#, items.join(","));
            Page::read(body.as_bytes()).unwrap()
        };
        let mut listing = Listing::default();
        listing.add(&page(&[("a", "2026-01-02T00:00:00.000Z"), ("b", "2026-01-01T00:00:00.000Z")]));
        listing.add(&page(&[("b", "2026-01-01T00:00:00.000Z"), ("c", "2030-01-01T00:00:00.000Z")]));
        let now = "2026-02-01T00:00:00Z".parse().unwrap();
        let uuids: Vec<&str> = listing.uuids().iter().map(|uuid| &**uuid).collect();
        assert_eq!((uuids, listing.repeated, listing.last(now)), (vec!["a", "b", "c"], 1, Some(now)));
    }
}
