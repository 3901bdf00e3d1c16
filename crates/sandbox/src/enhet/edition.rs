//! The files of one night.

use std::fs::File;
use std::io::{self, BufWriter, Write as _};
use std::path::PathBuf;
use std::sync::Arc;

use jiff::Timestamp;
use tokio::sync::OnceCell;

use super::overlay::Overlay;
use crate::files::make_folder;
use crate::generator::enhet::{Bulk, Register, Which};
use crate::rrh::{BulkFile, measure};
use crate::{Error, ErrorKind};

/// What an edition shows besides what happened to each unit.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Shows {
    pub(super) new_units: u32,
    pub(super) new_estates: u32,
    /// Units of a thousand that it lacks.
    pub(super) missing: u32,
    /// How often the files got other tags for the same bytes.
    pub(super) tag: u32,
}

/// The files of one night; each is created at its first request.
pub(super) struct Edition {
    overlay: Arc<Overlay>,
    version: u32,
    shows: Shows,
    modified: Timestamp,
    files: [OnceCell<BulkFile>; 3],
}

impl Edition {
    /// Returns the edition of the present version.
    pub(super) fn new(overlay: &Arc<Overlay>, shows: Shows, modified: Timestamp) -> Self {
        let files = [const { OnceCell::const_new() }; 3];
        Self { overlay: Arc::clone(overlay), version: overlay.version, shows, modified, files }
    }

    pub(super) async fn file(
        self: &Arc<Self>,
        which: Which,
        register: &Register,
        folder: PathBuf,
    ) -> Result<&BulkFile, Error> {
        let make = || async {
            let (edition, register) = (Arc::clone(self), register.clone());
            let made = tokio::task::spawn_blocking(move || edition.make(which, &register, folder));
            made.await.map_err(|error| Error::new(ErrorKind::Content, error))?
        };
        self.files[which as usize].get_or_try_init(make).await
    }

    fn make(&self, which: Which, register: &Register, folder: PathBuf) -> Result<BulkFile, Error> {
        make_folder(&folder)?;
        self.write(which, register, folder).map_err(|source| Error::new(ErrorKind::Content, source))
    }

    fn write(&self, which: Which, register: &Register, folder: PathBuf) -> io::Result<BulkFile> {
        let mut file = tempfile::Builder::new().prefix(which.file_name()).tempfile_in(folder)?;
        let mut writer = BufWriter::new(file.as_file_mut());
        self.bulk(which, register, |bulk| bulk.write_gzip(&mut writer))?;
        writer.flush()?;
        drop(writer);
        let path = file.into_temp_path();
        let (length, digest) = measure(File::open(&path)?)?;
        let etag = match self.shows.tag {
            0 => format!("\"{digest}\""),
            tag => format!("\"{digest}-{tag}\""),
        };
        BulkFile::of(path, length, etag, self.modified)
    }

    /// Returns the content of a file before it is packed.
    pub(super) fn unpacked(&self, which: Which, register: &Register) -> io::Result<Vec<u8>> {
        let mut content = Vec::new();
        self.bulk(which, register, |bulk| bulk.write_json(&mut content))?;
        Ok(content)
    }

    fn bulk<T>(&self, which: Which, register: &Register, write: impl FnOnce(&Bulk<'_>) -> T) -> T {
        let changes = |id| self.overlay.changes(register, id, self.version);
        let Shows { new_units, new_estates, missing, .. } = self.shows;
        write(&Bulk { register, which, new_units, new_estates, missing, changes: &changes })
    }
}
