//! JSON: the content is split into its elements on the reading thread, and a record is read from each on any other.

mod beginning;
mod layout;
mod nesting;
mod object;
mod open_value;
mod plain;
mod rest;
mod splitter;
pub(crate) mod thorough;
mod value;

pub(crate) use layout::{find as find_layout, form_of};
pub(crate) use object::objects;
pub use plain::Cursor;
pub(crate) use splitter::Splitter;
pub use thorough::Fault;
pub use value::FromJson;

use crate::limits::Limits;
use crate::record_error::{RecordError, RecordErrorKind};
use nesting::Nesting;

/// Reads the record that the text consists of.
///
/// # Errors
/// When the text is not JSON, a value is of another kind than its field, or a field appears twice. The error's offset counts
/// from the start of the text.
pub fn read<'a, T: FromJson<'a>>(text: &'a str) -> Result<T, RecordError> {
    match read_plain(text) {
        Some(record) => Ok(record),
        None => thorough::read(text),
    }
}

/// Reads the record that the text consists of, if it is within the limits on a record, its nesting and its texts.
///
/// # Errors
/// As [`read`], and what is beyond a limit.
pub fn read_within<'a, T: FromJson<'a>>(text: &'a str, limits: &Limits) -> Result<T, RecordError> {
    let error = |kind| RecordError::new(kind, 0);
    if text.len() > limits.record_bytes {
        return Err(error(RecordErrorKind::TooLong { limit: limits.record_bytes }));
    }
    let mut nesting = Nesting::new(limits.nesting);
    nesting.scan(text.as_bytes(), 0, true);
    if nesting.too_deep() {
        return Err(error(RecordErrorKind::TooDeep { limit: limits.nesting }));
    }
    check_texts(text, limits.text_bytes).map_err(error)?;
    read(text)
}

/// Fails if a text of the JSON has more than so many bytes.
pub(crate) fn check_texts(json: &str, limit: usize) -> Result<(), RecordErrorKind> {
    if json.len() <= limit {
        return Ok(());
    }
    match longest_text(json.as_bytes()) {
        found if found > limit => Err(RecordErrorKind::TextTooLong { found, limit }),
        _ => Ok(()),
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

/// Reads the record by the short way; `None` gives up.
pub(crate) fn read_plain<'a, T: FromJson<'a>>(text: &'a str) -> Option<T> {
    let mut cursor = Cursor::new(text);
    cursor.skip_blanks();
    let mut record = T::default();
    record.plain(&mut cursor)?;
    cursor.skip_blanks();
    (cursor.left() == 0).then_some(record)
}

#[cfg(test)]
mod tests;
