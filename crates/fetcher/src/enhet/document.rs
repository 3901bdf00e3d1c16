//! The state of a unit, from the answer to its lookup.
//!
//! A deleted unit is answered with 200 as a live one is, and only a date and the class of the answer tell them apart. A class
//! that is not known is never taken for a live unit.

use std::fmt;

use brreg_domain::Organisasjonsnummer;
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::error::{Error, ErrorKind, Result};

/// The state of a unit. `Debug` does not show the document.
#[derive(Clone)]
pub enum State {
    /// It exists.
    Live(Box<RawValue>),
    /// It was wound up, merged or struck off; the document has its name and the date.
    Deleted(Box<RawValue>),
    /// It was removed on legal grounds. Holders of copies are asked to remove it too.
    Removed,
    /// No unit has the number.
    Unknown,
}

impl State {
    /// Returns the document, if the register has one.
    #[must_use]
    pub fn document(&self) -> Option<&RawValue> {
        match self {
            Self::Live(document) | Self::Deleted(document) => Some(document),
            Self::Removed | Self::Unknown => None,
        }
    }
}

impl fmt::Debug for State {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Live(_) => "Live",
            Self::Deleted(_) => "Deleted",
            Self::Removed => "Removed",
            Self::Unknown => "Unknown",
        })
    }
}

/// Why the register has no document of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Absence {
    /// The unit was removed on legal grounds.
    Removed,
    /// No unit has the number.
    Unknown,
}

impl Absence {
    /// Returns what a failed lookup says about its number; `None` if it says nothing, because it failed for another reason.
    #[must_use]
    pub fn of(error: &Error) -> Option<Self> {
        match error.kind() {
            ErrorKind::Status { status: 410, .. } => Some(Self::Removed),
            // With a message, it is the path that does not exist; with a page, another server answers.
            ErrorKind::Status { status: 404, message: None, is_foreign: false, .. } => Some(Self::Unknown),
            _ => None,
        }
    }
}

/// Returns the state that an answer reports.
///
/// # Errors
/// [`ErrorKind::BadAnswer`] for a document of another unit or of an unknown class; every other failure as it is.
pub(super) fn state(number: &Organisasjonsnummer, answered: Result<bytes::Bytes>) -> Result<State> {
    match answered {
        Ok(body) => read(number, &body),
        Err(error) => match Absence::of(&error) {
            Some(Absence::Removed) => Ok(State::Removed),
            Some(Absence::Unknown) => Ok(State::Unknown),
            None => Err(error),
        },
    }
}

fn read(number: &Organisasjonsnummer, body: &[u8]) -> Result<State> {
    #[derive(Deserialize)]
    struct Head {
        organisasjonsnummer: String,
        #[serde(default)]
        slettedato: Option<String>,
        #[serde(default)]
        respons_klasse: Option<String>,
    }
    // The causes are left out because they could quote a value.
    let document: Box<RawValue> = serde_json::from_slice(body).map_err(|_| Error::bad_answer("it is not JSON"))?;
    let head: Head =
        serde_json::from_str(document.get()).map_err(|_| Error::bad_answer("it has no organisation number"))?;
    if Organisasjonsnummer::read(&head.organisasjonsnummer) != Ok(*number) {
        return Err(Error::bad_answer("it is another unit than the requested one"));
    }
    if head.slettedato.is_some_and(|date| !date.trim().is_empty()) {
        return Ok(State::Deleted(document));
    }
    let class = head.respons_klasse.as_deref().map(str::to_lowercase);
    match class.as_deref() {
        None | Some("enhet" | "underenhet") => Ok(State::Live(document)),
        Some("slettetenhet" | "slettetunderenhet") => Ok(State::Deleted(document)),
        Some(_) => Err(Error::bad_answer("its respons_klasse is unknown, and it has no slettedato")),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_deleted_unit_is_never_live_and_an_unknown_class_is_neither() {
        let number = Organisasjonsnummer::parse("391004129").unwrap();
        for (fields, expected) in [
            (r#","respons_klasse":"Enhet""#, "Live"),
            (r#","respons_klasse":"Underenhet","slettedato":null"#, "Live"),
            ("", "Live"),
            (r#","respons_klasse":"SlettetEnhet","slettedato":"2026-09-01""#, "Deleted"),
            (r#","respons_klasse":"SlettetUnderEnhet""#, "Deleted"),
            (r#","respons_klasse":"Enhet","slettedato":"2026-09-01""#, "Deleted"),
            (r#","respons_klasse":"Arkivert","slettedato":"2026-09-01""#, "Deleted"),
            (
                r#","respons_klasse":"Arkivert""#,
                "the answer cannot be used: its respons_klasse is unknown, and it has no slettedato",
            ),
        ] {
            let body = format!(r#"{{"organisasjonsnummer":"391004129","navn":"PRØVE AS"{fields}}}"#);
            let state = state(&number, Ok(body.into()));
            assert_eq!(
                state.map_or_else(|error| error.to_string(), |state| format!("{state:?}")),
                expected,
                "{fields}"
            );
        }
    }

    #[test]
    fn the_sample_answers_are_live_or_deleted() {
        for (body, number, expected) in [
            (&include_bytes!("../../../../data/sample/enhet/enhet-as.json")[..], "391004129", "Live"),
            (include_bytes!("../../../../data/sample/enhet/enhet-utla.json"), "391504598", "Live"),
            (include_bytes!("../../../../data/sample/enhet/enhet-slettet.json"), "391006555", "Deleted"),
            (include_bytes!("../../../../data/sample/enhet/underenhet-slettet.json"), "391604312", "Deleted"),
            // Should the body of a removed unit ever come with 200, it has a date.
            (include_bytes!("../../../../data/sample/enhet/enhet-410.json"), "391502315", "Deleted"),
        ] {
            let number = Organisasjonsnummer::parse(number).unwrap();
            let state = state(&number, Ok(body.into())).unwrap();
            assert_eq!(format!("{state:?}"), expected, "{number}");
            let document = state.document().unwrap().get();
            assert_eq!(document, std::str::from_utf8(body).unwrap().trim());
        }
    }

    #[test]
    fn a_missing_unit_is_told_from_a_missing_path() {
        let number = Organisasjonsnummer::parse("391004129").unwrap();
        let status = |status, message: Option<&str>, is_foreign| {
            let message = message.map(str::to_owned);
            let (korrelasjonsid, retry_after) = (None, None);
            Err(Error::new(ErrorKind::Status { status, message, korrelasjonsid, retry_after, is_foreign }))
        };
        assert!(matches!(state(&number, status(404, None, false)), Ok(State::Unknown)));
        // The document of a removed unit has no message.
        assert!(matches!(state(&number, status(410, None, true)), Ok(State::Removed)));
        assert!(state(&number, status(404, Some("Not Found"), false)).is_err());
        assert!(state(&number, status(404, None, true)).is_err());
        let other = Ok(r#"{"organisasjonsnummer":"391006555"}"#.into());
        assert!(state(&number, other).unwrap_err().to_string().contains("another unit"));
    }
}
