//! A store beside which something else is done, once, before the step of a number.

use std::fmt;
use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::manifest::FileEntry;
use crate::store::{Entry, Objects, Shared, Store, Tag};

pub(super) struct Beside<'d> {
    inner: Objects,
    left: AtomicUsize,
    what: &'d (dyn Fn() + Sync),
}

impl<'d> Beside<'d> {
    pub(super) fn new(inner: Objects, steps: usize, what: &'d (dyn Fn() + Sync)) -> Self {
        Self { inner, left: AtomicUsize::new(steps), what }
    }

    /// Whether it was done: a publication may have fewer steps.
    pub(super) fn is_done(&self) -> bool {
        self.left.load(Ordering::Relaxed) == 0
    }

    fn step(&self) -> &Objects {
        match self.left.load(Ordering::Relaxed) {
            0 => {}
            left => {
                self.left.store(left - 1, Ordering::Relaxed);
                if left == 1 {
                    (self.what)();
                }
            }
        }
        &self.inner
    }
}

impl fmt::Debug for Beside<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.inner.fmt(formatter)
    }
}

impl Store for Beside<'_> {
    fn read(&self, name: &Path) -> io::Result<Vec<u8>> {
        self.step().read(name)
    }

    fn write(&self, name: &Path, content: &[u8]) -> io::Result<()> {
        self.step().write(name, content)
    }

    fn write_if_absent(&self, name: &Path, content: &[u8]) -> io::Result<bool> {
        self.step().write_if_absent(name, content)
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<Entry>> {
        self.step().list(folder)
    }

    fn delete(&self, name: &Path) -> io::Result<()> {
        self.step().delete(name)
    }
}

impl Shared for Beside<'_> {
    fn address(&self) -> &str {
        self.inner.address()
    }

    fn upload(&self, name: &Path, file: &Path, entry: &FileEntry) -> io::Result<()> {
        self.step().upload(name, file, entry)
    }

    fn bytes_of(&self, name: &Path) -> io::Result<Option<u64>> {
        self.step().bytes_of(name)
    }

    fn remove_if_empty(&self, folder: &Path) -> io::Result<()> {
        self.step().remove_if_empty(folder)
    }

    fn read_tagged(&self, name: &Path) -> io::Result<Option<(Vec<u8>, Tag)>> {
        self.step().read_tagged(name)
    }

    fn replace_if_unchanged(&self, name: &Path, content: &[u8], tag: Option<&Tag>) -> io::Result<bool> {
        self.step().replace_if_unchanged(name, content, tag)
    }
}
