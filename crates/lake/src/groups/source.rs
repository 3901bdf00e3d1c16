//! The rows of one table file, read by column name.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch, RecordBatchOptions, new_null_array};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use arrow::error::ArrowError;
use brreg_transform::schema::{Column, Table};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder};

use super::BATCH_ROWS;
use crate::error::{Error, ErrorKind};
use crate::privacy::Privacy;

/// How text is held in memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TextType {
    /// As tables are declared.
    Declared,
    /// As views, which are decoded and compared faster.
    View,
}

impl TextType {
    /// The type of a declared field in memory.
    fn of(self, declared: &DataType) -> DataType {
        match (self, declared) {
            (Self::View, DataType::Utf8) => DataType::Utf8View,
            _ => declared.clone(),
        }
    }
}

/// A table file whose footer was read.
#[derive(Debug)]
pub(crate) struct StoredTable {
    path: PathBuf,
    table: &'static Table,
    metadata: ArrowReaderMetadata,
    kind: ErrorKind,
}

impl StoredTable {
    /// Reads the footer of a table's file. Failures of reading rows are of this kind.
    pub(crate) fn open(path: &Path, table: &'static Table, kind: ErrorKind) -> Result<Self, Error> {
        let file = File::open(path).map_err(|error| Error::io(path, error))?;
        let metadata =
            ArrowReaderMetadata::load(&file, ArrowReaderOptions::new()).map_err(|error| Error::parquet(path, error))?;
        let stored = Self { path: path.to_owned(), table, metadata, kind };
        for field in table.schema().fields() {
            if stored.field(field.name()).is_some_and(|stored| stored.data_type() != field.data_type()) {
                let cause = format!("column {} has another type than the declared one", field.name());
                return Err(stored.error(cause));
            }
        }
        Ok(stored)
    }

    fn field(&self, column: &str) -> Option<&Field> {
        self.metadata.schema().field_with_name(column).ok()
    }

    fn error(&self, cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
        Error::new(self.kind.clone(), &self.path).with_source(cause)
    }

    /// Whether the file has a column.
    pub(crate) fn has(&self, column: &str) -> bool {
        self.field(column).is_some()
    }

    /// Reads these columns, the first of which is the id of the rows' things. A column that the file lacks is NULL.
    pub(crate) fn rows(
        &self,
        columns: &[&'static Column],
        text: TextType,
        privacy: Privacy,
    ) -> Result<TableSource, Error> {
        let parquet = |error| Error::parquet(&self.path, error);
        let declared = self.table.schema();
        let fields = |name: &str, of: &Schema| of.field_with_name(name).ok().cloned();
        // In memory the file's own columns may have another type, the order stays that of the file.
        let in_memory = self.metadata.schema().fields().iter().map(|field| {
            if fields(field.name(), &declared).is_some() {
                field.as_ref().clone().with_data_type(text.of(field.data_type()))
            } else {
                field.as_ref().clone()
            }
        });
        let options = ArrowReaderOptions::new().with_schema(Arc::new(Schema::new(in_memory.collect::<Vec<_>>())));
        let metadata = ArrowReaderMetadata::try_new(Arc::clone(self.metadata.metadata()), options).map_err(parquet)?;
        let file = File::open(&self.path).map_err(|error| Error::io(&self.path, error))?;
        let builder = ParquetRecordBatchReaderBuilder::new_with_metadata(file, metadata);
        let names = columns.iter().map(|column| column.name).filter(|name| self.has(name));
        let mask = ProjectionMask::columns(builder.parquet_schema(), names);
        let reader = builder.with_projection(mask).with_batch_size(BATCH_ROWS).build().map_err(parquet)?;
        let wanted = columns.iter().filter_map(|column| fields(column.name, &declared));
        let wanted: Vec<Field> = wanted
            .map(|field| {
                let data_type = text.of(field.data_type());
                field.with_data_type(data_type)
            })
            .collect();
        let schema: SchemaRef = Arc::new(Schema::new(wanted));
        let rows = u64::try_from(self.metadata.metadata().file_metadata().num_rows()).unwrap_or_default();
        let shape = Arc::clone(&schema);
        let batches = reader.map(move |batch| shaped(&batch?, &shape, privacy));
        Ok(TableSource {
            path: self.path.clone(),
            kind: self.kind.clone(),
            schema,
            batches: Box::new(batches),
            rows_left: rows,
        })
    }
}

/// The columns of a schema from a batch that may lack some, as they may be shown.
fn shaped(batch: &RecordBatch, schema: &SchemaRef, privacy: Privacy) -> Result<RecordBatch, ArrowError> {
    let columns = schema.fields().iter().enumerate().map(|(index, field)| -> ArrayRef {
        match batch.column_by_name(field.name()) {
            Some(column) => privacy.shown(field.name(), index == 0, column),
            None => new_null_array(field.data_type(), batch.num_rows()),
        }
    });
    let rows = RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
    RecordBatch::try_new_with_options(Arc::clone(schema), columns.collect(), &rows)
}

/// The rows of a table, batch by batch.
pub(crate) struct TableSource {
    path: PathBuf,
    kind: ErrorKind,
    schema: SchemaRef,
    batches: Box<dyn Iterator<Item = Result<RecordBatch, ArrowError>> + Send>,
    rows_left: u64,
}

impl TableSource {
    /// Rows of a file that was written here, in the form in which they are used.
    pub(crate) fn of_batches(
        path: PathBuf,
        kind: ErrorKind,
        schema: SchemaRef,
        batches: impl Iterator<Item = Result<RecordBatch, ArrowError>> + Send + 'static,
        rows: u64,
    ) -> Self {
        Self { path, kind, schema, batches: Box::new(batches), rows_left: rows }
    }

    /// The columns.
    pub(crate) const fn schema(&self) -> &SchemaRef {
        &self.schema
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
            let batch = match self.batches.next() {
                Some(batch) => batch.map_err(|error| self.error(error))?,
                None => return Err(self.error("the file has fewer rows than its footer says")),
            };
            self.rows_left = self.rows_left.saturating_sub(batch.num_rows() as u64);
            if batch.num_rows() > 0 {
                return Ok(Some(batch));
            }
        }
        Ok(None)
    }
}
