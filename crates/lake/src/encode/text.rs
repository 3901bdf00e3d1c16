//! One column of text.

use std::collections::BTreeMap;

use arrow::array::{Array as _, ArrayRef, AsArray as _};
use arrow::datatypes::{DataType, Int32Type};
use brreg_transform::schema::Storage;
use bytes::Bytes;
use parquet::basic::{Compression, ZstdLevel};
use parquet::column::writer::ColumnCloseResult;
use parquet::errors::{ParquetError, Result};
use parquet::schema::types::ColumnDescPtr;
use zstd::bulk::Compressor;

use super::bloom::BloomFilter;
use super::chunk::Chunk;
use super::codes::Codes;
use super::few::Few;
use super::many::Many;
use super::storage::ZSTD_LEVEL;
use crate::runs::Runs;

/// A column of text, row group by row group.
pub(super) struct TextColumn {
    descriptor: ColumnDescPtr,
    has_bloom_filter: bool,
    /// How often each code occurs, in a column of codes.
    codes: Option<Codes>,
    rows: Rows,
    open: Option<Open>,
}

/// The rows that are not yet written.
enum Rows {
    Few(Box<Few>),
    Many(Box<Many>),
}

/// The row group that is open.
struct Open {
    chunk: Chunk,
    bloom_filter: Option<BloomFilter>,
}

impl TextColumn {
    pub(super) fn new(storage: Storage, descriptor: &ColumnDescPtr, is_coded: bool) -> Self {
        let rows =
            Many::new(storage.encoding).map_or_else(|| Rows::Few(Box::default()), |many| Rows::Many(Box::new(many)));
        let codes = is_coded.then(Codes::default);
        Self { descriptor: descriptor.clone(), has_bloom_filter: storage.bloom, codes, rows, open: None }
    }

    /// Begins a row group.
    pub(super) fn begin(&mut self) -> Result<()> {
        let compression = Compression::ZSTD(ZstdLevel::try_new(ZSTD_LEVEL)?);
        let bloom_filter = self.has_bloom_filter.then(BloomFilter::new).transpose()?;
        self.open = Some(Open { chunk: Chunk::new(self.descriptor.clone(), compression), bloom_filter });
        Ok(())
    }

    /// Appends rows.
    pub(super) fn write(&mut self, values: &ArrayRef, compressor: &mut Compressor<'_>) -> Result<()> {
        let Some(Open { chunk, bloom_filter }) = &mut self.open else { return Err(not_open()) };
        if let Some(runs) = Runs::of(values) {
            match &mut self.rows {
                Rows::Few(few) => few.runs(runs),
                Rows::Many(many) => many.runs(runs, chunk, bloom_filter.as_mut(), compressor)?,
            }
            return Ok(());
        }
        let all_null = values.null_count() == values.len();
        match &mut self.rows {
            Rows::Few(few) if all_null => few.nulls(values.len()),
            Rows::Many(many) if all_null => many.nulls(values.len(), chunk, compressor)?,
            Rows::Few(few) => match values.data_type() {
                DataType::Utf8 => few.texts(values.as_string::<i32>()),
                DataType::Utf8View => few.texts(values.as_string_view()),
                _ => few.numbered(values.as_dictionary_opt::<Int32Type>().ok_or_else(|| not_text(values))?),
            },
            Rows::Many(many) => {
                let bloom_filter = bloom_filter.as_mut();
                match values.data_type() {
                    DataType::Utf8 => {
                        many.texts(bytes(values.as_string::<i32>().iter()), chunk, bloom_filter, compressor)?
                    }
                    DataType::Utf8View => {
                        many.texts(bytes(values.as_string_view().iter()), chunk, bloom_filter, compressor)?
                    }
                    _ => return Err(not_text(values)),
                }
            }
        }
        Ok(())
    }

    /// Ends the row group.
    pub(super) fn finish(&mut self, compressor: &mut Compressor<'_>) -> Result<(Bytes, ColumnCloseResult)> {
        let Some(Open { mut chunk, mut bloom_filter }) = self.open.take() else { return Err(not_open()) };
        match &mut self.rows {
            Rows::Few(few) => few.finish(&mut chunk, bloom_filter.as_mut(), self.codes.as_mut(), compressor)?,
            Rows::Many(many) => many.end_page(&mut chunk, compressor)?,
        }
        chunk.finish(bloom_filter.map(BloomFilter::finish))
    }

    /// Rows by code, where the column contains codes.
    pub(super) fn codes(self) -> BTreeMap<String, u64> {
        self.codes.map(Codes::counts).unwrap_or_default()
    }
}

fn bytes<'t>(texts: impl Iterator<Item = Option<&'t str>>) -> impl Iterator<Item = Option<&'t [u8]>> {
    texts.map(|text| text.map(str::as_bytes))
}

fn not_open() -> ParquetError {
    ParquetError::General("no row group is open".to_owned())
}

fn not_text(values: &ArrayRef) -> ParquetError {
    ParquetError::General(format!("{} in a column of text", values.data_type()))
}
