//! The present content of the register, and its bulk files.

use std::fs::File;
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use aws_lc_rs::digest::{Context, SHA256};
use data_encoding::HEXLOWER;
use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimePrinter;
use tempfile::TempPath;
use tokio::sync::OnceCell;

use crate::files::make_folder;
use crate::generator::{Content, Settings};
use crate::{Error, ErrorKind};

/// Bytes that are read at a time to compute a digest.
const BUFFER: usize = 64 * 1024;
/// Hexadecimal digits of the digest in an `ETag`.
const ETAG_DIGITS: usize = 32;
/// The beginning and the end of the names of bulk files.
const PREFIX: &str = "totalbestand-";
const SUFFIX: &str = ".zip";

/// The form of a bulk file.
#[derive(Debug, Clone, Copy)]
pub(super) enum Format {
    Json,
    Csv,
}

/// The content of the register, day by day.
pub(crate) struct Editions {
    settings: Settings,
    folder: PathBuf,
    current: RwLock<Arc<Edition>>,
}

impl Editions {
    /// Creates the content of the first day. Bulk files are created in the folder at their first request; files that a
    /// killed sandbox left there are removed.
    pub(crate) fn new(settings: Settings, folder: PathBuf) -> Result<Self, Error> {
        make_folder(&folder)?;
        remove_leftovers(&folder).map_err(Error::file(&folder))?;
        let first = Edition::new(&settings, 0, &folder);
        Ok(Self { settings, folder, current: RwLock::new(Arc::new(first)) })
    }

    pub(crate) fn current(&self) -> Arc<Edition> {
        Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Advances to the next day, which changes some registrations and both bulk files. Downloads that have begun continue
    /// with their file.
    pub(crate) fn renew(&self) {
        let mut current = self.current.write().unwrap_or_else(PoisonError::into_inner);
        *current = Arc::new(Edition::new(&self.settings, current.day + 1, &self.folder));
    }
}

/// The content of one day.
pub(crate) struct Edition {
    day: u32,
    content: Arc<Content>,
    folder: PathBuf,
    json: OnceCell<BulkFile>,
    csv: OnceCell<BulkFile>,
}

impl Edition {
    fn new(settings: &Settings, day: u32, folder: &Path) -> Self {
        let settings = Settings { day, ..*settings };
        Self {
            day,
            content: Arc::new(Content::new(settings)),
            folder: folder.to_owned(),
            json: OnceCell::new(),
            csv: OnceCell::new(),
        }
    }

    pub(crate) fn content(&self) -> &Content {
        &self.content
    }

    /// Returns the bulk file, which is created at the first call.
    pub(super) async fn file(&self, format: Format) -> Result<&BulkFile, Error> {
        let cell = match format {
            Format::Json => &self.json,
            Format::Csv => &self.csv,
        };
        cell.get_or_try_init(|| async {
            let (content, folder) = (Arc::clone(&self.content), self.folder.clone());
            let day = self.day;
            let made = tokio::task::spawn_blocking(move || BulkFile::make(&content, day, format, folder));
            made.await.map_err(io::Error::other).flatten().map_err(|source| Error::new(ErrorKind::Content, source))
        })
        .await
    }
}

/// A ZIP on disk, which is removed with its edition.
pub(super) struct BulkFile {
    pub(super) path: TempPath,
    pub(super) length: u64,
    /// A strong validator. The same content on the same day has the same tag, also after a restart. Another day has another
    /// tag, even without changes.
    pub(super) etag: String,
    /// Its time of creation, as an HTTP date.
    pub(super) last_modified: String,
}

impl BulkFile {
    fn make(content: &Content, day: u32, format: Format, folder: PathBuf) -> io::Result<Self> {
        let mut file = tempfile::Builder::new().prefix(PREFIX).suffix(SUFFIX).tempfile_in(folder)?;
        let mut writer = BufWriter::new(file.as_file_mut());
        match format {
            Format::Json => content.write_json_zip(&mut writer)?,
            Format::Csv => content.write_csv_zip(&mut writer)?,
        };
        writer.flush()?;
        drop(writer);
        let path = file.into_temp_path();
        let (length, digest) = measure(File::open(&path)?)?;
        let etag = format!("\"{digest}-{day}\"");
        let last_modified =
            DateTimePrinter::new().timestamp_to_rfc9110_string(&Timestamp::now()).map_err(io::Error::other)?;
        Ok(Self { path, length, etag, last_modified })
    }
}

fn remove_leftovers(folder: &Path) -> io::Result<()> {
    for entry in folder.read_dir()? {
        let entry = entry?;
        let name = entry.file_name();
        if name.to_str().is_some_and(|name| name.starts_with(PREFIX) && name.ends_with(SUFFIX)) {
            std::fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

/// Returns the length of a file and the beginning of its digest.
fn measure(mut file: File) -> io::Result<(u64, String)> {
    let mut digest = Context::new(&SHA256);
    let mut buffer = vec![0; BUFFER];
    let mut length = 0;
    loop {
        let read = file.read(&mut buffer)?;
        if read == 0 {
            break;
        }
        digest.update(&buffer[..read]);
        length += read as u64;
    }
    let mut hex = HEXLOWER.encode(digest.finish().as_ref());
    hex.truncate(ETAG_DIGITS);
    Ok((length, hex))
}
