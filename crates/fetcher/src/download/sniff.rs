//! Tells a file of the expected form from other bodies by its first bytes. The content type is used for the message only,
//! because servers send archives with many types.

use bytes::Bytes;

use crate::error::{Error, ErrorKind, Found};
use crate::problem;
use crate::redact::shown_bytes;

/// A local file header, and the end of an archive without members, which the parser reports.
const ZIP: [&[u8]; 2] = [b"PK\x03\x04", b"PK\x05\x06"];
/// Gzip, an archive, or the array itself where a proxy unpacked it.
const PACKED_ARRAY: [&[u8]; 4] = [b"\x1f\x8b", b"PK\x03\x04", b"PK\x05\x06", b"["];
const LONGEST_SIGNATURE: usize = 4;
/// The part of another body that is read for its error message.
const EXCERPT_BYTES: usize = 1024;

/// The form of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// A ZIP archive.
    Zip,
    /// A JSON array, most often packed with gzip.
    Array,
}

impl Form {
    /// Returns its name in messages.
    fn name(self) -> &'static str {
        match self {
            Self::Zip => "a ZIP archive",
            Self::Array => "a gzip file of a JSON array",
        }
    }

    fn begins(self, bytes: &[u8]) -> bool {
        let signatures: &[&[u8]] = match self {
            Self::Zip => &ZIP,
            Self::Array => &PACKED_ARRAY,
        };
        signatures.iter().any(|signature| bytes.starts_with(signature))
    }
}

/// The first bytes of a body, held back until its kind is known.
pub(super) struct Opening {
    form: Form,
    content_type: Option<String>,
    bytes: Vec<u8>,
}

impl Opening {
    pub(super) fn new(form: Form, content_type: Option<String>) -> Self {
        Self { form, content_type, bytes: Vec::new() }
    }

    /// Returns the number of bytes held back.
    pub(super) fn len(&self) -> u64 {
        self.bytes.len() as u64
    }

    /// Adds bytes; returns all of them as soon as they are the beginning of such a file.
    ///
    /// # Errors
    /// [`ErrorKind::WrongForm`] when they are not, and there are enough of them for a message.
    pub(super) fn push(&mut self, chunk: &[u8]) -> Result<Option<Bytes>, Error> {
        self.bytes.extend_from_slice(chunk);
        if self.form.begins(&self.bytes) {
            return Ok(Some(std::mem::take(&mut self.bytes).into()));
        }
        if self.bytes.len() < LONGEST_SIGNATURE {
            return Ok(None);
        }
        if self.bytes.len() < EXCERPT_BYTES { Ok(None) } else { Err(self.error()) }
    }

    /// Returns the error of a body that ended before it was recognised.
    pub(super) fn ended(&self) -> Error {
        self.error()
    }

    fn error(&self) -> Error {
        let found = self.found();
        let start = &self.bytes[..self.bytes.len().min(EXCERPT_BYTES)];
        let excerpt = match found {
            Found::Html => shown_bytes(start),
            Found::Json => problem::of_register(start).0.unwrap_or_default(),
            // An archive that was unpacked on the way begins with records.
            Found::Empty | Found::Other => String::new(),
        };
        Error::new(ErrorKind::WrongForm {
            expected: self.form.name(),
            found,
            content_type: self.content_type.clone(),
            excerpt,
        })
    }

    fn found(&self) -> Found {
        let is_of_type = |name: &str| self.content_type.as_ref().is_some_and(|kind| kind.contains(name));
        match self.bytes.trim_ascii_start().first() {
            None => Found::Empty,
            Some(b'<') => Found::Html,
            Some(b'{' | b'[') => Found::Json,
            Some(_) if is_of_type("html") => Found::Html,
            Some(_) if is_of_type("json") => Found::Json,
            Some(_) => Found::Other,
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic)]

    use super::*;

    #[test]
    fn a_zip_is_recognised_byte_by_byte() {
        let mut opening = Opening::new(Form::Zip, None);
        assert_eq!([b"P", b"K", b"\x03"].map(|byte| opening.push(byte).unwrap()), [None, None, None]);
        assert_eq!(opening.push(b"\x04rest").unwrap(), Some(Bytes::from_static(b"PK\x03\x04rest")));
    }

    #[test]
    fn an_array_is_recognised_packed_and_bare() {
        for body in [&b"\x1f\x8b\x08\x00rest"[..], b"PK\x03\x04rest", b"[ {", b"[ ]"] {
            let mut opening = Opening::new(Form::Array, None);
            assert_eq!(opening.push(body).unwrap(), Some(Bytes::from_static(body)));
        }
        let mut opening = Opening::new(Form::Array, None);
        assert_eq!(opening.push(b"<html>").unwrap(), None);
        assert!(opening.ended().to_string().contains("expected a gzip file of a JSON array, got an HTML page"));
    }

    #[test]
    fn anything_else_is_named() {
        for (content_type, body, expected) in [
            (Some("text/html"), "", Found::Empty),
            (Some("text/html"), "  <!doctype html>", Found::Html),
            (Some("application/zip"), "{\"status\":500}", Found::Json),
            (Some("application/json"), "oops", Found::Json),
            (None, "\u{feff}oops", Found::Other),
        ] {
            let mut opening = Opening::new(Form::Zip, content_type.map(str::to_owned));
            assert_eq!(opening.push(body.as_bytes()).unwrap(), None);
            let ErrorKind::WrongForm { found, .. } = opening.ended().kind().clone() else { panic!("{body}") };
            assert_eq!(found, expected, "{body}");
        }
    }

    #[test]
    fn no_record_is_quoted() {
        for (body, expected) in [
            ("<html>Vi har vedlikehold</html>", "<html>Vi har vedlikehold</html>"),
            (r#"{"status":500,"message":"Intern feil"}"#, "Intern feil"),
            (r#"[{"registreringId":"1","navn":{"fornavn":"KARI"}}]"#, ""),
            ("organisasjonsnummer;fornavn\n310400009;KARI\n", ""),
        ] {
            let mut opening = Opening::new(Form::Zip, None);
            assert_eq!(opening.push(body.as_bytes()).unwrap(), None);
            let ErrorKind::WrongForm { excerpt, .. } = opening.ended().kind().clone() else { panic!("{body}") };
            assert_eq!(excerpt, expected);
        }
    }
}
