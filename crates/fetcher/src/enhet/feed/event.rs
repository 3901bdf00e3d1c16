//! An event of a feed.

use std::fmt;

use brreg_domain::Organisasjonsnummer;
use jiff::Timestamp;

/// The type of the roles' events that the register has published.
const ROLE_UPDATED: &str = "no.brreg.enhetsregisteret.rolle.oppdatert";

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EventKind {
    /// A new unit.
    Ny,
    /// A unit changed.
    Endring,
    /// A unit was deleted.
    Sletting,
    /// A unit was removed on legal grounds.
    Fjernet,
    /// The kind is not recorded, as with the oldest events.
    Ukjent,
    /// The roles in a unit changed.
    Roller,
    /// Another kind, as it came.
    Other(Box<str>),
}

impl EventKind {
    pub(super) fn parse(text: &str) -> Self {
        match text {
            "Ny" => Self::Ny,
            "Endring" => Self::Endring,
            "Sletting" => Self::Sletting,
            "Fjernet" => Self::Fjernet,
            "Ukjent" => Self::Ukjent,
            ROLE_UPDATED => Self::Roller,
            other => Self::Other(other.into()),
        }
    }

    /// Returns the register's word.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Ny => "Ny",
            Self::Endring => "Endring",
            Self::Sletting => "Sletting",
            Self::Fjernet => "Fjernet",
            Self::Ukjent => "Ukjent",
            Self::Roller => ROLE_UPDATED,
            Self::Other(other) => other,
        }
    }
}

/// An event. `Debug` shows its number only: the other fields contain what the register sent.
#[derive(Clone, PartialEq, Eq)]
pub struct Event {
    /// Its number, which is a position of the feed.
    pub id: u64,
    /// When it was published; `None` if the register's text is not a timestamp.
    pub tidspunkt: Option<Timestamp>,
    /// What happened.
    pub kind: EventKind,
    /// The unit that it is about.
    pub organisasjonsnummer: Option<Organisasjonsnummer>,
}

impl fmt::Debug for Event {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Event({})", self.id)
    }
}
