//! What the lake shows of persons, by the settings of the register.

use serde::{Deserialize, Serialize};

use crate::pseudonym::NationalId;

/// Whose contact details the lake has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kontakt {
    /// Those of units that are no natural person's.
    #[default]
    Foretak,
    /// All.
    Alle,
    /// None.
    Ingen,
}

/// What the lake has of the address of a natural person's unit, which is often a home.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AdresseEnk {
    /// Post code, postal town and municipality.
    #[default]
    Kommune,
    /// All of it.
    Full,
}

/// What the tables say about persons. A snapshot that was made with other settings is no base for another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Privacy {
    /// About identity numbers in texts, and whether persons have pseudonyms.
    pub national_id: NationalId,
    /// Whose contact details.
    pub kontakt: Kontakt,
    /// What of the address of a natural person's unit.
    pub adresse_enk: AdresseEnk,
    /// Whether the legal capacity of holders of roles, which is close to health data.
    pub rettsevne: bool,
}

impl Privacy {
    /// Whether the tables have the contact details of a unit or subunit.
    #[must_use]
    pub const fn has_contact(&self, is_personal: bool) -> bool {
        match self.kontakt {
            Kontakt::Foretak => !is_personal,
            Kontakt::Alle => true,
            Kontakt::Ingen => false,
        }
    }

    /// Whether the tables have the lines of the addresses of a unit or subunit.
    #[must_use]
    pub const fn has_address_lines(&self, is_personal: bool) -> bool {
        match self.adresse_enk {
            AdresseEnk::Kommune => !is_personal,
            AdresseEnk::Full => true,
        }
    }
}
