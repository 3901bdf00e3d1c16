//! What one run has to look up: a file in landing beside the answers, so that a run that was interrupted goes on.

use std::collections::BTreeSet;
use std::io;
use std::path::Path;

use brreg_domain::Organisasjonsnummer;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::progress::Progress;
use crate::registers::rrh::hendelser::Event;

/// The file's name.
pub(super) const LIST: &str = "liste.json";
/// Time after its beginning during which an interrupted run is resumed. What changes meanwhile is in the log after the run's own
/// position, so the answers are not too old for it.
const GOES_ON_FOR: SignedDuration = SignedDuration::from_hours(7 * 24);

/// What one run has to look up.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct List {
    /// When the run began.
    pub(super) begun: Timestamp,
    /// The snapshot that was published then.
    pub(super) published: Option<String>,
    /// Whether it has all companies of the copy, and not only those that changed.
    pub(super) is_first: bool,
    /// Whether the answers are added to that snapshot; otherwise they are all there is.
    pub(super) is_update: bool,
    /// The companies to look up.
    pub(super) companies: Vec<String>,
    /// Companies whose rows go without a lookup: they left the portfolio.
    pub(super) leaving: Vec<String>,
    /// Companies that a later run has to look up.
    pub(super) later: u64,
    /// Whether the copy of that snapshot is of other companies, because it was kept in another way.
    #[serde(default)]
    pub(super) is_of_others: bool,
    /// Whether the companies are looked up only because an event may come before its change: that snapshot has what became of
    /// each event.
    #[serde(default)]
    pub(super) is_repeated: bool,
    /// The events of the log that led here.
    pub(super) events: Vec<Event>,
    /// How far the snapshot goes when all of it is done.
    pub(super) progress: Progress,
}

impl List {
    /// The list of a run in landing, if it may be gone on with.
    pub(super) fn to_go_on_with(
        run: &Path,
        published: Option<&str>,
        progress: &Progress,
        now: Timestamp,
    ) -> Option<Self> {
        let list: Self = serde_json::from_slice(&brreg_files::read(&run.join(LIST)).ok()?).ok()?;
        let age = now.duration_since(list.begun);
        let is_fresh = !age.is_negative() && age < GOES_ON_FOR;
        (is_fresh && list.published.as_deref() == published && list.progress.is_like(progress)).then_some(list)
    }

    /// Writes it into a run of landing.
    pub(super) fn write(&self, run: &Path) -> io::Result<()> {
        brreg_files::create_folder(run)?;
        brreg_files::replace(&run.join(LIST), &serde_json::to_vec(self)?)
    }

    /// The companies to look up.
    pub(super) fn numbers(&self) -> Vec<Organisasjonsnummer> {
        self.companies.iter().filter_map(|number| number.parse().ok()).collect()
    }
}

/// The companies in their order, each once, at most so many; and how many are left.
pub(super) fn at_most(
    companies: impl IntoIterator<Item = Organisasjonsnummer>,
    most: Option<usize>,
) -> (Vec<String>, u64) {
    let mut seen = BTreeSet::new();
    let (mut first, mut later) = (Vec::new(), 0);
    for company in companies {
        if !seen.insert(company) {
            continue;
        }
        if most.is_none_or(|most| first.len() < most) {
            first.push(company.to_string());
        } else {
            later += 1;
        }
    }
    (first, later)
}
