//! Lookups of many numbers: those that are in no file any more, and those that other registers name.

use std::path::Path;

use brreg_domain::Organisasjonsnummer;
use futures_util::stream::{self, StreamExt as _};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::value::RawValue;

use super::document::{State, state};
use super::{Client, REGISTER};
use crate::disk::{self, FileEntry};
use crate::error::{Error, ErrorKind, Result, TimeLimit};
use crate::failures::{Failure, Outage, concerns_all};
use crate::http::within;
use crate::journal::Journal;
use crate::progress::Progress;
use crate::settings::seconds;

/// The file of the answers: one line per number, in the order of arrival.
///
/// A line is `{"organisasjonsnummer", "er_underenhet", "hentet", "status", "dokument"}`; with a status other than 200 it has
/// no document, and for a failure `feilmelding`.
pub const OPPSLAG: &str = "oppslag.ndjson";
/// Failed lookups in a row after which the register counts as down. Numbers that failed before are not counted.
const MAX_FAILURES_IN_A_ROW: u64 = 20;
/// The same where none was answered at all: fewer may be numbers that the register cannot answer.
const ENOUGH_TO_TELL: u64 = 3;
const STEP: &str = "lookups";

/// Where a number is asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// Among the units.
    Enheter,
    /// Among the subunits.
    Underenheter,
    /// Among the units, and where it is none of them, among the subunits.
    Either,
}

/// A number to look up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Wanted {
    /// The number.
    pub organisasjonsnummer: Organisasjonsnummer,
    /// Where it is asked about.
    pub place: Place,
    /// Whether its lookup failed the last time too: that it fails again says little of the register.
    pub has_failed: bool,
}

/// A number that was looked up. `Debug` does not show the document.
#[derive(Debug, Clone)]
pub struct Lookup {
    /// The number.
    pub organisasjonsnummer: Organisasjonsnummer,
    /// Whether the subunits answered.
    pub er_underenhet: bool,
    /// When the answer arrived.
    pub hentet: Timestamp,
    /// What it says.
    pub state: State,
}

/// The result of a list of lookups.
#[derive(Debug, Clone, Default)]
pub struct Lookups {
    /// The numbers that were answered, in the order of arrival.
    pub answered: Vec<Lookup>,
    /// The numbers whose lookup failed.
    pub failed: Vec<Organisasjonsnummer>,
    /// The file of the answers.
    pub file: FileEntry,
}

/// A list of lookups that ended before its last number.
#[derive(Debug, Clone)]
pub struct Cut {
    /// What was found until then: a removed unit among it is to be removed here, whatever becomes of the others.
    pub found: Lookups,
    /// Why it ended.
    pub error: Error,
}

/// A line of the file.
#[derive(Serialize)]
struct Line<'a> {
    organisasjonsnummer: &'a str,
    er_underenhet: bool,
    hentet: Timestamp,
    status: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    dokument: Option<&'a RawValue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    feilmelding: Option<&'a str>,
}

impl Client {
    /// Looks up each number once, at the set rate, and writes the answers to [`OPPSLAG`] in `folder` as they arrive.
    ///
    /// **Memory:** the answers. The number of lookups is limited, and deleted units have short documents.
    ///
    /// # Errors
    /// [`ErrorKind::TooManyLookups`] before the first request when the list is longer than the setting `max_oppslag`, and
    /// failures that say nothing of a number: no connection, no disk space, [`ErrorKind::NoAnswers`], and a list that exceeds its
    /// deadline.
    pub async fn lookups(
        &self,
        wanted: &[Wanted],
        folder: &Path,
        progress: &dyn Progress,
    ) -> std::result::Result<Lookups, Cut> {
        let mut found = Lookups::default();
        match self.limited(wanted, folder, progress, &mut found).await {
            Ok(()) => Ok(found),
            Err(error) => Err(Cut { found, error: self.at(error, STEP) }),
        }
    }

    async fn limited(
        &self,
        wanted: &[Wanted],
        folder: &Path,
        progress: &dyn Progress,
        found: &mut Lookups,
    ) -> Result<()> {
        let (needed, limit) = (wanted.len() as u64, self.settings.max_oppslag);
        if needed > limit {
            return Err(Error::new(ErrorKind::TooManyLookups { needed, limit }));
        }
        let deadline = seconds(self.settings.deadline_seconds);
        within(deadline, TimeLimit::Lookups, self.all(wanted, folder, progress, found)).await?
    }

    async fn all(
        &self,
        wanted: &[Wanted],
        folder: &Path,
        progress: &dyn Progress,
        lookups: &mut Lookups,
    ) -> Result<()> {
        disk::create_folder(folder).await?;
        let path = folder.join(OPPSLAG);
        disk::remove(&path).await?;
        let (mut journal, ()) = Journal::open(path, (), |(), _| true).await?;
        let mut outage = Outage::default();
        let total = wanted.len() as u64;
        let mut answers = stream::iter(wanted)
            .map(async |wanted| (wanted, self.outcome(wanted).await))
            .buffer_unordered(self.settings.concurrency.get());
        progress.count(STEP, 0, Some(total));
        while let Some((wanted, outcome)) = answers.next().await {
            let number = wanted.organisasjonsnummer;
            let before = journal.size();
            let hentet = Timestamp::now();
            match outcome? {
                Ok((er_underenhet, state)) => {
                    let status = match &state {
                        State::Live(_) | State::Deleted(_) => 200,
                        State::Removed => 410,
                        State::Unknown => 404,
                    };
                    let (organisasjonsnummer, dokument) = (number.as_str(), state.document());
                    let line = Line { organisasjonsnummer, er_underenhet, hentet, status, dokument, feilmelding: None };
                    journal.append(&line).await?;
                    outage.answered();
                    lookups.answered.push(Lookup { organisasjonsnummer: number, er_underenhet, hentet, state });
                }
                Err(failure) => {
                    let line = Line {
                        organisasjonsnummer: number.as_str(),
                        er_underenhet: false,
                        hentet,
                        status: failure.status,
                        dokument: None,
                        feilmelding: Some(&failure.feilmelding),
                    };
                    journal.append(&line).await?;
                    // That a number fails again says nothing of the register.
                    if !wanted.has_failed {
                        outage.failed(failure, before);
                    }
                    lookups.failed.push(number);
                }
            }
            progress.count(STEP, (lookups.answered.len() + lookups.failed.len()) as u64, Some(total));
            if outage.in_a_row >= MAX_FAILURES_IN_A_ROW {
                return Err(outage.error());
            }
        }
        drop(answers);
        if lookups.answered.is_empty() && outage.in_a_row >= ENOUGH_TO_TELL {
            return Err(outage.error());
        }
        lookups.file = journal.finish().await?;
        Ok(())
    }

    /// Looks up one number: whether the subunits answered, and the state. The outer error says nothing of the number.
    async fn outcome(&self, wanted: &Wanted) -> Result<std::result::Result<(bool, State), Failure>> {
        match self.state(wanted).await {
            Ok(state) => Ok(Ok(state)),
            Err(error) if concerns_all(&error) && !is_answer(&error) => Err(error),
            Err(error) => {
                let failure = Failure::of(&error);
                failure.log(REGISTER);
                Ok(Err(failure))
            }
        }
    }

    async fn state(&self, wanted: &Wanted) -> Result<(bool, State)> {
        let number = &wanted.organisasjonsnummer;
        if wanted.place != Place::Underenheter {
            let unit = state(number, self.unit(number).await)?;
            if !matches!(unit, State::Unknown) || wanted.place == Place::Enheter {
                return Ok((false, unit));
            }
        }
        Ok((true, state(number, self.subunit(number).await)?))
    }
}

/// Returns whether the register answered. It is open to everybody, and its files come from the same address: a refusal, a redirect or
/// a missing path is of this number. Where it is of all of them, their number tells.
fn is_answer(error: &Error) -> bool {
    matches!(error.kind(), ErrorKind::Status { .. } | ErrorKind::Redirect { .. })
}
