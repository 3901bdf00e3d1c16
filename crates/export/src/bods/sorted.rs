//! What earlier exports left, company by company in the order of their numbers: the stock, and the records that were closed.

use std::fs::File;
use std::io::{self, BufRead as _, BufReader};
use std::path::{Path, PathBuf};

use brreg_pipeline::problem::{Advice, At as _, Problem, Step};
use data_encoding::HEXLOWER;
use sha2::{Digest as _, Sha256};

use super::ids;

/// A file of lines that are sorted by company.
pub(super) struct Sorted<T> {
    path: PathBuf,
    lines: Option<BufReader<File>>,
    read: fn(String) -> Option<(String, T)>,
    next: Option<(String, T)>,
    number: u64,
    digest: Sha256,
}

impl<T> Sorted<T> {
    /// Opens a file; one that is missing has no lines.
    pub(super) fn open(path: &Path, read: fn(String) -> Option<(String, T)>) -> Result<Self, Problem> {
        let lines = match brreg_files::open(path) {
            Ok(file) => Some(BufReader::with_capacity(1 << 18, file)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(error).at_path(Step::Export, path),
        };
        let mut sorted = Self { path: path.to_owned(), lines, read, next: None, number: 0, digest: Sha256::new() };
        sorted.advance()?;
        Ok(sorted)
    }

    /// Whether there is a file.
    pub(super) fn is_there(&self) -> bool {
        self.lines.is_some()
    }

    /// The company of the next line.
    pub(super) fn company(&self) -> Option<&str> {
        self.next.as_ref().map(|(name, _)| ids::company(name))
    }

    /// The lines of a company, which must be the next one to have any.
    pub(super) fn of(&mut self, company: &str) -> Result<Vec<T>, Problem> {
        let mut items = Vec::new();
        while self.company() == Some(company) {
            items.extend(self.next.take().map(|(_, item)| item));
            self.advance()?;
        }
        Ok(items)
    }

    /// The SHA-256 of the whole file, once its last line was read.
    pub(super) fn checksum(self) -> String {
        HEXLOWER.encode(&self.digest.finalize())
    }

    fn advance(&mut self) -> Result<(), Problem> {
        let Some(lines) = &mut self.lines else { return Ok(()) };
        let mut line = String::new();
        if lines.read_line(&mut line).at_path(Step::Export, &self.path)? == 0 {
            return Ok(());
        }
        self.digest.update(line.as_bytes());
        self.number += 1;
        line.truncate(line.trim_end_matches('\n').len());
        let last = self.company().map(str::to_owned);
        self.next = (self.read)(line);
        match self.company() {
            Some(company) if last.is_none_or(|last| *last <= *company) => Ok(()),
            _ => Err(self.changed()),
        }
    }

    fn changed(&self) -> Problem {
        let message = format!("line {} of {} was not written by this program", self.number, self.path.display());
        let advice =
            "export to another folder, or move the files of this one away: the next export then starts from nothing";
        Problem::usage(Step::Export, message).advise(Advice::Said(advice.to_owned()))
    }
}
