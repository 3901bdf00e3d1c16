//! Earlier registrations, which only lookups give.

use std::collections::HashSet;

use arrow::array::{Array as _, AsArray as _, BooleanArray, RecordBatch, new_null_array};
use arrow::compute::filter_record_batch;
use brreg_lake::Error;
use brreg_lake::manifest::TableEntry;
use brreg_lake::snapshot::Previous;
use brreg_lake::table_reader::TableReader;
use brreg_transform::rrh::REGISTER;
use brreg_transform::rrh::tables::{HISTORIKK, REGISTRERINGER_HISTORIKK, UOVERENSSTEMMELSER};
use brreg_transform::schema::Table;

use super::append::append;
use crate::problem::{At as _, Problem, Step};
use crate::source::Loading;

const REGISTRATION: &str = "registrering_id";
/// Who sent a notice, where that is a person.
const SENDERS: [&str; 2] = ["innsender_person_id", "innsender_person_id_kilde"];

/// Keeps the earlier registrations of the snapshot before, and the notices of discrepancies on them, where what was loaded has
/// none: a bulk file is no sign that they are gone.
///
/// # Errors
/// When the tables of the snapshot before cannot be read, or a table cannot be written.
pub(super) fn keep(
    loading: &Loading<'_>,
    entries: &mut [(&'static Table, TableEntry)],
    identify_senders: bool,
) -> Result<(), Problem> {
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
    for table in HISTORIKK.into_iter().filter(|table| has_rows(previous, table)) {
        append(loading, entries, table, open(previous, table).at(Step::Load)?)?;
    }
    if has_rows(previous, &UOVERENSSTEMMELSER) && previous.is_sound(&[&UOVERENSSTEMMELSER]) {
        let earlier = earlier_with_notice(previous).at(Step::Load)?;
        let notices = open(previous, &UOVERENSSTEMMELSER).at(Step::Load)?;
        let of_earlier = notices.map(|batch| {
            let batch = of_registrations(&batch?, &earlier)?;
            if identify_senders { Ok(batch) } else { without_senders(&batch) }
        });
        append(loading, entries, &UOVERENSSTEMMELSER, of_earlier)?;
    }
    Ok(())
}

fn has_rows(previous: &Previous, table: &Table) -> bool {
    previous.manifest.tables.get(table.name).is_some_and(|entry| entry.rows > 0)
}

/// All columns of a table of the snapshot before.
fn open(previous: &Previous, table: &Table) -> Result<TableReader, Error> {
    TableReader::whole(&previous.published.table_file(table), table)
}

/// The earlier registrations of a snapshot that have a notice. Few have one, so their names fit in memory.
fn earlier_with_notice(previous: &Previous) -> Result<HashSet<String>, Error> {
    let read = |table: &Table| TableReader::open(&previous.published.table_file(table), table, &[REGISTRATION]);
    let mut with_notice = HashSet::new();
    for batch in read(&UOVERENSSTEMMELSER)? {
        with_notice.extend(batch?.column(0).as_string::<i32>().iter().flatten().map(str::to_owned));
    }
    let mut earlier = HashSet::new();
    for batch in read(&REGISTRERINGER_HISTORIKK)? {
        let batch = batch?;
        let registrations = batch.column(0).as_string::<i32>().iter().flatten();
        earlier.extend(registrations.filter(|registration| with_notice.contains(*registration)).map(str::to_owned));
    }
    Ok(earlier)
}

/// The rows of some registrations.
fn of_registrations(batch: &RecordBatch, registrations: &HashSet<String>) -> Result<RecordBatch, Error> {
    let column = batch.column_by_name(REGISTRATION).map(|column| column.as_string::<i32>());
    let names = column.into_iter().flat_map(|column| column.iter());
    let is_wanted = names.map(|name| name.is_some_and(|name| registrations.contains(name)));
    let wanted: BooleanArray = is_wanted.map(Some).collect();
    Ok(filter_record_batch(batch, &wanted).map_err(brreg_transform::Error::from)?)
}

/// The rows without the persons who sent the notices, which the configuration no longer asks for.
fn without_senders(batch: &RecordBatch) -> Result<RecordBatch, Error> {
    let schema = batch.schema();
    let columns = schema.fields().iter().zip(batch.columns()).map(|(field, column)| {
        if SENDERS.contains(&field.name().as_str()) {
            new_null_array(column.data_type(), column.len())
        } else {
            column.clone()
        }
    });
    Ok(RecordBatch::try_new(batch.schema(), columns.collect()).map_err(brreg_transform::Error::from)?)
}
