//! Konkursvarsel, the register of bankruptcy notices: the whole list with details, the updates since a timestamp, and
//! the lookup of one notice.
//!
//! The register requires a client certificate and no token. Its list has a few fields of each notice; the other fields
//! take one request per notice.
//!
//! **Notices appear and move between pages while the list is read.** Each notice therefore counts once, by its uuid,
//! and the list is checked against the number of notices that it reports:
//! - After the last page, the list is read once more from the last registration time seen.
//! - If fewer notices were found than the list then reports, some were published on pages that had been read. The list
//!   is read again from the beginning, and new notices are added.
//! - If the list became shorter, notices may have moved up to pages that had been read. The result is discarded, and the
//!   list is read again.
//! - After [`MAX_READINGS`] readings, either case is an error. A list that repeats a notice and reports the same number
//!   in two readings is accepted.
//! - If details of listed notices are not found, the list is read again after the details: notices may have been
//!   withdrawn while as many arrived. Details of notices that are no longer listed are left out.
//!
//! **Memory:** one page, [`KonkursSettings::concurrency`] details, and some fifty bytes for each listed notice.

mod details;
mod hal;
mod listing;
mod manifest;

use std::path::Path;

use bytes::Bytes;
use futures_util::stream::{self, StreamExt as _, TryStreamExt as _};
use jiff::Timestamp;
use url::Url;

pub use details::DETAILS;
pub use manifest::{Kind, Manifest};

use crate::credentials::Credentials;
use crate::disk::{self, FileEntry, HashedFile};
use crate::download::MANIFEST;
use crate::error::{Error, ErrorKind, Result};
use crate::http::Host;
use crate::nothing::is_nothing;
use crate::paging;
use crate::progress::Progress;
use crate::redact::shown;
use crate::retry::Retry;
use crate::service::{Service, accepting, require_json};
use crate::settings::{FREE_DISK_RESERVE_BYTES, HttpSettings, KonkursSettings};
use details::{Details, line};
pub(crate) use hal::Page;
use listing::Listing;

/// How often a list is read from its beginning before its number of notices counts as wrong.
pub const MAX_READINGS: u32 = 3;
/// A fetch of at least as many notices, none of which has details, fails: the details themselves are unavailable. A single one
/// may have been withdrawn since the list was read.
const SEVERAL: u64 = 2;
const REGISTER: &str = "konkurs";
const LIST: &str = "konkursvarsler";
const UPDATED: &str = "oppdatert";
const JSON: &str = "application/json";
/// The only form of a timestamp that the register accepts in an address.
const TIME_FORMAT: &str = "%Y-%m-%dT%H:%M:%S.%3fZ";
/// Upper estimate of the disk space for a notice with its details.
const BYTES_PER_NOTICE: u64 = 4 << 10;

/// A client of the register.
pub struct Konkurs {
    service: Service,
    settings: KonkursSettings,
}

impl Konkurs {
    /// Creates a client that presents this certificate to the register.
    ///
    /// # Errors
    /// [`ErrorKind::Credentials`] when there is no certificate or it is not valid now;
    /// [`ErrorKind::Config`] when the address is not an https address or a configured authority cannot be used.
    pub fn new(
        settings: &KonkursSettings,
        credentials: &Credentials,
        http: &HttpSettings,
        retry: Retry,
    ) -> Result<Self> {
        let host = Host::new(REGISTER, &settings.base_url, http, Some(credentials))?;
        Ok(Self { service: Service { host, access: None, retry, rate: None }, settings: settings.clone() })
    }

    /// Fetches the whole list, or the notices registered at or after `since`, with details, into a new folder.
    ///
    /// The folder then contains the pages as received (`side-00000.json` …), [`DETAILS`] and [`MANIFEST`], which is
    /// written last. On failure the folder is removed.
    ///
    /// # Errors
    /// [`ErrorKind::ClientCertificate`] and [`ErrorKind::Status`] 403 when access is denied,
    /// [`ErrorKind::Paging`] when the pages cannot be followed or their number of notices is wrong; otherwise see [`crate::retry`].
    pub async fn fetch(&self, since: Option<Timestamp>, folder: &Path, progress: &dyn Progress) -> Result<Manifest> {
        disk::create_new_folder(folder).await?;
        let fetch = Fetch {
            konkurs: self,
            folder,
            progress,
            pages: 0,
            empty_pages: 0,
            checks: 0,
            totals: None,
            change: None,
            files: Vec::new(),
        };
        let fetched = fetch.run(since).await;
        if fetched.is_err() {
            // What cannot be removed has no manifest, so it does not count as a complete fetch.
            let _ = tokio::fs::remove_dir_all(folder).await;
        }
        fetched
    }

    /// Returns one notice, as the JSON document in the register's answer.
    ///
    /// # Errors
    /// [`ErrorKind::Status`] with the register's message: 404 when there is no such notice, 403 without access;
    /// otherwise see [`crate::retry`].
    pub async fn lookup(&self, uuid: &str) -> Result<Bytes> {
        let step = format!("varsel {}", shown(uuid));
        let body = self.notice(uuid, &step).await?;
        require_json(&body).map_err(|error| self.at(error, &step))?;
        Ok(body)
    }

    /// Checks access by requesting one notice of the list; returns the number of notices that the list reports.
    ///
    /// # Errors
    /// As [`Konkurs::fetch`].
    pub async fn check(&self) -> Result<Option<u64>> {
        let url = self.list_url(None, 1)?;
        Ok(self.page(None, &url).await?.1.total)
    }

    fn list_url(&self, since: Option<Timestamp>, size: u32) -> Result<Url> {
        let time = since.map(|since| since.strftime(TIME_FORMAT).to_string());
        let path = [LIST].into_iter().chain(time.as_deref().into_iter().flat_map(|time| [UPDATED, time]));
        let mut url = self.service.host.url(path)?;
        url.set_query(Some(&format!("page=0&size={size}&sort=registreringstidspunkt,asc")));
        Ok(url)
    }

    /// Requests a page. Of updates one that says nothing is a page without notices, as the number of notices says no less.
    async fn page(&self, since: Option<Timestamp>, url: &Url) -> Result<(Bytes, Page)> {
        let step = if since.is_some() { UPDATED } else { LIST };
        let body = self.service.get(step, url, &accepting(JSON)).await?;
        if since.is_some() && is_nothing(&body) {
            return Ok((body, Page::default()));
        }
        let page = Page::read(&body).map_err(|error| self.at(error, step))?;
        Ok((body, page))
    }

    async fn notice(&self, uuid: &str, step: &str) -> Result<Bytes> {
        let url = self.service.host.url([LIST, uuid])?;
        self.service.get_one(step, &url, &accepting(JSON)).await
    }

    /// Returns the line of [`DETAILS`] for a listed notice, and whether it has details.
    async fn detail(&self, uuid: &str) -> Result<(Vec<u8>, bool)> {
        let step = format!("varsel {uuid}");
        match self.notice(uuid, &step).await {
            Ok(body) => Ok((line(uuid, &body).map_err(|error| self.at(error, &step))?, true)),
            Err(error) if matches!(error.kind(), ErrorKind::Status { status: 404, .. }) => {
                tracing::info!(register = REGISTER, uuid, "a listed notice has no details");
                Ok((format!("{{\"uuid\":\"{uuid}\",\"status\":404}}\n").into_bytes(), false))
            }
            Err(error) => Err(error),
        }
    }

    fn at(&self, error: Error, step: &str) -> Error {
        error.at(&self.service.host.register, step)
    }
}

/// The result of one reading of a list.
#[derive(Default)]
struct Reading {
    /// Items, including repeated ones.
    items: u64,
    /// Items without a usable uuid.
    nameless: u64,
}

/// How the reported number of notices changed. [`Change::Fell`] outweighs [`Change::Grew`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Change {
    Grew,
    Fell,
}

/// One fetch under way.
struct Fetch<'a> {
    konkurs: &'a Konkurs,
    folder: &'a Path,
    progress: &'a dyn Progress,
    pages: u64,
    /// Pages without a notice before the end of the list.
    empty_pages: u64,
    /// Requests that only asked for the number of notices.
    checks: u64,
    /// The number of notices that the first page reported, and the last reported number.
    totals: Option<(u64, u64)>,
    /// How that number changed during this reading.
    change: Option<Change>,
    /// The files of the readings that were not discarded.
    files: Vec<FileEntry>,
}

impl Fetch<'_> {
    async fn run(mut self, since: Option<Timestamp>) -> Result<Manifest> {
        let started = Timestamp::now();
        let mut listing = Listing::default();
        let mut readings = self.list(since, &mut listing).await?;
        disk::require_room(self.folder, listing.len() * BYTES_PER_NOTICE, FREE_DISK_RESERVE_BYTES).await?;
        let mut details = Details::new(self.folder).await?;
        self.details(&mut details, &mut listing).await?;
        if since.is_none() && !details.missing.is_empty() {
            // Missing notices may have been withdrawn, and others moved up to pages that had been read, while as many
            // arrived. Only the list shows that.
            self.files.clear();
            listing.begin_again();
            readings = readings.max(self.list(since, &mut listing).await?);
            self.details(&mut details, &mut listing).await?;
            if listing.has_withdrawn() {
                details = details.only_listed(self.folder, &listing).await?;
            }
        }
        let missing_details = details.missing.len() as u64;
        if missing_details == listing.len() && missing_details >= SEVERAL {
            let text = format!("the details of none of its {missing_details} notices were found");
            return Err(self.konkurs.at(Error::new(ErrorKind::Paging(text)), LIST));
        }
        let asked = details.asked;
        self.files.push(details.file.finish(details.lines).await?);
        let manifest = Manifest {
            url: self.konkurs.list_url(since, self.konkurs.settings.page_size)?.to_string(),
            kind: if since.is_some() { Kind::Oppdatert } else { Kind::Backlog },
            since,
            started,
            finished: Timestamp::now(),
            pages: self.pages,
            empty_pages: self.empty_pages,
            readings,
            requests: self.pages + self.checks + asked,
            total_elements: self.totals.map(|(_, last)| last),
            total_elements_at_first: self.totals.map(|(first, _)| first),
            notices: listing.len(),
            repeated: listing.repeated,
            missing_details,
            last_registreringstidspunkt: listing.last(started).max(since),
            files: self.files,
        };
        disk::write_json(&self.folder.join(MANIFEST), &manifest).await?;
        Ok(manifest)
    }

    /// Reads the list until it contains as many notices as it reports; returns the number of readings.
    async fn list(&mut self, since: Option<Timestamp>, listing: &mut Listing) -> Result<u32> {
        let mut found = 0;
        for reading in 1..=MAX_READINGS {
            self.change = None;
            let Reading { items, nameless } = self.read(since, listing).await?;
            if let (None, Some(last)) = (since, listing.last(Timestamp::now())) {
                let list = (self.totals, self.change);
                self.read(Some(last), listing).await?;
                (self.totals, self.change) = list;
                let total = self.konkurs.check().await?;
                self.checks += 1;
                total.into_iter().for_each(|total| self.total(total));
            }
            let total = self.totals.map_or(0, |(_, last)| last);
            found = listing.len();
            let is_whole = listing.len() + nameless >= total && self.change != Some(Change::Fell);
            let repeats_some = reading > 1 && items >= total && self.change.is_none();
            if is_whole || repeats_some {
                return Ok(reading);
            }
            if self.change == Some(Change::Fell) {
                listing.begin_again();
                self.files.clear();
            }
            tracing::warn!(
                register = REGISTER,
                reading,
                listed = found,
                total,
                "the list changed or contains fewer notices than it reports"
            );
        }
        let total = self.totals.map_or(0, |(_, last)| last);
        let text = format!("it reports {total} notices, but {MAX_READINGS} readings found {found}");
        Err(self.konkurs.at(Error::new(ErrorKind::Paging(text)), LIST))
    }

    /// Reads the list once.
    async fn read(&mut self, since: Option<Timestamp>, listing: &mut Listing) -> Result<Reading> {
        let konkurs = self.konkurs;
        let first = konkurs.list_url(since, konkurs.settings.page_size)?;
        let read = async move |url: Url| {
            let (body, page) = konkurs.page(since, &url).await?;
            // An empty page ends the list; the number of notices shows whether that is too early.
            let next = if page.is_empty() { None } else { page.next.clone() };
            Ok(((body, page), next))
        };
        let mut reading = Reading::default();
        let mut pages = Box::pin(paging::follow(first, konkurs.settings.max_pages, read));
        while let Some((body, page)) =
            pages.try_next().await.map_err(|error| konkurs.at(error, if since.is_some() { UPDATED } else { LIST }))?
        {
            let items = page.notices.len() as u64 + page.nameless;
            self.keep(&body, items).await?;
            listing.add(&page);
            reading.items += items;
            reading.nameless += page.nameless;
            self.empty_pages += u64::from(items == 0 && page.total.is_some_and(|total| reading.items < total));
            if let Some(total) = page.total {
                self.total(total);
            }
            self.progress.count("notices", listing.len(), self.totals.map(|(_, last)| last));
        }
        Ok(reading)
    }

    fn total(&mut self, total: u64) {
        match &mut self.totals {
            Some((_, last)) if *last == total => {}
            Some((_, last)) => {
                tracing::info!(register = REGISTER, from = *last, to = total, "the number of notices changed");
                let change = if total < *last { Change::Fell } else { Change::Grew };
                self.change = self.change.max(Some(change));
                *last = total;
            }
            None => self.totals = Some((total, total)),
        }
    }

    async fn keep(&mut self, body: &[u8], records: u64) -> Result<()> {
        let mut file = HashedFile::create(self.folder, &format!("side-{:05}.json", self.pages)).await?;
        file.write(body).await?;
        self.files.push(file.finish(records).await?);
        self.pages += 1;
        Ok(())
    }

    /// Fetches the details of each listed notice for which that was not done yet.
    async fn details(&mut self, details: &mut Details, listing: &mut Listing) -> Result<()> {
        let konkurs = self.konkurs;
        let total = details.asked + listing.not_asked().count() as u64;
        let mut answers = stream::iter(listing.not_asked())
            .map(async |name| konkurs.detail(&name.to_string()).await.map(|answered| (name, answered)))
            .buffered(konkurs.settings.concurrency.get());
        while let Some((name, (line, has_details))) = answers.try_next().await? {
            details.file.write(&line).await?;
            details.lines += 1;
            details.asked += 1;
            if !has_details {
                details.missing.push(name.clone());
            }
            self.progress.count("details", details.asked, Some(total));
        }
        drop(answers);
        listing.all_asked();
        Ok(())
    }
}
