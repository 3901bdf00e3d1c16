//! Reads a table's file by the names of its columns, whichever version of the table wrote it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch, RecordBatchOptions, new_null_array};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use brreg_transform::schema::{Column, Encoding, Table};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder,
};
use parquet::file::metadata::ParquetMetaData;
use parquet::file::statistics::Statistics;

use crate::encode::ROW_GROUP_ROWS;
use crate::error::{Error, ErrorKind};

/// Rows of a batch that a reader returns, at most: a part of a row group, so that no batch has rows of two, and with them two
/// dictionaries. Files that were written earlier may have row groups of four such batches.
pub const BATCH_ROWS: usize = 6656;
const _: () = assert!(ROW_GROUP_ROWS.is_multiple_of(BATCH_ROWS), "a batch would have rows of two row groups");

/// How text is held in memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextType {
    /// As tables declare it.
    Declared,
    /// As views, which are decoded and compared faster.
    View,
    /// As views; a column that is stored with a dictionary, and is no key, keeps it. For rows that are written again.
    Stored,
}

impl TextType {
    /// The type in memory of a column's declared one.
    fn of(self, declared: &DataType, column: Option<&Column>) -> DataType {
        let has_dictionary =
            || column.is_some_and(|column| !column.is_key && column.storage.encoding == Encoding::Dictionary);
        match (self, declared) {
            (Self::Stored, DataType::Utf8) if has_dictionary() => {
                DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8))
            }
            (Self::View | Self::Stored, DataType::Utf8) => DataType::Utf8View,
            _ => declared.clone(),
        }
    }
}

/// Batches of some columns of a table, in their declared types.
///
/// A column that the file does not have is NULL in all rows; columns that are not declared are ignored.
pub struct TableReader {
    reader: ParquetRecordBatchReader,
    path: PathBuf,
    schema: SchemaRef,
    /// For each column its place in the file's batches, where the file has it.
    places: Vec<Option<usize>>,
    /// The columns without a value, by the statistics of the file.
    all_null: Vec<String>,
    rows: u64,
}

impl TableReader {
    /// Opens a file of `table` for these columns, in this order; those that the table does not declare are left out.
    ///
    /// # Errors
    /// A file that cannot be opened or is not Parquet, and [`ErrorKind::ColumnType`] for a column of another type.
    pub fn open(path: &Path, table: &Table, columns: &[&str]) -> Result<Self, Error> {
        Self::open_as(path, table, columns, TextType::Declared)
    }

    /// Opens a file of `table` for all columns that it declares.
    ///
    /// # Errors
    /// As [`TableReader::open`].
    pub fn whole(path: &Path, table: &Table) -> Result<Self, Error> {
        let columns: Vec<&str> = table.columns.iter().map(|column| column.name).collect();
        Self::open(path, table, &columns)
    }

    /// As [`TableReader::open`], with text in memory as wanted.
    ///
    /// # Errors
    /// As [`TableReader::open`].
    pub fn open_as(path: &Path, table: &Table, columns: &[&str], text: TextType) -> Result<Self, Error> {
        let parquet = |error| Error::parquet(path, error);
        let file = brreg_files::open(path).map_err(|error| Error::io(path, error))?;
        let stored = ArrowReaderMetadata::load(&file, ArrowReaderOptions::new()).map_err(parquet)?;
        let declared = table.schema();
        let fields = columns.iter().filter_map(|name| declared.column_with_name(name)).map(|(_, field)| field);
        for field in fields.clone() {
            let found = stored.schema().field_with_name(field.name());
            if let Some(found) = found.ok().filter(|found| found.data_type() != field.data_type()) {
                let what = format!("{} is {}, declared as {}", field.name(), found.data_type(), field.data_type());
                return Err(Error::new(ErrorKind::ColumnType, path).with_source(what));
            }
        }
        let in_memory =
            |field: &Field| field.clone().with_data_type(text.of(field.data_type(), table.column(field.name())));
        let schema = Arc::new(Schema::new(fields.map(in_memory).collect::<Vec<_>>()));
        let stored_fields = stored.schema().fields().iter().map(|field| in_memory(field));
        let options = ArrowReaderOptions::new().with_schema(Arc::new(Schema::new(stored_fields.collect::<Vec<_>>())));
        let stored = ArrowReaderMetadata::try_new(Arc::clone(stored.metadata()), options).map_err(parquet)?;
        let builder = ParquetRecordBatchReaderBuilder::new_with_metadata(file, stored);
        let rows = u64::try_from(builder.metadata().file_metadata().num_rows()).unwrap_or_default();
        let all_null = all_null(builder.metadata());
        let mask = ProjectionMask::columns(
            builder.parquet_schema(),
            schema.fields().iter().map(|field| field.name().as_str()),
        );
        let reader = builder.with_projection(mask).with_batch_size(BATCH_ROWS).build().map_err(parquet)?;
        let projected = arrow::array::RecordBatchReader::schema(&reader);
        let places = schema.fields().iter().map(|field| projected.index_of(field.name()).ok()).collect();
        Ok(Self { reader, path: path.to_owned(), schema, places, all_null, rows })
    }

    /// Rows of the file.
    #[must_use]
    pub const fn rows(&self) -> u64 {
        self.rows
    }

    /// The columns of the batches.
    #[must_use]
    pub fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }

    /// The columns that the file has, among those of the batches.
    pub fn present(&self) -> impl Iterator<Item = &str> {
        let columns = self.schema.fields().iter().zip(&self.places);
        columns.filter_map(|(field, place)| place.map(|_| field.name().as_str()))
    }

    /// The columns that the file has and in which no row has a value, as its statistics say.
    pub fn all_null(&self) -> impl Iterator<Item = &str> {
        self.all_null.iter().map(String::as_str)
    }

    fn declared(&self, batch: &RecordBatch) -> Result<RecordBatch, arrow::error::ArrowError> {
        let columns = self.schema.fields().iter().zip(&self.places);
        let columns = columns.map(|(field, place)| -> ArrayRef {
            let found = place.and_then(|place| batch.columns().get(place));
            found.map_or_else(|| new_null_array(field.data_type(), batch.num_rows()), Arc::clone)
        });
        let rows = RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
        RecordBatch::try_new_with_options(Arc::clone(&self.schema), columns.collect(), &rows)
    }
}

/// The columns that are NULL in every row of every row group. Those without statistics are not known to be.
fn all_null(file: &ParquetMetaData) -> Vec<String> {
    let columns = file.file_metadata().schema_descr().columns();
    let is_all_null = |place: usize| {
        file.row_groups().iter().all(|group| {
            let nulls = group.column(place).statistics().and_then(Statistics::null_count_opt);
            nulls.is_some_and(|nulls| i64::try_from(nulls).is_ok_and(|nulls| nulls == group.num_rows()))
        })
    };
    let named = columns.iter().enumerate().filter(|(place, _)| is_all_null(*place));
    named.map(|(_, column)| column.name().to_owned()).collect()
}

impl Iterator for TableReader {
    type Item = Result<RecordBatch, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        let batch = self.reader.next()?.and_then(|batch| self.declared(&batch));
        Some(batch.map_err(|error| Error::new(ErrorKind::Parquet, &self.path).with_source(error)))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use arrow::array::{Array as _, AsArray as _, Int32Array, StringArray};
    use brreg_transform::konkurs::tables as konkurs;
    use parquet::arrow::ArrowWriter;

    use super::*;

    /// A file with these columns of `innehaver_av` (uuid, innehaver_nr, organisasjonsnummer), and others.
    fn file(columns: Vec<(&str, ArrayRef)>) -> tempfile::NamedTempFile {
        let fields: Vec<Field> =
            columns.iter().map(|(name, array)| Field::new(*name, array.data_type().clone(), true)).collect();
        let arrays = columns.into_iter().map(|(_, array)| array).collect();
        let batch = RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays).unwrap();
        let file = tempfile::NamedTempFile::new().unwrap();
        let mut writer = ArrowWriter::try_new(file.reopen().unwrap(), batch.schema(), None).unwrap();
        writer.write(&batch).unwrap();
        writer.close().unwrap();
        file
    }

    fn texts() -> ArrayRef {
        Arc::new(StringArray::from(vec!["a", "b"]))
    }

    #[test]
    fn a_missing_column_is_null_and_an_unknown_one_is_ignored() {
        let file = file(vec![("later", texts()), ("uuid", texts())]);
        let columns = ["innehaver_nr", "uuid", "not declared"];
        let mut reader = TableReader::open(file.path(), &konkurs::INNEHAVER_AV, &columns).unwrap();
        assert_eq!((reader.rows(), reader.present().collect::<Vec<_>>()), (2, vec!["uuid"]));
        let batch = reader.next().unwrap().unwrap();
        assert_eq!(batch.schema(), reader.schema());
        assert_eq!(batch.column(0).data_type(), &DataType::Int32);
        assert_eq!(batch.column(0).null_count(), 2);
        assert_eq!(batch.column(1).as_string::<i32>().iter().flatten().collect::<Vec<_>>(), ["a", "b"]);
        assert!(reader.next().is_none());
    }

    #[test]
    fn rows_are_there_also_without_a_column() {
        let file = file(vec![("later", texts())]);
        let reader = TableReader::open(file.path(), &konkurs::INNEHAVER_AV, &["uuid"]).unwrap();
        assert_eq!(reader.map(|batch| batch.unwrap().num_rows()).sum::<usize>(), 2);
    }

    #[test]
    fn a_column_of_another_type_is_refused() {
        let file = file(vec![("uuid", Arc::new(Int32Array::from(vec![1])))]);
        let error = TableReader::open(file.path(), &konkurs::INNEHAVER_AV, &["uuid"]).err().unwrap();
        assert_eq!(error.kind(), &ErrorKind::ColumnType);
    }

    #[test]
    fn what_is_not_parquet_is_refused() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), "PAR1 and nothing else").unwrap();
        let error = TableReader::open(file.path(), &konkurs::INNEHAVER_AV, &["uuid"]).err().unwrap();
        assert_eq!(error.kind(), &ErrorKind::Parquet);
    }
}
