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

use crate::record_error::RecordError;

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
