//! Ektepaktregisteret, the register of marriage contracts: the lookup of one person, and of a list of persons.
//!
//! The register has no bulk file. A person's national identity number stands in the address of the request, so no
//! address is ever shown, and steps are named without it.
//!
//! A lookup that takes longer than its time limit is not tried again: the register has persons with more contracts
//! than it can answer for in time.

mod journal;

use std::collections::HashSet;
use std::path::Path;

use brreg_domain::{Foedselsnummer, MASK};
use bytes::Bytes;
use futures_util::stream::{self, StreamExt as _};
use jiff::{SignedDuration, Timestamp};
use reqwest::header::{ACCEPT, HeaderMap, HeaderValue};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use url::Url;

pub use journal::{LIST, OPPSLAG};

use crate::disk::{self, FileEntry};
use crate::download::MANIFEST;
use crate::error::{Error, ErrorKind, Result, TimeLimit};
use crate::http::{Host, within};
use crate::maskinporten::{self, Maskinporten, TokenRequest};
use crate::progress::Progress;
use crate::rate::RateLimit;
use crate::retry::Retry;
use crate::service::{Access, Service};
use crate::settings::{EKTEPAKT_ATTEMPTS, EktepaktSettings, HttpSettings, seconds};
use journal::{Begun, Journal};

const REGISTER: &str = "ektepakt";
const PATH: [&str; 3] = ["api", "v1", "fnr"];
const LOOKUP: &str = "oppslag";
/// A number that nobody has: the register answers 400 to whoever it lets in.
const NOBODY: &str = "00000000000";
/// What is written down for a lookup that took too long.
const TIMED_OUT: u16 = 408;
/// What is written down for an answer that cannot be used, and for none.
const UNUSABLE: u16 = 502;
/// What is written down for a number that is none, which is not asked for.
const MALFORMED: u16 = 400;
/// An interrupted list goes on for so long after its beginning; later its answers are too old to be tonight's.
pub const GOES_ON_FOR: SignedDuration = SignedDuration::from_hours(24);
/// Lookups in a row without an answer after which the register counts as down. Numbers that are none don't count.
pub const MAX_FAILURES_IN_A_ROW: u64 = 100;

/// A client of the register.
pub struct Ektepakt {
    service: Service,
    settings: EktepaktSettings,
    rate: RateLimit,
}

/// What lies in landing after a list of persons. It stands beside [`OPPSLAG`] as [`MANIFEST`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The register's address; those of the lookups hold the persons' numbers.
    #[serde(default)]
    pub url: String,
    /// When the list was begun, or taken up again.
    pub started: Timestamp,
    /// When its last answer was on disk.
    pub finished: Timestamp,
    /// Persons with an answer, those without any contract included.
    pub answered: u64,
    /// Persons whose lookup failed.
    pub failed: u64,
    /// Those of the list that an interrupted run had asked for before.
    pub already_there: u64,
    /// The file of the answers.
    pub files: Vec<FileEntry>,
}

/// What came of one person's lookup.
enum Answer {
    /// The register's document.
    Contracts(Box<RawValue>),
    /// Why there is none.
    Failure { status: u16, feilmelding: String, korrelasjonsid: Option<String> },
}

impl Ektepakt {
    /// A client that gets its tokens from `maskinporten`.
    ///
    /// # Errors
    /// [`ErrorKind::Config`] when the address is no https address or a configured authority cannot be used.
    pub fn new(
        settings: &EktepaktSettings,
        maskinporten: Maskinporten,
        http: &HttpSettings,
        retry: Retry,
    ) -> Result<Self> {
        let host = Host::new(REGISTER, &settings.base_url, http, None)?;
        let request = TokenRequest {
            scope: settings.scope.clone(),
            resource: settings.resource.clone(),
            consumer_org: settings.consumer_org.clone(),
        };
        let access = Some(Access { maskinporten, request });
        let rate = RateLimit::new(settings.rate_per_second, retry.clock());
        let retry = retry.at_most(EKTEPAKT_ATTEMPTS);
        Ok(Self { service: Service { host, access, retry }, settings: settings.clone(), rate })
    }

    /// The contracts of one person, as the JSON document that the register answers; `spraakkode` instead of that of the
    /// settings.
    ///
    /// # Errors
    /// [`ErrorKind::Status`] with the register's own message and its `korrelasjonsid`; else see [`crate::retry`].
    pub async fn lookup(&self, person: &Foedselsnummer, spraakkode: Option<&str>) -> Result<Bytes> {
        self.ask(person.expose(), spraakkode.or(self.settings.spraakkode.as_deref())).await
    }

    /// Whether the folder holds answers of a list that was begun with these settings and not long before `now`, so that
    /// [`Ektepakt::lookup_all`] can go on with it.
    #[must_use]
    pub fn goes_on_with(&self, folder: &Path, now: Timestamp) -> bool {
        let Some(begun) = Begun::read(folder) else { return false };
        let age = now.duration_since(begun.started);
        begun.spraakkode == self.settings.spraakkode && !age.is_negative() && age <= GOES_ON_FOR
    }

    /// Looks up each person of a list once, and writes the answers to [`OPPSLAG`] in `folder` as they come.
    ///
    /// Persons whom an interrupted call has written there already are not asked for again. A failure that concerns one
    /// person is written down in place of an answer; so is a number that is none, without asking. [`MANIFEST`] beside
    /// the answers says that the list is complete.
    ///
    /// # Errors
    /// What concerns all persons: no connection, no access, no token, no room on the disk, and
    /// [`ErrorKind::NoAnswers`]. What came before it stays, unless nobody was answered.
    pub async fn lookup_all(
        &self,
        persons: impl IntoIterator<Item = String>,
        folder: &Path,
        progress: &dyn Progress,
    ) -> Result<Manifest> {
        let started = Timestamp::now();
        disk::create_folder(folder)?;
        disk::remove(&folder.join(MANIFEST))?;
        if Begun::read(folder).is_none() {
            // Answers that nothing is known of are nobody's.
            disk::remove(&folder.join(OPPSLAG))?;
            let begun = Begun { started, spraakkode: self.settings.spraakkode.clone() };
            disk::write_json(&folder.join(LIST), &begun)?;
        }
        let mut journal = Journal::open(folder)?;
        let mut listed = HashSet::new();
        let numbers: Vec<String> = persons.into_iter().filter(|number| listed.insert(number.clone())).collect();
        let total = numbers.len() as u64;
        let left: Vec<&String> = numbers.iter().filter(|number| !journal.has(number)).collect();
        let already_there = total - left.len() as u64;
        let mut done = already_there;
        progress.count("persons", done, Some(total));
        let mut answers = stream::iter(left)
            .map(async |number| (number, self.answer(number).await, Timestamp::now()))
            .buffer_unordered(self.settings.concurrency.get());
        let mut outage = Outage::default();
        while let Some((number, answer, moment)) = answers.next().await {
            let answer = answer?;
            let before = journal.size();
            journal.write(number, moment, &answer)?;
            done += 1;
            progress.count("persons", done, Some(total));
            if Foedselsnummer::parse(number).is_ok() {
                outage.note(answer, before);
            }
            if outage.in_a_row >= MAX_FAILURES_IN_A_ROW {
                break;
            }
        }
        drop(answers);
        if outage.in_a_row >= MAX_FAILURES_IN_A_ROW || (journal.answered == 0 && outage.others > 0) {
            if journal.answered == 0 {
                // The next run asks for everybody anew.
                disk::remove(&folder.join(OPPSLAG))?;
            } else {
                // And for these again.
                journal.cut(outage.since)?;
            }
            return Err(outage.error().at(&self.service.host.register, LOOKUP));
        }
        let (answered, failed) = (journal.answered, journal.failed);
        let files = vec![journal.finish()?];
        let url = self.settings.base_url.to_string();
        let manifest = Manifest { url, started, finished: Timestamp::now(), answered, failed, already_there, files };
        disk::write_json(&folder.join(MANIFEST), &manifest)?;
        Ok(manifest)
    }

    /// Asks for a person that does not exist: whether the register lets us in.
    ///
    /// # Errors
    /// As [`Ektepakt::lookup`], but for the answer that there is no such number.
    pub async fn check(&self) -> Result<()> {
        match self.ask(NOBODY, None).await {
            Err(error) if matches!(error.kind(), ErrorKind::Status { status: 400, .. }) => Ok(()),
            answered => answered.map(drop),
        }
    }

    /// One person of a list.
    async fn answer(&self, number: &str) -> Result<Answer> {
        if let Err(error) = Foedselsnummer::parse(number) {
            let feilmelding = format!("not a national identity number: {error}");
            return Ok(Answer::Failure { status: MALFORMED, feilmelding, korrelasjonsid: None });
        }
        let document = self.ask(number, self.settings.spraakkode.as_deref()).await.and_then(|body| {
            // The cause is left out: it could quote a value.
            serde_json::from_slice(&body).map_err(|_| Error::bad_answer("it is no JSON"))
        });
        match document {
            Ok(document) => Ok(contracts(document)),
            Err(error) if concerns_all(&error) => Err(error),
            Err(error) => {
                tracing::warn!(register = REGISTER, %error, "a person's lookup failed");
                let (status, feilmelding, korrelasjonsid) = match error.kind().clone() {
                    ErrorKind::Status { status, message: Some(message), korrelasjonsid, .. } => {
                        (status, message, korrelasjonsid)
                    }
                    ErrorKind::Status { status, korrelasjonsid, .. } => {
                        (status, format!("status {status}"), korrelasjonsid)
                    }
                    kind @ ErrorKind::Timeout(_) => (TIMED_OUT, kind.to_string(), None),
                    kind => (UNUSABLE, kind.to_string(), None),
                };
                Ok(Answer::Failure { status, feilmelding: feilmelding.replace(number, MASK), korrelasjonsid })
            }
        }
    }

    /// Asks until there is an answer.
    async fn ask(&self, number: &str, spraakkode: Option<&str>) -> Result<Bytes> {
        let at = |error: Error| error.at(&self.service.host.register, LOOKUP);
        let url = self.url(number, spraakkode).map_err(at)?;
        let headers = HeaderMap::from_iter([(ACCEPT, HeaderValue::from_static("application/json"))]);
        let limit = seconds(self.settings.timeout_seconds);
        let mut attempts = self.service.retry.begin();
        loop {
            self.service.have_token().await?;
            self.rate.turn().await;
            let asked = within(limit, TimeLimit::Response, self.service.get_once(&url, &headers)).await;
            match asked.and_then(|answered| answered) {
                Ok(body) => return Ok(body),
                Err(error) if matches!(error.kind(), ErrorKind::Timeout(TimeLimit::Response | TimeLimit::Idle)) => {
                    return Err(at(error).after_attempts(attempts.made() + 1));
                }
                Err(error) => attempts.wait_after(at(error)).await?,
            }
        }
    }

    fn url(&self, number: &str, spraakkode: Option<&str>) -> Result<Url> {
        let mut url = self.service.host.url(PATH.into_iter().chain([number]))?;
        if let Some(spraakkode) = spraakkode {
            url.query_pairs_mut().append_pair("spraakkode", spraakkode);
        }
        Ok(url)
    }
}

/// What an answer with status 200 is: without the number of contracts it is an error all the same.
fn contracts(document: Box<RawValue>) -> Answer {
    #[derive(Default, Deserialize)]
    #[serde(rename_all = "camelCase", default)]
    struct Counted {
        antall_ektepakt: Option<serde_json::Value>,
        korrelasjonsid: Option<String>,
    }
    let counted: Counted = serde_json::from_str(document.get()).unwrap_or_default();
    if counted.antall_ektepakt.is_some() {
        return Answer::Contracts(document);
    }
    let error = ErrorKind::BadAnswer("it does not say how many contracts there are".to_owned());
    Answer::Failure { status: UNUSABLE, feilmelding: error.to_string(), korrelasjonsid: counted.korrelasjonsid }
}

/// What tells an outage of the register, or a question that it refuses whoever it is about, from the failures of single
/// persons. Numbers that are none are not asked for and do not count.
#[derive(Default)]
struct Outage {
    /// Failures since the last answer.
    in_a_row: u64,
    /// Size of the journal before them.
    since: u64,
    /// Failures but those for want of time, which single persons have too.
    others: u64,
    last: String,
}

impl Outage {
    fn note(&mut self, answer: Answer, journalled: u64) {
        match answer {
            Answer::Contracts(_) => self.in_a_row = 0,
            Answer::Failure { status, feilmelding, korrelasjonsid } => {
                if self.in_a_row == 0 {
                    self.since = journalled;
                }
                self.in_a_row += 1;
                self.others += u64::from(status != TIMED_OUT);
                let id = korrelasjonsid.map(|id| format!(" (korrelasjonsid {id})")).unwrap_or_default();
                self.last = format!("{feilmelding}{id}");
            }
        }
    }

    fn error(self) -> Error {
        Error::new(ErrorKind::NoAnswers { persons: self.in_a_row, last: self.last })
    }
}

/// Whether the next person would fail in the same way: nothing of it is about this person.
fn concerns_all(error: &Error) -> bool {
    if error.register() == Some(maskinporten::NAME) {
        return true;
    }
    match error.kind() {
        ErrorKind::Status { status, .. } => matches!(status, 401 | 403),
        ErrorKind::Interrupted
        | ErrorKind::Truncated { .. }
        | ErrorKind::BadAnswer(_)
        | ErrorKind::TooLarge { .. }
        | ErrorKind::Timeout(_) => false,
        _ => true,
    }
}
