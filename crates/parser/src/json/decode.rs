//! Decodes the elements of a batch.

use brreg_domain::rrh::Registrering;
use serde::Deserialize;
use serde_path_to_error::{Path, Segment, Track};

use crate::batch::{Batch, Decoded, Element};
use crate::json::fault;
use crate::record_error::{RecordError, RecordErrorKind};

pub(crate) fn decode(batch: &Batch, mut each: impl FnMut(Decoded<'_>)) {
    // Most batches are valid UTF-8 throughout, and to find that out at once costs little.
    let text = simdutf8::basic::from_utf8(batch.bytes.filled()).ok();
    for (element, position, raw) in batch.placed() {
        let record = match text.and_then(|text| text.get(element.range.clone())) {
            Some(text) => Ok(text),
            None => std::str::from_utf8(raw).map_err(|error| {
                RecordError::new(RecordErrorKind::InvalidUtf8, element.byte + error.valid_up_to() as u64)
            }),
        };
        let record = record.and_then(|text| decode_one(element, text, batch.text_bytes));
        each(Decoded { position, raw, record });
    }
}

fn decode_one<'a>(element: &Element, text: &'a str, text_bytes: usize) -> Result<Registrering<'a>, RecordError> {
    let error = |kind| RecordError::new(kind, element.byte);
    if let Some(fault) = &element.fault {
        return Err(error(fault.clone()));
    }
    if !text.starts_with('{') {
        return Err(error(RecordErrorKind::NotAnObject { found: value_name(text) }));
    }
    if text.len() > text_bytes {
        let found = longest_text(text.as_bytes());
        if found > text_bytes {
            return Err(error(RecordErrorKind::TextTooLong { found, limit: text_bytes }));
        }
    }
    let record = match Registrering::from_plain_json(text) {
        Some(record) => record,
        None => serde_json::from_str::<Registrering<'a>>(text).map_err(|error| explain(element, text, &error))?,
    };
    match record.missing() {
        Some(path) => Err(error(RecordErrorKind::Missing).at_path(path)),
        None => Ok(record),
    }
}

/// Decodes the faulty element once more, now with its path, which the fast way does not keep.
#[cold]
fn explain(element: &Element, text: &str, error: &serde_json::Error) -> RecordError {
    let (kind, offset) = fault::describe(error, text);
    let explained = RecordError::new(kind, element.byte + offset as u64);
    let mut track = Track::new();
    let mut json = serde_json::Deserializer::from_str(text);
    match Registrering::deserialize(serde_path_to_error::Deserializer::new(&mut json, &mut track)) {
        Ok(_) => explained,
        Err(_) => explained.at_path(pointer(&track.path())),
    }
}

/// The path as a JSON Pointer.
fn pointer(path: &Path) -> String {
    path.iter().fold(String::new(), |pointer, segment| match segment {
        Segment::Seq { index } => format!("{pointer}/{index}"),
        Segment::Map { key } => format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1")),
        Segment::Enum { variant } => format!("{pointer}/{variant}"),
        Segment::Unknown => pointer,
    })
}

fn value_name(text: &str) -> &'static str {
    match text.as_bytes().first() {
        Some(b'[') => "a list",
        Some(b'"') => "a text",
        Some(b't' | b'f') => "a boolean",
        Some(b'n') => "null",
        Some(b'-' | b'0'..=b'9') => "a number",
        _ => "something else",
    }
}

/// Bytes of the longest text, with its escapes.
fn longest_text(json: &[u8]) -> usize {
    let mut longest = 0;
    let mut rest = json;
    while let Some(start) = memchr::memchr(b'"', rest) {
        let text = &rest[start + 1..];
        let mut length = 0;
        while let Some(step) = memchr::memchr2(b'"', b'\\', &text[length..]) {
            length += step;
            if text[length] == b'"' {
                break;
            }
            length = (length + 2).min(text.len());
        }
        longest = longest.max(length);
        rest = text.get(length + 1..).unwrap_or_default();
    }
    longest
}
