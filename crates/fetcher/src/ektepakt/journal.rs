//! The answers of a list of persons, written as they arrive, so that an interrupted list can be resumed.

use std::collections::HashSet;
use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use aws_lc_rs::digest::{Context, SHA256};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::Answer;
use crate::disk::{self, FileEntry, failed, hex};
use crate::error::Result;

/// The file of the answers: one line per person, in the order of arrival.
pub const OPPSLAG: &str = "oppslag.ndjson";
/// The file that describes the beginning of the list.
pub const LIST: &str = "liste.json";

/// A line of [`OPPSLAG`].
#[derive(Serialize)]
struct Line<'a> {
    fnr: &'a str,
    oppslagstidspunkt: Timestamp,
    status: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    svar: Option<&'a RawValue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    feilmelding: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    korrelasjonsid: Option<&'a str>,
}

/// The part of a line that is read back.
#[derive(Deserialize)]
struct Asked {
    fnr: String,
    status: u16,
}

/// The file of the answers, with the persons that it contained when it was opened.
///
/// Lines are written on a thread that may block. Dropping the journal waits for a line that is being written and
/// prevents any later one, so that the file can be opened again.
pub(super) struct Journal {
    path: PathBuf,
    lines: Arc<Mutex<Option<Lines>>>,
    asked: HashSet<String>,
    /// Persons with an answer.
    pub(super) answered: u64,
    /// Persons without an answer.
    pub(super) failed: u64,
    size: u64,
}

/// The open file and the hash of its lines.
struct Lines {
    file: File,
    hash: Context,
    size: u64,
}

impl Journal {
    /// Opens the file that an interrupted list left in the folder, or creates it.
    pub(super) async fn open(folder: &Path) -> Result<Self> {
        let path = folder.join(OPPSLAG);
        let (lines, persons) = disk::blocking("read", &path, Lines::open).await?;
        let mut journal = Self {
            path,
            size: lines.size,
            lines: Arc::new(Mutex::new(Some(lines))),
            asked: HashSet::new(),
            answered: 0,
            failed: 0,
        };
        for Asked { fnr, status } in persons {
            journal.count(status);
            journal.asked.insert(fnr);
        }
        Ok(journal)
    }

    fn count(&mut self, status: u16) {
        *(if status == 200 { &mut self.answered } else { &mut self.failed }) += 1;
    }

    /// Returns the size of all lines in bytes.
    pub(super) fn size(&self) -> u64 {
        self.size
    }

    pub(super) fn has(&self, number: &str) -> bool {
        self.asked.contains(number)
    }

    /// Writes the line of an answer. It is on disk when this returns.
    pub(super) async fn write(&mut self, number: &str, oppslagstidspunkt: Timestamp, answer: &Answer) -> Result<()> {
        let line = match answer {
            Answer::Contracts(body) => Line {
                fnr: number,
                oppslagstidspunkt,
                status: 200,
                svar: Some(body),
                feilmelding: None,
                korrelasjonsid: None,
            },
            Answer::Failure { status, feilmelding, korrelasjonsid } => Line {
                fnr: number,
                oppslagstidspunkt,
                status: *status,
                svar: None,
                feilmelding: Some(feilmelding),
                korrelasjonsid: korrelasjonsid.as_deref(),
            },
        };
        let mut text = serde_json::to_vec(&line).map_err(|error| failed("write", &self.path)(error.into()))?;
        // JSON allows line breaks between values only, where a space means the same.
        text.iter_mut().filter(|byte| matches!(byte, b'\n' | b'\r')).for_each(|byte| *byte = b' ');
        text.push(b'\n');
        let status = line.status;
        let size = text.len() as u64;
        self.blocking(move |lines| lines.append(&text)).await?;
        self.size += size;
        self.count(status);
        Ok(())
    }

    /// Cuts the file to its first `size` bytes and closes it.
    pub(super) async fn cut(self, size: u64) -> Result<()> {
        self.blocking(move |lines| lines.file.set_len(size).and_then(|()| lines.file.sync_all())).await
    }

    /// Closes the file and returns its entry in the manifest.
    pub(super) async fn finish(self) -> Result<FileEntry> {
        let hash = self.blocking(|lines| lines.file.sync_all().map(|()| lines.hash.clone())).await?;
        if let Some(folder) = self.path.parent() {
            disk::sync_folder(folder).await?;
        }
        let records = self.answered + self.failed;
        Ok(FileEntry { name: OPPSLAG.to_owned(), size: self.size, sha256: hex(hash), records })
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
    /// Opens or creates the file, and returns the persons of its complete lines.
    fn open(path: &Path) -> io::Result<(Self, Vec<Asked>)> {
        let mut lines = Self { file: brreg_files::open_append(path)?, hash: Context::new(&SHA256), size: 0 };
        let mut persons = Vec::new();
        let mut reader = BufReader::new(&lines.file);
        let mut line = Vec::new();
        while reader.read_until(b'\n', &mut line)? > 0 {
            let is_complete = line.last() == Some(&b'\n');
            let Some(asked) = serde_json::from_slice(&line).ok().filter(|_| is_complete) else { break };
            persons.push(asked);
            lines.hash.update(&line);
            lines.size += line.len() as u64;
            line.clear();
        }
        // An incomplete or damaged line and what follows are removed; those persons are looked up again.
        lines.file.set_len(lines.size)?;
        Ok((lines, persons))
    }

    fn append(&mut self, line: &[u8]) -> io::Result<()> {
        self.file.write_all(line)?;
        self.file.sync_data()?;
        self.hash.update(line);
        self.size += line.len() as u64;
        Ok(())
    }
}

/// The beginning of a list, recorded before its first answer.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Begun {
    /// When the list was begun.
    pub(super) started: Timestamp,
    /// The requested language.
    pub(super) spraakkode: Option<String>,
}

impl Begun {
    /// Returns the record in the folder; a damaged one counts as missing.
    pub(super) fn read(folder: &Path) -> Option<Self> {
        serde_json::from_slice(&std::fs::read(folder.join(LIST)).ok()?).ok()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic)]

    use std::fs;

    use super::*;

    fn failure() -> Answer {
        Answer::Failure { status: 500, feilmelding: "Intern feil".to_owned(), korrelasjonsid: Some("a-1".to_owned()) }
    }

    #[tokio::test]
    async fn a_line_that_was_cut_off_counts_as_missing() {
        let folder = tempfile::tempdir().unwrap();
        let now = "2026-11-20T03:15:00Z".parse().unwrap();
        let mut journal = Journal::open(folder.path()).await.unwrap();
        let body = RawValue::from_string("{\n\"antallEktepakt\":0}".to_owned()).unwrap();
        journal.write("31129956715", now, &Answer::Contracts(body)).await.unwrap();
        journal.write("06821349425", now, &failure()).await.unwrap();
        drop(journal);
        let path = folder.path().join(OPPSLAG);
        let whole = fs::read_to_string(&path).unwrap();
        fs::write(&path, &whole[..whole.len() - 4]).unwrap();

        let mut journal = Journal::open(folder.path()).await.unwrap();
        assert_eq!((journal.has("31129956715"), journal.has("06821349425")), (true, false));
        assert_eq!((journal.answered, journal.failed), (1, 0));
        journal.write("06821349425", now, &failure()).await.unwrap();
        let entry = journal.finish().await.unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), whole);
        assert_eq!(entry.size, whole.len() as u64);
        assert_eq!(
            whole.lines().collect::<Vec<_>>(),
            [
                r#"{"fnr":"31129956715","oppslagstidspunkt":"2026-11-20T03:15:00Z","status":200,"svar":{ "antallEktepakt":0}}"#,
                r#"{"fnr":"06821349425","oppslagstidspunkt":"2026-11-20T03:15:00Z","status":500,"feilmelding":"Intern feil","korrelasjonsid":"a-1"}"#
            ]
        );
    }

    #[test]
    fn a_journal_that_was_dropped_writes_no_line() {
        let folder = tempfile::tempdir().unwrap();
        // With one thread for blocking work, the line waits behind the work that occupies it.
        let runtime = tokio::runtime::Builder::new_current_thread().max_blocking_threads(1).build().unwrap();
        runtime.block_on(async {
            let mut journal = Journal::open(folder.path()).await.unwrap();
            let (release, released) = std::sync::mpsc::channel::<()>();
            let failure = failure();
            let busy = tokio::task::spawn_blocking(move || released.recv());
            tokio::select! {
                biased;
                _ = journal.write("06821349425", Timestamp::now(), &failure) => panic!("the line was written"),
                () = std::future::ready(()) => {}
            }
            drop(journal);
            release.send(()).unwrap();
            busy.await.unwrap().unwrap();
            tokio::task::spawn_blocking(|| ()).await.unwrap();
            assert_eq!(fs::read_to_string(folder.path().join(OPPSLAG)).unwrap(), "");
        });
    }
}
