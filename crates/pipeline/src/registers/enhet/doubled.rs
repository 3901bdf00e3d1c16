//! Units that a file has more than once: the first record counts, and the others leave the tables again.
//!
//! Records become rows on all cores at the same time, so which of two was the first is only known when the tables are written.
//! No file of the register has been seen that has a unit twice, so this may cost another reading of the tables.

use std::collections::{BTreeMap, BTreeSet};

use arrow::array::{Array as _, AsArray as _, BooleanArray, RecordBatch};
use arrow::compute::filter_record_batch;
use arrow::datatypes::Int32Type;
use brreg_lake::Error;
use brreg_lake::manifest::TableEntry;
use brreg_lake::snapshot::Draft;
use brreg_lake::table_reader::TableReader;
use brreg_transform::enhet::tables::{AVVIK, SLETTEDE};
use brreg_transform::enhet::{Numbers, Part};
use brreg_transform::schema::Table;

use super::kept;

/// The numbers that occur more than once.
pub(super) fn repeated(mut numbers: Vec<u32>) -> Numbers {
    numbers.sort_unstable();
    numbers.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| pair[0]).collect()
}

/// What was seen of a unit in a table.
#[derive(Default)]
struct Seen {
    /// The keys of the rows of its first record.
    keys: BTreeSet<String>,
    /// The row after the last one.
    next: u64,
    /// Whether the first record has ended.
    ended: bool,
}

/// Whether a table is written again for units that this file has more than once.
pub(super) fn is_written_again(table: &Table, part: Part) -> bool {
    let is_of_part = part.tables().iter().any(|other| other.name == table.name);
    is_of_part && ![AVVIK.name, SLETTEDE.name].contains(&table.name)
}

/// Writes the tables of a file again, without the rows of later records of these units.
pub(super) fn remove(
    draft: &Draft,
    part: Part,
    doubled: &Numbers,
    entries: &mut [(&'static Table, TableEntry)],
) -> Result<(), Error> {
    for (table, entry) in entries {
        if !is_written_again(table, part) {
            continue;
        }
        // The file is replaced by its own rows: one that is open stays readable.
        let reader = TableReader::whole(&draft.table_file(table), table)?;
        let mut file = draft.rewriter(table)?;
        let mut seen: BTreeMap<String, Seen> = BTreeMap::new();
        let mut row_of_table = 0;
        for batch in reader {
            let batch = batch?;
            let mut stays = Vec::with_capacity(batch.num_rows());
            for row in 0..batch.num_rows() {
                stays.push(is_first(&batch, row, row_of_table, part, doubled, &mut seen, table));
                row_of_table += 1;
            }
            let stays = BooleanArray::from(stays);
            file.write(&filter_record_batch(&batch, &stays).map_err(brreg_transform::Error::from)?)?;
        }
        *entry = file.finish()?;
    }
    Ok(())
}

/// Whether a row is of the first record of its unit.
fn is_first(
    batch: &RecordBatch,
    row: usize,
    row_of_table: u64,
    part: Part,
    doubled: &Numbers,
    seen: &mut BTreeMap<String, Seen>,
    table: &Table,
) -> bool {
    let number = kept::text(batch, "organisasjonsnummer", row).unwrap_or_default();
    let is_of_subunit = kept::is_true(batch, "er_underenhet", row);
    if !doubled.contains(number) || is_of_subunit && part != Part::Underenheter {
        return true;
    }
    if part == Part::Underenheter && batch.column_by_name("er_underenhet").is_some() && !is_of_subunit {
        return true;
    }
    let seen = seen.entry(number.to_owned()).or_default();
    let goes_on = seen.keys.is_empty() || seen.next == row_of_table;
    seen.ended |= !goes_on || !seen.keys.insert(key(batch, row, table));
    seen.next = row_of_table + 1;
    !seen.ended
}

/// The key of a row inside its unit, as text.
fn key(batch: &RecordBatch, row: usize, table: &Table) -> String {
    let mut key = String::new();
    for column in table.key() {
        let Some(array) = batch.column_by_name(column.name) else { continue };
        if let Some(numbers) = array.as_primitive_opt::<Int32Type>().filter(|numbers| numbers.is_valid(row)) {
            key.push_str(&numbers.value(row).to_string());
        } else {
            key.push_str(kept::text(batch, column.name, row).unwrap_or_default());
        }
        key.push('/');
    }
    key
}
