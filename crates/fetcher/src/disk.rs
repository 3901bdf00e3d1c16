//! Writing to landing: files that are hashed while they are written, and I/O errors sorted into full disks and others.
//!
//! Every operation that can wait for the disk runs on a thread that may block, so that requests under way go on.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use aws_lc_rs::digest::{Context, SHA256};
use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};
use tokio::io::{AsyncWriteExt as _, BufWriter};
use tokio::task::spawn_blocking;

use crate::error::{Error, ErrorKind, Result};

/// Size of the buffer in front of a file.
pub(crate) const BUFFER_BYTES: usize = 256 << 10;

/// A file in landing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileEntry {
    /// Its name beside the manifest.
    pub name: String,
    /// Its size in bytes.
    pub size: u64,
    /// Its SHA-256, in hex digits.
    pub sha256: String,
    /// Number of notices for a page, of lines for the other files.
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
    pub(crate) async fn create(folder: &Path, name: &str) -> Result<Self> {
        let path = folder.join(name);
        let file = blocking("create", &path, brreg_files::create_new).await?;
        let file = BufWriter::with_capacity(BUFFER_BYTES, file.into());
        Ok(Self { path, name: name.to_owned(), file, hash: Context::new(&SHA256), size: 0 })
    }

    pub(crate) async fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.file.write_all(bytes).await.map_err(failed("write", &self.path))?;
        self.hash.update(bytes);
        self.size += bytes.len() as u64;
        Ok(())
    }

    /// Syncs the file to disk and returns its entry in the manifest.
    pub(crate) async fn finish(mut self, records: u64) -> Result<FileEntry> {
        self.file.flush().await.map_err(failed("write", &self.path))?;
        self.file.get_ref().sync_all().await.map_err(failed("write", &self.path))?;
        Ok(FileEntry { name: self.name, size: self.size, sha256: hex(self.hash), records })
    }
}

/// Returns the hex digits of a finished hash.
pub(crate) fn hex(hash: Context) -> String {
    HEXLOWER.encode(hash.finish().as_ref())
}

/// Runs `work` on `path` on a thread that may block. `action` names it in an error, such as `write`.
pub(crate) async fn blocking<T: Send + 'static>(
    action: &'static str,
    path: &Path,
    work: impl FnOnce(&Path) -> io::Result<T> + Send + 'static,
) -> Result<T> {
    let owned = path.to_owned();
    let worked = spawn_blocking(move || work(&owned)).await.map_err(io::Error::other);
    worked.and_then(|result| result).map_err(failed(action, path))
}

pub(crate) async fn create_folder(path: &Path) -> Result<()> {
    blocking("create", path, brreg_files::create_folder).await
}

/// Creates a folder and fails when it exists.
pub(crate) async fn create_new_folder(path: &Path) -> Result<()> {
    let create = |path: &Path| match fs::symlink_metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => brreg_files::create_folder(path),
        Err(error) => Err(error),
        Ok(_) => Err(io::ErrorKind::AlreadyExists.into()),
    };
    blocking("create", path, create).await
}

/// Writes a JSON document under this name, in place of an earlier one, by one rename.
pub(crate) async fn write_json(path: &Path, value: &impl Serialize) -> Result<()> {
    let text = serde_json::to_vec_pretty(value).map_err(|error| failed("write", path)(error.into()))?;
    blocking("write", path, move |path| brreg_files::replace(path, &text)).await
}

/// Removes a file if it exists.
pub(crate) async fn remove(path: &Path) -> Result<()> {
    let remove = |path: &Path| match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    };
    blocking("remove", path, remove).await
}

/// Renames a file within its folder.
pub(crate) async fn rename(from: &Path, to: PathBuf) -> Result<()> {
    blocking("rename", from, move |from| fs::rename(from, to)).await
}

/// Syncs the names in a folder to disk.
pub(crate) async fn sync_folder(path: &Path) -> Result<()> {
    blocking("write", path, brreg_files::sync_folder).await
}

/// Fails when `more` bytes would leave less than `reserve` bytes free.
pub(crate) async fn require_room(folder: &Path, more: u64, reserve: u64) -> Result<()> {
    let needed = more.saturating_add(reserve);
    let available = blocking("determine the free space of", folder, brreg_files::free_space).await?;
    if available < needed {
        return Err(Error::new(ErrorKind::DiskFull { needed, available }));
    }
    Ok(())
}

/// Returns a function that makes an [`Error`] of an I/O error.
pub(crate) fn failed(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Error {
    move |error| {
        let kind = if brreg_files::is_full(&error) {
            ErrorKind::DiskFull { needed: BUFFER_BYTES as u64, available: 0 }
        } else {
            ErrorKind::Io { action, path: path.to_owned() }
        };
        Error::new(kind).because(error)
    }
}
