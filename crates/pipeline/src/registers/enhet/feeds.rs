//! The feeds of one night: read to their ends before anything else, because of the units that were removed.

use std::collections::BTreeMap;
use std::path::Path;

use brreg_domain::Organisasjonsnummer;
use brreg_fetcher::enhet::feed::{self, EventKind, Events, Read, Start};
use brreg_fetcher::enhet::{Client, File};
use brreg_transform::enhet::Part;
use jiff::Timestamp;

use super::cursors::{Cursor, Fetched};
use super::night::{Event, SLETTET};
use super::{NAME, notes};
use crate::context::Context;
use crate::problem::{At as _, Problem, Step};
use crate::report::Note;

/// What the feeds say.
pub(super) struct Feeds {
    events: BTreeMap<File, Events>,
    read: Timestamp,
    pub(super) notes: Vec<Note>,
}

/// Reads the feeds of some files, each from its own position, into a folder of landing. A feed that cannot be read to its end, or
/// that ignores the position, keeps no other from being read: what those say of removed units is due whatever becomes of the
/// night, and so is what it said itself before it failed. The first such problem is returned beside them. The night ends with it, and
/// the positions stay where they are, so that its events come again.
pub(super) fn read(
    context: &Context<'_>,
    client: &Client,
    files: &[File],
    fetched: &Fetched,
    folder: &Path,
) -> (Feeds, Option<Problem>) {
    let now = context.now();
    let mut feeds = Feeds { events: BTreeMap::new(), read: now, notes: Vec::new() };
    let mut failed = None;
    for feed in files.iter().copied() {
        let mut read = one(context, client, feed, fetched.start(feed, now), folder);
        // The cursor is that of another environment, or damaged: it is as if it were lost.
        if matches!(read, Ok(Read::Ahead { .. })) {
            feeds.notes.push(Note::of_register(notes::CURSOR_LOST, [("count", 1)]));
            read = one(context, client, feed, fetched.first_start(feed, now), folder);
        }
        let events = match read {
            Ok(Read::Events(events)) => events,
            Ok(Read::Cut { events, error }) => {
                failed.get_or_insert(Problem::of_cause(Step::Fetch, error));
                events
            }
            Ok(Read::Ahead { .. }) => continue,
            Err(problem) => {
                failed.get_or_insert(problem);
                continue;
            }
        };
        let counted = [
            (notes::EMPTY_PAGES, events.empty_pages),
            (notes::WITHOUT_NUMBER, events.without_number),
            (notes::UNORDERED, u64::from(events.is_unordered)),
        ];
        let counted = counted.into_iter().filter(|(_, count)| *count > 0);
        feeds.notes.extend(counted.map(|(name, count)| Note::of_register(name, [("count", count)])));
        feeds.events.insert(feed, events);
    }
    (feeds, failed)
}

fn one(context: &Context<'_>, client: &Client, feed: File, start: Start, folder: &Path) -> Result<Read, Problem> {
    let progress = context.observer.follow(NAME);
    context.wait(client.feed(feed, start, folder, &*progress))?.at(Step::Fetch)
}

impl Feeds {
    /// The units that were removed on legal grounds, whether the file is from before or after that.
    pub(super) fn removed(&self) -> impl Iterator<Item = (Organisasjonsnummer, Timestamp)> + '_ {
        let events = self.events.values().flat_map(|events| &events.events);
        let removed = events.filter(|event| event.kind == EventKind::Fjernet);
        removed.filter_map(|event| Some((event.organisasjonsnummer?, event.tidspunkt.unwrap_or(self.read))))
    }

    /// The units and subunits that were deleted before the file was made, with the times.
    pub(super) fn deleted(&self, fetched: &Fetched) -> BTreeMap<(File, Organisasjonsnummer), Timestamp> {
        let deleted = self.settled(fetched).filter(|(_, event)| event.kind == EventKind::Sletting);
        let entry = |(feed, event): (File, &feed::Event)| {
            Some(((feed, event.organisasjonsnummer?), event.tidspunkt.unwrap_or(self.read)))
        };
        deleted.filter_map(entry).collect()
    }

    /// The events that a snapshot of these files shows, for `hendelser`.
    pub(super) fn rows(&self, fetched: &Fetched) -> Vec<Event> {
        let row = |(feed, event): (File, &feed::Event)| {
            Some(Event {
                feed: part(feed),
                id: i64::try_from(event.id).ok()?,
                time: event.tidspunkt?,
                organisasjonsnummer: event.organisasjonsnummer?.to_string(),
                kind: event.kind.as_str().to_owned(),
                has_known_kind: !matches!(event.kind, EventKind::Other(_)),
                fields: None,
                outcome: match event.kind {
                    EventKind::Sletting => SLETTET,
                    EventKind::Fjernet => "fjernet",
                    _ => "i_filen",
                },
            })
        };
        self.settled(fetched).filter_map(row).collect()
    }

    /// How far the feeds are followed with these files: events that are younger than a file come again.
    pub(super) fn cursors(&self, fetched: &Fetched) -> BTreeMap<File, Cursor> {
        let cursor = |(feed, events): (&File, &Events)| {
            let younger = events.events.iter().position(|event| is_younger(event, fetched.vintage(*feed)));
            let last = match younger {
                None => events.last,
                Some(0) => fetched.cursors.get(feed).map(|cursor| cursor.last),
                Some(place) => events.events.get(place - 1).map(|event| event.id),
            };
            last.map(|last| (*feed, Cursor { last, read: self.read }))
        };
        let mut cursors = fetched.cursors.clone();
        cursors.extend(self.events.iter().filter_map(cursor));
        cursors
    }

    /// The events up to the first one that is younger than the file.
    fn settled<'a>(&'a self, fetched: &'a Fetched) -> impl Iterator<Item = (File, &'a feed::Event)> {
        // Of a part that is switched off, only who was removed matters.
        let of_files = self.events.iter().filter(|(feed, _)| fetched.files.contains_key(feed));
        of_files.flat_map(|(feed, events)| {
            let vintage = fetched.vintage(*feed);
            events.events.iter().take_while(move |event| !is_younger(event, vintage)).map(|event| (*feed, event))
        })
    }
}

fn is_younger(event: &feed::Event, vintage: Option<Timestamp>) -> bool {
    event.tidspunkt.zip(vintage).is_some_and(|(event, vintage)| event > vintage)
}

/// The part of the register that a file is.
pub(super) fn part(file: File) -> Part {
    match file {
        File::Enheter => Part::Enheter,
        File::Underenheter => Part::Underenheter,
        File::Roller => Part::Roller,
    }
}
