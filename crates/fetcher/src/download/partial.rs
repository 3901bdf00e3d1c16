//! The part of a download that was received: the file, its hash so far, and a description of the whole file.

use std::fs::{self, File};
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};

use aws_lc_rs::digest::{Context, SHA256};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use tokio::io::{AsyncWriteExt as _, BufWriter};

use super::Fetched;
use super::manifest::{MANIFEST, Manifest, Outcome};
use crate::disk::{BUFFER_BYTES, blocking, create_folder, failed, hex, remove, rename, sync_folder, write_json};
use crate::error::{Error, ErrorKind, Result};

const PARTIAL_SUFFIX: &str = ".partial";
const DESCRIPTION_SUFFIX: &str = ".partial.json";
/// Largest size of the end-of-central-directory record, with its comment.
const LONGEST_END_OF_ARCHIVE: u64 = 22 + 65_535;
const END_OF_ARCHIVE: &[u8; 4] = b"PK\x05\x06";

/// The description of a file in the head of the answer.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Description {
    pub(super) total: Option<u64>,
    pub(super) etag: Option<String>,
    pub(super) last_modified: Option<String>,
    pub(super) content_type: Option<String>,
}

impl Description {
    /// Returns the `ETag`, if it is a strong one, which identifies every byte.
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

/// Returns whether an interrupted download left a part of `file_name` in the folder that a new one can resume.
#[must_use]
pub fn unfinished(folder: &Path, file_name: &str) -> bool {
    let paths = Paths::new(folder, file_name);
    read_record(&paths.description).is_some_and(|record| record.description.strong_etag().is_some())
        && fs::symlink_metadata(&paths.partial).is_ok_and(|file| file.is_file() && file.len() > 0)
}

/// Returns whether a file is the part of a download that an interrupted call left.
#[must_use]
pub fn is_part(path: &Path) -> bool {
    path.as_os_str().as_encoded_bytes().ends_with(PARTIAL_SUFFIX.as_bytes())
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
    /// `None` until a body begins.
    content: Option<Content>,
}

/// The open file.
struct Content {
    file: BufWriter<tokio::fs::File>,
    hash: Context,
    len: u64,
}

impl Partial {
    /// Opens what an earlier process left, if that is a part of the file at `url` under a strong `ETag`, and removes
    /// anything else.
    pub(super) async fn open(folder: &Path, file_name: &str, url: &str) -> Result<Self> {
        create_folder(folder).await?;
        let paths = Paths::new(folder, file_name);
        let record = blocking("open", &paths.partial, {
            let description = paths.description.clone();
            let url = url.to_owned();
            move |partial| reopen(partial, &description, &url)
        });
        let (content, description) = record.await?.unzip();
        let mut partial = Self {
            description: description.unwrap_or_default(),
            content,
            paths,
            file_name: file_name.to_owned(),
            url: url.to_owned(),
        };
        if partial.content.is_none() {
            partial.discard().await?;
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

    /// Returns the position from which to resume, and the `ETag` that must still apply. A part as long as the whole is not
    /// resumed: the process that wrote it ended before it had checked it.
    pub(super) fn resume_from(&self) -> Option<(u64, &str)> {
        let etag = self.description.strong_etag()?;
        let len = self.len();
        (len > 0 && self.total().is_none_or(|total| len < total)).then_some((len, etag))
    }

    /// Discards the part and begins a file with this description.
    pub(super) async fn restart(&mut self, description: Description) -> Result<()> {
        self.discard().await?;
        let file = blocking("create", &self.paths.partial, brreg_files::create_new).await?;
        self.content = Some(Content::new(file, Context::new(&SHA256), 0));
        let record = Record { url: self.url.clone(), description };
        if record.description.strong_etag().is_some() {
            write_json(&self.paths.description, &record).await?;
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

    /// Fails unless the file ends like an archive, for a body without an announced length.
    pub(super) async fn require_end_of_archive(&mut self) -> Result<()> {
        let received = self.len();
        if blocking("read", &self.paths.partial, ends_as_archive).await? {
            return Ok(());
        }
        // Without a length, the missing part is unknown; the next attempt starts from the beginning.
        self.discard().await?;
        Err(Error::new(ErrorKind::Truncated { expected: None, received }))
    }

    /// Syncs the file to disk, gives it its final name and writes the manifest beside it.
    pub(super) async fn finish(mut self, description: Description, outcome: Outcome<'_>) -> Result<Fetched> {
        let Some(mut content) = self.content.take() else {
            return Err(Error::bad_answer("a body without a head"));
        };
        let paths = &self.paths;
        content.file.flush().await.map_err(failed("write", &paths.partial))?;
        content.file.get_ref().sync_all().await.map_err(failed("write", &paths.partial))?;
        rename(&paths.partial, paths.whole.clone()).await?;
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
            accept: outcome.accept,
            attempts: outcome.attempts,
            resumed: outcome.resumed,
        };
        write_json(&paths.folder.join(MANIFEST), &manifest).await?;
        remove(&paths.description).await?;
        sync_folder(&paths.folder).await?;
        Ok(Fetched::New { path: paths.whole.clone(), manifest })
    }

    /// Keeps the part if a later process can resume it, and removes it otherwise.
    pub(super) async fn keep(mut self) -> Result<()> {
        if self.resume_from().is_some() { self.flush().await } else { self.discard().await }
    }

    /// Removes the part and its description.
    pub(super) async fn discard(&mut self) -> Result<()> {
        self.content = None;
        self.description = Description::default();
        remove(&self.paths.partial).await?;
        remove(&self.paths.description).await
    }
}

impl Content {
    fn new(file: File, hash: Context, len: u64) -> Self {
        Self { file: BufWriter::with_capacity(BUFFER_BYTES, file.into()), hash, len }
    }
}

/// Opens and hashes the part of the file at `url`; `None` if there is no part of it that can be resumed.
fn reopen(path: &Path, description: &Path, url: &str) -> io::Result<Option<(Content, Description)>> {
    let record = read_record(description)
        .filter(|record| record.url == url && record.description.strong_etag().is_some())
        .filter(|_| fs::symlink_metadata(path).is_ok_and(|file| file.is_file()));
    record.map(|record| Ok((read_content(path)?, record.description))).transpose()
}

fn read_content(path: &Path) -> io::Result<Content> {
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
    let mut file = brreg_files::open(path)?;
    let len = file.metadata()?.len();
    file.seek(SeekFrom::Start(len.saturating_sub(LONGEST_END_OF_ARCHIVE)))?;
    let mut tail = Vec::new();
    file.read_to_end(&mut tail)?;
    Ok(tail.windows(END_OF_ARCHIVE.len()).any(|window| window == END_OF_ARCHIVE))
}

/// Returns the record; one that cannot be read counts as missing, so that the download starts again.
fn read_record(description: &Path) -> Option<Record> {
    serde_json::from_slice(&brreg_files::read(description).ok()?).ok()
}
