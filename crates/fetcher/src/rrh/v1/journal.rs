//! The file of the answers to lookups of companies: one line per company, in the order of arrival.
//!
//! A line is `{"organisasjonsnummer", "hentet", "status", "dokument"}`. With a status other than 200 it has `feilmelding` and,
//! if the register sent one, `korrelasjonsid` in place of the document. Status 404 means that the company need not
//! register. Every other status is a failure, which a later line of the same company may have made good.

use std::fmt;
use std::fs::File;
use std::io::{self, BufRead as _, BufReader};
use std::path::{Path, PathBuf};

use brreg_domain::Organisasjonsnummer;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::disk::{BUFFER_BYTES, failed};
use crate::error::{Error, Result};

/// The status of a document.
pub const FOUND: u16 = 200;
/// The status of a company that need not register.
pub const NOT_OBLIGED: u16 = 404;

/// A line to be written.
#[derive(Serialize)]
pub(super) struct Entry<'a> {
    pub(super) organisasjonsnummer: &'a str,
    pub(super) hentet: Timestamp,
    pub(super) status: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) dokument: Option<&'a RawValue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) feilmelding: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) korrelasjonsid: Option<&'a str>,
}

/// A line as it is read. `Debug` shows neither the document nor the message.
#[derive(Clone)]
pub struct Line {
    /// The company that was looked up.
    pub organisasjonsnummer: Organisasjonsnummer,
    /// When its answer arrived.
    pub hentet: Timestamp,
    /// [`FOUND`], [`NOT_OBLIGED`], or the status of a failure.
    pub status: u16,
    /// The register's document, if it was found.
    pub dokument: Option<Box<RawValue>>,
    /// The register's message, or the reason for a missing answer.
    pub feilmelding: Option<String>,
    /// The id by which the register's staff find the request, if the register sent one.
    pub korrelasjonsid: Option<String>,
}

impl Line {
    /// Returns the line in these bytes; `None` if they are no line of this file.
    fn parse(line: &[u8]) -> Option<Self> {
        #[derive(Deserialize)]
        struct Text {
            organisasjonsnummer: String,
            hentet: Timestamp,
            status: u16,
            dokument: Option<Box<RawValue>>,
            feilmelding: Option<String>,
            korrelasjonsid: Option<String>,
        }
        let text: Text = serde_json::from_slice(line).ok()?;
        let is_whole = (text.status == FOUND) == text.dokument.is_some();
        is_whole.then_some(Self {
            organisasjonsnummer: Organisasjonsnummer::parse(&text.organisasjonsnummer).ok()?,
            hentet: text.hentet,
            status: text.status,
            dokument: text.dokument,
            feilmelding: text.feilmelding,
            korrelasjonsid: text.korrelasjonsid,
        })
    }
}

impl fmt::Debug for Line {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Line")
            .field("organisasjonsnummer", &self.organisasjonsnummer)
            .field("hentet", &self.hentet)
            .field("status", &self.status)
            .finish_non_exhaustive()
    }
}

/// Returns the company and the status of a line; `None` if the line is damaged.
pub(super) fn summary(line: &[u8]) -> Option<(Organisasjonsnummer, u16)> {
    Line::parse(line).map(|line| (line.organisasjonsnummer, line.status))
}

/// Reads the file line by line. Only one line is in memory at a time.
///
/// # Errors
/// [`crate::ErrorKind::Io`] when the file cannot be opened or read. A line that is damaged is such an error too, and the last
/// one: the file was changed after it was written.
pub fn read(path: &Path) -> Result<Lines> {
    let file = brreg_files::open(path).map_err(failed("read", path))?;
    Ok(Lines {
        path: path.to_owned(),
        reader: Some(BufReader::with_capacity(BUFFER_BYTES, file)),
        buffer: Vec::new(),
        read: 0,
    })
}

/// The lines of a file; see [`read`].
#[derive(Debug)]
pub struct Lines {
    path: PathBuf,
    /// `None` after the end or an error.
    reader: Option<BufReader<File>>,
    buffer: Vec<u8>,
    read: u64,
}

impl Iterator for Lines {
    type Item = Result<Line>;

    fn next(&mut self) -> Option<Self::Item> {
        self.buffer.clear();
        let next = match self.reader.as_mut()?.read_until(b'\n', &mut self.buffer) {
            Ok(0) => None,
            Ok(_) => {
                self.read += 1;
                let is_complete = self.buffer.last() == Some(&b'\n');
                let line = Line::parse(&self.buffer).filter(|_| is_complete);
                Some(line.ok_or_else(|| self.damaged()))
            }
            Err(error) => Some(Err(failed("read", &self.path)(error))),
        };
        if !matches!(next, Some(Ok(_))) {
            self.reader = None;
        }
        next
    }
}

impl Lines {
    fn damaged(&self) -> Error {
        let text = format!("line {} is damaged", self.read);
        failed("read", &self.path)(io::Error::new(io::ErrorKind::InvalidData, text))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::error::Error as _;
    use std::fs;

    use super::*;

    const DOCUMENT: &str = r#"{"organisasjonsnummer":"391015082","hentet":"2026-11-20T03:15:00Z","status":200,"dokument":{ "a" : "31129956715" }}"#;
    const ABSENT: &str = r#"{"organisasjonsnummer":"391004129","hentet":"2026-11-20T03:15:00Z","status":404,"feilmelding":"Ikke registreringspliktig"}"#;

    fn read_text(text: &str) -> Vec<Result<Line>> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("oppslag.ndjson");
        fs::write(&path, text).unwrap();
        read(&path).unwrap().collect()
    }

    #[test]
    fn documents_come_back_as_they_were_written_and_are_not_shown() {
        let lines = read_text(&format!("{DOCUMENT}\n{ABSENT}\n"));
        let [Ok(found), Ok(absent)] = &lines[..] else { unreachable!("{lines:?}") };
        assert_eq!((found.status, found.organisasjonsnummer.as_str()), (FOUND, "391015082"));
        assert_eq!(found.dokument.as_ref().unwrap().get(), r#"{ "a" : "31129956715" }"#);
        assert_eq!((absent.status, absent.feilmelding.as_deref()), (NOT_OBLIGED, Some("Ikke registreringspliktig")));
        assert!(!format!("{lines:?}").contains("31129956715"));
    }

    #[test]
    fn a_damaged_line_ends_the_reading_with_its_number() {
        let without_document = DOCUMENT.replace("dokument", "other");
        for second in [&DOCUMENT[..60], DOCUMENT, "\n", &format!("{without_document}\n"), "{}\n"] {
            let lines = read_text(&format!("{ABSENT}\n{second}"));
            let [Ok(_), Err(error)] = &lines[..] else { unreachable!("{lines:?}") };
            assert_eq!(error.source().unwrap().to_string(), "line 2 is damaged");
        }
    }
}
