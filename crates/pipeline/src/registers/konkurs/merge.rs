//! What an update of notices leaves as it was: it takes no details away.

use std::collections::HashSet;

use arrow::array::{Array as _, AsArray as _, BooleanArray, RecordBatch};
use arrow::compute::filter_record_batch;
use brreg_lake::snapshot::Previous;
use brreg_lake::table_reader::TableReader;
use brreg_lake::{Error, ErrorKind};
use brreg_transform::konkurs::tables::VARSLER;

const UUID: &str = "uuid";
/// The column that says whether a notice has details.
const HAR_DETALJER: &str = "har_detaljer";

/// The notices that have details in the snapshot before and none in the update.
pub(super) fn with_details_before(previous: &Previous, update: &RecordBatch) -> Result<HashSet<String>, Error> {
    let without: HashSet<&str> = details(update).filter(|(_, detailed)| !detailed).map(|(uuid, _)| uuid).collect();
    let mut found = HashSet::new();
    if without.is_empty() {
        return Ok(found);
    }
    for batch in TableReader::open(&previous.published.table_file(&VARSLER), &VARSLER, &[UUID, HAR_DETALJER])? {
        let batch = batch?;
        let stay = details(&batch).filter(|(uuid, detailed)| *detailed && without.contains(uuid));
        found.extend(stay.map(|(uuid, _)| uuid.to_owned()));
    }
    Ok(found)
}

/// The rows of other notices than these.
pub(super) fn of_others(rows: &RecordBatch, notices: &HashSet<String>) -> Result<RecordBatch, Error> {
    let keep: BooleanArray = uuids(rows).map(|uuid| Some(!notices.contains(uuid))).collect();
    filter_record_batch(rows, &keep).map_err(|error| Error::without_path(ErrorKind::Merge).with_source(error))
}

/// The notice of each row.
pub(super) fn uuids(rows: &RecordBatch) -> impl Iterator<Item = &str> {
    let uuids = rows.column_by_name(UUID).map(|column| column.as_string::<i32>());
    uuids.into_iter().flatten().map(Option::unwrap_or_default)
}

/// Each notice of `varsler`, and whether it has details.
fn details(varsler: &RecordBatch) -> impl Iterator<Item = (&str, bool)> {
    let detailed = varsler.column_by_name(HAR_DETALJER).map(|column| column.as_boolean());
    uuids(varsler).zip(
        detailed.into_iter().flat_map(|column| (0..column.len()).map(|row| column.is_valid(row) && column.value(row))),
    )
}
