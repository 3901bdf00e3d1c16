//! The log of changes: which companies changed after a position.
//!
//! An event names a company and says nothing about what changed. The log is read in pages, from the greatest number of one
//! page to the next, until a page is empty: without a size, a page may be the whole rest or as much as the server allows.
//!
//! - Numbers have gaps, and the first event may lie far above the position. Neither is a loss: only the register's explicit
//!   refusal of a position ([`Changes::CursorRefused`]) means that the log no longer reaches back to it.
//! - The order inside a page means nothing, and an event may come twice.
//! - Servers ignore parameters that they do not know, and a log that ignores the position answers from its beginning. Each
//!   event of a page must therefore lie after the position that was sent.
//!
//! **Memory:** one page, and the events.

mod event;
mod landed;
mod log;

use std::path::Path;

use url::Url;

pub use event::Event;
pub use landed::landed;
pub use log::Log;

use super::Client;
use crate::disk::{self, FileEntry, HashedFile};
use crate::error::{Error, ErrorKind, Result};
use crate::progress::Progress;

const STEP: &str = "endringslogg";
/// Largest number of pages of one reading. With a hundred events per page this is ten million events.
pub const MAX_PAGES: usize = 100_000;

/// The result of reading the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Changes {
    /// The events after the position, up to the end of the log.
    Read(Log),
    /// The register refuses the position, as it may when the log no longer reaches back to it. Another bulk file is needed.
    ///
    /// A wrong parameter name can have the same answer, so the message belongs in the report of the run.
    CursorRefused {
        /// 400, 404 or 410.
        status: u16,
        /// The register's message.
        message: Option<String>,
        /// The id by which the register's staff find the request, if the register sent one.
        korrelasjonsid: Option<String>,
    },
}

impl Client {
    /// Reads the log after the event with the number `cursor`, to its end.
    ///
    /// Each page with events is kept in `folder` as received, as `endringslogg-<from>-<to>.json`: the position that was sent,
    /// and the greatest number of the page. Pages of an earlier call are replaced.
    ///
    /// # Errors
    /// [`ErrorKind::ParameterIgnored`] when an event does not lie after the position, [`ErrorKind::Paging`] when the log does
    /// not proceed, [`ErrorKind::BadAnswer`] for a page that is no list of events with numbers; otherwise see
    /// [`crate::retry`].
    pub async fn endringslogg(&self, cursor: u64, folder: &Path, progress: &dyn Progress) -> Result<Changes> {
        let at = |error| self.at(error, STEP);
        disk::create_folder(folder).await?;
        let mut log = Log::new(cursor);
        loop {
            if log.files.len() >= MAX_PAGES {
                return Err(at(Error::new(ErrorKind::Paging(format!("it has more than {MAX_PAGES} pages")))));
            }
            let body = match self.json(STEP, &self.log_url(log.cursor)?).await {
                Ok(body) => body,
                // A later position is one that the log itself gave, so its refusal is a failure.
                Err(error) if log.files.is_empty() => return refused(error),
                Err(error) => return Err(error),
            };
            let events = event::read_page(&body).map_err(at)?;
            let Some(last) = events.iter().map(|event| event.id).max() else {
                return Ok(Changes::Read(log.folded()));
            };
            self.require_after(log.cursor, &events, last).map_err(at)?;
            let page = keep(folder, log.cursor, last, &body, events.len() as u64).await?;
            log.add(events, last, page);
            progress.count("events", log.events.len() as u64, None);
        }
    }

    fn log_url(&self, cursor: u64) -> Result<Url> {
        let mut url = self.url([STEP])?;
        url.query_pairs_mut().append_pair(&self.settings.endringslogg_param, &cursor.to_string());
        if let Some(size) = &self.settings.endringslogg_size_param {
            url.query_pairs_mut().append_pair(size, &self.settings.endringslogg_size.to_string());
        }
        Ok(url)
    }

    /// Fails unless each event of a page lies after the position that was sent.
    fn require_after(&self, cursor: u64, events: &[Event], last: u64) -> Result<()> {
        let first = events.iter().map(|event| event.id).min().unwrap_or(last);
        if first > cursor {
            return Ok(());
        }
        if (first, last) == (cursor, cursor) {
            return Err(Error::new(ErrorKind::Paging(format!("the page after event {cursor} has this event only"))));
        }
        let parameter = self.settings.endringslogg_param.clone();
        let sign = format!("the answer for the events after {cursor} contains event {first}");
        Err(Error::new(ErrorKind::ParameterIgnored { is_setting: true, parameter, sign }))
    }
}

/// Returns the refusal of a position, or the error if it is something else, such as the page of another server.
fn refused(error: Error) -> Result<Changes> {
    match error.kind() {
        ErrorKind::Status {
            status: status @ (400 | 404 | 410), message, korrelasjonsid, is_foreign: false, ..
        } => {
            let (message, korrelasjonsid) = (message.clone(), korrelasjonsid.clone());
            Ok(Changes::CursorRefused { status: *status, message, korrelasjonsid })
        }
        _ => Err(error),
    }
}

async fn keep(folder: &Path, from: u64, to: u64, body: &[u8], events: u64) -> Result<FileEntry> {
    let name = format!("{STEP}-{from}-{to}.json");
    disk::remove(&folder.join(&name)).await?;
    let mut file = HashedFile::create(folder, &name).await?;
    file.write(body).await?;
    file.finish(events).await
}
