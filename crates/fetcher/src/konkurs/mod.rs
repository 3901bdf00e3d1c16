//! Konkursvarsel, the register of bankruptcy notices: the whole list with details, what is new since a moment, and the
//! lookup of one notice.
//!
//! The register wants a client certificate and no token. Its list holds a few fields of each notice; the others come
//! with one request a notice.
//!
//! **Notices come and shift while pages are read.** The list is therefore read to its end, then once more from the last
//! registration time seen, and each notice counts once, by its uuid. Where fewer came than the list then says it has,
//! because some were published among those that had been read, it is read again from the beginning, and what comes is
//! added. Where the list became shorter, others moved up to pages that had been read: what came counts for nothing
//! then, and the list is read anew. After [`MAX_READINGS`] either is an error. A list that names a notice twice, and
//! says the same number all the time, is believed when it does so again. Where listed notices are not found alone, the list is
//! read again after the details: they may have been taken back while as many arrived. What it then does not have any more
//! is left out of the details too.
//!
//! **Memory:** one page, [`KonkursSettings::concurrency`] details, and the uuids of all listed notices.

mod details;
mod hal;
mod listing;
mod manifest;

use std::fs;
use std::path::Path;
use std::sync::Arc;

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
use crate::paging;
use crate::progress::Progress;
use crate::redact::shown;
use crate::retry::Retry;
use crate::service::Service;
use crate::settings::{FREE_DISK_RESERVE_BYTES, HttpSettings, KonkursSettings};
use details::{Details, line};
use hal::Page;
use listing::Listing;

/// How often a list is read from its beginning before what it holds is believed not to add up.
pub const MAX_READINGS: u32 = 3;
/// Notices of which at least one is found alone, unless something else than a notice is amiss.
const MANY: u64 = 10;
const REGISTER: &str = "konkurs";
const LIST: &str = "konkursvarsler";
const UPDATED: &str = "oppdatert";
const JSON: &str = "application/json";
/// The only form of a moment that the register takes in an address.
const MOMENT: &str = "%Y-%m-%dT%H:%M:%S.%3fZ";
/// What a notice with its details takes on disk, generously.
const BYTES_A_NOTICE: u64 = 4 << 10;

/// A client of the register.
pub struct Konkurs {
    service: Service,
    settings: KonkursSettings,
}

impl Konkurs {
    /// A client that shows the register this certificate.
    ///
    /// # Errors
    /// [`ErrorKind::Credentials`] when there is no certificate, or one that does not count now;
    /// [`ErrorKind::Config`] when the address is no https address or a configured authority cannot be used.
    pub fn new(
        settings: &KonkursSettings,
        credentials: &Credentials,
        http: &HttpSettings,
        retry: Retry,
    ) -> Result<Self> {
        let host = Host::new(REGISTER, &settings.base_url, http, Some(credentials))?;
        Ok(Self { service: Service { host, access: None, retry }, settings: settings.clone() })
    }

    /// Fetches the whole list, or what was registered at `since` and later, with details, into a new folder.
    ///
    /// The folder then holds the pages as they came (`side-00000.json` …), [`DETAILS`] and, last of all,
    /// [`MANIFEST`]. When anything fails the folder is removed again.
    ///
    /// # Errors
    /// [`ErrorKind::ClientCertificate`] and [`ErrorKind::Status`] 403 when the register does not let us in,
    /// [`ErrorKind::Paging`] when the pages cannot be followed or do not add up; else see [`crate::retry`].
    pub async fn fetch(&self, since: Option<Timestamp>, folder: &Path, progress: &dyn Progress) -> Result<Manifest> {
        disk::create_new_folder(folder)?;
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
            // What cannot be removed has no manifest, so nobody takes it for a whole fetch.
            let _ = fs::remove_dir_all(folder);
        }
        fetched
    }

    /// One notice, as the JSON document that the register answers.
    ///
    /// # Errors
    /// [`ErrorKind::Status`] with the register's own message: 404 where there is none, 403 without access; else see
    /// [`crate::retry`].
    pub async fn lookup(&self, uuid: &str) -> Result<Bytes> {
        let url = self.service.host.url([LIST, uuid])?;
        self.service.get(&format!("varsel {}", shown(uuid)), &url, JSON).await
    }

    /// Asks for one notice of the list, and gives how many there are: whether the register lets us in.
    ///
    /// # Errors
    /// As [`Konkurs::fetch`].
    pub async fn check(&self) -> Result<Option<u64>> {
        let url = self.list_url(None, 1)?;
        Ok(self.page(None, &url).await?.1.total)
    }

    fn list_url(&self, since: Option<Timestamp>, size: u32) -> Result<Url> {
        let moment = since.map(|since| since.strftime(MOMENT).to_string());
        let path = [LIST].into_iter().chain(moment.as_deref().into_iter().flat_map(|moment| [UPDATED, moment]));
        let mut url = self.service.host.url(path)?;
        url.set_query(Some(&format!("page=0&size={size}&sort=registreringstidspunkt,asc")));
        Ok(url)
    }

    async fn page(&self, since: Option<Timestamp>, url: &Url) -> Result<(Bytes, Page)> {
        let step = if since.is_some() { UPDATED } else { LIST };
        let body = self.service.get(step, url, JSON).await?;
        let page = Page::read(&body).map_err(|error| self.at(error, step))?;
        Ok((body, page))
    }

    /// The line of [`DETAILS`] for a listed notice, and whether it has details.
    async fn detail(&self, uuid: &str) -> Result<(Vec<u8>, bool)> {
        match self.lookup(uuid).await {
            Ok(body) => Ok((line(uuid, &body).map_err(|error| self.at(error, &format!("varsel {uuid}")))?, true)),
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

/// What one reading of a list showed.
#[derive(Default)]
struct Reading {
    /// Items, those that had been shown before included.
    items: u64,
    /// Items that name no notice.
    nameless: u64,
}

/// How the number of notices changed; the second weighs more.
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
    /// Questions how many there are.
    checks: u64,
    /// What the list said on its first page, and last.
    totals: Option<(u64, u64)>,
    /// How that changed in this reading.
    change: Option<Change>,
    /// Those of the readings that count.
    files: Vec<FileEntry>,
}

impl Fetch<'_> {
    async fn run(mut self, since: Option<Timestamp>) -> Result<Manifest> {
        let started = Timestamp::now();
        let mut listing = Listing::default();
        let mut readings = self.list(since, &mut listing).await?;
        disk::require_room(self.folder, listing.len() * BYTES_A_NOTICE, FREE_DISK_RESERVE_BYTES)?;
        let mut details = Details::new(self.folder)?;
        self.details(&mut details, listing.uuids()).await?;
        if since.is_none() && !details.missing.is_empty() {
            // What is not found may have been taken back, and others have moved to pages that had been read, while as many
            // arrived: the list shows it.
            self.files.clear();
            let before = std::mem::take(&mut listing);
            readings = readings.max(self.list(since, &mut listing).await?);
            self.details(&mut details, &listing.without(&before)).await?;
            if !before.without(&listing).is_empty() {
                details = details.only_listed(self.folder, &listing).await?;
            }
        }
        let missing_details = details.missing.len() as u64;
        if missing_details == listing.len() && missing_details > MANY {
            let text = format!("none of its {missing_details} notices is found alone");
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
        disk::write_json(&self.folder.join(MANIFEST), &manifest)?;
        Ok(manifest)
    }

    /// Reads the list until it holds what it says it has; how often that took.
    async fn list(&mut self, since: Option<Timestamp>, listing: &mut Listing) -> Result<u32> {
        let mut came = 0;
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
            came = listing.len();
            let is_whole = listing.len() + nameless >= total && self.change != Some(Change::Fell);
            let names_some_twice = reading > 1 && items >= total && self.change.is_none();
            if is_whole || names_some_twice {
                return Ok(reading);
            }
            if self.change == Some(Change::Fell) {
                *listing = Listing::default();
                self.files.clear();
            }
            tracing::warn!(
                register = REGISTER,
                reading,
                listed = came,
                total,
                "the list changed or holds fewer notices than it says"
            );
        }
        let total = self.totals.map_or(0, |(_, last)| last);
        let text = format!("it says it has {total} notices, and {came} came in {MAX_READINGS} readings");
        Err(self.konkurs.at(Error::new(ErrorKind::Paging(text)), LIST))
    }

    /// Reads the list once.
    async fn read(&mut self, since: Option<Timestamp>, listing: &mut Listing) -> Result<Reading> {
        let konkurs = self.konkurs;
        let first = konkurs.list_url(since, konkurs.settings.page_size)?;
        let read = async move |url: Url| {
            let (body, page) = konkurs.page(since, &url).await?;
            // Behind an empty page there is nothing more; whether that is too early shows in the numbers.
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
                tracing::info!(register = REGISTER, from = *last, to = total, "the number of notices has changed");
                let change = if total < *last { Change::Fell } else { Change::Grew };
                self.change = self.change.max(Some(change));
                *last = total;
            }
            None => self.totals = Some((total, total)),
        }
    }

    async fn keep(&mut self, body: &[u8], records: u64) -> Result<()> {
        let mut file = HashedFile::create(self.folder, &format!("side-{:05}.json", self.pages))?;
        file.write(body).await?;
        self.files.push(file.finish(records).await?);
        self.pages += 1;
        Ok(())
    }

    /// Asks for the details of each notice.
    async fn details(&mut self, details: &mut Details, uuids: &[Arc<str>]) -> Result<()> {
        let konkurs = self.konkurs;
        let total = details.asked + uuids.len() as u64;
        let mut answers = stream::iter(uuids)
            .map(async |uuid| konkurs.detail(uuid).await.map(|answered| (uuid, answered)))
            .buffered(konkurs.settings.concurrency.get());
        while let Some((uuid, (line, has_details))) = answers.try_next().await? {
            details.file.write(&line).await?;
            details.lines += 1;
            details.asked += 1;
            if !has_details {
                details.missing.push(Arc::clone(uuid));
            }
            self.progress.count("details", details.asked, Some(total));
        }
        Ok(())
    }
}
