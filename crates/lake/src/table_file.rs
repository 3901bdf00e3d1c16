//! One table's Parquet file, and its hash while it is written.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI32, Ordering};

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use sha2::{Digest, Sha256};

use crate::encode::{Encoder, properties};
use crate::error::{Error, ErrorKind};
use crate::lanes::Sink;
use crate::layout;
use crate::manifest::TableEntry;
use crate::unique::UniqueKey;
use brreg_transform::pseudonym::hex;
use brreg_transform::schema::Table;

pub use crate::encode::{BLOOM_FALSE_POSITIVES, PAGE_ROWS, ROW_GROUP_ROWS, ZSTD_LEVEL};

/// Bytes after which the disk begins to write a table, while the load goes on.
const WRITTEN_AT_ONCE: u64 = 4 << 20;

/// A table's file while it is written.
pub struct TableFile {
    encoder: Encoder<HashingFile>,
    path: PathBuf,
    failure: Failure,
    rows: u64,
    key: Option<UniqueKey>,
}

/// The system's number of the error that a file failed with; 0 while none did. The Parquet library keeps only the text of some
/// errors, from which a full disk cannot be recognised.
type Failure = Arc<AtomicI32>;

/// An error of the Parquet library, or the error of the file system behind it.
fn written_error(path: &Path, failure: &Failure, error: parquet::errors::ParquetError) -> Error {
    match failure.load(Ordering::Relaxed) {
        0 => Error::parquet(path, error),
        code => Error::io(path, io::Error::from_raw_os_error(code)),
    }
}

impl TableFile {
    /// Creates the table's file in the folder of a draft.
    ///
    /// # Errors
    /// When the file cannot be created.
    pub fn create(folder: &Path, table: &Table) -> Result<Self, Error> {
        Self::with_columns(folder, table, table.schema())
    }

    /// As [`TableFile::create`], with only these columns of the table.
    ///
    /// # Errors
    /// When the file cannot be created.
    pub(crate) fn with_columns(folder: &Path, table: &Table, columns: SchemaRef) -> Result<Self, Error> {
        let path = layout::table_in(folder, table.name);
        let file = brreg_files::create_new(&path).map_err(|error| Error::io(&path, error))?;
        Self::to(file, path, table, columns)
    }

    fn to(file: File, path: PathBuf, table: &Table, columns: SchemaRef) -> Result<Self, Error> {
        let properties = properties(table).map_err(|error| Error::parquet(&path, error))?;
        let file = HashingFile::new(file);
        let failure = Arc::clone(&file.failure);
        let encoder =
            Encoder::new(file, table, columns, properties).map_err(|error| written_error(&path, &failure, error))?;
        Ok(Self { encoder, path, failure, rows: 0, key: None })
    }

    /// Checks also that no two rows have the same key.
    #[must_use]
    pub fn with_unique_key(self, table: &Table) -> Self {
        let key = self.path.parent().and_then(|folder| UniqueKey::of(table, folder));
        Self { key, ..self }
    }

    /// Appends rows.
    ///
    /// # Errors
    /// When they cannot be encoded or written.
    pub fn write(&mut self, batch: &RecordBatch) -> Result<(), Error> {
        self.rows += batch.num_rows() as u64;
        if let Some(key) = &mut self.key {
            key.add(batch)?;
        }
        self.encoder.write(batch).map_err(|error| written_error(&self.path, &self.failure, error))
    }

    /// Checks the table's key where that was asked for, writes the footer and makes the file durable.
    ///
    /// # Errors
    /// [`ErrorKind::DoubledKey`] where rows have the same key, and when the file cannot be written.
    pub fn finish(self) -> Result<TableEntry, Error> {
        let Self { encoder, path, failure, rows, key } = self;
        let doubled = key.map_or(Ok(0), UniqueKey::doubled)?;
        if doubled > 0 {
            return Err(Error::new(ErrorKind::DoubledKey { rows: doubled }, &path));
        }
        let (file, columns) = encoder.finish().map_err(|error| written_error(&path, &failure, error))?;
        let (bytes, sha256) = file.finish().map_err(|error| Error::io(&path, error))?;
        Ok(TableEntry { rows, bytes, sha256, columns })
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
    /// Bytes that the system was asked to begin with.
    started: u64,
    failure: Failure,
}

impl HashingFile {
    /// Begins at the start of an empty file.
    pub fn new(file: File) -> Self {
        Self { file: BufWriter::new(file), hash: Sha256::new(), bytes: 0, started: 0, failure: Failure::default() }
    }

    /// Keeps the error of a write.
    fn noted<T>(&self, result: io::Result<T>) -> io::Result<T> {
        if let Err(error) = &result {
            self.failure.store(error.raw_os_error().unwrap_or_default(), Ordering::Relaxed);
        }
        result
    }

    /// Makes the file durable and returns its size and its SHA-256 in hex.
    ///
    /// # Errors
    /// When the rest cannot be written, or the file cannot be synced.
    pub fn finish(self) -> io::Result<(u64, String)> {
        let file = self.file.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.sync_all()?;
        Ok((self.bytes, hex(&self.hash.finalize())))
    }
}

impl Write for HashingFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes);
        let written = self.noted(written)?;
        self.hash.update(&bytes[..written]);
        self.bytes += written as u64;
        if self.bytes - self.started >= WRITTEN_AT_ONCE {
            brreg_files::start_writing(self.file.get_ref(), self.started);
            self.started = self.bytes;
        }
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        let flushed = self.file.flush();
        self.noted(flushed)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use arrow::array::{ArrayRef, StringArray, new_null_array};
    use brreg_transform::rrh::tables as rrh;

    use super::*;
    use crate::error::ErrorKind;

    /// Rows whose text does not compress, so that they fill a buffer soon.
    fn rows(table: &Table, count: usize) -> RecordBatch {
        let schema = table.schema();
        let text: ArrayRef = Arc::new(StringArray::from_iter_values((0..count).map(|row| {
            let bytes = Sha256::digest(row.to_le_bytes());
            hex(&bytes)
        })));
        let columns = schema.fields().iter().map(|field| match field.name().as_str() {
            "organisasjonsnummer" | "fullt_navn" => Arc::clone(&text),
            _ => new_null_array(field.data_type(), count),
        });
        RecordBatch::try_new(Arc::clone(&schema), columns.collect()).unwrap()
    }

    #[test]
    fn a_full_disk_is_recognised_wherever_it_is_met() {
        let table = &rrh::RETTIGHETSHAVERE;
        // The page data meets it, or a Bloom filter (which no page precedes on a short file), or the footer.
        for count in [0, 1, 300, 3 * ROW_GROUP_ROWS] {
            let full = File::options().write(true).open("/dev/full").unwrap();
            let mut file = TableFile::to(full, PathBuf::from("table"), table, table.schema()).unwrap();
            let written = file.write(&rows(table, count));
            let error = written.and_then(|()| file.finish()).unwrap_err();
            assert_eq!(error.kind(), &ErrorKind::DiskFull, "{count} rows: {error:?}");
        }
    }
}
