//! How many rows of a table have which values in some columns.
//!
//! # Memory
//! A batch of [`BATCH_ROWS`](crate::table_reader::BATCH_ROWS) rows of the columns, and a number for each combination of values.

use std::collections::BTreeMap;
use std::path::Path;

use arrow::array::{Array as _, ArrayRef, AsArray as _};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Int32Type};
use brreg_transform::schema::Table;
use foldhash::HashMap;

use crate::error::{Error, ErrorKind};
use crate::table_reader::{TableReader, TextType};

/// Rows by the values of `N` columns; `None` is NULL.
pub type RowCounts<const N: usize> = BTreeMap<[Option<String>; N], u64>;

/// Counts the rows of a file of `table` by the values of some columns of text, which should have few values.
///
/// # Errors
/// When the file cannot be read, and [`ErrorKind::ColumnType`] for a column that is not declared as text.
pub fn row_counts<const N: usize>(path: &Path, table: &Table, columns: [&str; N]) -> Result<RowCounts<N>, Error> {
    let failed = |source| Error::new(ErrorKind::Parquet, path).with_source(source);
    let mut found = RowCounts::new();
    for batch in TableReader::open_as(path, table, &columns, TextType::Stored)? {
        let batch = batch?;
        let numbered = batch.columns().iter().map(numbered).collect::<Result<Vec<_>, _>>().map_err(failed)?;
        let numbered = <[ArrayRef; N]>::try_from(numbered).map_err(|_| Error::new(ErrorKind::ColumnType, path))?;
        count(&numbered, &mut found);
    }
    Ok(found)
}

/// The table of deviations of registers that have one, and its column of their kinds.
const AVVIK: &str = "avvik";
const KIND: &str = "avvikstype";

/// The rows by kind of a file of the table of deviations; `None` for a file of another table.
///
/// # Errors
/// As [`row_counts`].
pub fn deviations(path: &Path, table: &Table) -> Result<Option<BTreeMap<String, u64>>, Error> {
    if table.name != AVVIK {
        return Ok(None);
    }
    let kinds = row_counts(path, table, [KIND])?;
    Ok(Some(kinds.into_iter().filter_map(|([kind], rows)| Some((kind?, rows))).collect()))
}

/// A column as numbers of a dictionary.
fn numbered(column: &ArrayRef) -> Result<ArrayRef, arrow::error::ArrowError> {
    let numbered = DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8));
    cast(column, &numbered)
}

/// Adds the rows of a batch.
fn count<const N: usize>(columns: &[ArrayRef; N], found: &mut RowCounts<N>) {
    let columns = columns.each_ref().map(|column| column.as_dictionary::<Int32Type>());
    let mut met: HashMap<[Option<i32>; N], u64> = HashMap::default();
    for row in 0..columns.first().map_or(0, |column| column.len()) {
        let combination = columns.map(|column| (!column.is_null(row)).then(|| column.keys().value(row)));
        *met.entry(combination).or_default() += 1;
    }
    for (combination, count) in met {
        let mut columns = columns.iter();
        let texts = combination.map(|key| {
            let values = columns.next().map(|column| column.values().as_string::<i32>());
            Some(values?.value(usize::try_from(key?).ok()?).to_owned())
        });
        *found.entry(texts).or_default() += count;
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::sync::Arc;

    use arrow::array::{RecordBatch, StringArray, new_null_array};
    use brreg_transform::rrh::tables::ENDRINGER;

    use super::*;
    use crate::layout;
    use crate::table_file::TableFile;

    #[test]
    fn rows_are_counted_by_the_values_of_several_columns_over_all_batches() {
        let count = 3 * crate::table_file::ROW_GROUP_ROWS;
        let values = |name: &str, row: usize| match name {
            "tabell" => Some(if row.is_multiple_of(3) { "posisjoner" } else { "registreringer" }),
            "felt" => row.is_multiple_of(2).then_some("andel_min"),
            _ => Some("same"),
        };
        let columns = ENDRINGER.columns.iter().map(|column| -> ArrayRef {
            match column.column_type.arrow() {
                DataType::Utf8 => {
                    let texts = (0..count).map(|row| values(column.name, row));
                    Arc::new(StringArray::from_iter(texts))
                }
                other => new_null_array(&other, count),
            }
        });
        let batch = RecordBatch::try_new(ENDRINGER.schema(), columns.collect()).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let mut file = TableFile::create(folder.path(), &ENDRINGER).unwrap();
        file.write(&batch).unwrap();
        file.finish().unwrap();

        let path = layout::table_in(folder.path(), ENDRINGER.name);
        let found = row_counts(&path, &ENDRINGER, ["tabell", "felt"]).unwrap();
        let found: Vec<_> =
            found.iter().map(|([table, field], count)| (table.as_deref(), field.as_deref(), *count)).collect();
        let sixth = count as u64 / 6;
        assert_eq!(
            found,
            [
                (Some("posisjoner"), None, sixth),
                (Some("posisjoner"), Some("andel_min"), sixth),
                (Some("registreringer"), None, 2 * sixth),
                (Some("registreringer"), Some("andel_min"), 2 * sixth),
            ]
        );
    }
}
