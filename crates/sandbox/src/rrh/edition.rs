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
use crate::generator::v1::{Leaving, Options, Register};
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
pub(crate) enum Format {
    /// JSON of the partner API.
    Json,
    /// CSV of the partner API.
    Csv,
    /// JSON of version 1.
    V1,
}

/// What is the same on all nights.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Plan {
    pub(crate) settings: Settings,
    /// Days of the content that pass from one night to the next.
    pub(crate) days_per_night: u32,
    /// The forms of version 1.
    pub(crate) leaving: Leaving,
    pub(crate) options: Options,
    /// Nights by which its bulk file lags behind.
    pub(crate) bulk_lag: u32,
}

/// The content of the register, night by night.
pub(crate) struct Editions {
    plan: Plan,
    folder: PathBuf,
    current: RwLock<Arc<Edition>>,
}

impl Editions {
    /// Creates the content of the first night. Bulk files are created in the folder at their first request; files that a
    /// killed sandbox left there are removed.
    pub(crate) fn new(plan: Plan, folder: PathBuf) -> Result<Self, Error> {
        make_folder(&folder)?;
        remove_leftovers(&folder).map_err(Error::file(&folder))?;
        let first = Edition::new(plan, 0, &folder);
        Ok(Self { plan, folder, current: RwLock::new(Arc::new(first)) })
    }

    pub(crate) fn current(&self) -> Arc<Edition> {
        Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Advances to the next night, which changes some registrations and all bulk files. Downloads that have begun continue
    /// with their file.
    pub(crate) fn renew(&self) {
        self.change_night(|night| night + 1);
    }

    /// Goes to a night.
    pub(crate) fn set_night(&self, night: u32) {
        self.change_night(|_| night);
    }

    /// Returns the register of version 1 on a night.
    pub(crate) fn register_on(&self, night: u32) -> Register {
        Edition::new(self.plan, night, &self.folder).register.as_ref().clone()
    }

    fn change_night(&self, change: impl FnOnce(u32) -> u32) {
        let mut current = self.current.write().unwrap_or_else(PoisonError::into_inner);
        *current = Arc::new(Edition::new(self.plan, change(current.night), &self.folder));
    }
}

/// The content of one night.
pub(crate) struct Edition {
    night: u32,
    plan: Plan,
    register: Arc<Register>,
    folder: PathBuf,
    json: OnceCell<BulkFile>,
    csv: OnceCell<BulkFile>,
    v1: OnceCell<BulkFile>,
}

impl Edition {
    fn new(plan: Plan, night: u32, folder: &Path) -> Self {
        let settings = plan.settings.day(night.saturating_mul(plan.days_per_night));
        Self {
            night,
            plan,
            register: Arc::new(Register::new(settings, plan.leaving)),
            folder: folder.to_owned(),
            json: OnceCell::new(),
            csv: OnceCell::new(),
            v1: OnceCell::new(),
        }
    }

    pub(crate) fn night(&self) -> u32 {
        self.night
    }

    pub(crate) fn content(&self) -> &Content {
        self.register.content()
    }

    /// Returns the register of version 1.
    pub(crate) fn register(&self) -> &Arc<Register> {
        &self.register
    }

    /// Returns the night of a bulk file, and the register as it was then.
    fn served(&self, format: Format) -> (u32, Arc<Register>) {
        let lag = match format {
            Format::V1 => self.plan.bulk_lag.min(self.night),
            Format::Json | Format::Csv => 0,
        };
        match lag {
            0 => (self.night, Arc::clone(&self.register)),
            _ => (self.night - lag, Self::new(self.plan, self.night - lag, &self.folder).register),
        }
    }

    /// Returns the bulk file, which is created at the first call.
    pub(crate) async fn file(&self, format: Format) -> Result<&BulkFile, Error> {
        let cell = match format {
            Format::Json => &self.json,
            Format::Csv => &self.csv,
            Format::V1 => &self.v1,
        };
        cell.get_or_try_init(|| async {
            let (night, register) = self.served(format);
            let (folder, options) = (self.folder.clone(), self.plan.options);
            let made = tokio::task::spawn_blocking(move || BulkFile::make(&register, night, format, &options, folder));
            made.await.map_err(io::Error::other).flatten().map_err(|source| Error::new(ErrorKind::Content, source))
        })
        .await
    }
}

/// A bulk file on disk, which is removed with its edition.
pub(crate) struct BulkFile {
    pub(super) path: TempPath,
    pub(super) length: u64,
    /// A strong validator. The same content on the same night has the same tag, also after a restart. Another night has
    /// another tag, even without changes.
    pub(super) etag: String,
    /// Its time of creation, as an HTTP date.
    pub(super) last_modified: String,
}

impl BulkFile {
    /// Returns the description of a file that was written.
    pub(crate) fn of(path: TempPath, length: u64, etag: String, modified: Timestamp) -> io::Result<Self> {
        let last_modified = DateTimePrinter::new().timestamp_to_rfc9110_string(&modified).map_err(io::Error::other)?;
        Ok(Self { path, length, etag, last_modified })
    }

    fn make(register: &Register, night: u32, format: Format, options: &Options, folder: PathBuf) -> io::Result<Self> {
        let mut file = tempfile::Builder::new().prefix(PREFIX).suffix(SUFFIX).tempfile_in(folder)?;
        let mut writer = BufWriter::new(file.as_file_mut());
        match format {
            Format::Json => register.content().write_json_zip(&mut writer)?,
            Format::Csv => register.content().write_csv_zip(&mut writer)?,
            Format::V1 => register.write_zip(&mut writer, options)?,
        };
        writer.flush()?;
        drop(writer);
        let path = file.into_temp_path();
        let (length, digest) = measure(File::open(&path)?)?;
        Self::of(path, length, format!("\"{digest}-{night}\""), Timestamp::now())
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
pub(crate) fn measure(mut file: File) -> io::Result<(u64, String)> {
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
