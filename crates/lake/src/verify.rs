//! Verifies published files against their manifests.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use sha2::{Digest, Sha256};

use crate::error::{Error, ErrorKind};
use crate::manifest::{Manifest, TableEntry};
use brreg_transform::pseudonym::hex;
use brreg_transform::schema::Table;

/// Reads a written table's footer: its schema must be the declared one and its rows those that were written.
pub fn read_back(folder: &Path, table: &Table, entry: &TableEntry) -> Result<(), Error> {
    let path = folder.join(table.file_name());
    let file = File::open(&path).map_err(|error| Error::io(&path, error))?;
    let bytes = file.metadata().map_err(|error| Error::io(&path, error))?.len();
    let reader = ParquetRecordBatchReaderBuilder::try_new(file)
        .map_err(|error| Error::new(ErrorKind::ReadBack, &path).with_source(error))?;
    let rows = u64::try_from(reader.metadata().file_metadata().num_rows()).unwrap_or_default();
    let differs = |what: String| Err(Error::new(ErrorKind::ReadBack, &path).with_source(what));
    if bytes != entry.bytes {
        return differs(format!("{bytes} bytes on disk, {} were written", entry.bytes));
    }
    if rows != entry.rows {
        return differs(format!("{rows} rows in the footer, {} were written", entry.rows));
    }
    if reader.schema().fields() != table.schema().fields() {
        return differs("another schema than the declared one".to_owned());
    }
    Ok(())
}

/// What is wrong with one file of a snapshot.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Damage {
    /// The file is not there or cannot be read.
    #[error("cannot be read: {0}")]
    Unreadable(String),
    /// The file has another size.
    #[error("{found} bytes, the manifest says {expected}")]
    Size {
        /// What the manifest says.
        expected: u64,
        /// What is there.
        found: u64,
    },
    /// The file has another SHA-256.
    #[error("its SHA-256 is not the manifest's")]
    Hash,
}

/// Verifies one table's file of a snapshot: size and SHA-256.
///
/// # Errors
/// The [`Damage`].
pub fn table(snapshot: &Path, name: &str, entry: &TableEntry) -> Result<(), Damage> {
    let unreadable = |error: io::Error| Damage::Unreadable(error.to_string());
    let mut file = File::open(snapshot.join(format!("{name}.parquet"))).map_err(unreadable)?;
    let found = file.metadata().map_err(unreadable)?.len();
    if found != entry.bytes {
        return Err(Damage::Size { expected: entry.bytes, found });
    }
    let hash = sha256(&mut file).map_err(unreadable)?;
    if hash == entry.sha256 { Ok(()) } else { Err(Damage::Hash) }
}

/// Verifies every table of a snapshot; each damaged one with its damage.
#[must_use]
pub fn snapshot(folder: &Path, manifest: &Manifest) -> Vec<(String, Damage)> {
    let damages = manifest.tables.iter().map(|(name, entry)| (name.clone(), table(folder, name, entry)));
    damages.filter_map(|(name, result)| result.err().map(|damage| (name, damage))).collect()
}

/// SHA-256 of all that a reader has, in hex.
///
/// # Errors
/// The reader's.
pub fn sha256(reader: &mut impl Read) -> io::Result<String> {
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 128 * 1024];
    loop {
        match reader.read(&mut buffer)? {
            0 => return Ok(hex(&hash.finalize())),
            read => hash.update(&buffer[..read]),
        }
    }
}
