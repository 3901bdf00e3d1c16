//! Earlier registrations, which only lookups give.
//!
//! # Memory
//! Some twenty bytes for each earlier registration of the snapshot before.

use std::path::Path;

use arrow::array::{Array as _, AsArray as _, BooleanArray, RecordBatch, new_null_array};
use arrow::compute::filter_record_batch;
use brreg_lake::manifest::TableEntry;
use brreg_lake::snapshot::Previous;
use brreg_lake::table_reader::TableReader;
use brreg_lake::{Error, identity};
use brreg_transform::rrh::REGISTER;
use brreg_transform::rrh::tables::{
    HENDELSER, HISTORIKK, REGISTRERINGER, REGISTRERINGER_HISTORIKK, UOVERENSSTEMMELSER,
};
use brreg_transform::schema::Table;
use foldhash::HashSet;

use super::append::append;
use super::intervals;
use crate::problem::{At as _, Problem, Step};
use crate::source::Loading;

const REGISTRATION: &str = "registrering_id";
/// Who sent a notice, where that is a person.
const SENDERS: [&str; 2] = ["innsender_person_id", "innsender_person_id_kilde"];

/// The tables of which a bulk file carries rows of the snapshot before over: no bulk file has them.
pub(super) fn carried() -> Vec<&'static Table> {
    HISTORIKK.into_iter().chain([&UOVERENSSTEMMELSER, &HENDELSER]).chain(intervals::TABLES).collect()
}

/// Keeps the earlier registrations of the snapshot before, and the notices of discrepancies on them, where what was loaded has
/// none: a bulk file is no sign that they are gone. One that is the current registration in what was loaded is not kept: the
/// file is older than the lookups.
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
            && previous.has_all_rows(&HISTORIKK)
    };
    let Some(previous) = loading.previous.filter(is_as_now) else { return Ok(()) };
    let is_history = |table: &Table| HISTORIKK.iter().any(|history| history.name == table.name);
    if entries.iter().any(|(table, entry)| is_history(table) && entry.rows > 0) {
        return Ok(());
    }
    let current = current_again(loading, previous).at(Step::Load)?;
    for table in HISTORIKK.into_iter().filter(|table| has_rows(previous, table)) {
        let rows = open(previous, table).at(Step::Load)?;
        let kept = rows.map(|batch| of_registrations(&batch?, |registration| !current.contains(registration)));
        append(loading, entries, table, kept)?;
    }
    if has_rows(previous, &UOVERENSSTEMMELSER) && previous.is_sound(&[&UOVERENSSTEMMELSER]) {
        let mut earlier = earlier_with_notice(previous).at(Step::Load)?;
        earlier.retain(|registration| !current.contains(registration));
        let notices = open(previous, &UOVERENSSTEMMELSER).at(Step::Load)?;
        let of_earlier = notices.map(|batch| {
            let batch = of_registrations(&batch?, |registration| earlier.contains(registration))?;
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

/// The earlier registrations of the snapshot before that are current ones in what was loaded. They are as few as the companies that
/// changed since the file was made.
fn current_again(loading: &Loading<'_>, previous: &Previous) -> Result<HashSet<String>, Error> {
    if !has_rows(previous, &REGISTRERINGER_HISTORIKK) {
        return Ok(HashSet::default());
    }
    let mut earlier: HashSet<u128> = HashSet::default();
    each_registration(
        &previous.published.table_file(&REGISTRERINGER_HISTORIKK),
        &REGISTRERINGER_HISTORIKK,
        |earlier_one| {
            earlier.insert(identity(earlier_one));
        },
    )?;
    let mut again = HashSet::default();
    each_registration(&loading.draft.table_file(&REGISTRERINGER), &REGISTRERINGER, |current| {
        if earlier.contains(&identity(current)) {
            again.insert(current.to_owned());
        }
    })?;
    Ok(again)
}

/// The earlier registrations of a snapshot that have a notice. Few have one, so their names fit in memory.
fn earlier_with_notice(previous: &Previous) -> Result<HashSet<String>, Error> {
    if !has_rows(previous, &REGISTRERINGER_HISTORIKK) {
        return Ok(HashSet::default());
    }
    let file = |table: &Table| previous.published.table_file(table);
    let mut with_notice = HashSet::default();
    each_registration(&file(&UOVERENSSTEMMELSER), &UOVERENSSTEMMELSER, |registration| {
        with_notice.insert(registration.to_owned());
    })?;
    let mut earlier = HashSet::default();
    each_registration(&file(&REGISTRERINGER_HISTORIKK), &REGISTRERINGER_HISTORIKK, |registration| {
        if with_notice.contains(registration) {
            earlier.insert(registration.to_owned());
        }
    })?;
    Ok(earlier)
}

/// Calls `take` with the registration of each row of a table.
fn each_registration(path: &Path, table: &Table, mut take: impl FnMut(&str)) -> Result<(), Error> {
    for batch in TableReader::open(path, table, &[REGISTRATION])? {
        batch?.column(0).as_string::<i32>().iter().flatten().for_each(&mut take);
    }
    Ok(())
}

/// The rows of the registrations that are wanted.
fn of_registrations(batch: &RecordBatch, is_wanted: impl Fn(&str) -> bool) -> Result<RecordBatch, Error> {
    let column = batch.column_by_name(REGISTRATION).map(|column| column.as_string::<i32>());
    let names = column.into_iter().flat_map(|column| column.iter());
    let wanted: BooleanArray = names.map(|name| Some(is_wanted(name.unwrap_or_default()))).collect();
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
