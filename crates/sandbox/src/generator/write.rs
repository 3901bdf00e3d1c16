//! The bulk files as streams: one thread renders batches of registrations, another compresses and writes them.
//!
//! # Memory
//! [`AHEAD`] + 2 batches of [`BATCH`] registrations, about 1 MB each, for content of any size.

use std::io::{self, BufWriter, Seek, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::mpsc;

use ::csv::ByteRecord;
use serde::Serialize;
use serde_json::ser::{PrettyFormatter, Serializer};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::json::As;
use super::{COLUMNS, Content, csv};
use crate::files::make_folder;
use crate::{Error, ErrorKind};

/// Name of the JSON file inside its ZIP.
pub const JSON_MEMBER: &str = "totalbestand.json";
/// Name of the CSV file inside its ZIP.
pub const CSV_MEMBER: &str = "totalbestand.csv";
/// File name of the ZIP with the JSON.
pub const JSON_ZIP: &str = "totalbestand.json.zip";
/// File name of the ZIP with the CSV.
pub const CSV_ZIP: &str = "totalbestand.csv.zip";

/// Registrations per batch.
const BATCH: u32 = 512;
/// Batches that are rendered ahead of the writer.
const AHEAD: usize = 4;
/// Level of deflate: the ratio of the published files in a fraction of the time of the highest level.
const LEVEL: i64 = 4;
/// Number of registrations from which a member may exceed the 4 GiB of a ZIP without the 64-bit extension.
const ZIP64_FROM: u32 = 1_000_000;
/// Bytes that are written to a file at a time.
const BUFFER: usize = 1 << 20;

/// The two files of [`Content::write_files`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Files {
    /// The ZIP with the JSON.
    pub json: PathBuf,
    /// The ZIP with the CSV.
    pub csv: PathBuf,
}

impl Content {
    /// Writes the bulk JSON: one array of elements, each as in the answer of a lookup.
    ///
    /// # Errors
    /// The error of `out`.
    pub fn write_json(&self, mut out: impl Write) -> io::Result<()> {
        let (open, close) = match (self.settings.pretty, self.is_empty()) {
            (true, false) => ("[\n", "\n]\n"),
            _ => ("[", "]"),
        };
        out.write_all(open.as_bytes())?;
        write_batches(&mut out, self.len(), |positions| self.json_batch(positions))?;
        out.write_all(close.as_bytes())
    }

    /// Writes the bulk CSV of the same registrations.
    ///
    /// # Errors
    /// The error of `out`.
    pub fn write_csv(&self, mut out: impl Write) -> io::Result<()> {
        out.write_all(csv::BYTE_ORDER_MARK)?;
        let mut header = csv::writer(&mut out);
        header.write_record(COLUMNS)?;
        header.flush()?;
        drop(header);
        write_batches(&mut out, self.len(), |positions| self.csv_batch(positions))
    }

    /// Writes the ZIP with the bulk JSON as its only member, [`JSON_MEMBER`]. The same content gives the same bytes.
    ///
    /// # Errors
    /// The error of `out`.
    pub fn write_json_zip(&self, out: impl Write + Seek) -> io::Result<()> {
        write_zip(out, JSON_MEMBER, self.len(), |member| self.write_json(member))
    }

    /// Writes the ZIP with the bulk CSV as its only member, [`CSV_MEMBER`]. The same content gives the same bytes.
    ///
    /// # Errors
    /// The error of `out`.
    pub fn write_csv_zip(&self, out: impl Write + Seek) -> io::Result<()> {
        write_zip(out, CSV_MEMBER, self.len(), |member| self.write_csv(member))
    }

    /// Writes [`JSON_ZIP`] and [`CSV_ZIP`] into a folder, which is created if it is missing. An existing file is replaced when
    /// the new one is complete; only their owner can read the files.
    ///
    /// # Errors
    /// [`Error`] with the file or folder that cannot be written.
    pub fn write_files(&self, folder: &Path) -> Result<Files, Error> {
        make_folder(folder)?;
        let files = Files { json: folder.join(JSON_ZIP), csv: folder.join(CSV_ZIP) };
        std::thread::scope(|scope| {
            let json = scope.spawn(|| write_beside(folder, &files.json, |file| self.write_json_zip(file)));
            write_beside(folder, &files.csv, |file| self.write_csv_zip(file))?;
            json.join().map_err(|_| Error::from(ErrorKind::Content))?
        })?;
        Ok(files)
    }

    fn json_batch(&self, positions: Range<u32>) -> io::Result<Vec<u8>> {
        let mut batch = Vec::with_capacity(positions.len() * 2_000);
        for position in positions {
            let (registration, _) = self.make(self.index(position));
            let element = As(&registration, self.settings.absent);
            let separator = match (position, self.settings.pretty) {
                (0, false) => "",
                (0, true) => "  ",
                (_, false) => ",",
                (_, true) => ",\n  ",
            };
            batch.extend_from_slice(separator.as_bytes());
            if self.settings.pretty {
                pretty(&element, &mut batch)?;
            } else {
                serde_json::to_writer(&mut batch, &element)?;
            }
        }
        Ok(batch)
    }

    fn csv_batch(&self, positions: Range<u32>) -> io::Result<Vec<u8>> {
        let mut rows = csv::writer(Vec::with_capacity(positions.len() * 1_600));
        let mut row = ByteRecord::new();
        for position in positions {
            let (registration, _) = self.make(self.index(position));
            csv::write(&registration, &mut rows, &mut row)?;
        }
        rows.into_inner().map_err(|error| error.into_error())
    }
}

/// Writes a ZIP with one member, which has this number of elements.
pub(super) fn write_zip<W: Write + Seek>(
    out: W,
    name: &str,
    elements: u32,
    write: impl FnOnce(&mut ZipWriter<W>) -> io::Result<()>,
) -> io::Result<()> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(LEVEL))
        .last_modified_time(DateTime::DEFAULT)
        .large_file(elements >= ZIP64_FROM);
    let mut zip = ZipWriter::new(out);
    zip.start_file(name, options)?;
    write(&mut zip)?;
    zip.finish()?.flush()
}

/// Renders `count` elements batch by batch and writes the batches in their order.
pub(super) fn write_batches(
    out: &mut impl Write,
    count: u32,
    render: impl Fn(Range<u32>) -> io::Result<Vec<u8>> + Send,
) -> io::Result<()> {
    std::thread::scope(|scope| {
        let (sender, batches) = mpsc::sync_channel(AHEAD);
        scope.spawn(move || {
            for start in (0..count).step_by(BATCH as usize) {
                let batch = render(start..count.min(start + BATCH));
                // The writer ends only when it fails, and reports the error itself.
                if sender.send(batch).is_err() {
                    break;
                }
            }
        });
        for batch in batches {
            out.write_all(&batch?)?;
        }
        Ok(())
    })
}

/// Appends an element of an array, indented by one more step. All line breaks are between tokens: those in texts are
/// escaped.
fn pretty(element: &impl Serialize, batch: &mut Vec<u8>) -> io::Result<()> {
    let mut alone = Vec::new();
    element.serialize(&mut Serializer::with_formatter(&mut alone, PrettyFormatter::new()))?;
    for byte in alone {
        batch.push(byte);
        if byte == b'\n' {
            batch.extend_from_slice(b"  ");
        }
    }
    Ok(())
}

/// Writes a file under a temporary name, with mode 0600, and renames it.
pub(super) fn write_beside(
    folder: &Path,
    path: &Path,
    write: impl FnOnce(&mut BufWriter<&mut std::fs::File>) -> io::Result<()>,
) -> Result<(), Error> {
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(Error::file(path))?;
    let mut buffer = BufWriter::with_capacity(BUFFER, file.as_file_mut());
    write(&mut buffer).and_then(|()| buffer.flush()).map_err(Error::file(path))?;
    drop(buffer);
    file.persist(path).map_err(|error| Error::file(path)(error.error))?;
    Ok(())
}
