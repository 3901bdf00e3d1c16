//! The long way from JSON to a record: by `serde_json`, whatever the JSON looks like, with what is wrong and where.

use std::fmt;

use brreg_domain::{Ignored, Tekst};
use serde::de::{self, Deserializer, IgnoredAny, MapAccess, SeqAccess};
use serde_json::error::Category;

use super::FromJson;
use crate::record_error::{RecordError, RecordErrorKind};

/// Reads the one value that the text consists of.
pub(crate) fn read<'a, T: FromJson<'a>>(text: &'a str) -> Result<T, RecordError> {
    let mut value = T::default();
    let mut fault = Fault::default();
    let mut json = serde_json::Deserializer::from_str(text);
    match value.read(&mut json, &mut fault).and_then(|()| json.end()) {
        Ok(()) => Ok(value),
        Err(error) => Err(fault.explained(&error, text)),
    }
}

/// What is wrong with a record, noted while the JSON library's error makes its way out.
///
/// That error cannot say it: its message quotes values, and it has no path.
#[derive(Debug, Default)]
pub struct Fault {
    kind: Option<RecordErrorKind>,
    /// JSON Pointer from the value that the error has come out of to the faulty one.
    path: String,
}

impl Fault {
    pub(crate) fn wrong_type<E: de::Error>(&mut self, expected: &'static str, found: &'static str) -> E {
        self.note(RecordErrorKind::WrongType { expected, found })
    }

    pub(crate) fn duplicate<E: de::Error>(&mut self, key: &'static str) -> E {
        self.note(RecordErrorKind::DuplicateKey { key })
    }

    fn note<E: de::Error>(&mut self, kind: RecordErrorKind) -> E {
        self.kind = Some(kind);
        E::custom("the value does not fit")
    }

    fn explained(self, error: &serde_json::Error, text: &str) -> RecordError {
        let kind = self.kind.filter(|_| error.classify() == Category::Data);
        let kind = kind.unwrap_or_else(|| RecordErrorKind::Syntax { reason: reason(error) });
        RecordError::new(kind, offset(text, error.line(), error.column())).at_path(self.path)
    }
}

/// The library's words for a syntax error. Its kinds of these are not public, and its messages of them are fixed texts, so
/// no value can be in one.
fn reason(error: &serde_json::Error) -> String {
    let message = error.to_string();
    let position = format!(" at line {} column {}", error.line(), error.column());
    message.strip_suffix(&position).unwrap_or(&message).to_owned()
}

/// The offset of a line and column, both from 1; the column counts bytes.
fn offset(text: &str, line: usize, column: usize) -> u64 {
    let start = match line.checked_sub(2) {
        None => 0,
        Some(breaks) => memchr::memchr_iter(b'\n', text.as_bytes()).nth(breaks).map_or(0, |index| index + 1),
    };
    (start + column.saturating_sub(1)).min(text.len()) as u64
}

/// The way from a value to one inside it.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Step<'s> {
    Field(&'s str),
    Element(usize),
}

impl fmt::Display for Step<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Field(name) => write!(formatter, "/{}", name.replace('~', "~0").replace('/', "~1")),
            Self::Element(index) => write!(formatter, "/{index}"),
        }
    }
}

/// A value inside another, to be read into its place.
pub(crate) struct Inside<'p, T> {
    pub(crate) step: Step<'p>,
    pub(crate) place: &'p mut T,
    pub(crate) fault: &'p mut Fault,
}

impl<'a, T: FromJson<'a>> de::DeserializeSeed<'a> for Inside<'_, T> {
    type Value = ();

    fn deserialize<D: Deserializer<'a>>(self, json: D) -> Result<(), D::Error> {
        let Self { step, place, fault } = self;
        place.read(json, fault).inspect_err(|_| fault.path.insert_str(0, &step.to_string()))
    }
}

/// The name of the next field of an object.
pub(crate) fn next_name<'a, A: MapAccess<'a>>(object: &mut A) -> Result<Option<Tekst<'a>>, A::Error> {
    struct Name;
    impl<'a> de::DeserializeSeed<'a> for Name {
        type Value = Tekst<'a>;

        fn deserialize<D: Deserializer<'a>>(self, json: D) -> Result<Tekst<'a>, D::Error> {
            let mut name = Tekst::default();
            name.read(json, &mut Fault::default())?;
            Ok(name)
        }
    }
    object.next_key_seed(Name)
}

/// Passes over the value of a field that is not declared.
pub(crate) fn skip<'a, A: MapAccess<'a>>(object: &mut A, name: &str, fault: &mut Fault) -> Result<(), A::Error> {
    object.next_value_seed(Inside { step: Step::Field(name), place: &mut Ignored, fault })
}

/// Passes over a value of any kind.
pub(crate) fn ignore<'a, D: Deserializer<'a>>(json: D) -> Result<(), D::Error> {
    json.deserialize_ignored_any(IgnoredAny).map(drop)
}

/// Reads a value into its place unless it is `null`.
pub(crate) struct Optional<'p, T> {
    pub(crate) place: &'p mut Option<T>,
    pub(crate) fault: &'p mut Fault,
}

impl<'a, T: FromJson<'a>> de::Visitor<'a> for Optional<'_, T> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(T::EXPECTED)
    }

    fn visit_none<E: de::Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E: de::Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_some<D: Deserializer<'a>>(self, json: D) -> Result<(), D::Error> {
        self.place.get_or_insert_default().read(json, self.fault)
    }
}

/// Offers the value that the library finds to the place that waits for one.
pub(crate) struct Offer<'p, T> {
    pub(crate) place: &'p mut T,
    pub(crate) fault: &'p mut Fault,
}

impl<'a, T: FromJson<'a>> Offer<'_, T> {
    fn answered<E: de::Error>(self, is_taken: bool, found: &'static str) -> Result<(), E> {
        if is_taken { Ok(()) } else { Err(self.fault.wrong_type(T::EXPECTED, found)) }
    }

    fn text<E: de::Error>(self, text: Tekst<'a>) -> Result<(), E> {
        let is_taken = self.place.text(text);
        self.answered(is_taken, "a text")
    }

    fn integer<E: de::Error>(self, number: i128) -> Result<(), E> {
        let is_taken = self.place.integer(number);
        self.answered(is_taken, "a number")
    }
}

impl<'a, T: FromJson<'a>> de::Visitor<'a> for Offer<'_, T> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(T::EXPECTED)
    }

    fn visit_unit<E: de::Error>(self) -> Result<(), E> {
        let is_taken = self.place.null();
        self.answered(is_taken, "null")
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<(), E> {
        let is_taken = self.place.boolean(value);
        self.answered(is_taken, "a boolean")
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<(), E> {
        self.integer(number.into())
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<(), E> {
        self.integer(number.into())
    }

    fn visit_f64<E: de::Error>(self, _: f64) -> Result<(), E> {
        self.answered(false, "a number")
    }

    fn visit_borrowed_str<E: de::Error>(self, text: &'a str) -> Result<(), E> {
        self.text(text.into())
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<(), E> {
        self.text(text.to_owned().into())
    }

    fn visit_seq<A: SeqAccess<'a>>(self, list: A) -> Result<(), A::Error> {
        self.place.list(list, self.fault)
    }

    fn visit_map<A: MapAccess<'a>>(self, object: A) -> Result<(), A::Error> {
        self.place.object(object, self.fault)
    }
}
