//! Encodes the rows of a table as the column chunks of a Parquet file.
//!
//! Most of a load is the encoding of text, and most texts come again: a code, a label, the identifier of a registration in
//! the rows of its owners. The columns of text are therefore encoded here, which looks at a text once where it comes again,
//! and takes the numbers of an array that has a dictionary. All other columns, the footer, the indexes and the Bloom filters
//! are the Parquet library's; the tests compare the files with those that it writes alone.
//!
//! # Memory
//! For each column the encoded pages of one row group, and for each row of it a number of 4 bytes.

mod bits;
mod bloom;
mod bounds;
mod chunk;
mod codes;
mod dictionary;
mod few;
mod many;
mod storage;
mod text;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::io::Write;

use arrow::array::RecordBatch;
use arrow::datatypes::{DataType, Field, SchemaRef};
use brreg_transform::schema::Table;
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_writer::{ArrowColumnWriter, ArrowRowGroupWriterFactory, compute_leaves};
use parquet::errors::{ParquetError, Result};
use parquet::file::metadata::RowGroupMetaData;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use zstd::bulk::Compressor;

pub(crate) use many::is_same;
pub(crate) use storage::properties;
pub use storage::{BLOOM_FALSE_POSITIVES, PAGE_ROWS, ROW_GROUP_ROWS, ZSTD_LEVEL};
use text::TextColumn;

use crate::manifest::ColumnEntry;

/// Bytes after which a page of text ends, whatever its rows are.
const PAGE_BYTES: usize = 1 << 20;

/// Writes the row groups of one table.
pub(crate) struct Encoder<W: Write + Send> {
    file: SerializedFileWriter<W>,
    factory: ArrowRowGroupWriterFactory,
    schema: SchemaRef,
    columns: Vec<Column>,
    compressor: Compressor<'static>,
    /// Rows of the row group that is open.
    rows: usize,
}

/// One column of a row group.
enum Column {
    Text(Box<TextColumn>),
    /// A column of the Parquet library; `None` between two row groups.
    Other(Option<Box<ArrowColumnWriter>>),
}

impl<W: Write + Send> Encoder<W> {
    /// Begins a file with these columns of the table.
    pub(crate) fn new(file: W, table: &Table, schema: SchemaRef, properties: WriterProperties) -> Result<Self> {
        let (file, factory) = ArrowWriter::try_new(file, schema.clone(), Some(properties))?.into_serialized_writer()?;
        let descriptors = file.schema_descr().columns().iter();
        let column = |(field, descriptor): (&std::sync::Arc<Field>, &_)| {
            let declared = table.column(field.name()).filter(|_| *field.data_type() == DataType::Utf8);
            declared.map_or(Column::Other(None), |column| {
                Column::Text(Box::new(TextColumn::new(column.storage, descriptor, table.is_coded(column.name))))
            })
        };
        let columns = schema.fields().iter().zip(descriptors).map(column).collect();
        Ok(Self { file, factory, schema, columns, compressor: Compressor::new(ZSTD_LEVEL)?, rows: 0 })
    }

    /// Appends rows.
    pub(crate) fn write(&mut self, batch: &RecordBatch) -> Result<()> {
        let mut from = 0;
        while from < batch.num_rows() {
            if self.rows == 0 {
                self.begin_row_group()?;
            }
            let taken = (ROW_GROUP_ROWS - self.rows).min(batch.num_rows() - from);
            let fields = self.schema.fields().iter();
            for ((column, field), values) in self.columns.iter_mut().zip(fields).zip(batch.columns()) {
                let values = values.slice(from, taken);
                match column {
                    Column::Text(text) => text.write(&values, &mut self.compressor)?,
                    Column::Other(Some(writer)) => {
                        compute_leaves(field, &values)?.iter().try_for_each(|leaf| writer.write(leaf))?;
                    }
                    Column::Other(None) => return Err(ParquetError::General("a column without a writer".to_owned())),
                }
            }
            from += taken;
            self.rows += taken;
            if self.rows == ROW_GROUP_ROWS {
                self.end_row_group()?;
            }
        }
        Ok(())
    }

    fn begin_row_group(&mut self) -> Result<()> {
        let writers = self.factory.create_column_writers(self.file.flushed_row_groups().len())?;
        for (column, writer) in self.columns.iter_mut().zip(writers) {
            match column {
                Column::Text(text) => text.begin()?,
                Column::Other(other) => *other = Some(Box::new(writer)),
            }
        }
        Ok(())
    }

    fn end_row_group(&mut self) -> Result<()> {
        let mut row_group = self.file.next_row_group()?;
        for column in &mut self.columns {
            match column {
                Column::Text(text) => {
                    let (bytes, close) = text.finish(&mut self.compressor)?;
                    row_group.append_column(&bytes, close)?;
                }
                Column::Other(writer) => {
                    if let Some(writer) = writer.take() {
                        writer.close()?.append_to_row_group(&mut row_group)?;
                    }
                }
            }
        }
        row_group.close()?;
        self.rows = 0;
        Ok(())
    }

    /// Writes the rest and the footer. Returns the file, and how its columns are filled.
    pub(crate) fn finish(mut self) -> Result<(W, BTreeMap<String, ColumnEntry>)> {
        if self.rows > 0 {
            self.end_row_group()?;
        }
        let row_groups = self.file.flushed_row_groups();
        let filled = |(place, column): (usize, Column)| {
            let nulls = |row_group: &RowGroupMetaData| row_group.column(place).statistics()?.null_count_opt();
            let codes = match column {
                Column::Text(text) => text.codes(),
                Column::Other(_) => BTreeMap::new(),
            };
            ColumnEntry { nulls: row_groups.iter().filter_map(nulls).sum(), codes }
        };
        let names = self.schema.fields().iter().map(|field| field.name().clone());
        let columns = names.zip(self.columns.into_iter().enumerate().map(filled)).collect();
        Ok((self.file.into_inner()?, columns))
    }
}

/// Appends a text with its length before it.
fn plain(out: &mut Vec<u8>, text: &[u8]) {
    out.extend_from_slice(&(text.len() as u32).to_le_bytes());
    out.extend_from_slice(text);
}
