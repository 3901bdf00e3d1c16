//! Rows behind those of a table that a load has written.

use arrow::array::RecordBatch;
use brreg_lake::manifest::TableEntry;
use brreg_lake::table_reader::TableReader;
use brreg_transform::schema::Table;

use crate::problem::{At as _, Problem, Step};
use crate::source::Loading;

/// Adds rows to a table of the draft, behind those that it has.
///
/// # Errors
/// When the table cannot be read or written again.
pub(super) fn append(
    loading: &Loading<'_>,
    entries: &mut [(&'static Table, TableEntry)],
    table: &'static Table,
    rows: impl IntoIterator<Item = Result<RecordBatch, brreg_lake::Error>>,
) -> Result<(), Problem> {
    let Some((_, entry)) = entries.iter_mut().find(|(known, _)| known.name == table.name) else { return Ok(()) };
    // The file stays readable while it is open, also without a name.
    let there = TableReader::whole(&loading.draft.table_file(table), table).at(Step::Load)?;
    let mut file = loading.draft.rewriter(table).at(Step::Load)?;
    for batch in there.chain(rows) {
        file.write(&batch.at(Step::Load)?).at(Step::Load)?;
    }
    *entry = file.finish().at(Step::Load)?;
    Ok(())
}
