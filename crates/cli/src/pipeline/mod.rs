//! The ways of the data: from a register or a file to a published snapshot.

pub(crate) mod checks;
pub(crate) mod ektepakt;
pub(crate) mod konkurs;
pub(crate) mod landing;
pub(crate) mod load;
pub(crate) mod night;
mod persons;
pub(crate) mod rrh;

use std::time::Duration;

use brreg_lake::manifest::Manifest;
use brreg_lake::snapshot::{Previous, Published};

use crate::failure::{Context as _, Failure};

/// What a load came to.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) published: Published,
    pub(crate) manifest: Manifest,
    /// Why a power failure may undo the publication, where it could not be made durable.
    pub(crate) not_durable: Option<brreg_lake::Error>,
    pub(crate) duration: Duration,
    /// Decompressed bytes that were read.
    pub(crate) bytes: u64,
    /// Records in the snapshot before, where there is one, and the change if it is more than checks allow.
    pub(crate) unusual_change: Option<(u64, f64)>,
    /// What else a person should know.
    pub(crate) notes: Vec<String>,
}

impl Outcome {
    /// Whether the publication survives a power failure; the failure is reported once.
    pub(crate) fn durability(&mut self) -> Result<(), Failure> {
        let Some(error) = self.not_durable.take() else { return Ok(()) };
        Err(error).step("making the publication durable").map_err(|failure| {
            let advice = "it is published; check the disk, since a power failure may bring the snapshot before back";
            failure.advice(advice)
        })
    }
}

/// What to do about a number of records that is far from the last snapshot's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RowChange {
    Refuse,
    /// Somebody chose the file, and one of another size may be meant; one without records is not.
    RefuseNone,
    Tell,
}

impl RowChange {
    /// Whether so many records may replace those of the last snapshot, from which their number is far.
    pub(crate) const fn allows(self, records: u64) -> bool {
        match self {
            Self::Refuse => false,
            Self::RefuseNone => records > 0,
            Self::Tell => true,
        }
    }
}

/// What is told of the snapshot before when its manifest is damaged.
pub(crate) fn damage_note(previous: Option<&Previous>) -> Option<String> {
    let previous = previous?;
    let damage = previous.damage.as_ref()?;
    let cause = std::error::Error::source(damage).map(|cause| format!(": {cause}")).unwrap_or_default();
    Some(format!(
        "{damage}{cause}; what it said was made anew from the files of {}, which stays as it is",
        previous.published.name
    ))
}
