//! The log of changes: where a copy begins in it, what it says, and whether it goes on from there.

use std::path::Path;

use brreg_fetcher::ErrorKind;
use brreg_fetcher::rrh::v1::endringslogg::{Changes, Log};
use brreg_fetcher::rrh::v1::has_no_number;
use jiff::{SignedDuration, Timestamp};

use super::progress::{Position, Progress};
use super::source::Client;
use crate::problem::{Advice, At as _, Problem, Step};
use crate::registers::rrh::hendelser::Event;
use crate::registers::rrh::{NAME, notes};
use crate::report::Note;

/// How long before a copy is made its log begins: the register recommends some days.
const LOG_BEFORE: SignedDuration = SignedDuration::from_hours(3 * 24);
/// Distance to an earlier time, whose position in the log must not be greater.
const EARLIER: SignedDuration = SignedDuration::from_hours(7 * 24);
/// What can be done where the register refuses a request that only the names of parameters can be wrong in.
const NAMES: &str = "the names in [rrh.v1] may not be the register's: `brreg-lake doctor --openapi PLACE` compares them with its \
                     own description, a file or an address";

/// What the log says after a position.
pub(super) enum Since {
    /// Its events.
    Read(Log),
    /// It does not go on from there: everything has to be read again.
    Broken(Broken),
}

/// Why the log does not go on from a position.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Broken {
    /// The register refuses the position.
    Refused {
        /// The status of its answer.
        status: u16,
        /// Its message.
        message: Option<String>,
    },
    /// Its numbers began again.
    Restarted,
}

impl Broken {
    /// The note on it.
    pub(super) fn note(&self) -> Note {
        tracing::warn!(register = NAME, broken = ?self, "the log of changes does not go on from the last position");
        match self {
            Self::Refused { status, message } => {
                let note = Note::of_register(notes::POSITION_REFUSED, [("status", u64::from(*status))]);
                note.saying(message.as_deref())
            }
            Self::Restarted => Note::of_register(notes::LOG_RESTARTED, []),
        }
    }

    /// Whether the register refused the position.
    pub(super) const fn is_refusal(&self) -> bool {
        matches!(self, Self::Refused { .. })
    }

    /// The failure where reading everything again does not help.
    pub(super) fn failure(&self, when: &str) -> Problem {
        let what = match self {
            Self::Refused { status, message } => {
                let message = message.as_ref().map(|message| format!(": {message}")).unwrap_or_default();
                format!("the register refuses the position in the log of changes {when}: status {status}{message}")
            }
            Self::Restarted => format!("the log of changes began again {when}"),
        };
        Problem::failed(Step::Fetch, what).advise(Advice::Said(NAMES.to_owned()))
    }
}

impl Client<'_> {
    /// The position of the log some days ago, checked against earlier ones.
    pub(super) fn first_position(&self, now: Timestamp) -> Result<Position, Problem> {
        let at = now - LOG_BEFORE;
        let asked = self.context.wait(self.client.sekvensnummer(at, Some(at - EARLIER)))?;
        let sekvensnummer = asked.map_err(|error| {
            let is_refused = matches!(error.kind(), ErrorKind::Status { status: 400, .. });
            let problem = Problem::of_cause(Step::Fetch, error);
            if is_refused { problem.advise(Advice::Said(NAMES.to_owned())) } else { problem }
        })?;
        Ok(Position { at, sekvensnummer })
    }

    /// Reads the log after a position into a run of landing.
    pub(super) fn log(&self, position: u64, run: &Path) -> Result<Since, Problem> {
        let progress = self.context.observer.follow(NAME);
        let changes = self.context.wait(self.client.endringslogg(position, run, &*progress))?.at(Step::Fetch)?;
        Ok(match changes {
            Changes::Read(log) => Since::Read(log),
            Changes::CursorRefused { status, message, .. } => Since::Broken(Broken::Refused { status, message }),
        })
    }

    /// Reads what the log says since a snapshot.
    pub(super) fn since(&self, progress: &Progress, run: &Path) -> Result<Since, Problem> {
        match self.log(progress.position(self.context.now()), run)? {
            Since::Read(log) if log.events.is_empty() && self.has_restarted(progress, run)? => {
                Ok(Since::Broken(Broken::Restarted))
            }
            since => Ok(since),
        }
    }

    /// Whether the log began again with lower numbers, so that nothing comes after the last position although companies
    /// changed. The position of the present time shows it: it is lower than one that the log had before.
    fn has_restarted(&self, progress: &Progress, run: &Path) -> Result<bool, Problem> {
        let now = self.context.now();
        let Some(known) = progress.greatest_until(self.client.understood_as(now)) else { return Ok(false) };
        let present = match self.context.wait(self.client.sekvensnummer(now, None))? {
            Err(error) if has_no_number(&error) => return Ok(false),
            present => present.at(Step::Fetch)?,
        };
        if present >= known {
            return Ok(false);
        }
        // The order of numbers may not be that of timestamps, so the log itself decides: it has the known event, or not.
        Ok(match self.log(present, run)? {
            Since::Read(log) => log.cursor < known,
            Since::Broken(_) => true,
        })
    }
}

/// Fails where an event has no organisation number, as its change would be lost.
pub(super) fn require_companies(log: &Log, run: &Path) -> Result<(), Problem> {
    if log.without_company == 0 {
        return Ok(());
    }
    let what = format!(
        "{} of {} events of the log have no organisation number where one is looked for",
        log.without_company,
        log.events.len()
    );
    let advice = format!(
        "the pages are in {}; `brreg-lake run --only {NAME} --whole {NAME}` reads everything instead",
        run.display()
    );
    Err(Problem::failed(Step::Fetch, what).advise(Advice::Said(advice)))
}

/// The events of a reading of the log.
pub(super) fn events(log: &Log) -> Vec<Event> {
    log.events.iter().map(Event::from).collect()
}
