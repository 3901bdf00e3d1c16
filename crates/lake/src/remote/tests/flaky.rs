//! A store that ends in the middle, and one without conditions.

use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::manifest::FileEntry;
use crate::store::{Entry, Objects, Shared, Store, Tag};

/// Where a publisher ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ends {
    /// Before a write.
    Before,
    /// After a write, whose answer it never sees.
    After,
}

/// A store on which the write of a number is the last one.
#[derive(Debug)]
pub(super) struct Flaky {
    pub(super) inner: Objects,
    left: AtomicUsize,
    ends: Ends,
}

impl Flaky {
    pub(super) fn new(inner: Objects, writes: usize, ends: Ends) -> Self {
        Self { inner, left: AtomicUsize::new(writes), ends }
    }

    fn write<T>(&self, write: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
        let ended = || io::Error::other("the publisher ended");
        match self.left.load(Ordering::Relaxed) {
            0 => Err(ended()),
            left => {
                self.left.store(left - 1, Ordering::Relaxed);
                if left > 1 {
                    return write();
                }
                if self.ends == Ends::After {
                    drop(write());
                }
                Err(ended())
            }
        }
    }
}

impl Store for Flaky {
    fn read(&self, name: &Path) -> io::Result<Vec<u8>> {
        self.inner.read(name)
    }

    fn write(&self, name: &Path, content: &[u8]) -> io::Result<()> {
        self.write(|| self.inner.write(name, content))
    }

    fn write_if_absent(&self, name: &Path, content: &[u8]) -> io::Result<bool> {
        self.write(|| self.inner.write_if_absent(name, content))
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<Entry>> {
        self.inner.list(folder)
    }

    fn delete(&self, name: &Path) -> io::Result<()> {
        self.write(|| self.inner.delete(name))
    }
}

impl Shared for Flaky {
    fn address(&self) -> &str {
        self.inner.address()
    }

    fn upload(&self, name: &Path, file: &Path, entry: &FileEntry) -> io::Result<()> {
        self.write(|| self.inner.upload(name, file, entry))
    }

    fn bytes_of(&self, name: &Path) -> io::Result<Option<u64>> {
        self.inner.bytes_of(name)
    }

    fn remove_if_empty(&self, folder: &Path) -> io::Result<()> {
        self.inner.remove_if_empty(folder)
    }

    fn read_tagged(&self, name: &Path) -> io::Result<Option<(Vec<u8>, Tag)>> {
        self.inner.read_tagged(name)
    }

    fn replace_if_unchanged(&self, name: &Path, content: &[u8], tag: Option<&Tag>) -> io::Result<bool> {
        self.write(|| self.inner.replace_if_unchanged(name, content, tag))
    }
}

/// A store that overwrites whatever it is told to create.
#[derive(Debug)]
pub(super) struct Careless {
    pub(super) inner: Objects,
    /// Whether it creates as it should, and only replaces carelessly.
    pub(super) creates: bool,
}

impl Store for Careless {
    fn read(&self, name: &Path) -> io::Result<Vec<u8>> {
        self.inner.read(name)
    }

    fn write(&self, name: &Path, content: &[u8]) -> io::Result<()> {
        self.inner.write(name, content)
    }

    fn write_if_absent(&self, name: &Path, content: &[u8]) -> io::Result<bool> {
        if self.creates { self.inner.write_if_absent(name, content) } else { self.write(name, content).map(|()| true) }
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<Entry>> {
        self.inner.list(folder)
    }

    fn delete(&self, name: &Path) -> io::Result<()> {
        self.inner.delete(name)
    }
}

impl Shared for Careless {
    fn address(&self) -> &str {
        self.inner.address()
    }

    fn upload(&self, name: &Path, file: &Path, entry: &FileEntry) -> io::Result<()> {
        self.inner.upload(name, file, entry)
    }

    fn bytes_of(&self, name: &Path) -> io::Result<Option<u64>> {
        self.inner.bytes_of(name)
    }

    fn remove_if_empty(&self, folder: &Path) -> io::Result<()> {
        self.inner.remove_if_empty(folder)
    }

    fn read_tagged(&self, name: &Path) -> io::Result<Option<(Vec<u8>, Tag)>> {
        self.inner.read_tagged(name)
    }

    fn replace_if_unchanged(&self, name: &Path, content: &[u8], _: Option<&Tag>) -> io::Result<bool> {
        self.write(name, content).map(|()| true)
    }
}
