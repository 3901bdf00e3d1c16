//! What a store needs besides [`Store`] so that several publishers and readers can share it.

use std::io;
use std::path::Path;

use super::Store;
use crate::hash::FileEntry;

/// What a store calls the content that an object had when it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tag {
    /// The entity tag.
    pub e_tag: Option<String>,
    /// The number of the version, of stores that have one.
    pub version: Option<String>,
}

/// A store with uploads and conditional replacement. It renames and copies nothing.
///
/// Every implementation passes the second half of the conformance suite.
pub trait Shared: Store + Send + Sync {
    /// The address, without credentials.
    fn address(&self) -> &str;

    /// Creates an object from a file. One that is there already must have the size and the SHA-256 of the entry; then nothing
    /// is done, and otherwise it stays as it is.
    ///
    /// # Errors
    /// `InvalidData` when the file or the object that is there is not as the entry says; any failure to read or write.
    fn upload(&self, name: &Path, file: &Path, entry: &FileEntry) -> io::Result<()>;

    /// The bytes of an object; `None` where it is missing.
    ///
    /// # Errors
    /// Any failure to ask for it.
    fn bytes_of(&self, name: &Path) -> io::Result<Option<u64>>;

    /// Removes a folder in which nothing is. A store without folders has nothing to remove.
    ///
    /// # Errors
    /// Any failure to remove it, but that something is in it.
    fn remove_if_empty(&self, folder: &Path) -> io::Result<()>;

    /// The content of an object with its tag; `None` where it is missing.
    ///
    /// # Errors
    /// Any failure to read it.
    fn read_tagged(&self, name: &Path) -> io::Result<Option<(Vec<u8>, Tag)>>;

    /// Writes an object whose tag is still this one, or one that is still missing, and returns whether it was written. A caller
    /// that gets `false` reads the object again: a write that succeeded and whose answer was lost looks the same.
    ///
    /// # Errors
    /// Any failure to write it.
    fn replace_if_unchanged(&self, name: &Path, content: &[u8], tag: Option<&Tag>) -> io::Result<bool>;
}

/// The error of a file or an object that is not as its entry says.
pub(super) fn differs(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("{what} is not the one that the manifest describes"))
}
