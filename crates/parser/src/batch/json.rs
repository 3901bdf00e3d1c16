//! Decodes the elements of a batch of JSON.

use super::{Batch, Decoded};
use crate::bulk_file::{BulkFile, Form, marks};
use crate::json;
use crate::record_error::{RecordError, RecordErrorKind};
use crate::split::Element;

pub(super) fn decode<B: BulkFile>(batch: &Batch<B>, form: &'static Form<B>, mut each: impl FnMut(Decoded<'_, B>)) {
    // Most batches are valid UTF-8 throughout, and to find that out at once costs little.
    let text = simdutf8::basic::from_utf8(batch.bytes.filled()).ok();
    for (element, position, raw) in batch.placed() {
        let record = match text.and_then(|text| text.get(element.range.clone())) {
            Some(text) => Ok(text),
            None => std::str::from_utf8(raw)
                .map_err(|error| RecordError::new(RecordErrorKind::InvalidUtf8, error.valid_up_to() as u64)),
        };
        let record = record.and_then(|text| decode_one(form, element, text, batch.text_bytes));
        each(Decoded { position, raw, record: record.map_err(|error| error.after(element.byte)) });
    }
}

fn decode_one<'a, B: BulkFile>(
    form: &Form<B>,
    element: &Element,
    text: &'a str,
    text_bytes: usize,
) -> Result<B::Record<'a>, RecordError> {
    let error = |kind| RecordError::new(kind, 0);
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
    let record = (form.read)(text)?;
    let Some(path) = B::missing(&record) else { return Ok(record) };
    Err(match other_form(form, text) {
        Some(found) => error(RecordErrorKind::OtherForm { expected: form.name, found }),
        None => error(RecordErrorKind::Missing).at_path(path),
    })
}

/// The name of the form that a record has which lacks what one of the expected form has.
fn other_form<B: BulkFile>(expected: &Form<B>, text: &str) -> Option<&'static str> {
    let form = B::FORMS.get(json::form_of(text, &marks::<B>())?)?;
    (form.name != expected.name).then_some(form.name)
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
