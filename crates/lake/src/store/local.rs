//! A folder of the local disk as a store.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::{Entry, Kind, Store};

/// The objects below a folder, as files that their owner alone can read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocalStore {
    root: PathBuf,
}

impl LocalStore {
    /// The store in a folder; nothing is created yet.
    pub fn new(root: PathBuf) -> Self {
        Self { root }
    }

    /// The folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The file or folder with a name.
    pub fn path(&self, name: &Path) -> PathBuf {
        self.root.join(name)
    }

    pub(super) fn with_folder(&self, name: &Path) -> io::Result<PathBuf> {
        let path = self.path(name);
        if let Some(folder) = path.parent() {
            brreg_files::create_folder_durably(folder)?;
        }
        Ok(path)
    }
}

impl Store for LocalStore {
    fn read(&self, name: &Path) -> io::Result<Vec<u8>> {
        brreg_files::read(&self.path(name))
    }

    fn write(&self, name: &Path, content: &[u8]) -> io::Result<()> {
        brreg_files::replace(&self.with_folder(name)?, content)
    }

    fn write_if_absent(&self, name: &Path, content: &[u8]) -> io::Result<bool> {
        brreg_files::write_if_absent(&self.with_folder(name)?, content)
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<Entry>> {
        let entries = match fs::read_dir(self.path(folder)) {
            Ok(entries) => entries,
            // An object in the place of a folder has nothing in it.
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
                return Ok(Vec::new());
            }
            Err(error) => return Err(error),
        };
        let entry = |entry: fs::DirEntry| {
            let kind = match entry.file_type()? {
                kind if kind.is_dir() => Kind::Folder,
                kind if kind.is_file() => Kind::Object,
                _ => Kind::Other,
            };
            Ok(Entry { name: entry.file_name().to_string_lossy().into_owned(), kind })
        };
        let mut entries = entries.map(|found| found.and_then(entry)).collect::<io::Result<Vec<_>>>()?;
        entries.sort();
        Ok(entries)
    }

    fn delete(&self, name: &Path) -> io::Result<()> {
        let path = self.path(name);
        let removed = match fs::symlink_metadata(&path) {
            Ok(there) if there.is_dir() => fs::remove_dir_all(&path),
            Ok(_) => fs::remove_file(&path),
            Err(error) => Err(error),
        };
        match removed {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            other => other,
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::os::unix::fs::{PermissionsExt as _, symlink};

    use super::*;
    use crate::store::conformance;

    #[test]
    fn a_folder_is_a_store() {
        let folder = tempfile::tempdir().unwrap();
        conformance::check(&LocalStore::new(folder.path().join("lake")));
    }

    #[test]
    fn a_link_is_neither_followed_when_listed_nor_when_removed() {
        let folder = tempfile::tempdir().unwrap();
        let store = LocalStore::new(folder.path().join("lake"));
        store.write(Path::new("a/object"), b"1").unwrap();
        let precious = folder.path().join("precious");
        fs::create_dir(&precious).unwrap();
        fs::write(precious.join("file"), "").unwrap();
        symlink(&precious, store.path(Path::new("a/link"))).unwrap();
        let kinds: Vec<Kind> = store.list(Path::new("a")).unwrap().into_iter().map(|entry| entry.kind).collect();
        assert_eq!(kinds, [Kind::Other, Kind::Object]);
        store.delete(Path::new("a/link")).unwrap();
        store.delete(Path::new("a")).unwrap();
        assert!(precious.join("file").exists());
    }

    #[test]
    fn everything_is_the_owners_alone() {
        let folder = tempfile::tempdir().unwrap();
        let store = LocalStore::new(folder.path().join("lake"));
        store.write(Path::new("a/b"), b"1").unwrap();
        assert!(store.write_if_absent(Path::new("a/c"), b"1").unwrap());
        let mode = |name| fs::metadata(store.path(Path::new(name))).unwrap().permissions().mode() & 0o777;
        assert_eq!(["", "a", "a/b", "a/c"].map(mode), [0o700, 0o700, 0o600, 0o600]);
    }
}
