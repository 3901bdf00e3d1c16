//! The three feeds: what happened in the register, by numbers that rise.
//!
//! A feed is read from a timestamp at first, and from the last number that was seen after that. Its pages are never followed by
//! their links, which lead beyond the depth that the register answers: each request asks for what comes after the last event.

mod event;
mod page;

use std::path::Path;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use url::Url;

pub use event::{Event, EventKind};
use page::Page;

use super::{Client, File};
use crate::disk::{self, FileEntry, HashedFile};
use crate::error::{Error, ErrorKind, Result};
use crate::progress::Progress;

/// Events of a page that are requested; the register allows no more.
const PAGE_SIZE: usize = 10_000;
/// Largest number of pages of one reading, two million events. A feed that is further behind is read from the files.
const MAX_PAGES: usize = 200;
/// Readings of a page that is empty although the register counts events after the position.
const EMPTY_READINGS: u64 = 5;
const ENHET_TYPE: &str =
    "application/vnd.brreg.enhetsregisteret.oppdatering.enhet.v1+json;charset=UTF-8, application/json;q=0.9";
const UNDERENHET_TYPE: &str =
    "application/vnd.brreg.enhetsregisteret.oppdatering.underenhet.v1+json;charset=UTF-8, application/json;q=0.9";
const CLOUD_EVENTS: &str = "application/json";

/// Where a reading begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Start {
    /// With the first event at or after a time. Only a first reading begins so.
    At(Timestamp),
    /// After the event with this number.
    After(u64),
}

/// The result of reading a feed.
#[derive(Debug, Clone)]
pub enum Read {
    /// The events.
    Events(Events),
    /// The events up to a failure. They are what the register sent, and those after them come with the next reading.
    Cut {
        /// The events before it.
        events: Events,
        /// The failure.
        error: Error,
    },
    /// The number lies beyond the newest event: it belongs to another environment, or is damaged.
    Ahead {
        /// The newest number of the feed, where it says that.
        newest: Option<u64>,
    },
}

/// The events after a position.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Events {
    /// In the feed's order, each number once.
    pub events: Vec<Event>,
    /// The number after which the next reading begins; `None` if the feed has no event yet.
    pub last: Option<u64>,
    /// Number of events that came twice.
    pub repeated: u64,
    /// Number of events without a valid organisation number.
    pub without_number: u64,
    /// Number of pages that were empty before the end of the feed, and were read again.
    pub empty_pages: u64,
    /// Whether the register did not say which event is the newest, because it ignored the order that was asked for: then all
    /// that there was has been read.
    pub is_unordered: bool,
    /// The pages in landing.
    pub files: Vec<FileEntry>,
}

impl Events {
    /// No events yet after this position.
    const fn none(start: Start) -> Self {
        Self {
            events: Vec::new(),
            last: match start {
                Start::At(_) => None,
                Start::After(last) => Some(last),
            },
            repeated: 0,
            without_number: 0,
            empty_pages: 0,
            is_unordered: false,
            files: Vec::new(),
        }
    }
}

impl Client {
    /// Reads the feed of a file from a position to the newest event that it has when the reading begins.
    ///
    /// Each page with events is kept in `folder` as received.
    ///
    /// # Errors
    /// [`ErrorKind::ParameterIgnored`] when an event lies before the position, [`ErrorKind::Paging`] when numbers do not rise
    /// or the feed cannot be read to its end; otherwise see [`crate::retry`]. After the first page, they are in [`Read::Cut`].
    pub async fn feed(&self, feed: File, start: Start, folder: &Path, progress: &dyn Progress) -> Result<Read> {
        let step = format!("oppdateringer {}", feed.name());
        let mut end = self.end(feed, &step).await?;
        if let (Start::After(last), End::At(newest)) = (start, end)
            && last > newest
        {
            if !self.is_followed(feed, newest, &step).await? {
                return Ok(Read::Ahead { newest: Some(newest) });
            }
            end = End::Unordered;
        }
        if let (Start::After(last), File::Roller) = (start, feed)
            && !self.has_role_event(last, &step).await?
        {
            return Ok(Read::Ahead { newest: None });
        }
        disk::create_folder(folder).await?;
        let mut reading = Reading { client: self, feed, step: &step, folder, progress, end };
        let mut events = Events::none(start);
        match reading.all(&mut events, start).await.map_err(|error| self.at(error, &step)) {
            Ok(()) => Ok(Read::Events(events)),
            Err(error) if events.events.is_empty() => Err(error),
            Err(error) => Ok(Read::Cut { events, error }),
        }
    }

    /// Returns where the reading of a feed ends: at the newest event that it has now.
    async fn end(&self, feed: File, step: &str) -> Result<End> {
        if feed == File::Roller {
            return Ok(End::Open);
        }
        let page = self.page(feed, &[("size", "1"), ("sort", "id,DESC")], step).await?;
        Ok(match page.events.first() {
            Some(newest) => End::At(newest.id),
            None if page.left == 0 => End::Empty,
            // The feed has events, and the answer has none of them.
            None => End::Open,
        })
    }

    /// Returns whether the feed has an event after this one.
    async fn is_followed(&self, feed: File, id: u64, step: &str) -> Result<bool> {
        let from = id.saturating_add(1).to_string();
        let page = self.page(feed, &[("oppdateringsid", &from), ("size", "1")], step).await?;
        Ok(page.left > 0 || !page.events.is_empty())
    }

    /// Returns whether the feed of roles has the event with this number or one after it. It cannot be asked for its newest event.
    async fn has_role_event(&self, id: u64, step: &str) -> Result<bool> {
        let after = id.saturating_sub(1).to_string();
        let page = self.page(File::Roller, &[("afterId", &after), ("size", "1")], step).await?;
        Ok(!page.events.is_empty())
    }

    async fn page(&self, feed: File, query: &[(&str, &str)], step: &str) -> Result<Page> {
        let mut url = self.feed_url(feed)?;
        url.query_pairs_mut().extend_pairs(query);
        let body = self.json(step, &url, media_type(feed)).await?;
        Page::read(feed, &body).map_err(|error| self.at(error, step))
    }

    fn feed_url(&self, feed: File) -> Result<Url> {
        self.url(&["oppdateringer", feed.name()])
    }
}

/// Where the reading of a feed ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    /// At once: the feed is empty.
    Empty,
    /// With this event, which is the newest.
    At(u64),
    /// Where nothing follows: the feed cannot be read from its end.
    Open,
    /// The same, because the register ignored the order that was asked for.
    Unordered,
}

struct Reading<'a> {
    client: &'a Client,
    feed: File,
    step: &'a str,
    folder: &'a Path,
    progress: &'a dyn Progress,
    end: End,
}

impl Reading<'_> {
    /// Adds the events after a position.
    async fn all(&mut self, read: &mut Events, start: Start) -> Result<()> {
        let (mut position, mut empty_in_a_row) = (start, 0);
        let mut left = 0;
        while !self.is_at_end(read.last, left).await? {
            if read.files.len() >= MAX_PAGES {
                return Err(Error::new(ErrorKind::Paging(format!("it has more than {MAX_PAGES} pages"))));
            }
            let body = self.client.json(self.step, &self.page_url(position)?, media_type(self.feed)).await?;
            let page = Page::read(self.feed, &body)?;
            let Some(last) = page.events.last().map(|event| event.id) else {
                if page.left == 0 {
                    break;
                }
                // Numbers are sparse, so an empty page alone is not the end.
                empty_in_a_row += 1;
                read.empty_pages += 1;
                if empty_in_a_row >= EMPTY_READINGS {
                    let text = format!("a page is empty, but {} events follow", page.left);
                    return Err(Error::new(ErrorKind::Paging(text)));
                }
                continue;
            };
            empty_in_a_row = 0;
            self.require_after(position, &page.events)?;
            read.files.push(self.keep(&page, last, &body).await?);
            read.without_number += page.without_number;
            let came = page.events.len() as u64;
            left = page.left.saturating_sub(came);
            let before = read.events.len() as u64;
            let seen = read.last;
            read.events.extend(page.events.into_iter().filter(|event| seen.is_none_or(|seen| event.id > seen)));
            read.events.dedup_by_key(|event| event.id);
            read.repeated += came - (read.events.len() as u64 - before);
            read.last = Some(last);
            position = Start::After(last);
            self.progress.count("events", read.events.len() as u64, None);
        }
        read.is_unordered = self.end == End::Unordered;
        // After a time without events, the next reading can begin behind all that there are.
        if let End::At(newest) = self.end {
            read.last = read.last.or(Some(newest));
        }
        Ok(())
    }

    /// Returns whether the newest event was read. More that follow came since, unless the register still says that there are none:
    /// then it ignores the order, and what it says is the newest event is the first one.
    async fn is_at_end(&mut self, last: Option<u64>, left: u64) -> Result<bool> {
        let (End::At(newest), Some(last)) = (self.end, last) else { return Ok(self.end == End::Empty) };
        if last < newest {
            return Ok(false);
        }
        if (left > 0 || last > newest) && self.client.end(self.feed, self.step).await? == End::At(newest) {
            self.end = End::Unordered;
        }
        Ok(self.end != End::Unordered)
    }

    fn page_url(&self, position: Start) -> Result<Url> {
        let mut url = self.client.feed_url(self.feed)?;
        let roles = self.feed == File::Roller;
        let (name, value) = match position {
            Start::At(time) => (if roles { "afterTime" } else { "dato" }, moment(time)),
            Start::After(last) if roles => ("afterId", last.to_string()),
            Start::After(last) => ("oppdateringsid", last.saturating_add(1).to_string()),
        };
        let mut query = url.query_pairs_mut();
        query.append_pair(name, &value).append_pair("size", &PAGE_SIZE.to_string());
        if !roles {
            query.append_pair("includeChanges", "false");
        }
        drop(query);
        Ok(url)
    }

    /// Fails unless the events lie after the position and their numbers rise. The same number may come twice.
    fn require_after(&self, position: Start, events: &[Event]) -> Result<()> {
        if let Some(pair) = events.windows(2).find(|pair| pair[1].id < pair[0].id) {
            let text = format!("event {} comes after event {}", pair[1].id, pair[0].id);
            return Err(Error::new(ErrorKind::Paging(text)));
        }
        let Some(first) = events.first() else { return Ok(()) };
        let roles = self.feed == File::Roller;
        let (parameter, is_before) = match position {
            Start::After(last) => (if roles { "afterId" } else { "oppdateringsid" }, first.id <= last),
            Start::At(time) => {
                (if roles { "afterTime" } else { "dato" }, first.tidspunkt.is_some_and(|first| first < time))
            }
        };
        if !is_before {
            return Ok(());
        }
        let sign = format!("the answer begins with event {}, which lies before the requested position", first.id);
        Err(Error::new(ErrorKind::ParameterIgnored { is_setting: false, parameter: parameter.to_owned(), sign }))
    }

    async fn keep(&self, page: &Page, last: u64, body: &[u8]) -> Result<FileEntry> {
        let first = page.events.first().map_or(last, |event| event.id);
        let name = format!("hendelser-{}-{first}-{last}.json", self.feed.name());
        disk::remove(&self.folder.join(&name)).await?;
        let mut file = HashedFile::create(self.folder, &name).await?;
        file.write(body).await?;
        file.finish(page.events.len() as u64).await
    }
}

fn media_type(feed: File) -> &'static str {
    match feed {
        File::Enheter => ENHET_TYPE,
        File::Underenheter => UNDERENHET_TYPE,
        File::Roller => CLOUD_EVENTS,
    }
}

/// Writes a time in the only form that the register accepts: with milliseconds and `Z`.
fn moment(time: Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    #[test]
    fn times_have_milliseconds() {
        assert_eq!(super::moment("2026-09-01T00:00:00Z".parse().unwrap()), "2026-09-01T00:00:00.000Z");
        assert_eq!(super::moment("2026-09-01T00:00:00.0129Z".parse().unwrap()), "2026-09-01T00:00:00.012Z");
    }
}
