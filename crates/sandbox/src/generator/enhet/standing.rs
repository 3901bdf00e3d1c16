//! Whether a unit is live, and what happened to it after the first edition.

use jiff::SignedDuration;
use jiff::civil::{Date, date};

use super::{Id, Register, Unit};
use crate::generator::konkurs::Varseltype;
use crate::generator::rng::Topic;

/// Days from the end of a bankruptcy to the deletion.
const DAYS_TO_DELETION: i64 = 60;
/// Companies of a thousand that were wound up without a bankruptcy.
const WOUND_UP: u32 = 15;

/// Whether the register shows a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It exists.
    Live,
    /// It was deleted on this date; a lookup shows that.
    Deleted(Date),
    /// It was removed on legal grounds.
    Removed,
    /// The register does not know the number.
    Unknown,
}

/// What happened to a unit after the first edition.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Changes {
    /// How often it got another name.
    pub renamed: u32,
    /// How often its number of employees was reported.
    pub employees: u32,
    /// How often it got another chair.
    pub chairs: u32,
    /// Whether its municipality got another number.
    pub reformed: bool,
    /// The ruling of its bankruptcy.
    pub bankrupt: Option<Date>,
    /// Its deletion, removal or disappearance.
    pub ended: Option<Standing>,
}

impl Register {
    /// Returns the standing of a unit or subunit after these changes of its own.
    #[must_use]
    pub fn standing(&self, id: Id, changes: &Changes) -> Standing {
        changes.ended.unwrap_or_else(|| match id {
            Id::Unit(unit) => self.first_standing(unit),
            // A subunit ends with its unit.
            Id::Subunit(unit, _) => self.first_standing(unit),
        })
    }

    /// Returns the standing before any change.
    fn first_standing(&self, unit: Unit) -> Standing {
        if let Some(ended) = self.bankruptcy(unit).and_then(|bankruptcy| bankruptcy.ended) {
            return match ended {
                (Varseltype::Avslutning, ended) => {
                    Standing::Deleted(ended + SignedDuration::from_hours(24 * DAYS_TO_DELETION))
                }
                // The opening was reversed: the company lives, and there is no estate.
                (_, ended) if matches!(unit, Unit::Estate(_)) => Standing::Deleted(ended),
                _ => Standing::Live,
            };
        }
        let Unit::Company(index) = unit else { return Standing::Live };
        if self.is_removed(index) {
            return Standing::Removed;
        }
        let mut stream = self.stream(Topic::Unit, Id::Unit(unit), 1);
        if self.bankruptcy(unit).is_none() && stream.permille(WOUND_UP) {
            let days = i64::from(stream.below(1_400));
            return Standing::Deleted(date(2022, 1, 3) + SignedDuration::from_hours(24 * days));
        }
        Standing::Live
    }

    /// Returns whether the company is one of the two that are removed before the first edition.
    fn is_removed(&self, index: u32) -> bool {
        let companies = self.content.len();
        companies >= 10 && [companies / 3, companies / 2].contains(&index) && !self.bankrupt.contains_key(&index)
    }
}
