//! What a night knows besides the files.

use brreg_transform::enhet::{Numbers, Part};
use jiff::Timestamp;
use serde_json::Value;

use crate::problem::Problem;

/// The outcome of an event that a lookup shows.
pub(super) const SLETTET: &str = "slettet";
/// The outcome of an event whose lookup failed.
const FEIL: &str = "feil";

/// What a fetch adds to the files.
#[derive(Default)]
pub struct Night {
    /// When the files were fetched; none for files that a user names.
    pub fetched: Option<Timestamp>,
    /// When the register made the file of units.
    pub vintage: Option<Timestamp>,
    /// Finds out what became of units that are not in the files any more.
    pub look_up: Option<Box<dyn LookUp>>,
    /// The events that were followed, without those of the snapshot before.
    pub events: Vec<Event>,
    /// The parts that the settings leave out: a snapshot has no rows of them.
    pub switched_off: Vec<Part>,
    /// What was fetched, for the next fetch.
    pub progress: Option<Value>,
}

/// Units and subunits that the snapshot before had and the files do not have any more.
#[derive(Debug, Default)]
pub struct Gone {
    /// Units.
    pub enheter: Numbers,
    /// Subunits.
    pub underenheter: Numbers,
}

/// Finds out what became of units.
pub trait LookUp: Send + Sync {
    /// What is known of the units that are gone, and of others that were deleted.
    ///
    /// # Errors
    /// What a person or time has to mend.
    fn deleted(&self, gone: &Gone) -> Result<LookedUp, Problem>;
}

/// What lookups found out.
#[derive(Clone, Default)]
pub struct LookedUp {
    /// The deleted units and subunits.
    pub deleted: Vec<Deleted>,
    /// The numbers whose lookup failed.
    pub failed: Numbers,
}

/// What lookups found out before the load.
pub(super) struct Answered(pub(super) LookedUp);

impl LookUp for Answered {
    fn deleted(&self, _: &Gone) -> Result<LookedUp, Problem> {
        Ok(self.0.clone())
    }
}

/// A deleted unit or subunit.
#[derive(Clone)]
pub enum Deleted {
    /// An answer to a lookup.
    Answer {
        /// Whether a unit or a subunit was looked up.
        part: Part,
        /// The number.
        organisasjonsnummer: String,
        /// The answer.
        json: String,
        /// When it came.
        fetched: Timestamp,
    },
    /// An event without an answer.
    Event {
        /// The feed.
        part: Part,
        /// The number.
        organisasjonsnummer: String,
        /// When it happened.
        time: Timestamp,
    },
}

impl Deleted {
    /// The number of a subunit.
    pub(super) fn subunit(&self) -> Option<&str> {
        let (Self::Answer { part, organisasjonsnummer, .. } | Self::Event { part, organisasjonsnummer, .. }) = self;
        (*part == Part::Underenheter).then_some(organisasjonsnummer)
    }
}

/// An event of a feed, as a row of `hendelser`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// The feed.
    pub feed: Part,
    /// Its number in the feed.
    pub id: i64,
    /// When it happened.
    pub time: Timestamp,
    /// The unit.
    pub organisasjonsnummer: String,
    /// Its kind, as received.
    pub kind: String,
    /// Whether the register documents that kind.
    pub has_known_kind: bool,
    /// The fields that changed, sorted, joined by a comma.
    pub fields: Option<String>,
    /// What became of it: a value of the column `utfall`.
    pub outcome: &'static str,
}

impl Event {
    /// What became of it, where the lookups of these units failed.
    pub(super) fn outcome_but(&self, failed: &Numbers) -> &'static str {
        if self.outcome == SLETTET && failed.contains(&self.organisasjonsnummer) { FEIL } else { self.outcome }
    }
}
