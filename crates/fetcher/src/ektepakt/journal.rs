//! The answers of a list of persons, written as they arrive, so that an interrupted list can be resumed.

use std::collections::HashSet;
use std::path::Path;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::Answer;
use crate::disk::FileEntry;
use crate::error::Result;
use crate::failures::Failure;
use crate::journal;

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
pub(super) struct Journal {
    lines: journal::Journal,
    asked: HashSet<String>,
    /// Persons with an answer.
    pub(super) answered: u64,
    /// Persons without an answer.
    pub(super) failed: u64,
}

impl Journal {
    /// Opens the file that an interrupted list left in the folder, or creates it. A person whose line is incomplete or
    /// damaged counts as missing, with all that follow.
    pub(super) async fn open(folder: &Path) -> Result<Self> {
        let read = |persons: &mut Vec<Asked>, line: &[u8]| {
            let asked = serde_json::from_slice(line).ok();
            let is_line = asked.is_some();
            persons.extend(asked);
            is_line
        };
        let (lines, persons) = journal::Journal::open(folder.join(OPPSLAG), Vec::new(), read).await?;
        let mut journal = Self { lines, asked: HashSet::new(), answered: 0, failed: 0 };
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
        self.lines.size()
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
            Answer::Failure(Failure { status, feilmelding, korrelasjonsid }) => Line {
                fnr: number,
                oppslagstidspunkt,
                status: *status,
                svar: None,
                feilmelding: Some(feilmelding),
                korrelasjonsid: korrelasjonsid.as_deref(),
            },
        };
        self.lines.append(&line).await?;
        self.count(line.status);
        Ok(())
    }

    /// Cuts the file to its first `size` bytes and closes it.
    pub(super) async fn cut(self, size: u64) -> Result<()> {
        self.lines.cut(size).await
    }

    /// Closes the file and returns its entry in the manifest.
    pub(super) async fn finish(self) -> Result<FileEntry> {
        self.lines.finish().await
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
        serde_json::from_slice(&brreg_files::read(&folder.join(LIST)).ok()?).ok()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::fs;

    use super::*;

    fn failure() -> Answer {
        let (feilmelding, korrelasjonsid) = ("Intern feil".to_owned(), Some("a-1".to_owned()));
        Answer::Failure(Failure { status: 500, feilmelding, korrelasjonsid })
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
}
