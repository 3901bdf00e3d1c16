//! Decodes the records of a batch of CSV.

use super::{Batch, Decoded};
use crate::bulk_file::BulkFile;
use crate::csv::{Columns, Rows};
use crate::record_error::{RecordError, RecordErrorKind};
use crate::split::Element;

pub(super) fn decode<B: BulkFile>(batch: &Batch<B>, columns: &Columns, mut each: impl FnMut(Decoded<'_, B>)) {
    let mut rows = Rows::new(columns.delimiter);
    for (element, position, raw) in batch.placed() {
        let checked = check(element, columns, raw).and_then(|()| {
            rows.read(raw);
            rows.group(columns)?.check(element.rows, batch.text_bytes)
        });
        // Each copy is a record that came before, as in JSON.
        let copies = if checked.is_ok() { rows.leave_one_copy(columns) } else { 1 };
        for _ in 0..copies {
            let record = checked.clone().and_then(|()| decode_one::<B>(&rows, columns));
            each(Decoded { position, raw, record: record.map_err(|error| error.after(element.byte)) });
        }
    }
}

fn check(element: &Element, columns: &Columns, raw: &[u8]) -> Result<(), RecordError> {
    if let Some(fault) = &element.fault {
        let broken = columns.name_of_broken(raw).filter(|_| *fault == RecordErrorKind::BrokenQuoting);
        return Err(broken.into_iter().fold(RecordError::new(fault.clone(), 0), RecordError::in_column));
    }
    simdutf8::compat::from_utf8(raw).map(drop).map_err(|error| {
        let at = error.valid_up_to();
        RecordError::new(RecordErrorKind::InvalidUtf8, at as u64).in_column(columns.name_at(raw, at))
    })
}

fn decode_one<'a, B: BulkFile>(rows: &'a Rows, columns: &'a Columns) -> Result<B::Record<'a>, RecordError> {
    let error = |kind| RecordError::new(kind, 0);
    let Some(csv) = B::CSV else { return Err(error(RecordErrorKind::InvalidUtf8)) };
    let group = rows.group(columns)?;
    let mut record = (csv.read)(group)?;
    B::normalise(&mut record);
    match B::missing(&record) {
        Some(path) => {
            let missing = error(RecordErrorKind::Missing);
            Err((csv.column)(&path).into_iter().fold(missing, RecordError::in_column).at_path(path))
        }
        None => Ok(record),
    }
}
