//! Rows of the snapshot before that stay.

use std::collections::BTreeMap;
use std::path::Path;

use arrow::array::{Array as _, AsArray as _, BooleanArray, RecordBatch};
use arrow::compute::filter_record_batch;
use arrow::datatypes::{Int64Type, TimestampMicrosecondType};
use brreg_domain::enhet::is_personal_form;
use brreg_lake::Error;
use brreg_lake::snapshot::Previous;
use brreg_lake::table_file::TableFile;
use brreg_lake::table_reader::TableReader;
use brreg_transform::enhet::tables::{SLETTEDE, UNDERENHETER};
use brreg_transform::enhet::{Numbers, Part};
use brreg_transform::schema::Table;

/// A text column of a batch; none where the batch does not have it.
pub(super) fn text<'b>(batch: &'b RecordBatch, column: &str, row: usize) -> Option<&'b str> {
    let column = batch.column_by_name(column)?.as_string_opt::<i32>()?;
    column.is_valid(row).then(|| column.value(row))
}

/// A boolean column of a batch; none where it is NULL or the batch does not have it.
fn boolean(batch: &RecordBatch, column: &str, row: usize) -> Option<bool> {
    let column = batch.column_by_name(column)?.as_boolean_opt()?;
    column.is_valid(row).then(|| column.value(row))
}

/// A boolean column of a batch; NULL is false.
pub(super) fn is_true(batch: &RecordBatch, column: &str, row: usize) -> bool {
    boolean(batch, column, row) == Some(true)
}

/// The natural persons' units of the snapshot before, and the others: those that live, those that were deleted before it, and those
/// above a subunit that says so.
pub(super) fn owners(previous: &Previous) -> Result<[Numbers; 2], Error> {
    let Flagged { yes, no, .. } = of_part(previous, Part::Enheter)?;
    let mut others: [Vec<String>; 2] = Default::default();
    for (table, number, sign) in
        [(&SLETTEDE, "organisasjonsnummer", "organisasjonsform"), (&UNDERENHETER, "overordnet_enhet", "er_personlig")]
    {
        if !previous.manifest.tables.contains_key(table.name) {
            continue;
        }
        for batch in TableReader::open(&previous.published.table_file(table), table, &[number, sign])? {
            let batch = batch?;
            for row in 0..batch.num_rows() {
                let is_personal = boolean(&batch, sign, row).or_else(|| is_personal_form(text(&batch, sign, row)?));
                if let (Some(number), Some(is_personal)) = (text(&batch, number, row), is_personal) {
                    others[usize::from(!is_personal)].push(number.to_owned());
                }
            }
        }
    }
    let [personal, companies] = others.map(|others| others.iter().map(String::as_str).collect::<Numbers>());
    let personal = yes.and(&personal);
    let companies = no.and(&companies).without(&personal);
    Ok([personal, companies])
}

/// Copies the rows that stay.
pub(super) fn copy(
    previous: &Previous,
    table: &Table,
    file: &mut TableFile,
    stays: impl FnMut(&RecordBatch, usize) -> bool,
) -> Result<(), Error> {
    copy_changed(previous, table, file, stays, Ok)
}

/// Copies the rows that stay, changed.
pub(super) fn copy_changed(
    previous: &Previous,
    table: &Table,
    file: &mut TableFile,
    mut stays: impl FnMut(&RecordBatch, usize) -> bool,
    changed: impl Fn(RecordBatch) -> Result<RecordBatch, Error>,
) -> Result<(), Error> {
    if !previous.manifest.tables.contains_key(table.name) {
        return Ok(());
    }
    for batch in TableReader::whole(&previous.published.table_file(table), table)? {
        let batch = batch?;
        let staying: BooleanArray = (0..batch.num_rows()).map(|row| Some(stays(&batch, row))).collect();
        let kept = filter_record_batch(&batch, &staying).map_err(brreg_transform::Error::from)?;
        if kept.num_rows() > 0 {
            file.write(&changed(kept)?)?;
        }
    }
    Ok(())
}

/// The numbers in a table, by what a column of it says.
#[derive(Debug, Default)]
pub(super) struct Flagged {
    /// All of them.
    pub(super) all: Numbers,
    /// Those in whose rows it is true.
    pub(super) yes: Numbers,
    /// Those in whose rows it is false; in the others it is NULL.
    pub(super) no: Numbers,
}

/// The numbers in a table of the snapshot before.
pub(super) fn numbers(previous: &Previous, table: &Table, flag: &str) -> Result<Flagged, Error> {
    if !previous.manifest.tables.contains_key(table.name) {
        return Ok(Default::default());
    }
    flagged(&previous.published.table_file(table), table, flag)
}

/// As [`numbers`], of a table in this file.
pub(super) fn flagged(path: &Path, table: &Table, flag: &str) -> Result<Flagged, Error> {
    let (mut all, mut yes, mut no) = (Vec::new(), Vec::new(), Vec::new());
    for batch in TableReader::open(path, table, &["organisasjonsnummer", flag])? {
        let batch = batch?;
        for row in 0..batch.num_rows() {
            let number = text(&batch, "organisasjonsnummer", row).unwrap_or_default();
            let number: Option<u32> = number.parse().ok().filter(|_| number.len() == 9);
            all.extend(number);
            match boolean(&batch, flag, row) {
                Some(true) => yes.extend(number),
                Some(false) => no.extend(number),
                None => {}
            }
        }
    }
    let [all, yes, no] = [all, yes, no].map(|numbers| numbers.into_iter().collect());
    Ok(Flagged { all, yes, no })
}

/// The units or subunits of the snapshot before, by whether they are a natural person's.
pub(super) fn of_part(previous: &Previous, part: Part) -> Result<Flagged, Error> {
    numbers(previous, part.tables()[0], "er_personlig")
}

/// Adds one to the count of a name.
pub(super) fn count(counts: &mut BTreeMap<String, u64>, name: &str, more: u64) {
    if more > 0 {
        *counts.entry(name.to_owned()).or_default() += more;
    }
}

/// A whole number of a batch.
pub(super) fn number(batch: &RecordBatch, column: &str, row: usize) -> Option<i64> {
    let column = batch.column_by_name(column)?.as_primitive_opt::<Int64Type>()?;
    column.is_valid(row).then(|| column.value(row))
}

/// A timestamp of a batch, in microseconds.
pub(super) fn time(batch: &RecordBatch, column: &str, row: usize) -> Option<i64> {
    let column = batch.column_by_name(column)?.as_primitive_opt::<TimestampMicrosecondType>()?;
    column.is_valid(row).then(|| column.value(row))
}
