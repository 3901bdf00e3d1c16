//! A register's columns, bound by name.

use std::collections::HashMap;

use crate::csv::joined::OTHER_ROW_ENDS;
use crate::csv::row::{Ended, RowScan};
use crate::csv::rows::{Rows, is_blank};
use crate::error::{Error, ErrorKind};
use crate::format::BYTE_ORDER_MARK;
use crate::shown::{few_names, shown_name};

/// The longest header row.
const HEADER_BYTES: usize = 64 << 10;
/// The most columns of a header. A register has a few dozen; a column that is not known is reported with every record.
const MOST_COLUMNS: usize = 500;

/// The columns of a register's CSV.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Layout {
    /// The names that the header has for them. Their order is free in a file.
    pub columns: &'static [&'static str],
    /// Places in `columns` of the two whose values, together, tell one record from another: consecutive rows with the same
    /// values there are one record.
    pub key: [usize; 2],
}

/// What parts the fields of a file that does not name it.
const DELIMITERS: [u8; 4] = [b'\t', b'|', b',', b';'];
/// Bytes of the row that names it, with quotes.
const LONGEST_SEPARATOR_ROW: usize = r#""sep=;""#.len() + 1;
/// Rows before the header that people put there, as the title of a sheet.
const MOST_ROWS_BEFORE: usize = 20;
/// What spreadsheets write in Norway where nobody asks them for UTF-8.
const LATIN: &str = "Windows-1252";

/// Where each column is in the rows of one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Columns {
    pub(crate) delimiter: u8,
    /// Fields of the header, and so of each row.
    pub(crate) count: usize,
    /// The field of each column, in the layout's order.
    pub(crate) fields: Box<[usize]>,
    /// The fields of the key.
    pub(crate) key: [usize; 2],
    /// Columns that the layout does not have.
    pub(crate) unknown: Vec<String>,
    /// The names in the header.
    names: Vec<String>,
}

/// The header row as one delimiter separates it.
#[derive(Default)]
struct Header {
    delimiter: u8,
    /// Bytes of it, with the line break.
    length: usize,
    names: Vec<String>,
    /// Names that the register has.
    known: usize,
    /// Whether it is in an encoding of one byte for each letter, and not in UTF-8.
    is_latin: bool,
}

/// What the beginning of a file gives.
pub(crate) enum Bound {
    /// The columns, and the bytes of the header with what is before it.
    Columns(Columns, usize),
    /// It takes so many bytes at least to know.
    Needs(usize),
}

impl Columns {
    /// Reads the header row, the first that is not empty, and returns its length with what is before it.
    pub(crate) fn of_content(bytes: &[u8], at_end: bool, layout: &Layout) -> Result<Bound, Error> {
        let (before, delimiters) = match Separator::of(bytes, at_end) {
            None => return Ok(Bound::Needs(bytes.len() + 1)),
            Some(Separator { length, named: Some(separator) }) => (length, vec![separator]),
            Some(Separator { length, named: None }) => (length, DELIMITERS.to_vec()),
        };
        let rest = &bytes[before..];
        let is_too_long = rest.len() > HEADER_BYTES;
        let rest = if is_too_long { whole_letters(&rest[..=HEADER_BYTES]) } else { rest };
        let mut best = Header::default();
        for delimiter in delimiters {
            let length = match RowScan::new(delimiter).row_end(rest, at_end) {
                Some(length) if rest[..length].ends_with(b"\r") => match rest.get(length) {
                    Some(next) => length + usize::from(*next == b'\n'),
                    None if at_end || is_too_long => length,
                    None => return Ok(Bound::Needs(bytes.len() + 1)),
                },
                Some(length) => length,
                None if is_too_long => rest.len(),
                // Where this delimiter leaves a quote open, the other one may see none.
                None if at_end => continue,
                None => return Ok(Bound::Needs(bytes.len() + 1)),
            };
            let header = Header::read(&rest[..length], delimiter, layout);
            if header.known >= best.known {
                best = header;
            }
        }
        if best.known == 0 && !best.is_latin {
            // The header may be behind it.
            if !at_end && !is_too_long {
                return Ok(Bound::Needs(before + HEADER_BYTES + 1));
            }
            if let Some(row) = header_row(&bytes[..before + rest.len()], layout) {
                return Err(Error::new(ErrorKind::RowsBeforeHeader { row }));
            }
        }
        let length = before + best.length;
        Self::bind(best, layout).map(|columns| Bound::Columns(columns, length))
    }

    /// Finds the register's columns in the header.
    fn bind(header: Header, layout: &Layout) -> Result<Self, Error> {
        let Header { delimiter, length, names, known, is_latin } = header;
        if is_latin {
            return Err(Error::new(ErrorKind::OtherEncoding { encoding: LATIN }));
        }
        if known == 0 {
            return Err(Error::new(ErrorKind::NoHeader));
        }
        // Rows without an end that is seen run on, and a name has what is between two of them.
        let sign = names.iter().flat_map(|name| name.chars()).find(|sign| OTHER_ROW_ENDS.contains(sign));
        let refused = |kind| Error::new(sign.map_or(kind, |sign| ErrorKind::OtherRowEnds { sign: u32::from(sign) }));
        if length > HEADER_BYTES || names.len() > MOST_COLUMNS {
            return Err(refused(ErrorKind::HeaderTooLarge { columns: MOST_COLUMNS, bytes: HEADER_BYTES }));
        }
        let mut fields: HashMap<&str, Vec<usize>> = HashMap::new();
        for (field, name) in names.iter().enumerate() {
            fields.entry(name).or_default().push(field);
        }
        let missing: Vec<_> =
            layout.columns.iter().filter(|name| !fields.contains_key(**name)).map(|name| (*name).to_owned()).collect();
        if !missing.is_empty() {
            return Err(refused(ErrorKind::MissingColumns { names: missing }));
        }
        let unnamed = fields.get("").map_or(0, Vec::len);
        if unnamed > 1 {
            return Err(refused(ErrorKind::UnnamedColumns { columns: unnamed }));
        }
        let mut doubled: Vec<_> = fields.iter().filter(|(_, places)| places.len() > 1).map(|(name, _)| *name).collect();
        if !doubled.is_empty() {
            doubled.sort_unstable();
            let names = few_names(doubled.iter().map(|name| shown_name(name)), doubled.len());
            return Err(refused(ErrorKind::DoubledColumns { names }));
        }
        let field = |column: &&str| fields.get(column).and_then(|places| places.first()).copied().unwrap_or_default();
        let fields: Box<[usize]> = layout.columns.iter().map(field).collect();
        let key = layout.key.map(|column| fields.get(column).copied().unwrap_or_default());
        let unknown = names.iter().filter(|name| !layout.columns.contains(&name.as_str())).cloned().collect();
        Ok(Self { delimiter, count: names.len(), fields, key, unknown, names })
    }
}

impl Columns {
    /// The name of a field's column.
    pub(crate) fn name(&self, field: usize) -> &str {
        self.names.get(field).map_or("", String::as_str)
    }

    /// The name of the column in which a byte of rows is.
    pub(crate) fn name_at(&self, rows: &[u8], byte: usize) -> &str {
        let (mut scan, mut index) = (RowScan::new(self.delimiter), 0);
        let before = &rows[..byte.min(rows.len())];
        while let Some(ended) = scan.next(before, &mut index) {
            if matches!(ended, Ended::Row(_)) {
                scan.reset();
            }
        }
        self.name(scan.fields())
    }

    /// The name of the column of the first cell of rows whose quotes do not follow the CSV format.
    pub(crate) fn name_of_broken(&self, rows: &[u8]) -> Option<&str> {
        let (mut scan, mut index) = (RowScan::new(self.delimiter), 0);
        loop {
            let ended = scan.next(rows, &mut index);
            match ended {
                _ if scan.broken() => return Some(self.name(scan.fields() - usize::from(ended.is_some()))),
                None => return None,
                Some(Ended::Row(_)) => scan.reset(),
                Some(Ended::Field(_)) => {}
            }
        }
    }
}

/// The number of the row in which the columns of a register are named, among the first ones.
fn header_row(content: &[u8], layout: &Layout) -> Option<usize> {
    let line_break = if content.contains(&b'\n') { b'\n' } else { b'\r' };
    let rows = content.split(|byte| *byte == line_break).zip(1..).take(MOST_ROWS_BEFORE + 1);
    let has_names = |row: &[u8]| {
        let row = row.strip_suffix(b"\r").unwrap_or(row);
        DELIMITERS.iter().any(|delimiter| Header::read(row, *delimiter, layout).known > layout.columns.len() / 2)
    };
    rows.into_iter().find(|(row, _)| has_names(row)).map(|(_, number)| number)
}

/// The bytes without a letter of UTF-8 that is cut at their end.
pub(super) fn whole_letters(bytes: &[u8]) -> &[u8] {
    match std::str::from_utf8(bytes) {
        Err(error) if error.error_len().is_none() => &bytes[..error.valid_up_to()],
        _ => bytes,
    }
}

/// What is before the header: empty rows, and the row in which spreadsheets name the separator, `sep=;`.
struct Separator {
    /// Bytes of it.
    length: usize,
    named: Option<u8>,
}

impl Separator {
    /// What the content begins with; `None` where more bytes are needed.
    fn of(bytes: &[u8], at_end: bool) -> Option<Self> {
        let length = before_text(bytes);
        let rest = &bytes[length..];
        if !at_end && rest.len() < LONGEST_SEPARATOR_ROW {
            return None;
        }
        let beginning = &rest[..rest.len().min(LONGEST_SEPARATOR_ROW)];
        let row = beginning.split(|byte| matches!(byte, b'\n' | b'\r')).next().unwrap_or_default();
        let text = row.strip_prefix(b"\"").and_then(|row| row.strip_suffix(b"\"")).unwrap_or(row);
        Some(match *text {
            [s, e, p, b'=', separator] if [s, e, p].eq_ignore_ascii_case(b"sep") && is_separator(separator) => {
                let length = length + row.len();
                Self { length: length + before_text(&bytes[length..]), named: Some(separator) }
            }
            _ => Self { length, named: None },
        })
    }
}

/// Bytes of the rows at the beginning that have nothing but blanks, and of the byte-order marks behind them.
fn before_text(bytes: &[u8]) -> usize {
    let mut length = 0;
    loop {
        let rest = &bytes[length..];
        let more = if rest.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len() } else { blank_rows(rest) };
        if more == 0 {
            return length;
        }
        length += more;
    }
}

/// Whether a row has nothing, whatever parts its fields. With a quote that is not closed in it, a text begins.
fn is_empty(row: &[u8]) -> bool {
    row.iter().filter(|byte| **byte == b'"').count() % 2 == 0
        && DELIMITERS.into_iter().any(|delimiter| is_blank(row, delimiter))
}

/// Bytes of the rows at the beginning that have nothing but blanks.
fn blank_rows(bytes: &[u8]) -> usize {
    let mut length = 0;
    for row in bytes.split_inclusive(|byte| matches!(byte, b'\n' | b'\r')) {
        if !row.ends_with(b"\n") && !row.ends_with(b"\r") || !is_empty(row) {
            break;
        }
        length += row.len();
    }
    length
}

/// Whether a byte can part fields: what is in the names of columns cannot.
fn is_separator(byte: u8) -> bool {
    byte == b'\t' || byte.is_ascii_graphic() && !byte.is_ascii_alphanumeric() && !b"\"._".contains(&byte)
}

impl Header {
    fn read(row: &[u8], delimiter: u8, layout: &Layout) -> Self {
        let mut rows = Rows::new(delimiter);
        rows.read(row);
        let is_latin = std::str::from_utf8(row).is_err();
        if is_latin {
            // These encodings have the first letters of Unicode, of which the names of columns are made.
            let text: String = row.iter().map(|byte| char::from(*byte)).collect();
            rows = Rows::new(delimiter);
            rows.read(text.as_bytes());
        }
        // Blanks around a name are none of it.
        let name = |cell: &str| {
            let cell = cell.trim();
            brreg_domain::composed(cell).unwrap_or_else(|| cell.to_owned())
        };
        let names: Vec<_> = rows.only().into_iter().flatten().map(name).collect();
        let known = names.iter().filter(|name| layout.columns.contains(&name.as_str())).count();
        Self { delimiter, length: row.len(), names, known, is_latin: is_latin && known > 0 }
    }
}
