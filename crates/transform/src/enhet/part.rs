//! The three files of the register, and the tables that each fills.

use super::tables::{AVVIK, ENHETER, HISTORISKE_NAVN, NAERINGSKODER, PAATEGNINGER, ROLLER, SLETTEDE, UNDERENHETER};
use crate::schema::Table;

static OF_UNITS: [&Table; 6] = [&ENHETER, &SLETTEDE, &NAERINGSKODER, &HISTORISKE_NAVN, &PAATEGNINGER, &AVVIK];
static OF_SUBUNITS: [&Table; 5] = [&UNDERENHETER, &SLETTEDE, &NAERINGSKODER, &HISTORISKE_NAVN, &AVVIK];
static OF_ROLES: [&Table; 2] = [&ROLLER, &AVVIK];

/// A file of the register.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// Units.
    Enheter,
    /// Subunits.
    Underenheter,
    /// Roles.
    Roller,
}

impl Part {
    /// All of them, in the order in which they are loaded: what a subunit shows depends on its unit.
    pub const ALL: [Self; 3] = [Self::Enheter, Self::Underenheter, Self::Roller];

    /// The tables that its records fill, in the order of their batches. The first one has its records alone.
    #[must_use]
    pub fn tables(self) -> &'static [&'static Table] {
        match self {
            Self::Enheter => &OF_UNITS,
            Self::Underenheter => &OF_SUBUNITS,
            Self::Roller => &OF_ROLES,
        }
    }

    /// The value of the column `kilde`.
    #[must_use]
    pub const fn kilde(self) -> &'static str {
        match self {
            Self::Enheter => "enhet",
            Self::Underenheter => "underenhet",
            Self::Roller => "rolle",
        }
    }
}
