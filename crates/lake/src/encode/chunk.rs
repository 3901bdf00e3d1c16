//! The pages of one column in one row group, as they come into the file, and what the file says of them.

use bytes::Bytes;
use parquet::basic::{BoundaryOrder, Compression, Encoding};
use parquet::bloom_filter::Sbbf;
use parquet::column::page::{CompressedPage, Page, PageWriter as _};
use parquet::column::writer::ColumnCloseResult;
use parquet::data_type::ByteArray;
use parquet::errors::{ParquetError, Result};
use parquet::file::metadata::{
    ColumnChunkMetaData, ColumnIndexBuilder, LevelHistogram, OffsetIndexBuilder, PageEncodingStats,
};
use parquet::file::statistics::{Statistics, ValueStatistics};
use parquet::file::writer::{SerializedPageWriter, TrackedWrite};
use parquet::schema::types::ColumnDescPtr;
use zstd::bulk::Compressor;

use super::bits;
use super::bounds::{self, Bounds};

/// The values of one page, encoded, and what is said of them.
pub(super) struct DataPage<'p> {
    /// For each row 1 where it has a value, and 0 where it is NULL.
    pub(super) levels: &'p [u8],
    pub(super) values: &'p [u8],
    pub(super) encoding: Encoding,
    pub(super) bounds: &'p Bounds,
    /// Bytes of all texts of the page.
    pub(super) text_bytes: u64,
}

/// A column chunk while its pages are written.
pub(super) struct Chunk {
    descriptor: ColumnDescPtr,
    compression: Compression,
    sink: TrackedWrite<Vec<u8>>,
    buffer: Vec<u8>,
    pages: Vec<PageEncodingStats>,
    rows: u64,
    nulls: u64,
    text_bytes: u64,
    uncompressed: usize,
    dictionary_at: Option<i64>,
    data_at: Option<i64>,
    bounds: Bounds,
    order: Order,
    column_index: ColumnIndexBuilder,
    offset_index: OffsetIndexBuilder,
}

impl Chunk {
    pub(super) fn new(descriptor: ColumnDescPtr, compression: Compression) -> Self {
        let column_index = ColumnIndexBuilder::new(descriptor.physical_type());
        Self {
            descriptor,
            compression,
            sink: TrackedWrite::new(Vec::new()),
            buffer: Vec::new(),
            pages: Vec::new(),
            rows: 0,
            nulls: 0,
            text_bytes: 0,
            uncompressed: 0,
            dictionary_at: None,
            data_at: None,
            bounds: Bounds::default(),
            order: Order::default(),
            column_index,
            offset_index: OffsetIndexBuilder::new(),
        }
    }

    /// Writes the dictionary, before the pages that refer to it.
    pub(super) fn dictionary(&mut self, values: &[u8], count: u32, compressor: &mut Compressor<'_>) -> Result<()> {
        let page = Page::DictionaryPage {
            buf: compressed(values, compressor)?,
            num_values: count,
            encoding: Encoding::PLAIN,
            is_sorted: false,
        };
        self.dictionary_at = Some(self.write(page, values.len())?.0);
        Ok(())
    }

    pub(super) fn page(&mut self, page: &DataPage<'_>, compressor: &mut Compressor<'_>) -> Result<()> {
        let rows = page.levels.len();
        let nulls = rows - filled(page.levels);
        self.buffer.clear();
        // The levels are preceded by their length.
        self.buffer.extend([0; 4]);
        bits::levels(&mut self.buffer, page.levels, nulls);
        let length = u32::try_from(self.buffer.len() - 4).map_err(external)?;
        self.buffer[..4].copy_from_slice(&length.to_le_bytes());
        self.buffer.extend_from_slice(page.values);
        let uncompressed = self.buffer.len();
        let written = Page::DataPage {
            buf: compressed(&self.buffer, compressor)?,
            num_values: u32::try_from(rows).map_err(external)?,
            encoding: page.encoding,
            def_level_encoding: Encoding::RLE,
            rep_level_encoding: Encoding::RLE,
            statistics: None,
        };
        let (at, size) = self.write(written, uncompressed)?;
        self.data_at.get_or_insert(at);

        let bounds = page.bounds.get();
        let [least, greatest] = bounds.map_or_else(Default::default, |(least, greatest)| {
            self.order.add(least, greatest);
            [bounds::lower(least).0, bounds::upper(greatest).0]
        });
        self.column_index.append(bounds.is_none(), least, greatest, nulls as i64, None);
        self.column_index.append_histograms(&None, &histogram(nulls as u64, rows as u64));
        self.offset_index.append_row_count(rows as i64);
        self.offset_index.append_unencoded_byte_array_data_bytes(Some(page.text_bytes.cast_signed()));
        self.offset_index.append_offset_and_size(at, i32::try_from(size).map_err(external)?);
        self.bounds.add_all(page.bounds);
        self.rows += rows as u64;
        self.nulls += nulls as u64;
        self.text_bytes += page.text_bytes;
        Ok(())
    }

    /// Writes a page; returns where it begins in the chunk, and its size with its header.
    fn write(&mut self, page: Page, uncompressed: usize) -> Result<(i64, usize)> {
        let (page_type, encoding) = (page.page_type(), page.encoding());
        let written = SerializedPageWriter::new(&mut self.sink).write_page(CompressedPage::new(page, uncompressed))?;
        self.uncompressed += written.uncompressed_size;
        match self.pages.last_mut() {
            Some(last) if last.page_type == page_type && last.encoding == encoding => last.count += 1,
            _ => self.pages.push(PageEncodingStats { page_type, encoding, count: 1 }),
        }
        Ok((i64::try_from(written.offset).map_err(external)?, written.compressed_size))
    }

    /// Ends the chunk: its bytes, and what the file says of it.
    pub(super) fn finish(mut self, bloom_filter: Option<Sbbf>) -> Result<(Bytes, ColumnCloseResult)> {
        let bytes = self.sink.into_inner()?;
        // The levels have an encoding of their own.
        let encodings = self.pages.iter().map(|page| page.encoding).chain([Encoding::RLE]).collect();
        let metadata = ColumnChunkMetaData::builder(self.descriptor)
            .set_compression(self.compression)
            .set_encodings(encodings)
            .set_page_encoding_stats(self.pages)
            .set_total_compressed_size(i64::try_from(bytes.len()).map_err(external)?)
            .set_total_uncompressed_size(i64::try_from(self.uncompressed).map_err(external)?)
            .set_num_values(self.rows.cast_signed())
            .set_data_page_offset(self.data_at.unwrap_or_default())
            .set_dictionary_page_offset(self.dictionary_at)
            .set_statistics(statistics(&self.bounds, self.nulls))
            .set_unencoded_byte_array_data_bytes(Some(self.text_bytes.cast_signed()))
            .set_definition_level_histogram(histogram(self.nulls, self.rows))
            .build()?;
        self.column_index.set_boundary_order(self.order.name());
        let close = ColumnCloseResult {
            bytes_written: bytes.len() as u64,
            rows_written: self.rows,
            metadata,
            bloom_filter,
            column_index: Some(self.column_index.build()?),
            offset_index: Some(self.offset_index.build()),
        };
        Ok((bytes.into(), close))
    }
}

/// Rows that have a value.
pub(super) fn filled(levels: &[u8]) -> usize {
    // In parts whose sum fits a byte, which the compiler adds up many at a time.
    levels.chunks(u8::MAX as usize).map(|part| usize::from(part.iter().sum::<u8>())).sum()
}

fn compressed(bytes: &[u8], compressor: &mut Compressor<'_>) -> Result<Bytes> {
    Ok(compressor.compress(bytes)?.into())
}

fn external(error: std::num::TryFromIntError) -> ParquetError {
    ParquetError::External(Box::new(error))
}

/// How many rows are NULL, and how many are not.
fn histogram(nulls: u64, rows: u64) -> Option<LevelHistogram> {
    let mut histogram = LevelHistogram::try_new(1)?;
    histogram.increment_by(0, nulls.cast_signed());
    histogram.increment_by(1, (rows - nulls).cast_signed());
    Some(histogram)
}

fn statistics(bounds: &Bounds, nulls: u64) -> Statistics {
    let bounds = bounds.get().map(|(least, greatest)| (bounds::lower(least), bounds::upper(greatest)));
    let (least, greatest) = bounds.unzip();
    let is_exact = |bound: &Option<(Vec<u8>, bool)>| bound.as_ref().is_none_or(|(_, is_exact)| *is_exact);
    let exact = (is_exact(&least), is_exact(&greatest));
    let bytes = |bound: Option<(Vec<u8>, bool)>| bound.map(|(bytes, _)| ByteArray::from(bytes));
    let statistics = ValueStatistics::new(bytes(least), bytes(greatest), None, Some(nulls), false);
    Statistics::ByteArray(statistics.with_min_is_exact(exact.0).with_max_is_exact(exact.1))
}

/// Whether the bounds of pages grow or fall from page to page.
#[derive(Default)]
struct Order {
    last: Option<[Vec<u8>; 2]>,
    falls_somewhere: bool,
    grows_somewhere: bool,
}

impl Order {
    fn add(&mut self, least: &[u8], greatest: &[u8]) {
        if let Some([last_least, last_greatest]) = &self.last {
            let (last_least, last_greatest) = (last_least.as_slice(), last_greatest.as_slice());
            self.falls_somewhere |= least < last_least || greatest < last_greatest;
            self.grows_somewhere |= least > last_least || greatest > last_greatest;
        }
        self.last = Some([least.to_vec(), greatest.to_vec()]);
    }

    const fn name(&self) -> BoundaryOrder {
        match (self.falls_somewhere, self.grows_somewhere) {
            (false, _) => BoundaryOrder::ASCENDING,
            (true, false) => BoundaryOrder::DESCENDING,
            (true, true) => BoundaryOrder::UNORDERED,
        }
    }
}

/// Whether a chunk has a dictionary, by what the file says of its pages.
#[cfg(test)]
pub(super) fn has_dictionary(metadata: &ColumnChunkMetaData) -> bool {
    let pages = metadata.page_encoding_stats().into_iter().flatten();
    pages.into_iter().any(|page| page.page_type == parquet::basic::PageType::DICTIONARY_PAGE)
}
