//! Subunits of the snapshot before whose file is the same as then, and whose units may not be what they were.
//!
//! A subunit is a natural person's where its unit is, and the settings of privacy act by that. So where a unit changes its form, the rows
//! of its subunits change too.

use std::sync::Arc;

use arrow::array::{Array as _, ArrayRef, AsArray as _, BooleanArray, RecordBatch};
use arrow::compute::nullif;
use brreg_lake::Error;
use brreg_lake::snapshot::Previous;
use brreg_lake::table_reader::TableReader;
use brreg_transform::enhet::Flattener;
use brreg_transform::enhet::tables::UNDERENHETER;

use super::kept;

const UNIT: &str = "overordnet_enhet";
const IS_PERSONAL: &str = "er_personlig";
const CONTACT: [&str; 3] = ["epostadresse", "telefon", "mobil"];
const LINES: [&str; 2] = ["beliggenhetsadresse_linje", "postadresse_linje"];

/// Whether the units of some subunits are not any more what these rows say.
pub(super) fn differ(previous: &Previous, flattener: &Flattener) -> Result<bool, Error> {
    if !previous.manifest.tables.contains_key(UNDERENHETER.name) {
        return Ok(false);
    }
    let table = previous.published.table_file(&UNDERENHETER);
    for batch in TableReader::open(&table, &UNDERENHETER, &[UNIT, IS_PERSONAL])? {
        let batch = batch?;
        let said = batch.column_by_name(IS_PERSONAL).and_then(|column| column.as_boolean_opt());
        if said.is_some_and(|said| *said != owners(&batch, flattener)) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The rows with what their units are now. What the settings leave out of a natural person's goes; what they left out before comes with
/// the next file.
pub(super) fn of_owners(batch: RecordBatch, flattener: &Flattener) -> Result<RecordBatch, Error> {
    let owners = owners(&batch, flattener);
    let may_be_personal = |row: usize| owners.is_null(row) || owners.value(row);
    let rows = || (0..batch.num_rows()).map(may_be_personal);
    let privacy = flattener.privacy;
    let without_contact: BooleanArray = rows().map(|is_personal| Some(!privacy.has_contact(is_personal))).collect();
    let without_lines: BooleanArray = rows().map(|is_personal| Some(!privacy.has_address_lines(is_personal))).collect();
    let mut columns = batch.columns().to_vec();
    for (names, without) in [(&CONTACT[..], &without_contact), (&LINES[..], &without_lines)] {
        for at in names.iter().filter_map(|name| batch.schema_ref().index_of(name).ok()) {
            columns[at] = nullif(&columns[at], without).map_err(brreg_transform::Error::from)?;
        }
    }
    if let Ok(at) = batch.schema_ref().index_of(IS_PERSONAL) {
        columns[at] = Arc::new(owners.clone()) as ArrayRef;
    }
    Ok(RecordBatch::try_new(batch.schema(), columns).map_err(brreg_transform::Error::from)?)
}

/// Whether the unit of each row is a natural person's.
fn owners(batch: &RecordBatch, flattener: &Flattener) -> BooleanArray {
    let owner = |row| kept::text(batch, UNIT, row).and_then(|unit| flattener.is_personal(unit));
    (0..batch.num_rows()).map(owner).collect()
}
