//! Lookups of many companies.

mod seen;

use std::path::Path;

use brreg_domain::Organisasjonsnummer;
use futures_util::stream::{self, StreamExt as _};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::Client;
use super::journal::{self, Entry, FOUND, NOT_OBLIGED};
use crate::disk::{self, FileEntry};
use crate::error::{Error, ErrorKind, Result};
use crate::failures::{Failure, Outage, concerns_all};
use crate::journal::Journal;
use crate::progress::Progress;
use crate::rrh::REGISTER;
use seen::Seen;

/// The file of the answers; [`super::journal`] describes its lines.
pub const OPPSLAG: &str = "oppslag.ndjson";
/// Lookups in a row without an answer after which the register counts as down. Each of them was tried several times.
pub const MAX_FAILURES_IN_A_ROW: u64 = 20;
const STEP: &str = "lookups";
/// What is recorded of a 404 that is not the register's.
const FOREIGN: &str = "it is a 404 whose body is no error document of the register, as another server sends it";

/// The result of a list of lookups.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lookups {
    /// When the list was begun or resumed.
    pub started: Timestamp,
    /// When its last answer was on disk.
    pub finished: Timestamp,
    /// Companies with a document.
    pub documents: u64,
    /// Companies that need not register.
    pub not_obliged: u64,
    /// Companies whose lookup failed. A further call with the same folder looks up these alone.
    pub failed: u64,
    /// Companies that an earlier call had already looked up.
    pub already_there: u64,
    /// The file of the answers.
    pub file: FileEntry,
}

/// The outcome of one company's lookup.
enum Outcome {
    Document(Box<RawValue>),
    NotObliged(Failure),
    Failed(Failure),
}

/// What the journal contains.
struct Recorded {
    /// The companies with an outcome that is not a failure.
    answered: Seen,
    documents: u64,
    not_obliged: u64,
}

impl Recorded {
    fn add(&mut self, line: &[u8]) -> bool {
        let Some((company, status)) = journal::summary(line) else { return false };
        match status {
            FOUND => self.documents += u64::from(self.answered.insert(&company)),
            NOT_OBLIGED => self.not_obliged += u64::from(self.answered.insert(&company)),
            _ => {}
        }
        true
    }
}

/// The outcomes so far.
struct Tally {
    documents: u64,
    not_obliged: u64,
    failed: u64,
    outage: Outage,
}

impl Tally {
    /// Counts an outcome that arrived when the journal had this size.
    fn add(&mut self, outcome: Outcome, journalled: u64) {
        let count = match outcome {
            Outcome::Document(_) => &mut self.documents,
            Outcome::NotObliged(_) => &mut self.not_obliged,
            Outcome::Failed(failure) => {
                self.failed += 1;
                return self.outage.failed(failure, journalled);
            }
        };
        *count += 1;
        self.outage.answered();
    }

    fn done(&self) -> u64 {
        self.documents + self.not_obliged + self.failed
    }

    fn shows_outage(&self) -> bool {
        self.outage.in_a_row >= MAX_FAILURES_IN_A_ROW
    }
}

impl Client {
    /// Looks up each company of a list once, and writes the outcomes to [`OPPSLAG`] in `folder` as they arrive.
    ///
    /// Companies with a document or a 404 there are skipped, so that a list that was interrupted is resumed. A folder
    /// belongs to one list: with companies from a later reading of the log, an answer could be older than the change that put
    /// its company on the list. [`super::endringslogg::landed`] returns the list of an interrupted call.
    ///
    /// **Memory:** as many answers as are requested at the same time, and 12.5 MB for the set of companies.
    ///
    /// # Errors
    /// Failures that affect all companies: no connection, no access, no token, no disk space, too many requests (429), and
    /// [`ErrorKind::NoAnswers`]. Earlier answers are kept.
    pub async fn lookups(
        &self,
        companies: impl IntoIterator<Item = Organisasjonsnummer>,
        folder: &Path,
        progress: &dyn Progress,
    ) -> Result<Lookups> {
        let started = Timestamp::now();
        disk::create_folder(folder).await?;
        let path = folder.join(OPPSLAG);
        let nothing = Recorded { answered: Seen::new(), documents: 0, not_obliged: 0 };
        let (mut journal, recorded) = Journal::open(path.clone(), nothing, Recorded::add).await?;
        let Recorded { mut answered, documents, not_obliged } = recorded;
        let mut tally = Tally { documents, not_obliged, failed: 0, outage: Outage::default() };
        let already_there = tally.done();
        let companies = companies.into_iter();
        let (least, most) = companies.size_hint();
        let total = most.filter(|most| *most == least).map(|most| most as u64);
        let left = companies.filter(|company| answered.insert(company));
        let mut outcomes = stream::iter(left)
            .map(async |company| (company, self.outcome(&company).await, Timestamp::now()))
            .buffer_unordered(self.settings.concurrency.get());
        progress.count("companies", already_there, total);
        while let Some((company, outcome, hentet)) = outcomes.next().await {
            let outcome = outcome?;
            let before = journal.size();
            write(&mut journal, &company, hentet, &outcome).await?;
            tally.add(outcome, before);
            progress.count("companies", tally.done(), total);
            if tally.shows_outage() {
                break;
            }
        }
        drop(outcomes);
        let Tally { documents, not_obliged, failed, .. } = tally;
        let none_answered = documents + not_obliged == 0 && failed > 0;
        if none_answered || tally.shows_outage() {
            return Err(self.at(tally.outage.error(), STEP));
        }
        let file = journal.finish().await?;
        Ok(Lookups { started, finished: Timestamp::now(), documents, not_obliged, failed, already_there, file })
    }

    /// Looks up one company of a list.
    async fn outcome(&self, company: &Organisasjonsnummer) -> Result<Outcome> {
        let document = self.lookup_company(company).await.and_then(|body| document(company, &body));
        match document {
            Ok(document) => Ok(Outcome::Document(document)),
            Err(error) if is_not_obliged(&error) => Ok(Outcome::NotObliged(Failure::of(&error))),
            Err(error) if concerns_all(&error) || has_status(&error, 429) => Err(error),
            Err(error) => {
                let failure = failure(&error);
                failure.log(REGISTER);
                Ok(Outcome::Failed(failure))
            }
        }
    }
}

/// Returns the document of an answer, if it is about this company.
fn document(company: &Organisasjonsnummer, body: &[u8]) -> Result<Box<RawValue>> {
    #[derive(Deserialize)]
    struct Named {
        organisasjonsnummer: String,
    }
    // The causes are left out because they could quote a value.
    let document: Box<RawValue> = serde_json::from_slice(body).map_err(|_| Error::bad_answer("it is not JSON"))?;
    let named: Named =
        serde_json::from_str(document.get()).map_err(|_| Error::bad_answer("it has no organisation number"))?;
    if named.organisasjonsnummer != company.as_str() {
        return Err(Error::bad_answer("it is another company than the requested one"));
    }
    Ok(document)
}

/// Writes the line of an outcome. It is on disk when this returns.
async fn write(
    journal: &mut Journal,
    company: &Organisasjonsnummer,
    hentet: Timestamp,
    outcome: &Outcome,
) -> Result<()> {
    let (status, dokument, failure) = match outcome {
        Outcome::Document(document) => (FOUND, Some(&**document), None),
        Outcome::NotObliged(failure) | Outcome::Failed(failure) => (failure.status, None, Some(failure)),
    };
    let feilmelding = failure.map(|failure| failure.feilmelding.as_str());
    let korrelasjonsid = failure.and_then(|failure| failure.korrelasjonsid.as_deref());
    let organisasjonsnummer = company.as_str();
    journal.append(&Entry { organisasjonsnummer, hentet, status, dokument, feilmelding, korrelasjonsid }).await
}

/// Returns whether the register says that a company need not register. The body tells its 404 from that of another server,
/// as behind a wrong address: it is one of the registers' error documents, or empty, as no register promises a body.
fn is_not_obliged(error: &Error) -> bool {
    matches!(error.kind(), ErrorKind::Status { status: NOT_OBLIGED, is_foreign: false, .. })
}

/// Returns what is recorded of a failed lookup. The status [`NOT_OBLIGED`] is an answer in the file, so a foreign one is
/// recorded as an unusable answer.
fn failure(error: &Error) -> Failure {
    match Failure::of(error) {
        Failure { status: NOT_OBLIGED, .. } => Failure::of(&Error::bad_answer(FOREIGN)),
        failure => failure,
    }
}

fn has_status(error: &Error, wanted: u16) -> bool {
    matches!(error.kind(), ErrorKind::Status { status, .. } if *status == wanted)
}
