//! Whether two files of a table have the same rows, in any order.
//!
//! # Memory
//! A batch of [`BATCH_ROWS`](crate::table_reader::BATCH_ROWS) rows: of the rows before only a sum of their hashes is kept.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::Path;

use arrow::array::RecordBatch;
use arrow::row::{RowConverter, SortField};
use brreg_transform::schema::Table;

use crate::error::{Error, ErrorKind};
use crate::layout;
use crate::table_reader::TableReader;

/// Whether a table in two folders has the same rows, without regard to their order and to some columns.
///
/// # Errors
/// When a file cannot be read.
pub fn same_rows(one: &Path, other: &Path, table: &Table, ignored: &[&str]) -> Result<bool, Error> {
    Ok(Sum::of(one, table, ignored)? == Sum::of(other, table, ignored)?)
}

/// The number of rows and the sum of their hashes, which no order changes. Different rows have the same sum by chance only, in one
/// of 2^128 cases.
#[derive(Debug, Default, PartialEq, Eq)]
struct Sum {
    rows: u64,
    hashes: u128,
}

impl Sum {
    fn of(folder: &Path, table: &Table, ignored: &[&str]) -> Result<Self, Error> {
        let columns: Vec<&str> = table.columns.iter().map(|column| column.name).collect();
        let columns: Vec<&str> = columns.into_iter().filter(|column| !ignored.contains(column)).collect();
        let reader = TableReader::open(&layout::table_in(folder, table.name), table, &columns)?;
        let fields = reader.schema().fields().iter().map(|field| SortField::new(field.data_type().clone())).collect();
        let failed = |error| Error::without_path(ErrorKind::Merge).with_source(error);
        let converter = RowConverter::new(fields).map_err(failed)?;
        let mut sum = Self::default();
        for batch in reader {
            sum.add(&converter, &batch?).map_err(failed)?;
        }
        Ok(sum)
    }

    fn add(&mut self, converter: &RowConverter, batch: &RecordBatch) -> Result<(), arrow::error::ArrowError> {
        for row in &converter.convert_columns(batch.columns())? {
            let half = |number: u8| {
                let mut hasher = DefaultHasher::new();
                (number, row.data()).hash(&mut hasher);
                u128::from(hasher.finish())
            };
            self.hashes = self.hashes.wrapping_add(half(0) << 64 | half(1));
            self.rows += 1;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use arrow::compute::concat_batches;
    use brreg_transform::konkurs::tables::VARSLER;

    use super::*;
    use crate::table_file::TableFile;
    use crate::testing::rows;

    fn folder_with(batch: &RecordBatch) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        let mut file = TableFile::create(folder.path(), &VARSLER).unwrap();
        file.write(batch).unwrap();
        file.finish().unwrap();
        folder
    }

    #[test]
    fn order_does_not_count_and_each_row_does() {
        let all = rows(&VARSLER, 4);
        let turned = [all.slice(2, 2), all.slice(0, 2)];
        let turned = concat_batches(&all.schema(), &turned).unwrap();
        let twice = [all.slice(0, 1), all.slice(0, 3)];
        let twice = concat_batches(&all.schema(), &twice).unwrap();
        let same = |one: &RecordBatch, other: &RecordBatch, ignored: &[&str]| {
            same_rows(folder_with(one).path(), folder_with(other).path(), &VARSLER, ignored).unwrap()
        };
        assert!(same(&all, &turned, &[]));
        assert!(!same(&all, &twice, &[]));
        assert!(!same(&all, &all.slice(0, 3), &[]));
        assert!(!same(&all.slice(0, 1), &all.slice(1, 1), &[]));
        let names: Vec<&str> = VARSLER.columns.iter().map(|column| column.name).collect();
        assert!(same(&all.slice(0, 1), &all.slice(1, 1), &names[..names.len() - 1]));
    }
}
