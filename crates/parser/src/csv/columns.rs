//! A register's columns, bound by name.

use std::collections::HashMap;

use crate::csv::row::RowScan;
use crate::csv::rows::Rows;
use crate::error::{Error, ErrorKind, few_names, shown_name};

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

impl Columns {
    /// Reads the header row, the first that is not empty, and returns its length with what is before it; `None` where more
    /// bytes are needed.
    pub(crate) fn of_content(bytes: &[u8], at_end: bool, layout: &Layout) -> Result<Option<(Self, usize)>, Error> {
        let blank = bytes.iter().take_while(|byte| matches!(byte, b'\n' | b'\r')).count();
        let rest = &bytes[blank..];
        let is_too_long = rest.len() > HEADER_BYTES;
        let rest = &rest[..rest.len().min(HEADER_BYTES + 1)];
        let mut best = Header::default();
        for delimiter in [b',', b';'] {
            let length = match RowScan::new(delimiter).row_end(rest, at_end) {
                Some(length) if rest[..length].ends_with(b"\r") => match rest.get(length) {
                    Some(next) => length + usize::from(*next == b'\n'),
                    None if at_end || is_too_long => length,
                    None => return Ok(None),
                },
                Some(length) => length,
                None if is_too_long => rest.len(),
                // Where this delimiter leaves a quote open, the other one may see none.
                None if at_end => continue,
                None => return Ok(None),
            };
            let header = Header::read(&rest[..length], delimiter, layout);
            if header.known >= best.known {
                best = header;
            }
        }
        let length = blank + best.length;
        Self::bind(best, layout).map(|columns| Some((columns, length)))
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
        if length > HEADER_BYTES || names.len() > MOST_COLUMNS {
            return Err(Error::new(ErrorKind::HeaderTooLarge { columns: MOST_COLUMNS, bytes: HEADER_BYTES }));
        }
        let mut fields: HashMap<&str, Vec<usize>> = HashMap::new();
        for (field, name) in names.iter().enumerate() {
            fields.entry(name).or_default().push(field);
        }
        let missing: Vec<_> =
            layout.columns.iter().filter(|name| !fields.contains_key(**name)).map(|name| (*name).to_owned()).collect();
        if !missing.is_empty() {
            return Err(Error::new(ErrorKind::MissingColumns { names: missing }));
        }
        let mut doubled: Vec<_> = fields.iter().filter(|(_, places)| places.len() > 1).map(|(name, _)| *name).collect();
        if !doubled.is_empty() {
            doubled.sort_unstable();
            let names = few_names(doubled.iter().map(|name| shown_name(name)), doubled.len());
            return Err(Error::new(ErrorKind::DoubledColumns { names }));
        }
        let field = |column: &&str| fields.get(column).and_then(|places| places.first()).copied().unwrap_or_default();
        let fields: Box<[usize]> = layout.columns.iter().map(field).collect();
        let key = layout.key.map(|column| fields.get(column).copied().unwrap_or_default());
        let unknown = names.iter().filter(|name| !layout.columns.contains(&name.as_str())).cloned().collect();
        Ok(Self { delimiter, count: names.len(), fields, key, unknown })
    }
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
        let names: Vec<_> = rows.only().into_iter().flatten().map(str::to_owned).collect();
        let known = names.iter().filter(|name| layout.columns.contains(&name.as_str())).count();
        Self { delimiter, length: row.len(), names, known, is_latin: is_latin && known > 0 }
    }
}
