//! Ektepaktregisteret, the register of marriage contracts: the lookup of one person, and of a list of persons.
//!
//! The register has no bulk file. The address of a request contains the person's national identity number, so addresses
//! are never shown and the names of steps do not contain it.
//!
//! A lookup that exceeds its time limit is not tried again: for persons with very many contracts the register never
//! answers in time.

mod journal;

use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;

use brreg_domain::{Foedselsnummer, MASK};
use bytes::Bytes;
use futures_util::stream::{self, StreamExt as _};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use url::Url;

pub use journal::{LIST, OPPSLAG};

use crate::disk::{self, FileEntry};
use crate::download::MANIFEST;
use crate::error::{Error, ErrorKind, Result};
use crate::failures::{Failure, Outage, UNUSABLE, concerns_all};
use crate::http::Host;
use crate::maskinporten::Maskinporten;
use crate::progress::Progress;
use crate::rate::RateLimit;
use crate::retry::Retry;
use crate::service::{Access, Service, accepting, require_json};
use crate::settings::{EKTEPAKT_ATTEMPTS, EktepaktSettings, HttpSettings};
use journal::{Begun, Journal};

const REGISTER: &str = "ektepakt";
const PATH: [&str; 3] = ["api", "v1", "fnr"];
const LOOKUP: &str = "oppslag";
/// An invalid number: the register answers 400 if access is granted.
const INVALID_NUMBER: &str = "00000000000";
/// Recorded status of an invalid number, which is not looked up.
const MALFORMED: u16 = 400;
/// Time after its beginning during which an interrupted list is resumed.
pub const GOES_ON_FOR: SignedDuration = SignedDuration::from_hours(24);
/// Lookups in a row without an answer after which the register counts as down. Invalid numbers do not count.
pub const MAX_FAILURES_IN_A_ROW: u64 = 100;

/// A client of the register.
pub struct Ektepakt {
    service: Service,
    settings: EktepaktSettings,
}

/// Describes the answers of a list of persons. It is in landing beside [`OPPSLAG`], as [`MANIFEST`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The register's address. Addresses of lookups are not recorded because they contain the persons' numbers.
    #[serde(default)]
    pub url: String,
    /// When the list was begun or resumed.
    pub started: Timestamp,
    /// When its last answer was on disk.
    pub finished: Timestamp,
    /// Persons with an answer, including those without contracts.
    pub answered: u64,
    /// Persons whose lookup failed.
    pub failed: u64,
    /// Persons of the list that an interrupted run had already looked up.
    pub already_there: u64,
    /// The file of the answers.
    pub files: Vec<FileEntry>,
}

/// The result of one person's lookup.
enum Answer {
    /// The register's document.
    Contracts(Box<RawValue>),
    /// The reason for a missing answer.
    Failure(Failure),
}

impl Ektepakt {
    /// Creates a client that gets its tokens from `maskinporten`.
    ///
    /// # Errors
    /// [`ErrorKind::Config`] when the address is not an https address or a configured authority cannot be used.
    pub fn new(
        settings: &EktepaktSettings,
        maskinporten: Maskinporten,
        http: &HttpSettings,
        retry: Retry,
    ) -> Result<Self> {
        let http = HttpSettings { answer_timeout_seconds: settings.timeout_seconds, ..http.clone() };
        let host = Host::new(REGISTER, &settings.base_url, &http, None)?;
        let access = Some(Access { maskinporten, request: settings.token.clone() });
        let rate = Some(Arc::new(RateLimit::new(settings.rate_per_second, retry.clock())));
        let retry = retry.at_most(EKTEPAKT_ATTEMPTS).without_slow_answers();
        Ok(Self { service: Service { host, access, retry, rate }, settings: settings.clone() })
    }

    /// Returns the contracts of one person, as the JSON document in the register's answer. `spraakkode` overrides the
    /// settings.
    ///
    /// # Errors
    /// [`ErrorKind::Status`] with the register's message and its `korrelasjonsid`; otherwise see [`crate::retry`].
    pub async fn lookup(&self, person: &Foedselsnummer, spraakkode: Option<&str>) -> Result<Bytes> {
        let body = self.ask(person.expose(), spraakkode.or(self.settings.spraakkode.as_deref())).await?;
        require_json(&body).map_err(|error| error.at(&self.service.host.register, LOOKUP))?;
        Ok(body)
    }

    /// Returns whether the folder contains answers of a list that was begun with these settings at most
    /// [`GOES_ON_FOR`] before `now`, so that [`Ektepakt::lookup_all`] can resume it.
    #[must_use]
    pub fn goes_on_with(&self, folder: &Path, now: Timestamp) -> bool {
        let Some(begun) = Begun::read(folder) else { return false };
        let age = now.duration_since(begun.started);
        begun.spraakkode == self.settings.spraakkode && !age.is_negative() && age <= GOES_ON_FOR
    }

    /// Looks up each person of a list once, and writes the answers to [`OPPSLAG`] in `folder` as they arrive.
    ///
    /// Persons that an interrupted call has already recorded there are skipped. A failure that affects one person is
    /// recorded in place of an answer; an invalid number is recorded without a lookup. [`MANIFEST`] is written when the
    /// list is complete.
    ///
    /// # Errors
    /// Failures that affect all persons: no connection, no access, no token, no disk space, and [`ErrorKind::NoAnswers`].
    /// Earlier answers are kept, unless no person was answered.
    pub async fn lookup_all(
        &self,
        persons: impl IntoIterator<Item = String>,
        folder: &Path,
        progress: &dyn Progress,
    ) -> Result<Manifest> {
        let started = Timestamp::now();
        disk::create_folder(folder).await?;
        disk::remove(&folder.join(MANIFEST)).await?;
        if Begun::read(folder).is_none() {
            // Answers without a record of their beginning cannot be resumed.
            disk::remove(&folder.join(OPPSLAG)).await?;
            let begun = Begun { started, spraakkode: self.settings.spraakkode.clone() };
            disk::write_json(&folder.join(LIST), &begun).await?;
        }
        let mut journal = Journal::open(folder).await?;
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
        while let Some((number, answer, answered_at)) = answers.next().await {
            let answer = answer?;
            let before = journal.size();
            journal.write(number, answered_at, &answer).await?;
            done += 1;
            progress.count("persons", done, Some(total));
            // Invalid numbers show nothing about the register.
            if Foedselsnummer::parse(number).is_ok() {
                match answer {
                    Answer::Contracts(_) => outage.answered(),
                    Answer::Failure(failure) => outage.failed(failure, before),
                }
            }
            if outage.in_a_row >= MAX_FAILURES_IN_A_ROW {
                break;
            }
        }
        drop(answers);
        // A list of which nobody was answered is no result, whatever the reason for each.
        if outage.in_a_row >= MAX_FAILURES_IN_A_ROW || (journal.answered == 0 && outage.in_a_row > 0) {
            if journal.answered == 0 {
                // The next run looks up every person again.
                disk::remove(&folder.join(OPPSLAG)).await?;
            } else {
                // The next run looks up these persons again.
                journal.cut(outage.since).await?;
            }
            return Err(outage.error().at(&self.service.host.register, LOOKUP));
        }
        let (answered, failed) = (journal.answered, journal.failed);
        if answered == 0 && failed > 0 {
            disk::remove(&folder.join(OPPSLAG)).await?;
            let error = Error::config(format!("none of the {failed} persons to look up has a valid identity number"));
            return Err(error.at(&self.service.host.register, LOOKUP));
        }
        let files = vec![journal.finish().await?];
        let url = self.settings.base_url.to_string();
        let manifest = Manifest { url, started, finished: Timestamp::now(), answered, failed, already_there, files };
        disk::write_json(&folder.join(MANIFEST), &manifest).await?;
        Ok(manifest)
    }

    /// Checks access by looking up an invalid number.
    ///
    /// # Errors
    /// As [`Ektepakt::lookup`], except for the expected status 400.
    pub async fn check(&self) -> Result<()> {
        match self.ask(INVALID_NUMBER, None).await {
            Err(error) if matches!(error.kind(), ErrorKind::Status { status: 400, .. }) => Ok(()),
            answered => answered.map(drop),
        }
    }

    /// Looks up one person of a list.
    async fn answer(&self, number: &str) -> Result<Answer> {
        if let Err(error) = Foedselsnummer::parse(number) {
            let feilmelding = format!("not a national identity number: {error}");
            return Ok(Answer::Failure(Failure { status: MALFORMED, feilmelding, korrelasjonsid: None }));
        }
        let document = self.ask(number, self.settings.spraakkode.as_deref()).await.and_then(|body| {
            // The cause is left out because it could quote a value.
            serde_json::from_slice(&body).map_err(|_| Error::bad_answer("it is not JSON"))
        });
        match document {
            Ok(document) => Ok(contracts(document)),
            Err(error) if concerns_all(&error) => Err(error),
            Err(error) => {
                let mut failure = Failure::of(&error);
                failure.feilmelding = failure.feilmelding.replace(number, MASK);
                failure.log(REGISTER);
                Ok(Answer::Failure(failure))
            }
        }
    }

    /// Sends the request until it is answered, retries are used up or the time limit is exceeded; returns the body.
    async fn ask(&self, number: &str, spraakkode: Option<&str>) -> Result<Bytes> {
        let url = self.url(number, spraakkode).map_err(|error| error.at(&self.service.host.register, LOOKUP))?;
        self.service.get_one(LOOKUP, &url, &accepting("application/json")).await
    }

    fn url(&self, number: &str, spraakkode: Option<&str>) -> Result<Url> {
        let mut url = self.service.host.url(PATH.into_iter().chain([number]))?;
        if let Some(spraakkode) = spraakkode {
            url.query_pairs_mut().append_pair("spraakkode", spraakkode);
        }
        Ok(url)
    }
}

/// Returns the result of an answer with status 200: without the number of contracts it is a failure.
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
    let error = ErrorKind::BadAnswer("it has no number of contracts".to_owned());
    let feilmelding = error.to_string();
    Answer::Failure(Failure { status: UNUSABLE, feilmelding, korrelasjonsid: counted.korrelasjonsid })
}
