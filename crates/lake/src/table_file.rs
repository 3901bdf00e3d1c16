//! One table's Parquet file: how it is encoded, and its hash while it is written.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow::array::RecordBatch;
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, Encoding, ZstdLevel};
use parquet::file::properties::{EnabledStatistics, WriterProperties, WriterPropertiesPtr};
use parquet::schema::types::ColumnPath;
use sha2::{Digest, Sha256};

use crate::error::Error;
use crate::lanes::Sink;
use crate::manifest::TableEntry;
use brreg_transform::pseudonym::hex;
use brreg_transform::schema::{self, Table};

/// Rows of a row group: few enough that one is cheap to hold in memory and to read for a lookup, many enough to
/// compress well. A Bloom filter has a power of two of bytes; one of this many values is nearly full with 32 KiB,
/// which stays in a core's cache while it is filled.
pub const ROW_GROUP_ROWS: usize = 26 * 1024;
/// Rows of a page: what a lookup decodes of each column. Each column being written holds memory in proportion to its
/// largest page.
pub const PAGE_ROWS: usize = 4096;
/// Share of lookups of an absent value that a Bloom filter lets through.
pub const BLOOM_FALSE_POSITIVES: f64 = 0.01;
/// Zstandard level: the fastest, since a nightly lake is written once and the difference in size is small.
pub const ZSTD_LEVEL: i32 = 1;

/// Bytes after which the disk begins to write a table, while the load goes on.
const WRITTEN_AT_ONCE: u64 = 4 << 20;

fn properties(table: &Table) -> Result<WriterPropertiesPtr, parquet::errors::ParquetError> {
    let mut properties = WriterProperties::builder()
        .set_created_by(concat!("brreg-lake ", env!("CARGO_PKG_VERSION")).to_owned())
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(ZSTD_LEVEL)?))
        .set_statistics_enabled(EnabledStatistics::Page)
        .set_max_row_group_row_count(Some(ROW_GROUP_ROWS))
        .set_data_page_row_count_limit(PAGE_ROWS);
    for column in table.columns {
        let path = ColumnPath::from(column.name);
        if column.storage.bloom {
            // Set for the column alone: set for the file, either would make a filter for every column.
            properties = properties
                .set_column_bloom_filter_fpp(path.clone(), BLOOM_FALSE_POSITIVES)
                .set_column_bloom_filter_max_ndv(path.clone(), ROW_GROUP_ROWS as u64);
        }
        let encoding = match column.storage.encoding {
            schema::Encoding::Dictionary => continue,
            schema::Encoding::Plain => Encoding::PLAIN,
            schema::Encoding::Prefix => Encoding::DELTA_BYTE_ARRAY,
            schema::Encoding::Delta => Encoding::DELTA_BINARY_PACKED,
        };
        properties = properties.set_column_dictionary_enabled(path.clone(), false).set_column_encoding(path, encoding);
    }
    Ok(Arc::new(properties.build()))
}

/// A table's file while it is written.
pub struct TableFile {
    writer: ArrowWriter<HashingFile>,
    path: PathBuf,
    rows: u64,
}

impl TableFile {
    /// Makes the table's file in a folder.
    ///
    /// # Errors
    /// When the file cannot be made.
    pub fn create(folder: &Path, table: &Table) -> Result<Self, Error> {
        let path = folder.join(table.file_name());
        let file = brreg_files::create_new(&path).map_err(|error| Error::io(&path, error))?;
        let properties = properties(table).map_err(|error| Error::parquet(&path, error))?;
        let writer = ArrowWriter::try_new(HashingFile::new(file), table.schema(), Some((*properties).clone()))
            .map_err(|error| Error::parquet(&path, error))?;
        Ok(Self { writer, path, rows: 0 })
    }

    /// Appends rows.
    ///
    /// # Errors
    /// When they cannot be encoded or written.
    pub fn write(&mut self, batch: &RecordBatch) -> Result<(), Error> {
        self.rows += batch.num_rows() as u64;
        self.writer.write(batch).map_err(|error| Error::parquet(&self.path, error))
    }

    /// Writes the footer and makes the file durable.
    ///
    /// # Errors
    /// When either fails.
    pub fn finish(self) -> Result<TableEntry, Error> {
        let Self { writer, path, rows } = self;
        let file = writer.into_inner().map_err(|error| Error::parquet(&path, error))?;
        let (bytes, sha256) = file.finish().map_err(|error| Error::io(&path, error))?;
        Ok(TableEntry { rows, bytes, sha256 })
    }
}

impl Sink for TableFile {
    type Item = RecordBatch;

    fn write(&mut self, batch: RecordBatch) -> Result<(), Error> {
        Self::write(self, &batch)
    }
}

/// A file that counts and hashes what is written to it.
pub struct HashingFile {
    file: BufWriter<File>,
    hash: Sha256,
    bytes: u64,
    /// Bytes that the disk was told to begin with.
    started: u64,
}

impl HashingFile {
    pub fn new(file: File) -> Self {
        Self { file: BufWriter::new(file), hash: Sha256::new(), bytes: 0, started: 0 }
    }

    /// Makes the file durable; its size and its SHA-256 in hex.
    pub fn finish(self) -> io::Result<(u64, String)> {
        let file = self.file.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.sync_all()?;
        Ok((self.bytes, hex(&self.hash.finalize())))
    }
}

impl Write for HashingFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.hash.update(&bytes[..written]);
        self.bytes += written as u64;
        if self.bytes - self.started >= WRITTEN_AT_ONCE {
            brreg_files::start_writing(self.file.get_ref(), self.started);
            self.started = self.bytes;
        }
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}
