//! Whether a file is the one that was written.

use std::fs;
use std::io;
use std::path::Path;

use arrow::datatypes::SchemaRef;
use brreg_transform::schema::Table;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use crate::damage::Damage;
use crate::error::{Error, ErrorKind};
use crate::hash::file_entry;
use crate::manifest::TableEntry;

/// Checks that there is a file, and not a folder or a link.
pub(crate) fn is_file(path: &Path) -> Result<(), Damage> {
    match fs::symlink_metadata(path) {
        Ok(there) if there.is_file() => Ok(()),
        Ok(_) => Err(Damage::Replaced { found: "is not a file".to_owned() }),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Err(Damage::Missing),
        Err(error) => Err(Damage::of_reading(&error)),
    }
}

/// Checks a file's size and its hash.
pub(crate) fn check_file(path: &Path, bytes: u64, sha256: &str) -> Result<(), Damage> {
    is_file(path)?;
    let unreadable = |error: io::Error| Damage::of_reading(&error);
    let found = fs::metadata(path).map_err(unreadable)?.len();
    if found != bytes {
        return Err(Damage::Size { expected: bytes, found });
    }
    let found = file_entry(path).map_err(unreadable)?.sha256;
    if found == sha256 { Ok(()) } else { Err(Damage::Hash { expected: sha256.to_owned(), found }) }
}

/// Checks the size, the hash and the rows of a table's file.
pub(crate) fn check_table(path: &Path, entry: &TableEntry) -> Result<(), Damage> {
    check_file(path, entry.bytes, &entry.sha256)?;
    let found = footer_rows(path).map_err(|error| Damage::Unreadable(error.to_string()))?;
    if found == entry.rows { Ok(()) } else { Err(Damage::Rows { expected: entry.rows, found }) }
}

fn footer_rows(path: &Path) -> Result<u64, parquet::errors::ParquetError> {
    let reader = ParquetRecordBatchReaderBuilder::try_new(brreg_files::open(path)?)?;
    Ok(u64::try_from(reader.metadata().file_metadata().num_rows()).unwrap_or_default())
}

/// Reads the footer of a table that was just written: its schema must be the declared one and its rows those that were written.
///
/// # Errors
/// [`ErrorKind::ReadBack`], and failures to read the file.
pub(crate) fn read_back(path: &Path, table: &Table, entry: &TableEntry) -> Result<(), Error> {
    if read_back_columns(path, entry)?.fields() != table.schema().fields() {
        return Err(Error::new(ErrorKind::ReadBack, path).with_source("another schema than the declared one"));
    }
    Ok(())
}

/// As [`read_back`], whatever columns the file has, which are returned.
///
/// # Errors
/// As [`read_back`].
pub(crate) fn read_back_columns(path: &Path, entry: &TableEntry) -> Result<SchemaRef, Error> {
    let file = brreg_files::open(path).map_err(|error| Error::io(path, error))?;
    let bytes = file.metadata().map_err(|error| Error::io(path, error))?.len();
    let reader = ParquetRecordBatchReaderBuilder::try_new(file)
        .map_err(|error| Error::new(ErrorKind::ReadBack, path).with_source(error))?;
    let rows = u64::try_from(reader.metadata().file_metadata().num_rows()).unwrap_or_default();
    let differs = |what: String| Err(Error::new(ErrorKind::ReadBack, path).with_source(what));
    if bytes != entry.bytes {
        return differs(format!("{bytes} bytes on disk, {} were written", entry.bytes));
    }
    if rows != entry.rows {
        return differs(format!("{rows} rows in the footer, {} were written", entry.rows));
    }
    Ok(SchemaRef::clone(reader.schema()))
}
