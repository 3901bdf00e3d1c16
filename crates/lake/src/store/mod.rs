//! Small objects by name: the interface through which manifests are read, written, listed and removed.
//!
//! Table files are not small: they are written as files and get their place by a rename. A store that several machines share,
//! such as object storage, has neither files nor renames: they are uploaded to it ([`Shared`]).

mod address;
#[cfg(test)]
pub(crate) mod conformance;
mod folder;
mod local;
mod objects;
mod open;
mod shared;

use std::fmt::Debug;
use std::io;
use std::path::Path;

pub use address::{Encryption, Place, PlaceError, Waits};
pub use folder::Folder;
pub use local::LocalStore;
pub use objects::{Listed, Objects};
pub use shared::{Shared, Tag};

/// What an entry of a folder is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// An object.
    Object,
    /// A folder of further entries.
    Folder,
    /// Neither, such as a symbolic link.
    Other,
}

/// An entry directly in a folder.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    /// Its name in the folder.
    pub name: String,
    /// What it is.
    pub kind: Kind,
}

/// Objects by name. A name is a relative path with `/` between its parts.
///
/// Every implementation passes the conformance suite.
pub trait Store: Debug {
    /// Returns the content of an object.
    ///
    /// # Errors
    /// `NotFound` for an object that is missing; any failure to read it.
    fn read(&self, name: &Path) -> io::Result<Vec<u8>>;

    /// Writes an object, in the place of one that has the name. Readers see the old or the new content, never a part. The
    /// content is durable when this returns.
    ///
    /// # Errors
    /// Any failure to write it.
    fn write(&self, name: &Path, content: &[u8]) -> io::Result<()>;

    /// Writes an object unless one has the name, and returns whether it was written. Of several writers exactly one writes.
    ///
    /// # Errors
    /// Any failure to write it.
    fn write_if_absent(&self, name: &Path, content: &[u8]) -> io::Result<bool>;

    /// Returns what is directly in a folder, by name; a missing folder is empty.
    ///
    /// # Errors
    /// Any failure to read the folder.
    fn list(&self, folder: &Path) -> io::Result<Vec<Entry>>;

    /// Removes an object, or a folder with all that is in it; what is missing is removed already.
    ///
    /// # Errors
    /// Any failure to remove it.
    fn delete(&self, name: &Path) -> io::Result<()>;
}
