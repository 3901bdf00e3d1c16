//! Tells a ZIP from what servers send in its place, by the first bytes. The content type only names what was found:
//! servers give archives many types.

use bytes::Bytes;

use crate::error::{Error, ErrorKind, Found};
use crate::redact::shown_bytes;

/// A local file header, and the end of an archive without members, which the parser refuses in its own words.
const SIGNATURES: [&[u8; 4]; 2] = [b"PK\x03\x04", b"PK\x05\x06"];
const SIGNATURE_LENGTH: usize = 4;
/// How much of something else is read for its error message.
const EXCERPT_BYTES: usize = 1024;

/// The first bytes of a body, held until they tell what it is.
pub(super) struct Opening {
    content_type: Option<String>,
    bytes: Vec<u8>,
}

impl Opening {
    pub(super) fn new(content_type: Option<String>) -> Self {
        Self { content_type, bytes: Vec::new() }
    }

    /// The bytes that are held back.
    pub(super) fn len(&self) -> u64 {
        self.bytes.len() as u64
    }

    /// Adds bytes; gives all there are as soon as they are the beginning of a ZIP.
    ///
    /// # Errors
    /// [`ErrorKind::NotAZip`] when they are not, and enough of them came for a message.
    pub(super) fn push(&mut self, chunk: &[u8]) -> Result<Option<Bytes>, Error> {
        self.bytes.extend_from_slice(chunk);
        if self.bytes.len() < SIGNATURE_LENGTH {
            return Ok(None);
        }
        if SIGNATURES.iter().any(|signature| self.bytes.starts_with(*signature)) {
            return Ok(Some(std::mem::take(&mut self.bytes).into()));
        }
        if self.bytes.len() < EXCERPT_BYTES { Ok(None) } else { Err(self.error()) }
    }

    /// The error of a body that ended before it was recognised.
    pub(super) fn ended(&self) -> Error {
        self.error()
    }

    fn error(&self) -> Error {
        Error::new(ErrorKind::NotAZip {
            found: self.found(),
            content_type: self.content_type.clone(),
            excerpt: shown_bytes(&self.bytes[..self.bytes.len().min(EXCERPT_BYTES)]),
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
        let mut opening = Opening::new(None);
        assert_eq!([b"P", b"K", b"\x03"].map(|byte| opening.push(byte).unwrap()), [None, None, None]);
        assert_eq!(opening.push(b"\x04rest").unwrap(), Some(Bytes::from_static(b"PK\x03\x04rest")));
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
            let mut opening = Opening::new(content_type.map(str::to_owned));
            assert_eq!(opening.push(body.as_bytes()).unwrap(), None);
            let ErrorKind::NotAZip { found, .. } = opening.ended().kind().clone() else { panic!("{body}") };
            assert_eq!(found, expected, "{body}");
        }
    }
}
