//! The rows of one table, batch by batch.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use arrow::error::ArrowError;
use brreg_transform::schema::{Column, Table};

use crate::error::{Error, ErrorKind};
use crate::privacy::Privacy;
use crate::table_reader::{TableReader, TextType};

/// The rows of a table. The first column is the id of the thing that a row belongs to.
pub(crate) struct TableSource {
    path: PathBuf,
    kind: ErrorKind,
    schema: SchemaRef,
    present: Vec<String>,
    /// Those of them that are NULL in all rows.
    all_null: Vec<String>,
    batches: Box<dyn Iterator<Item = Result<RecordBatch, Error>> + Send>,
    rows_left: u64,
}

impl TableSource {
    /// Reads these columns of a table's file, as they may be shown; a column that the file lacks is NULL. Rows that make no
    /// sense are errors of this kind.
    pub(crate) fn open(
        path: &Path,
        table: &Table,
        columns: &[&'static Column],
        text: TextType,
        privacy: Privacy,
        kind: ErrorKind,
    ) -> Result<Self, Error> {
        let names: Vec<&str> = columns.iter().map(|column| column.name).collect();
        let reader = TableReader::open_as(path, table, &names, text)?;
        let present = reader.present().map(str::to_owned).collect();
        let all_null = reader.all_null().map(str::to_owned).collect();
        let (schema, rows_left) = (reader.schema(), reader.rows());
        let (columns, failed) = (columns.to_vec(), (path.to_owned(), kind.clone()));
        let batches = reader.map(move |batch| {
            shown(&batch?, &columns, privacy)
                .map_err(|error| Error::new(failed.1.clone(), &failed.0).with_source(error))
        });
        Ok(Self { path: path.to_owned(), kind, schema, present, all_null, batches: Box::new(batches), rows_left })
    }

    /// The rows of a file that this load wrote in between.
    pub(crate) fn of_batches(
        path: &Path,
        kind: ErrorKind,
        schema: SchemaRef,
        batches: impl Iterator<Item = Result<RecordBatch, ArrowError>> + Send + 'static,
        rows: u64,
    ) -> Self {
        let failed = (path.to_owned(), kind.clone());
        let batches = batches.map(move |batch| batch.map_err(|error| Error::arrow(failed.1.clone(), &failed.0, error)));
        let (path, batches) = (path.to_owned(), Box::new(batches));
        Self { path, kind, schema, present: Vec::new(), all_null: Vec::new(), batches, rows_left: rows }
    }

    /// The columns.
    pub(crate) const fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    /// Whether the file has a column.
    pub(crate) fn has(&self, column: &str) -> bool {
        self.present.iter().any(|present| present == column)
    }

    /// Whether the file has a column and no value in it.
    pub(crate) fn is_all_null(&self, column: &str) -> bool {
        self.all_null.iter().any(|empty| empty == column)
    }

    /// Whether rows are left.
    pub(crate) const fn has_more(&self) -> bool {
        self.rows_left > 0
    }

    /// An error that concerns the file.
    pub(crate) fn error(&self, cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
        Error::new(self.kind.clone(), &self.path).with_source(cause)
    }

    /// The next batch, which has at least one row.
    pub(crate) fn next_batch(&mut self) -> Result<Option<RecordBatch>, Error> {
        while self.rows_left > 0 {
            let Some(batch) = self.batches.next().transpose()? else {
                return Err(self.error("the file has fewer rows than its footer says"));
            };
            self.rows_left = self.rows_left.saturating_sub(batch.num_rows() as u64);
            if batch.num_rows() > 0 {
                return Ok(Some(batch));
            }
        }
        Ok(None)
    }
}

/// A batch as it may be shown.
fn shown(batch: &RecordBatch, columns: &[&Column], privacy: Privacy) -> Result<RecordBatch, ArrowError> {
    if privacy.is_same() {
        return Ok(batch.clone());
    }
    let is_id = |column: &Column| columns.first().is_some_and(|id| id.name == column.name);
    let arrays = columns.iter().zip(batch.columns());
    let arrays = arrays.map(|(column, array)| privacy.shown(column, is_id(column), array)).collect();
    RecordBatch::try_new(Arc::clone(&batch.schema()), arrays)
}
