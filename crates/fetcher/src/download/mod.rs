//! Downloads of bulk files into landing.
//!
//! The bytes are written to `<name>.partial`; only a complete and valid body is renamed to `<name>`, after it is on disk.
//! Beside the part, `<name>.partial.json` describes the file it belongs to, so that a later process can resume it. A part
//! is completed only under the same strong `ETag` and with a matching `Content-Range`. After any other answer the
//! download starts again, and nothing is appended.
//!
//! **Memory:** one chunk of the connection and a buffer of 256 KiB, for files of any size.

mod manifest;
mod partial;
mod sniff;

use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use reqwest::StatusCode;
use reqwest::header::{
    ACCEPT, CONTENT_RANGE, CONTENT_TYPE, ETAG, HeaderMap, HeaderName, HeaderValue, IF_MODIFIED_SINCE, IF_NONE_MATCH,
    IF_RANGE, LAST_MODIFIED, RANGE,
};
use tokio::time::Instant;
use url::Url;

pub use manifest::{MANIFEST, Manifest};
pub use partial::{is_part, unfinished};
pub(crate) use sniff::Form;

use crate::disk;
use crate::error::{Error, ErrorKind, Result, SizeLimit, TimeLimit};
use crate::http::{Answer, within};
use crate::pace::Pace;
use crate::progress::Progress;
use crate::redact::shown;
use crate::service::Service;
use crate::settings::{DownloadSettings, seconds};
use manifest::Outcome;
use partial::{Description, Partial};
use sniff::Opening;

/// What the bytes of a download are called.
const WHAT: &str = "download";

/// How far the date of a file may be ahead of the clock of this machine.
const AHEAD: SignedDuration = SignedDuration::from_hours(24);

/// The result of a download.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::large_enum_variant, reason = "there is one per download, and it is not stored")]
pub enum Fetched {
    /// A new file is in landing.
    New {
        /// The file.
        path: PathBuf,
        /// The content of [`MANIFEST`].
        manifest: Manifest,
    },
    /// The register still has the file of the last download.
    NotModified,
}

pub(crate) struct Target<'a> {
    pub(crate) folder: &'a Path,
    pub(crate) file_name: &'a str,
    /// What the body has to begin like.
    pub(crate) form: Form,
    pub(crate) last: Last<'a>,
    /// How many times its size must be free before its body: 1 where only the file needs room, more where it becomes tables at once.
    pub(crate) room: u64,
    /// Sent with each request.
    pub(crate) headers: HeaderMap,
}

/// The file of the last download, in the register's words.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Last<'a> {
    pub(crate) etag: Option<&'a str>,
    /// Asked about where there is no `etag`.
    pub(crate) modified: Option<&'a str>,
    /// Whether an older file than that one is refused.
    pub(crate) never_older: bool,
}

impl<'a> Last<'a> {
    /// Returns the file with this `ETag`.
    pub(crate) fn of_etag(etag: Option<&'a str>) -> Self {
        Self { etag, ..Self::default() }
    }

    fn is_known(&self) -> bool {
        self.etag.is_some() || self.modified.is_some()
    }

    /// Returns the file with this `ETag`, and the date that the register gave it, which no later one may be before.
    ///
    /// A date that is ahead of the present by more than a day is a mistake of the register: it counts as none, since every
    /// later file would be older than that.
    pub(crate) fn never_older(etag: Option<&'a str>, modified: Option<&'a str>, now: Timestamp) -> Self {
        let latest = now.saturating_add(AHEAD).unwrap_or(now);
        let modified = modified.filter(|modified| time(modified).is_none_or(|modified| modified <= latest));
        Self { etag, modified, never_older: true }
    }

    /// Fails if the register offers an older file, as a server does that was restored or lags behind the others.
    fn require_not_older(&self, answer: &Answer<'_>) -> Result<()> {
        let (Some(known), Some(offered)) = (self.modified.and_then(time), answer.header(LAST_MODIFIED).and_then(time))
        else {
            return Ok(());
        };
        if self.never_older && offered < known {
            return Err(Error::new(ErrorKind::Older { offered, known }));
        }
        Ok(())
    }
}

/// The time of a `Last-Modified`.
fn time(text: &str) -> Option<Timestamp> {
    jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(text.trim()).ok()
}

/// Downloads the file at `url`, with retries.
pub(crate) async fn download(
    service: &Service,
    step: &str,
    url: &Url,
    target: &Target<'_>,
    settings: &DownloadSettings,
    progress: &dyn Progress,
) -> Result<Fetched> {
    let started = Timestamp::now();
    let at = |error: Error| error.at(&service.host.register, step);
    let mut file_url = url.clone();
    // Registers choose the form of the answer by the query, never the file.
    file_url.set_query(None);
    let partial = Partial::open(target.folder, target.file_name, file_url.as_str()).await.map_err(at)?;
    let deadline = Instant::now() + seconds(settings.deadline_seconds);
    let mut download = Download { service, url, target, settings, progress, deadline, partial, resumed: false };
    let mut attempts = service.retry.begin();
    let failed = loop {
        let had = download.partial.len();
        let error = match download.attempt().await {
            Ok(Some(description)) => {
                let accept = target.headers.get(ACCEPT).and_then(|accept| accept.to_str().ok()).map(str::to_owned);
                let (attempts, resumed) = (attempts.made() + 1, download.resumed);
                let outcome = Outcome { url, started, accept, attempts, resumed };
                return download.partial.finish(description, outcome).await.map_err(at);
            }
            Ok(None) => return Ok(Fetched::NotModified),
            Err(error) => at(error),
        };
        if download.partial.len() > had {
            attempts.progressed();
        }
        match attempts.next_delay(error) {
            Ok((delay, error)) => {
                progress.waiting(&error, delay);
                attempts.sleep(delay, &error).await;
            }
            Err(error) => break error,
        }
    };
    if is_worthless_after(failed.kind()) {
        download.partial.discard().await.map_err(at)?;
    } else {
        download.partial.keep().await.map_err(at)?;
    }
    Err(failed)
}

/// Returns whether the received part is of no use to a later run.
fn is_worthless_after(kind: &ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::WrongForm { .. }
            | ErrorKind::Older { .. }
            | ErrorKind::TooLarge { .. }
            | ErrorKind::DiskFull { .. }
            | ErrorKind::BadAnswer(_)
            | ErrorKind::Io { .. }
    )
}

struct Download<'a> {
    service: &'a Service,
    url: &'a Url,
    target: &'a Target<'a>,
    settings: &'a DownloadSettings,
    progress: &'a dyn Progress,
    deadline: Instant,
    partial: Partial,
    resumed: bool,
}

impl Download<'_> {
    /// Sends one request and receives its body. Returns `None` if the register has no newer file.
    async fn attempt(&mut self) -> Result<Option<Description>> {
        let resume = self.partial.resume_from().map(|(len, etag)| (len, etag.to_owned()));
        let conditions = self.conditions(resume.as_ref())?;
        let request = self.service.attempt(self.url, &conditions);
        let answer = match within(self.time_left()?, TimeLimit::Deadline, request).await? {
            Err(error) if resume.is_some() && has_status(&error, StatusCode::RANGE_NOT_SATISFIABLE) => {
                self.partial.discard().await?;
                return Err(Error::new(ErrorKind::WrongRange("the part does not exist".to_owned())).because(error));
            }
            answered => answered?,
        };
        match (answer.status(), resume) {
            (StatusCode::PARTIAL_CONTENT, Some((len, etag))) => {
                if let Err(error) = check_part(&answer, len, &etag, self.partial.total()) {
                    self.partial.discard().await?;
                    return Err(error);
                }
                self.resumed = true;
                tracing::info!(bytes = len, "resuming a part");
            }
            // Also the answer to a range request for a file that has changed: the whole new file.
            (StatusCode::OK, _) => {
                self.target.last.require_not_older(&answer)?;
                self.require_room(answer.content_length(), self.target.room).await?;
                self.partial.restart(describe(&answer)).await?;
                self.resumed = false;
            }
            (StatusCode::NOT_MODIFIED, None) if self.target.last.is_known() => return Ok(None),
            (status, _) => {
                return Err(Error::bad_answer(format!("unexpected status {}", status.as_u16())));
            }
        }
        self.receive(answer).await.map(Some)
    }

    fn conditions(&self, resume: Option<&(u64, String)>) -> Result<HeaderMap> {
        let header = |text: &str| {
            HeaderValue::from_str(text)
                .map_err(|error| Error::config("the last file's ETag or date is not valid in a header").because(error))
        };
        let mut headers = self.target.headers.clone();
        match (resume, self.target.last) {
            (Some((len, etag)), _) => {
                headers.insert(RANGE, header(&format!("bytes={len}-"))?);
                headers.insert(IF_RANGE, header(etag)?);
            }
            (None, Last { etag: Some(etag), .. }) => {
                headers.insert(IF_NONE_MATCH, header(etag)?);
            }
            (None, Last { modified: Some(modified), .. }) => {
                headers.insert(IF_MODIFIED_SINCE, header(modified)?);
            }
            (None, _) => {}
        }
        Ok(headers)
    }

    /// Receives the body to its end and checks that it is complete.
    async fn receive(&mut self, mut answer: Answer<'_>) -> Result<Description> {
        let total = self.partial.total();
        self.require_room(total.map(|total| total - self.partial.len().min(total)), 1).await?;
        let taken = self.take(&mut answer, total).await;
        // The received part is kept even if the body broke off.
        self.partial.flush().await?;
        taken?;
        let received = self.partial.len();
        match total {
            Some(total) if received < total => {
                Err(Error::new(ErrorKind::Truncated { expected: Some(total), received }))
            }
            Some(_) => Ok(self.partial.description()),
            None => {
                // Other forms end in a way that only a reader of the whole file recognises.
                if self.target.form == Form::Zip {
                    self.partial.require_end_of_archive().await?;
                }
                Ok(self.partial.description())
            }
        }
    }

    async fn take(&mut self, answer: &mut Answer<'_>, total: Option<u64>) -> Result<()> {
        let DownloadSettings { min_rate_bytes_per_second, min_rate_window_seconds, .. } = *self.settings;
        let mut pace = Pace::new(TimeLimit::Rate, min_rate_bytes_per_second, min_rate_window_seconds, Instant::now());
        let mut opening =
            (self.partial.len() == 0).then(|| Opening::new(self.target.form, answer.header(CONTENT_TYPE).map(shown)));
        self.progress.bytes(WHAT, self.partial.len(), total);
        while let Some(chunk) = within(self.time_left()?, TimeLimit::Deadline, answer.chunk()).await?? {
            pace.count(chunk.len() as u64, Instant::now())?;
            let limit = total.unwrap_or(u64::MAX).min(self.settings.max_bytes);
            if self.partial.len() + opening.as_ref().map_or(0, Opening::len) + chunk.len() as u64 > limit {
                return Err(match total {
                    Some(total) if total == limit => Error::bad_answer("the body is longer than its announced length"),
                    _ => Error::new(ErrorKind::TooLarge { limit, which: SizeLimit::Download }),
                });
            }
            match &mut opening {
                None => self.partial.write(&chunk).await?,
                // Nothing is written before the first bytes are recognised.
                Some(first) => {
                    if let Some(bytes) = first.push(&chunk).map_err(|error| answer.encoded().unwrap_or(error))? {
                        self.partial.write(&bytes).await?;
                        opening = None;
                    }
                }
            }
            self.progress.bytes(WHAT, self.partial.len(), total);
        }
        opening.map_or(Ok(()), |first| Err(answer.encoded().unwrap_or_else(|| first.ended())))
    }

    fn time_left(&self) -> Result<Duration> {
        match self.deadline.saturating_duration_since(Instant::now()) {
            Duration::ZERO => Err(Error::new(ErrorKind::Timeout(TimeLimit::Deadline))),
            left => Ok(left),
        }
    }

    /// Fails if `more` bytes exceed the limit, or so many times as many the free disk space.
    async fn require_room(&self, more: Option<u64>, times: u64) -> Result<()> {
        let limit = self.settings.max_bytes;
        if more.is_some_and(|more| more > limit) {
            return Err(Error::new(ErrorKind::TooLarge { limit, which: SizeLimit::Download }));
        }
        let needed = more.unwrap_or(0).saturating_mul(times);
        disk::require_room(self.target.folder, needed, self.settings.free_disk_reserve_bytes).await
    }
}

fn has_status(error: &Error, wanted: StatusCode) -> bool {
    matches!(error.kind(), ErrorKind::Status { status, .. } if *status == wanted.as_u16())
}

fn describe(answer: &Answer<'_>) -> Description {
    let text = |name: HeaderName| answer.header(name).map(str::to_owned);
    Description {
        total: answer.content_length(),
        etag: text(ETAG),
        last_modified: text(LAST_MODIFIED),
        content_type: text(CONTENT_TYPE),
    }
}

/// Checks that a 206 is exactly the rest of the existing part.
fn check_part(answer: &Answer<'_>, len: u64, etag: &str, total: Option<u64>) -> Result<()> {
    let wrong = |text: String| Error::new(ErrorKind::WrongRange(text));
    if let Some(other) = answer.header(ETAG).filter(|other| *other != etag) {
        return Err(wrong(format!("its ETag is {}, not {}", shown(other), shown(etag))));
    }
    let range = answer.header(CONTENT_RANGE).unwrap_or_default();
    let Some((first, last, whole)) = parse_content_range(range) else {
        return Err(wrong(format!("its Content-Range is '{}'", shown(range))));
    };
    let fits = first == len && whole > len && last == whole - 1 && total.is_none_or(|total| total == whole);
    let length_fits = answer.content_length().is_none_or(|rest| Some(rest) == whole.checked_sub(len));
    if fits && length_fits {
        return Ok(());
    }
    Err(wrong(format!("bytes {first}-{last} of {whole} instead of {len}- of {}", total.unwrap_or(whole))))
}

/// Returns first byte, last byte and whole length of `bytes 5-9/10`.
fn parse_content_range(value: &str) -> Option<(u64, u64, u64)> {
    let (range, whole) = value.strip_prefix("bytes ")?.split_once('/')?;
    let (first, last) = range.split_once('-')?;
    Some((first.parse().ok()?, last.parse().ok()?, whole.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::{Last, parse_content_range};

    #[test]
    fn a_date_far_ahead_of_the_present_is_none() {
        let now = jiff::Timestamp::UNIX_EPOCH;
        for (date, is_known) in [
            ("Wed, 31 Dec 1969 23:00:00 GMT", true),
            ("Thu, 01 Jan 1970 23:00:00 GMT", true),
            ("Sat, 03 Jan 1970 00:00:00 GMT", false),
            ("Thu, 26 Nov 2099 03:00:00 GMT", false),
        ] {
            assert_eq!(Last::never_older(None, Some(date), now).modified.is_some(), is_known, "{date}");
        }
    }

    #[test]
    fn content_ranges() {
        for (value, expected) in [
            ("bytes 5-9/10", Some((5, 9, 10))),
            ("bytes 5-9/*", None),
            ("bytes */10", None),
            ("items 5-9/10", None),
            ("", None),
        ] {
            assert_eq!(parse_content_range(value), expected, "{value}");
        }
    }
}
