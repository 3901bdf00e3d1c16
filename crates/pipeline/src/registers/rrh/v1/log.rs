//! The log of changes: where a copy begins in it, and what it says.

use std::path::Path;

use brreg_fetcher::rrh::v1::endringslogg::{Changes, Log};
use jiff::{SignedDuration, Timestamp};

use super::progress::Position;
use super::source::Client;
use crate::problem::{Advice, At as _, Problem, Step};
use crate::registers::rrh::hendelser::Event;
use crate::registers::rrh::{NAME, notes};
use crate::report::Note;

/// How long before a copy is made its log begins: the register recommends some days.
const LOG_BEFORE: SignedDuration = SignedDuration::from_hours(3 * 24);
/// Distance to an earlier time, whose position in the log must not be greater.
const EARLIER: SignedDuration = SignedDuration::from_hours(7 * 24);

impl Client<'_> {
    /// The position of the log some days ago, checked against an earlier one.
    pub(super) fn first_position(&self, now: Timestamp) -> Result<Position, Problem> {
        let at = now - LOG_BEFORE;
        let sekvensnummer = self.context.wait(self.client.sekvensnummer(at, Some(at - EARLIER)))?.at(Step::Fetch)?;
        Ok(Position { at, sekvensnummer })
    }

    /// Reads the log after a position into a run of landing.
    pub(super) fn log(&self, position: u64, run: &Path) -> Result<Changes, Problem> {
        let progress = self.context.observer.follow(NAME);
        self.context.wait(self.client.endringslogg(position, run, &*progress))?.at(Step::Fetch)
    }

    /// As [`Client::log`], to look up every company that it names: an event without an organisation number is a failure,
    /// because its change would be lost.
    pub(super) fn changes(&self, position: u64, run: &Path) -> Result<Changes, Problem> {
        let changes = self.log(position, run)?;
        match &changes {
            Changes::Read(log) if log.without_company > 0 => {
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
            _ => Ok(changes),
        }
    }
}

/// The events of a reading of the log.
pub(super) fn events(log: &Log) -> Vec<Event> {
    log.events.iter().map(Event::from).collect()
}

/// The note on a position that the register refused.
pub(super) fn refusal(changes: &Changes) -> Option<Note> {
    match changes {
        Changes::CursorRefused { status, message, .. } => {
            tracing::warn!(register = NAME, status, message, "the register refused the position in the log of changes");
            Some(Note::of_register(notes::POSITION_REFUSED, [("status", u64::from(*status))]))
        }
        Changes::Read(_) => None,
    }
}
