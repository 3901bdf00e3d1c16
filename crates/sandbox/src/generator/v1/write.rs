//! The bulk file as a stream; see [`crate::generator`] for its memory.

use std::io::{self, Seek, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};

use super::form::{Bulk, View};
use super::json::In;
use super::{Leaving, Register};
use crate::Error;
use crate::files::make_folder;
use crate::generator::JSON_MEMBER;
use crate::generator::write::{write_batches, write_beside, write_zip};

/// File name of the ZIP with the JSON.
pub const ZIP: &str = "totalbestand.v1.json.zip";

/// The form of the bulk file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// The JSON around the companies.
    pub bulk: Bulk,
    /// Whether it contains the companies that have left.
    pub deleted: bool,
    /// How each company is written.
    pub view: View,
}

/// Returns an array of companies that have not left, with their current registrations.
impl Default for Options {
    fn default() -> Self {
        Self { bulk: Bulk::default(), deleted: false, view: View { history: false, ..View::default() } }
    }
}

impl Register {
    /// Writes the bulk JSON.
    ///
    /// # Errors
    /// The error of `out`.
    pub fn write_json(&self, mut out: impl Write, options: &Options) -> io::Result<()> {
        let (open, separator, close): (&[u8], _, &[u8]) = match options.bulk {
            Bulk::Array => (b"[", ",", b"]"),
            Bulk::Object => (b"{\"antall\":", ",", b"]}"),
            Bulk::Lines => (b"", "\n", b"\n"),
        };
        let count = if options.deleted { self.ring.shown() } else { self.ring.obliged() };
        out.write_all(open)?;
        if options.bulk == Bulk::Object {
            write!(out, "{count},\"virksomheter\":[")?;
        }
        write_batches(&mut out, count, |positions| self.batch(positions, separator, &options.view))?;
        out.write_all(close)
    }

    /// Writes the ZIP with the bulk JSON as its only member. The same content gives the same bytes.
    ///
    /// # Errors
    /// The error of `out`.
    pub fn write_zip(&self, out: impl Write + Seek, options: &Options) -> io::Result<()> {
        write_zip(out, JSON_MEMBER, self.ring.shown(), |member| self.write_json(member, options))
    }

    /// Writes [`ZIP`] into a folder, as [`Content::write_files`](crate::generator::Content::write_files) does.
    ///
    /// # Errors
    /// [`Error`] with the file or folder that cannot be written.
    pub fn write_file(&self, folder: &Path, options: &Options) -> Result<PathBuf, Error> {
        make_folder(folder)?;
        let path = folder.join(ZIP);
        write_beside(folder, &path, |file| self.write_zip(file, options))?;
        Ok(path)
    }

    fn batch(&self, positions: Range<u32>, separator: &str, view: &View) -> io::Result<Vec<u8>> {
        let mut batch = Vec::with_capacity(positions.len() * 2_000);
        for position in positions {
            if position > 0 {
                batch.extend_from_slice(separator.as_bytes());
            }
            let company = self.make(self.ring.index(position, self.day()), self.day());
            if let Some(company) = company {
                serde_json::to_writer(&mut batch, &In(&company, view))?;
            }
        }
        Ok(batch)
    }
}

impl Leaving {
    /// Returns whether the register shows companies that have left.
    #[must_use]
    pub fn shows_deleted(self) -> bool {
        self == Self::Deleted
    }
}
