//! The answers of a list of persons, written down as they come, so that an interrupted list goes on where it was.

use std::collections::HashSet;
use std::fs::File;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};

use aws_lc_rs::digest::{Context, SHA256};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::Answer;
use crate::disk::{FileEntry, failed, hex};
use crate::error::Result;

/// The file of the answers: one line a person, in the order in which they came.
pub const OPPSLAG: &str = "oppslag.ndjson";
/// The file that says how the list was begun.
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

/// What is read again of a line.
#[derive(Deserialize)]
struct Asked {
    fnr: String,
    status: u16,
}

/// The open file and what it holds.
pub(super) struct Journal {
    path: PathBuf,
    file: File,
    asked: HashSet<String>,
    /// Persons with an answer, and without.
    pub(super) answered: u64,
    pub(super) failed: u64,
    hash: Context,
    size: u64,
}

impl Journal {
    /// Opens what an interrupted list left in the folder, or begins anew.
    pub(super) fn open(folder: &Path) -> Result<Self> {
        let path = folder.join(OPPSLAG);
        let file = brreg_files::open_append(&path).map_err(failed("open", &path))?;
        let mut journal =
            Self { path, file, asked: HashSet::new(), answered: 0, failed: 0, hash: Context::new(&SHA256), size: 0 };
        journal.read().map_err(failed("read", &journal.path))?;
        Ok(journal)
    }

    fn read(&mut self) -> std::io::Result<()> {
        let mut reader = BufReader::new(&self.file);
        let mut line = Vec::new();
        loop {
            line.clear();
            if reader.read_until(b'\n', &mut line)? == 0 {
                return Ok(());
            }
            let whole = line.last() == Some(&b'\n');
            let Some(Asked { fnr, status }) = serde_json::from_slice(&line).ok().filter(|_| whole) else { break };
            self.hash.update(&line);
            self.size += line.len() as u64;
            self.asked.insert(fnr);
            *(if status == 200 { &mut self.answered } else { &mut self.failed }) += 1;
        }
        // What was being written when the process ended, or is damaged: whoever it was about is asked again.
        self.file.set_len(self.size)
    }

    /// Bytes of all lines.
    pub(super) fn size(&self) -> u64 {
        self.size
    }

    /// Takes back what was written behind so many bytes, and ends.
    pub(super) fn cut(self, size: u64) -> Result<()> {
        self.file.set_len(size).and_then(|()| self.file.sync_all()).map_err(failed("write", &self.path))
    }

    pub(super) fn has(&self, number: &str) -> bool {
        self.asked.contains(number)
    }

    /// Writes an answer down; on disk when this returns.
    pub(super) fn write(&mut self, number: &str, oppslagstidspunkt: Timestamp, answer: &Answer) -> Result<()> {
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
        let unwritable = failed("write", &self.path);
        let mut text = match serde_json::to_vec(&line) {
            Ok(text) => text,
            Err(error) => return Err(unwritable(error.into())),
        };
        // A line break can stand between the values of a JSON document only, where a space means the same.
        text.iter_mut().filter(|byte| matches!(byte, b'\n' | b'\r')).for_each(|byte| *byte = b' ');
        text.push(b'\n');
        self.file.write_all(&text).and_then(|()| self.file.sync_data()).map_err(unwritable)?;
        self.hash.update(&text);
        self.size += text.len() as u64;
        *(if line.status == 200 { &mut self.answered } else { &mut self.failed }) += 1;
        Ok(())
    }

    pub(super) fn finish(self) -> Result<FileEntry> {
        self.file.sync_all().map_err(failed("write", &self.path))?;
        if let Some(folder) = self.path.parent() {
            brreg_files::sync_folder(folder).map_err(failed("write", folder))?;
        }
        let records = self.answered + self.failed;
        Ok(FileEntry { name: OPPSLAG.to_owned(), size: self.size, sha256: hex(self.hash), records })
    }
}

/// How a list was begun, written down before its first answer.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Begun {
    /// When.
    pub(super) started: Timestamp,
    /// The language that was asked for.
    pub(super) spraakkode: Option<String>,
}

impl Begun {
    /// What the folder says; a damaged file is as good as none.
    pub(super) fn read(folder: &Path) -> Option<Self> {
        serde_json::from_slice(&std::fs::read(folder.join(LIST)).ok()?).ok()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::fs;

    use super::*;

    fn failure() -> Answer {
        Answer::Failure { status: 500, feilmelding: "Intern feil".to_owned(), korrelasjonsid: Some("a-1".to_owned()) }
    }

    #[test]
    fn a_line_that_was_cut_off_is_as_good_as_none() {
        let folder = tempfile::tempdir().unwrap();
        let now = "2026-11-20T03:15:00Z".parse().unwrap();
        let mut journal = Journal::open(folder.path()).unwrap();
        let body = RawValue::from_string("{\n\"antallEktepakt\":0}".to_owned()).unwrap();
        journal.write("31129956715", now, &Answer::Contracts(body)).unwrap();
        journal.write("06821349425", now, &failure()).unwrap();
        drop(journal);
        let path = folder.path().join(OPPSLAG);
        let whole = fs::read_to_string(&path).unwrap();
        fs::write(&path, &whole[..whole.len() - 4]).unwrap();

        let mut journal = Journal::open(folder.path()).unwrap();
        assert_eq!((journal.has("31129956715"), journal.has("06821349425")), (true, false));
        assert_eq!((journal.answered, journal.failed), (1, 0));
        journal.write("06821349425", now, &failure()).unwrap();
        let entry = journal.finish().unwrap();
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
}
