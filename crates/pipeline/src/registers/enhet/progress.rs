//! How far a snapshot goes, as its manifest says it.

use brreg_lake::snapshot::Previous;
use brreg_transform::enhet::{Privacy, REGISTER};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The `progress` of a manifest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// What its tables say about persons.
    pub privacy: Privacy,
    /// What was fetched, for the next fetch; files that a user loads say nothing of that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fetched: Option<Value>,
}

impl Progress {
    /// That of a snapshot; `None` where it has none or another form.
    #[must_use]
    pub fn of(previous: &Previous) -> Option<Self> {
        serde_json::from_value(previous.manifest.progress.clone()?).ok()
    }
}

/// The snapshot before, where its rows may stand beside those that are made now: read in the same way, with the same settings.
#[must_use]
pub fn usable(previous: Option<&Previous>, privacy: Privacy) -> Option<&Previous> {
    previous.filter(|previous| {
        previous.manifest.national_id == privacy.national_id
            && previous.manifest.is_base(&REGISTER)
            && Progress::of(previous).is_some_and(|progress| progress.privacy == privacy)
    })
}
