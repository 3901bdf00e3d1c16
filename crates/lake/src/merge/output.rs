//! The tables that are written by a merge.

use arrow::array::RecordBatch;
use arrow::compute::BatchCoalescer;
use brreg_transform::schema::Table;

use crate::background::BackgroundTable;
use crate::error::{Error, ErrorKind};
use crate::manifest::TableEntry;
use crate::table_file::TableFile;
use crate::table_reader::BATCH_ROWS;

/// A table's file, whose rows come in small pieces. The same rows give the same bytes, whatever the pieces are.
pub(super) struct Output {
    table: &'static Table,
    file: BackgroundTable,
    rows: BatchCoalescer,
}

impl Output {
    pub(super) fn new(table: &'static Table, file: TableFile) -> Self {
        Self { table, file: BackgroundTable::new(file), rows: BatchCoalescer::new(table.schema(), BATCH_ROWS) }
    }

    pub(super) fn push(&mut self, rows: RecordBatch) -> Result<(), Error> {
        self.rows.push_batch(rows).map_err(failed)?;
        self.write()
    }

    pub(super) fn finish(mut self) -> Result<(&'static Table, TableEntry), Error> {
        self.rows.finish_buffered_batch().map_err(failed)?;
        self.write()?;
        Ok((self.table, self.file.finish()?))
    }

    fn write(&mut self) -> Result<(), Error> {
        while let Some(batch) = self.rows.next_completed_batch() {
            self.file.write(batch)?;
        }
        Ok(())
    }
}

pub(super) fn failed(error: arrow::error::ArrowError) -> Error {
    Error::without_path(ErrorKind::Merge).with_source(error)
}
