//! How far a snapshot goes, as its manifest says it.

use brreg_lake::snapshot::Previous;
use brreg_transform::enhet::Part;
use brreg_transform::enhet::{Privacy, REGISTER};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::NAME;
use super::cursors::Fetched;
use super::feeds::part;
use crate::context::Context;
use crate::problem::{At as _, Problem, Step};

/// The `progress` of a manifest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// What its tables say about persons.
    pub privacy: Privacy,
    /// What was fetched, for the next fetch.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fetched: Option<Value>,
}

impl Progress {
    /// That of a snapshot; `None` where it has none or another form.
    #[must_use]
    pub fn of(previous: &Previous) -> Option<Self> {
        serde_json::from_value(previous.manifest.progress.clone()?).ok()
    }

    /// What was fetched, as the progress of a manifest says it.
    pub(super) fn fetched_in(progress: Value) -> Option<Fetched> {
        let progress: Self = serde_json::from_value(progress).ok()?;
        serde_json::from_value(progress.fetched?).ok()
    }

    /// The names of the settings that are other ones than these.
    pub(super) fn settings_other_than(&self, privacy: Privacy) -> Vec<&'static str> {
        let before = self.privacy;
        let settings = [
            ("privacy.national_id", before.national_id != privacy.national_id),
            ("enhet.kontakt", before.kontakt != privacy.kontakt),
            ("enhet.adresse_enk", before.adresse_enk != privacy.adresse_enk),
            ("enhet.rettsevne", before.rettsevne != privacy.rettsevne),
        ];
        settings.into_iter().filter(|(_, is_other)| *is_other).map(|(name, _)| name).collect()
    }
}

/// What the published snapshot was made from, also where it is no base for the tables; nothing where no fetch came before it.
///
/// # Errors
/// A lake that cannot be read.
pub(super) fn published(context: &Context<'_>) -> Result<Option<Fetched>, Problem> {
    let published = context.data.lake().published(NAME).at(Step::Published)?;
    let manifest = published.and_then(|published| published.manifest().ok());
    Ok(manifest.and_then(|manifest| Progress::fetched_in(manifest.progress?)))
}

/// What a snapshot keeps of the fetches before it when files of these parts are loaded: the positions in the feeds, since a
/// removal between them and the next fetch is told nowhere else, and of the files those whose rows it has.
///
/// # Errors
/// A lake that cannot be read.
pub(super) fn after_load(
    context: &Context<'_>,
    is_loaded: impl Fn(Part) -> bool,
    is_base: bool,
) -> Result<Option<Value>, Problem> {
    let Some(mut fetched) = published(context)? else { return Ok(None) };
    fetched.files.retain(|file, _| is_base && !is_loaded(part(*file)));
    serde_json::to_value(fetched).map(Some).map_err(|error| Problem::failed(Step::Load, error))
}

/// The snapshot before, where its rows may stand beside those that are made now: read in the same way, with the same settings.
#[must_use]
pub fn usable(previous: Option<&Previous>, privacy: Privacy) -> Option<&Previous> {
    let is_alike = |previous: &&Previous| Progress::of(previous).is_some_and(|progress| progress.privacy == privacy);
    carriable(previous, privacy).filter(is_alike)
}

/// The snapshot before, where its deleted units and events go on. No file has them again, and no column of them depends on a
/// setting but that of identity numbers.
pub(super) fn carriable(previous: Option<&Previous>, privacy: Privacy) -> Option<&Previous> {
    previous.filter(|previous| {
        previous.manifest.national_id == privacy.national_id
            && previous.manifest.is_base(&REGISTER)
            && Progress::of(previous).is_some()
    })
}
