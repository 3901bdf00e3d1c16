//! Writing to landing: files that are hashed while they are written, and failures sorted into full disks and others.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use aws_lc_rs::digest::{Context, SHA256};
use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};
use tokio::io::{AsyncWriteExt as _, BufWriter};

use crate::error::{Error, ErrorKind, Result};

/// What is written at once.
pub(crate) const BUFFER_BYTES: usize = 256 << 10;

/// A file in landing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileEntry {
    /// Its name beside the manifest.
    pub name: String,
    /// Its size in bytes.
    pub size: u64,
    /// Its SHA-256, in hex digits.
    pub sha256: String,
    /// Notices on a page, lines of the other files.
    pub records: u64,
}

/// A new file that is hashed while it is written.
pub(crate) struct HashedFile {
    path: PathBuf,
    name: String,
    file: BufWriter<tokio::fs::File>,
    hash: Context,
    size: u64,
}

impl HashedFile {
    pub(crate) fn create(folder: &Path, name: &str) -> Result<Self> {
        let path = folder.join(name);
        let file = brreg_files::create_new(&path).map_err(failed("make", &path))?;
        let file = BufWriter::with_capacity(BUFFER_BYTES, file.into());
        Ok(Self { path, name: name.to_owned(), file, hash: Context::new(&SHA256), size: 0 })
    }

    pub(crate) async fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.file.write_all(bytes).await.map_err(failed("write", &self.path))?;
        self.hash.update(bytes);
        self.size += bytes.len() as u64;
        Ok(())
    }

    /// On disk when this returns.
    pub(crate) async fn finish(mut self, records: u64) -> Result<FileEntry> {
        self.file.flush().await.map_err(failed("write", &self.path))?;
        self.file.get_ref().sync_all().await.map_err(failed("write", &self.path))?;
        Ok(FileEntry { name: self.name, size: self.size, sha256: hex(self.hash), records })
    }
}

/// The hex digits of a finished hash.
pub(crate) fn hex(hash: Context) -> String {
    HEXLOWER.encode(hash.finish().as_ref())
}

pub(crate) fn create_folder(path: &Path) -> Result<()> {
    brreg_files::create_folder(path).map_err(failed("make", path))
}

/// Makes a folder that must not be there yet.
pub(crate) fn create_new_folder(path: &Path) -> Result<()> {
    match fs::symlink_metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => create_folder(path),
        Err(error) => Err(failed("make", path)(error)),
        Ok(_) => Err(failed("make", path)(io::ErrorKind::AlreadyExists.into())),
    }
}

/// Puts a JSON document in a file's place in one rename.
pub(crate) fn write_json(path: &Path, value: &impl Serialize) -> Result<()> {
    let text = serde_json::to_vec_pretty(value).map_err(|error| failed("write", path)(error.into()))?;
    brreg_files::replace(path, &text).map_err(failed("write", path))
}

/// Removes a file that may be missing.
pub(crate) fn remove(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(failed("remove", path)(error)),
        _ => Ok(()),
    }
}

/// Refuses what would leave less free than `reserve`.
pub(crate) fn require_room(folder: &Path, more: u64, reserve: u64) -> Result<()> {
    let needed = more.saturating_add(reserve);
    let available = brreg_files::free_space(folder).map_err(failed("ask for the free space of", folder))?;
    if available < needed {
        return Err(Error::new(ErrorKind::DiskFull { needed, available }));
    }
    Ok(())
}

pub(crate) fn failed(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Error {
    move |error| {
        let kind = match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
                ErrorKind::DiskFull { needed: BUFFER_BYTES as u64, available: 0 }
            }
            _ => ErrorKind::Io { action, path: path.to_owned() },
        };
        Error::new(kind).because(error)
    }
}
