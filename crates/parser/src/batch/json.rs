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
    json::check_texts(text, text_bytes).map_err(error)?;
    let mut record = (form.read)(text)?;
    B::normalise(&mut record);
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
