//! Contents that are written piece by piece and appear whole or not at all.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use tempfile::TempPath;

use crate::{NEXT_FILE_PREFIX, begun_in, parent, sync_folder};

/// The next content of a file. It is written to the file's folder with mode 0600, and removed unless [`Replacement::publish`] is
/// called.
#[derive(Debug)]
pub struct Replacement {
    file: BufWriter<File>,
    beside: TempPath,
}

impl Replacement {
    /// Begins a content in the folder of the file that it will be.
    ///
    /// # Errors
    /// Any failure to create a file there.
    pub fn begin(folder: &Path) -> io::Result<Self> {
        let (file, beside) = begun_in(folder, NEXT_FILE_PREFIX.as_ref())?.into_parts();
        Ok(Self { file: BufWriter::with_capacity(1 << 18, file), beside })
    }

    /// Puts the content in the place of a file of the folder in one rename; it is on disk when this returns.
    ///
    /// # Errors
    /// Any failure to write or to rename leaves the file as it was.
    pub fn publish(self, path: &Path) -> io::Result<()> {
        self.file.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
        self.beside.persist(path).map_err(|error| error.error)?;
        sync_folder(parent(path))
    }
}

impl Write for Replacement {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::fs;
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn a_content_appears_whole_and_an_abandoned_one_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        fs::write(&path, "before").unwrap();
        let mut abandoned = Replacement::begin(folder.path()).unwrap();
        abandoned.write_all(b"half").unwrap();
        drop(abandoned);
        assert_eq!(fs::read(&path).unwrap(), b"before");

        let mut next = Replacement::begin(folder.path()).unwrap();
        next.write_all(b"after").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"before");
        next.publish(&path).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"after");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
