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
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Read {
    /// The events.
    Events(Events),
    /// The number lies beyond the newest event: it belongs to another environment, or is damaged.
    Ahead {
        /// The newest number of the feed.
        newest: u64,
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
    /// The pages in landing.
    pub files: Vec<FileEntry>,
}

impl Client {
    /// Reads the feed of a file from a position to the newest event that it has when the reading begins.
    ///
    /// Each page with events is kept in `folder` as received.
    ///
    /// # Errors
    /// [`ErrorKind::ParameterIgnored`] when an event lies before the position, [`ErrorKind::Paging`] when numbers do not rise
    /// or the feed cannot be read to its end; otherwise see [`crate::retry`].
    pub async fn feed(&self, feed: File, start: Start, folder: &Path, progress: &dyn Progress) -> Result<Read> {
        let step = format!("oppdateringer {}", feed.name());
        let newest = self.newest(feed, &step).await?;
        if let (Start::After(last), Some(newest)) = (start, newest)
            && last > newest
        {
            return Ok(Read::Ahead { newest });
        }
        disk::create_folder(folder).await?;
        let reading = Reading { client: self, feed, step: &step, folder, progress, newest };
        reading.all(start).await.map(Read::Events).map_err(|error| self.at(error, &step))
    }

    /// Returns the number of the newest event; `None` for an empty feed, and for that of the roles, which cannot be read from its
    /// end.
    async fn newest(&self, feed: File, step: &str) -> Result<Option<u64>> {
        if feed == File::Roller {
            return Ok(None);
        }
        let mut url = self.feed_url(feed)?;
        url.query_pairs_mut().append_pair("size", "1").append_pair("sort", "id,DESC");
        let body = self.json(step, &url, media_type(feed)).await?;
        let page = Page::read(feed, &body).map_err(|error| self.at(error, step))?;
        Ok(page.events.first().map(|event| event.id))
    }

    fn feed_url(&self, feed: File) -> Result<Url> {
        self.url(&["oppdateringer", feed.name()])
    }
}

struct Reading<'a> {
    client: &'a Client,
    feed: File,
    step: &'a str,
    folder: &'a Path,
    progress: &'a dyn Progress,
    newest: Option<u64>,
}

impl Reading<'_> {
    async fn all(&self, start: Start) -> Result<Events> {
        let mut read = Events {
            events: Vec::new(),
            last: match start {
                Start::At(_) => None,
                Start::After(last) => Some(last),
            },
            repeated: 0,
            without_number: 0,
            empty_pages: 0,
            files: Vec::new(),
        };
        let (mut position, mut empty_in_a_row) = (start, 0);
        while !self.is_at_end(read.last) {
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
            let before = read.events.len() as u64;
            let seen = read.last;
            read.events.extend(page.events.into_iter().filter(|event| seen.is_none_or(|seen| event.id > seen)));
            read.events.dedup_by_key(|event| event.id);
            read.repeated += came - (read.events.len() as u64 - before);
            read.last = Some(last);
            position = Start::After(last);
            self.progress.count("events", read.events.len() as u64, None);
        }
        // After a time without events, the next reading can begin behind all that there are.
        read.last = read.last.or(self.newest);
        Ok(read)
    }

    fn is_at_end(&self, last: Option<u64>) -> bool {
        match (self.feed, self.newest, last) {
            (File::Roller, ..) => false,
            (_, None, _) => true,
            (_, Some(newest), last) => last.is_some_and(|last| last >= newest),
        }
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
        Err(Error::new(ErrorKind::ParameterIgnored { parameter: parameter.to_owned(), sign }))
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
