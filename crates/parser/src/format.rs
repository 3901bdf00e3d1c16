//! Detects the format of an input from its first bytes.

use crate::archive::{END_RECORD, LOCAL_HEADER};
use crate::error::{Error, ErrorKind};
use crate::gzip::is_gzip;

/// The two formats of the registers' bulk files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// JSON, in one of the layouts that [`open`](crate::open) accepts.
    Json,
    /// Rows, of which consecutive ones with the same key are one record.
    Csv,
}

/// Bytes that are enough to detect the format.
pub(crate) const PROBE: usize = 512;
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// Whether the input is a ZIP archive.
pub(crate) fn is_archive(start: &[u8]) -> bool {
    start.starts_with(LOCAL_HEADER) || start.starts_with(END_RECORD)
}

/// The format and the length of the byte-order mark before it.
pub(crate) fn detect(start: &[u8]) -> Result<(Format, usize), Error> {
    if is_archive(start) {
        return Err(Error::new(ErrorKind::NestedArchive { found: "a ZIP archive" }));
    }
    if is_gzip(start) {
        return Err(Error::new(ErrorKind::NestedArchive { found: "a gzip file" }));
    }
    let mark = if start.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len() } else { 0 };
    let unknown = |found| Err(Error::new(ErrorKind::UnknownFormat { found }));
    match start[mark..].iter().find(|byte| !byte.is_ascii_whitespace()) {
        None if start.len() < PROBE => Err(Error::new(ErrorKind::Empty)),
        None => unknown("white space"),
        Some(b'[' | b'{') => Ok((Format::Json, mark)),
        Some(b'<') => unknown("`<`, as HTML and XML do"),
        Some(b'"') => Ok((Format::Csv, mark)),
        Some(byte) if byte.is_ascii_alphabetic() => Ok((Format::Csv, mark)),
        Some(_) => unknown("other bytes"),
    }
}
