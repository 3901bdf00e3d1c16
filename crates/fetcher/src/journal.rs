//! A file with one JSON document per line, written as answers arrive, so that an interrupted list can be resumed.
//!
//! A line is on disk before the next one is written. A process that was killed leaves complete lines and at most one that is
//! cut off; opening the file removes that one.

use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use aws_lc_rs::digest::{Context, SHA256};
use serde::Serialize;

use crate::disk::{self, FileEntry, failed, hex};
use crate::error::Result;

/// An open file of lines.
///
/// Lines are written on a thread that may block. Dropping the journal waits for a line that is being written and
/// prevents any later one, so that the file can be opened again.
pub(crate) struct Journal {
    path: PathBuf,
    lines: Arc<Mutex<Option<Lines>>>,
    size: u64,
    records: u64,
}

/// The open file and the hash of its lines.
struct Lines {
    file: File,
    hash: Context,
    size: u64,
    records: u64,
}

impl Journal {
    /// Opens the file that an interrupted list left, or creates it. Each of its lines is passed to `read` together with
    /// `state`, which is returned.
    ///
    /// The first line that is incomplete or that `read` refuses is removed with all that follow.
    pub(crate) async fn open<S: Send + 'static>(
        path: PathBuf,
        mut state: S,
        read: fn(&mut S, &[u8]) -> bool,
    ) -> Result<(Self, S)> {
        let open = move |path: &Path| Lines::open(path, |line| read(&mut state, line)).map(|lines| (lines, state));
        let (lines, state) = disk::blocking("read", &path, open).await?;
        let (size, records) = (lines.size, lines.records);
        Ok((Self { path, lines: Arc::new(Mutex::new(Some(lines))), size, records }, state))
    }

    /// Returns the size of all lines in bytes.
    pub(crate) fn size(&self) -> u64 {
        self.size
    }

    /// Adds a line. It is on disk when this returns.
    pub(crate) async fn append(&mut self, line: &impl Serialize) -> Result<()> {
        let mut text = serde_json::to_vec(line).map_err(|error| failed("write", &self.path)(error.into()))?;
        // JSON allows line breaks between values only, where a space means the same.
        text.iter_mut().filter(|byte| matches!(byte, b'\n' | b'\r')).for_each(|byte| *byte = b' ');
        text.push(b'\n');
        let size = text.len() as u64;
        self.blocking(move |lines| lines.append(&text)).await?;
        self.size += size;
        self.records += 1;
        Ok(())
    }

    /// Cuts the file to its first `size` bytes and closes it.
    pub(crate) async fn cut(self, size: u64) -> Result<()> {
        self.blocking(move |lines| lines.file.set_len(size).and_then(|()| lines.file.sync_all())).await
    }

    /// Closes the file and returns its entry in a manifest.
    pub(crate) async fn finish(self) -> Result<FileEntry> {
        let hash = self.blocking(|lines| lines.file.sync_all().map(|()| lines.hash.clone())).await?;
        if let Some(folder) = self.path.parent() {
            disk::sync_folder(folder).await?;
        }
        let name = self.path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        Ok(FileEntry { name, size: self.size, sha256: hex(hash), records: self.records })
    }

    /// Runs `work` on the open file, on a thread that may block.
    async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Lines) -> io::Result<T> + Send + 'static,
    ) -> Result<T> {
        let lines = Arc::clone(&self.lines);
        let work = move |_: &Path| match &mut *lines.lock().unwrap_or_else(PoisonError::into_inner) {
            Some(lines) => work(lines),
            None => Err(io::Error::other("the journal was closed")),
        };
        disk::blocking("write", &self.path, work).await
    }
}

impl Drop for Journal {
    fn drop(&mut self) {
        *self.lines.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

impl Lines {
    fn open(path: &Path, mut read: impl FnMut(&[u8]) -> bool) -> io::Result<Self> {
        let mut lines =
            Self { file: brreg_files::open_append(path)?, hash: Context::new(&SHA256), size: 0, records: 0 };
        let mut reader = BufReader::new(&lines.file);
        let mut line = Vec::new();
        while reader.read_until(b'\n', &mut line)? > 0 {
            if line.last() != Some(&b'\n') || !read(&line) {
                break;
            }
            lines.hash.update(&line);
            lines.size += line.len() as u64;
            lines.records += 1;
            line.clear();
        }
        lines.file.set_len(lines.size)?;
        Ok(lines)
    }

    fn append(&mut self, line: &[u8]) -> io::Result<()> {
        self.file.write_all(line)?;
        self.file.sync_data()?;
        self.hash.update(line);
        self.size += line.len() as u64;
        self.records += 1;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic)]

    use std::fs;

    use super::*;

    async fn open(path: &Path) -> (Journal, Vec<u64>) {
        let read = |numbers: &mut Vec<u64>, line: &[u8]| match serde_json::from_slice(line) {
            Ok(number) => {
                numbers.push(number);
                true
            }
            Err(_) => false,
        };
        Journal::open(path.to_owned(), Vec::new(), read).await.unwrap()
    }

    #[tokio::test]
    async fn a_line_that_was_cut_off_or_damaged_is_removed_with_all_that_follow() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lines.ndjson");
        for (left, expected) in [("1\n2\n3", &[1, 2][..]), ("1\n2x\n3\n", &[1]), ("", &[])] {
            fs::write(&path, left).unwrap();
            let (mut journal, numbers) = open(&path).await;
            assert_eq!(numbers, expected);
            journal.append(&4).await.unwrap();
            let entry = journal.finish().await.unwrap();
            let text: String = expected.iter().chain(&[4]).map(|number| format!("{number}\n")).collect();
            assert_eq!(fs::read_to_string(&path).unwrap(), text);
            assert_eq!((entry.size, entry.records), (text.len() as u64, expected.len() as u64 + 1));
            assert_eq!(entry.name, "lines.ndjson");
        }
    }

    #[test]
    fn a_journal_that_was_dropped_writes_no_line() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lines.ndjson");
        // With one thread for blocking work, the line waits behind the work that occupies it.
        let runtime = tokio::runtime::Builder::new_current_thread().max_blocking_threads(1).build().unwrap();
        runtime.block_on(async {
            let (mut journal, _) = open(&path).await;
            let (release, released) = std::sync::mpsc::channel::<()>();
            let busy = tokio::task::spawn_blocking(move || released.recv());
            tokio::select! {
                biased;
                _ = journal.append(&1) => panic!("the line was written"),
                () = std::future::ready(()) => {}
            }
            drop(journal);
            release.send(()).unwrap();
            busy.await.unwrap().unwrap();
            tokio::task::spawn_blocking(|| ()).await.unwrap();
            assert_eq!(fs::read_to_string(&path).unwrap(), "");
        });
    }
}
