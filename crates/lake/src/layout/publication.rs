//! The name of one publication, which is in the names of all that it uploads: no two publications write the same object.

use std::fmt;
use std::str::FromStr;

use brreg_transform::pseudonym::hex;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::name::{moment_of, whole_seconds};

/// Form of the time in a name.
const FORMAT: &str = "%Y%m%dT%H%M%SZ";
/// Digits that tell it from others of the same second.
const DIGITS: usize = 8;

/// When a publication began, and what tells it from others of that second.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PublicationId {
    began: Timestamp,
    digits: String,
}

impl PublicationId {
    /// The name of one that begins now.
    #[must_use]
    pub fn new(now: Timestamp) -> Self {
        Self { began: whole_seconds(now), digits: hex(&rand::random::<[u8; DIGITS / 2]>()) }
    }

    /// When it began.
    #[must_use]
    pub const fn began(&self) -> Timestamp {
        self.began
    }

    /// Hours from its beginning to a moment; less than none where that is before it.
    #[must_use]
    pub fn hours_until(&self, moment: Timestamp) -> i64 {
        moment.duration_since(self.began).as_hours()
    }
}

impl fmt::Display for PublicationId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}-{}", self.began.strftime(FORMAT), self.digits)
    }
}

/// The error of a text that is no name of a publication.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("not the name of a publication, such as 20261128T031500Z-0a1b2c3d")]
pub struct ParsePublicationIdError;

impl FromStr for PublicationId {
    type Err = ParsePublicationIdError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (began, digits) = text.split_once('-').ok_or(ParsePublicationIdError)?;
        let began = moment_of(FORMAT, began).ok_or(ParsePublicationIdError)?;
        let is_digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        if digits.len() != DIGITS || !digits.bytes().all(is_digit) {
            return Err(ParsePublicationIdError);
        }
        Ok(Self { began, digits: digits.to_owned() })
    }
}

impl TryFrom<String> for PublicationId {
    type Error = ParsePublicationIdError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<PublicationId> for String {
    fn from(id: PublicationId) -> Self {
        id.to_string()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_name_reads_back_and_is_not_used_twice() {
        let now: Timestamp = "2026-11-28T03:15:00.9Z".parse().unwrap();
        let (one, other) = (PublicationId::new(now), PublicationId::new(now));
        assert!(one.to_string().starts_with("20261128T031500Z-") && one != other);
        assert_eq!(one.to_string().parse(), Ok(one.clone()));
        assert_eq!(one.hours_until("2026-11-30T02:15:00Z".parse().unwrap()), 47);
        for text in ["", "20261128T031500Z", "20261128T031500Z-", "20261128T031500Z-0A1B2C3D", "2026-0a1b2c3d"] {
            assert!(text.parse::<PublicationId>().is_err(), "{text}");
        }
    }
}
