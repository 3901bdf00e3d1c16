//! Files by their size and their SHA-256.

use std::io::{self, Read};
use std::path::Path;

use brreg_transform::pseudonym::hex;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// What a file must look like.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileEntry {
    /// Bytes of the file.
    pub bytes: u64,
    /// SHA-256 of the file in hex.
    pub sha256: String,
}

/// The size and the hash of a file.
///
/// # Errors
/// When it cannot be read.
pub fn file_entry(path: &Path) -> io::Result<FileEntry> {
    let mut file = brreg_files::open(path)?;
    Ok(FileEntry { bytes: file.metadata()?.len(), sha256: sha256(&mut file)? })
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
