//! The part of a download that is there: the file, its hash so far, and what it is a part of.

use std::fs::{self, File};
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};

use aws_lc_rs::digest::{Context, SHA256};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use tokio::io::{AsyncWriteExt as _, BufWriter};
use tokio::task::spawn_blocking;

use super::Fetched;
use super::manifest::{MANIFEST, Manifest, Outcome};
use crate::disk::{BUFFER_BYTES, create_folder, failed, hex, remove, write_json};
use crate::error::{Error, ErrorKind, Result};

const PARTIAL_SUFFIX: &str = ".partial";
const DESCRIPTION_SUFFIX: &str = ".partial.json";
/// The end-of-central-directory record, with the longest comment it can have.
const LONGEST_END_OF_ARCHIVE: u64 = 22 + 65_535;
const END_OF_ARCHIVE: &[u8; 4] = b"PK\x05\x06";

/// What the head of the answer says about a file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Description {
    pub(super) total: Option<u64>,
    pub(super) etag: Option<String>,
    pub(super) last_modified: Option<String>,
    pub(super) content_type: Option<String>,
}

impl Description {
    /// The `ETag`, where it vouches for each byte.
    fn strong_etag(&self) -> Option<&str> {
        self.etag.as_deref().filter(|etag| etag.len() > 1 && etag.starts_with('"') && etag.ends_with('"'))
    }
}

/// The content of `<name>.partial.json`.
#[derive(Serialize, Deserialize)]
struct Record {
    url: String,
    #[serde(flatten)]
    description: Description,
}

/// Whether an interrupted download left a part of `file_name` in the folder that a new one can go on with.
#[must_use]
pub fn unfinished(folder: &Path, file_name: &str) -> bool {
    let paths = Paths::new(folder, file_name);
    read_record(&paths).is_some_and(|record| record.description.strong_etag().is_some())
        && fs::symlink_metadata(&paths.partial).is_ok_and(|file| file.is_file() && file.len() > 0)
}

struct Paths {
    folder: PathBuf,
    whole: PathBuf,
    partial: PathBuf,
    description: PathBuf,
}

impl Paths {
    fn new(folder: &Path, file_name: &str) -> Self {
        Self {
            folder: folder.to_owned(),
            whole: folder.join(file_name),
            partial: folder.join(format!("{file_name}{PARTIAL_SUFFIX}")),
            description: folder.join(format!("{file_name}{DESCRIPTION_SUFFIX}")),
        }
    }
}

pub(super) struct Partial {
    paths: Paths,
    file_name: String,
    url: String,
    description: Description,
    content: Option<Content>,
}

/// The open file. There is none until a body begins.
struct Content {
    file: BufWriter<tokio::fs::File>,
    hash: Context,
    len: u64,
}

impl Partial {
    /// Takes up what an earlier process left, where that is a part of the file at `url` under a strong `ETag`;
    /// removes it where it is anything else.
    pub(super) async fn open(folder: &Path, file_name: &str, url: &str) -> Result<Self> {
        create_folder(folder)?;
        let paths = Paths::new(folder, file_name);
        let mut partial = Self {
            description: Description::default(),
            content: None,
            paths,
            file_name: file_name.to_owned(),
            url: url.to_owned(),
        };
        let record = read_record(&partial.paths)
            .filter(|record| record.url == url && record.description.strong_etag().is_some());
        match record {
            Some(record) if fs::symlink_metadata(&partial.paths.partial).is_ok_and(|file| file.is_file()) => {
                let path = partial.paths.partial.clone();
                let opened = spawn_blocking(move || reopen(&path)).await.map_err(io::Error::other);
                partial.content =
                    Some(opened.and_then(|opened| opened).map_err(failed("open", &partial.paths.partial))?);
                partial.description = record.description;
            }
            _ => partial.discard().await?,
        }
        Ok(partial)
    }

    pub(super) fn len(&self) -> u64 {
        self.content.as_ref().map_or(0, |content| content.len)
    }

    pub(super) fn total(&self) -> Option<u64> {
        self.description.total
    }

    pub(super) fn description(&self) -> Description {
        self.description.clone()
    }

    /// Where to go on, and the `ETag` that must still hold. A part that is as long as the whole is not trusted: the
    /// process that wrote it ended before it had checked it.
    pub(super) fn resume_from(&self) -> Option<(u64, &str)> {
        let etag = self.description.strong_etag()?;
        let len = self.len();
        (len > 0 && self.total().is_none_or(|total| len < total)).then_some((len, etag))
    }

    /// Throws away what is there and begins a file of this description.
    pub(super) async fn restart(&mut self, description: Description) -> Result<()> {
        self.discard().await?;
        let file = brreg_files::create_new(&self.paths.partial).map_err(failed("make", &self.paths.partial))?;
        self.content = Some(Content::new(file, Context::new(&SHA256), 0));
        let record = Record { url: self.url.clone(), description };
        if record.description.strong_etag().is_some() {
            write_json(&self.paths.description, &record)?;
        }
        self.description = record.description;
        Ok(())
    }

    pub(super) async fn write(&mut self, bytes: &[u8]) -> Result<()> {
        let Some(content) = &mut self.content else {
            return Err(Error::bad_answer("a body without a head"));
        };
        content.file.write_all(bytes).await.map_err(failed("write", &self.paths.partial))?;
        content.hash.update(bytes);
        content.len += bytes.len() as u64;
        Ok(())
    }

    pub(super) async fn flush(&mut self) -> Result<()> {
        if let Some(content) = &mut self.content {
            content.file.flush().await.map_err(failed("write", &self.paths.partial))?;
        }
        Ok(())
    }

    /// For a body that came without a length: that an archive ends where it ended.
    pub(super) async fn require_end_of_archive(&mut self) -> Result<()> {
        let path = self.paths.partial.clone();
        let received = self.len();
        let ends = spawn_blocking(move || ends_as_archive(&path)).await.map_err(io::Error::other);
        if ends.and_then(|ends| ends).map_err(failed("read", &self.paths.partial))? {
            return Ok(());
        }
        // Without a length nothing tells how much is missing; the next attempt begins anew.
        self.discard().await?;
        Err(Error::new(ErrorKind::Truncated { expected: None, received }))
    }

    /// Puts the file on disk under its own name and writes the manifest beside it.
    pub(super) async fn finish(mut self, description: Description, outcome: Outcome<'_>) -> Result<Fetched> {
        let Some(mut content) = self.content.take() else {
            return Err(Error::bad_answer("a body without a head"));
        };
        let paths = &self.paths;
        content.file.flush().await.map_err(failed("write", &paths.partial))?;
        content.file.get_ref().sync_all().await.map_err(failed("write", &paths.partial))?;
        fs::rename(&paths.partial, &paths.whole).map_err(failed("rename", &paths.partial))?;
        let manifest = Manifest {
            file: self.file_name.clone(),
            url: outcome.url.to_string(),
            started: outcome.started,
            finished: Timestamp::now(),
            size: content.len,
            sha256: hex(content.hash),
            etag: description.etag,
            last_modified: description.last_modified,
            content_type: description.content_type,
            attempts: outcome.attempts,
            resumed: outcome.resumed,
        };
        write_json(&paths.folder.join(MANIFEST), &manifest)?;
        remove(&paths.description)?;
        brreg_files::sync_folder(&paths.folder).map_err(failed("write", &paths.folder))?;
        Ok(Fetched::New { path: paths.whole.clone(), manifest })
    }

    /// Leaves to a later process what it can go on with, and nothing else.
    pub(super) async fn keep(mut self) -> Result<()> {
        if self.resume_from().is_some() { self.flush().await } else { self.discard().await }
    }

    /// Removes what is there.
    pub(super) async fn discard(&mut self) -> Result<()> {
        self.content = None;
        self.description = Description::default();
        remove(&self.paths.partial)?;
        remove(&self.paths.description)
    }
}

impl Content {
    fn new(file: File, hash: Context, len: u64) -> Self {
        Self { file: BufWriter::with_capacity(BUFFER_BYTES, file.into()), hash, len }
    }
}

fn reopen(path: &Path) -> io::Result<Content> {
    let mut file = brreg_files::open_append(path)?;
    let mut hash = Context::new(&SHA256);
    let mut buffer = vec![0; BUFFER_BYTES];
    let mut len = 0;
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(Content::new(file, hash, len)),
            count => {
                hash.update(&buffer[..count]);
                len += count as u64;
            }
        }
    }
}

fn ends_as_archive(path: &Path) -> io::Result<bool> {
    let mut file = File::open(path)?;
    let len = file.metadata()?.len();
    file.seek(SeekFrom::Start(len.saturating_sub(LONGEST_END_OF_ARCHIVE)))?;
    let mut tail = Vec::new();
    file.read_to_end(&mut tail)?;
    Ok(tail.windows(END_OF_ARCHIVE.len()).any(|window| window == END_OF_ARCHIVE))
}

/// A record that cannot be read is as good as none: the download starts again.
fn read_record(paths: &Paths) -> Option<Record> {
    serde_json::from_slice(&fs::read(&paths.description).ok()?).ok()
}
