//! Earlier registrations, which only lookups give.

use brreg_lake::manifest::TableEntry;
use brreg_lake::snapshot::Previous;
use brreg_lake::table_reader::TableReader;
use brreg_transform::rrh::REGISTER;
use brreg_transform::rrh::tables::HISTORIKK;
use brreg_transform::schema::Table;

use crate::problem::{At as _, Problem, Step};
use crate::source::Loading;

/// Keeps the earlier registrations of the snapshot before where what was loaded has none: a bulk file is no sign that they
/// are gone.
///
/// # Errors
/// When the tables of the snapshot before cannot be read, or a table cannot be written.
pub(super) fn keep(loading: &Loading<'_>, entries: &mut [(&'static Table, TableEntry)]) -> Result<(), Problem> {
    // Rows that were written under another privacy setting, or read in another way, are not shown again.
    let is_as_now = |previous: &&Previous| {
        previous.manifest.national_id == loading.context.configuration.privacy.national_id
            && previous.manifest.is_base(&REGISTER)
            && previous.is_sound(&HISTORIKK)
    };
    let Some(previous) = loading.previous.filter(is_as_now) else { return Ok(()) };
    let is_history = |table: &Table| HISTORIKK.iter().any(|history| history.name == table.name);
    if entries.iter().any(|(table, entry)| is_history(table) && entry.rows > 0) {
        return Ok(());
    }
    for (table, entry) in entries.iter_mut().filter(|(table, _)| is_history(table)) {
        if previous.manifest.tables.get(table.name).is_none_or(|before| before.rows == 0) {
            continue;
        }
        let columns: Vec<&str> = table.columns.iter().map(|column| column.name).collect();
        let mut file = loading.draft.rewriter(table).at(Step::Load)?;
        for batch in TableReader::open(&previous.published.table_file(table), table, &columns).at(Step::Load)? {
            file.write(&batch.at(Step::Load)?).at(Step::Load)?;
        }
        *entry = file.finish().at(Step::Load)?;
    }
    Ok(())
}
