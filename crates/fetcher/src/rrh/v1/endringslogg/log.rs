//! The events of all pages of one reading, folded to the companies that changed.

use std::collections::BTreeSet;

use brreg_domain::Organisasjonsnummer;

use super::Event;
use crate::disk::FileEntry;

/// The events after a position of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Log {
    /// The position from which it was read.
    pub from: u64,
    /// The position after its last event, from which the next reading can begin.
    pub cursor: u64,
    /// The events by their numbers, each once.
    pub events: Vec<Event>,
    /// The companies of the events, each once, in ascending order.
    pub companies: Vec<Organisasjonsnummer>,
    /// Number of events in which no organisation number was found. A change would be lost with each, so a caller should fail
    /// unless it is 0.
    pub without_company: u64,
    /// Number of events that came again.
    pub repeated: u64,
    /// The pages in landing.
    pub files: Vec<FileEntry>,
}

impl Log {
    pub(super) fn new(from: u64) -> Self {
        Self {
            from,
            cursor: from,
            events: Vec::new(),
            companies: Vec::new(),
            without_company: 0,
            repeated: 0,
            files: Vec::new(),
        }
    }

    /// Adds a page whose greatest number is `last`.
    pub(super) fn add(&mut self, events: Vec<Event>, last: u64, page: FileEntry) {
        self.cursor = last;
        self.events.extend(events);
        self.files.push(page);
    }

    /// Sorts the events, and removes those that are equal to another one in everything. Two events with one number and
    /// different companies both stay: neither company may be lost.
    pub(super) fn folded(mut self) -> Self {
        let read = self.events.len();
        self.events.sort();
        self.events.dedup();
        self.repeated = (read - self.events.len()) as u64;
        let companies: BTreeSet<_> = self.events.iter().filter_map(|event| event.organisasjonsnummer).collect();
        self.companies = companies.into_iter().collect();
        self.without_company = self.events.iter().filter(|event| event.organisasjonsnummer.is_none()).count() as u64;
        self
    }
}
