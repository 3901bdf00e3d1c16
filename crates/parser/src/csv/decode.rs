//! Decodes the registrations of a batch.

use crate::batch::{Batch, Decoded, Element};
use crate::csv::columns::Columns;
use crate::csv::group;
use crate::csv::rows::Rows;
use crate::record_error::{RecordError, RecordErrorKind};

pub(crate) fn decode(batch: &Batch, columns: &Columns, mut each: impl FnMut(Decoded<'_>)) {
    let mut rows = Rows::new(columns.delimiter);
    for (element, position, raw) in batch.placed() {
        let record = check(element, raw).and_then(|()| {
            rows.read(raw);
            group::registrering(&rows, columns, element.byte, batch.text_bytes)
        });
        each(Decoded { position, raw, record });
    }
}

fn check(element: &Element, raw: &[u8]) -> Result<(), RecordError> {
    if let Some(fault) = &element.fault {
        return Err(RecordError::new(fault.clone(), element.byte));
    }
    simdutf8::compat::from_utf8(raw)
        .map(drop)
        .map_err(|error| RecordError::new(RecordErrorKind::InvalidUtf8, element.byte + error.valid_up_to() as u64))
}
