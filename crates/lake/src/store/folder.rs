//! A folder as a shared store: a disk that several machines mount, or a copy beside the lake.

use std::fs::{self, File};
use std::io;
use std::path::Path;

use super::shared::differs;
use super::{LocalStore, Shared, Store, Tag};
use crate::hash::{FileEntry, file_entry, sha256};

/// A folder that others read too.
#[derive(Debug)]
pub struct Folder {
    store: LocalStore,
    address: String,
    is_linking: bool,
}

impl Folder {
    /// The shared store in a folder with this address.
    #[must_use]
    pub fn new(store: LocalStore, address: String) -> Self {
        Self { store, address, is_linking: false }
    }

    /// The same, whose objects are second names of the files that they are uploaded from, where the file system has such names.
    /// Whoever removes the content of a file has to remove the object too.
    #[must_use]
    pub fn linking(self) -> Self {
        Self { is_linking: true, ..self }
    }

    /// The size of an object; `None` where something else has its name.
    pub(crate) fn size(&self, name: &Path) -> io::Result<Option<u64>> {
        let found = fs::symlink_metadata(self.store.path(name))?;
        Ok(found.is_file().then_some(found.len()))
    }

    /// Gives the object the name, and returns whether it was free.
    fn put(&self, file: &Path, path: &Path, entry: &FileEntry) -> io::Result<bool> {
        if self.is_linking {
            if file_entry(file)? != *entry {
                return Err(differs("the file"));
            }
            if let Ok(linked) = brreg_files::link_if_absent(file, path) {
                return Ok(linked);
            }
        }
        // What is there was copied whole: a part of a file never has the name.
        brreg_files::copy_if_absent(file, path, |copy| Ok(file_entry(copy)? == *entry))
    }
}

impl Store for Folder {
    fn read(&self, name: &Path) -> io::Result<Vec<u8>> {
        self.store.read(name)
    }

    fn write(&self, name: &Path, content: &[u8]) -> io::Result<()> {
        self.store.write(name, content)
    }

    fn write_if_absent(&self, name: &Path, content: &[u8]) -> io::Result<bool> {
        self.store.write_if_absent(name, content)
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<super::Entry>> {
        self.store.list(folder)
    }

    fn delete(&self, name: &Path) -> io::Result<()> {
        self.store.delete(name)
    }
}

impl Shared for Folder {
    fn address(&self) -> &str {
        &self.address
    }

    fn upload(&self, name: &Path, file: &Path, entry: &FileEntry) -> io::Result<()> {
        let path = self.store.with_folder(name)?;
        let is_put = match self.put(file, &path, entry) {
            // Another publisher found the folder empty.
            Err(error) if error.kind() == io::ErrorKind::NotFound && file.exists() => {
                self.put(file, &self.store.with_folder(name)?, entry)?
            }
            put => put?,
        };
        if is_put || file_entry(&path)? == *entry { Ok(()) } else { Err(differs("the object")) }
    }

    fn bytes_of(&self, name: &Path) -> io::Result<Option<u64>> {
        match self.size(name) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            size => size,
        }
    }

    fn remove_if_empty(&self, folder: &Path) -> io::Result<()> {
        match fs::remove_dir(self.store.path(folder)) {
            Err(error) if !matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::DirectoryNotEmpty) => {
                Err(error)
            }
            _ => Ok(()),
        }
    }

    fn read_tagged(&self, name: &Path) -> io::Result<Option<(Vec<u8>, Tag)>> {
        match self.store.read(name) {
            Ok(content) => {
                let tag = tag(&content)?;
                Ok(Some((content, tag)))
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn replace_if_unchanged(&self, name: &Path, content: &[u8], expected: Option<&Tag>) -> io::Result<bool> {
        let path = self.store.with_folder(name)?;
        let folder = path.parent().map_or_else(|| Ok(self.store.root().to_owned()), fs::canonicalize)?;
        // Publishers take turns between the comparison and the rename. The lock ends with the file.
        let turn = File::open(folder)?;
        turn.lock()?;
        let is_unchanged = self.read_tagged(name)?.map(|(_, tag)| tag).as_ref() == expected;
        if is_unchanged {
            self.store.write(name, content)?;
        }
        Ok(is_unchanged)
    }
}

fn tag(mut content: &[u8]) -> io::Result<Tag> {
    Ok(Tag { e_tag: Some(sha256(&mut content)?), version: None })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::store::conformance;

    #[test]
    fn a_folder_is_a_shared_store() {
        let folder = tempfile::tempdir().unwrap();
        let store = |name| Folder::new(LocalStore::new(folder.path().join(name)), "file:///store".to_owned());
        conformance::check(&store("one"));
        conformance::check_shared(&store("two"));
        conformance::check(&store("three").linking());
        conformance::check_shared(&store("four").linking());
    }
}
