//! Rows with their fields unquoted, in memory that is used again.

use std::collections::BTreeMap;
use std::str::Utf8Error;

use brreg_domain::is_invisible;
use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

use crate::csv::columns::Columns;
use crate::record_error::{RecordError, RecordErrorKind};

/// The rows of one record (or the header).
#[derive(Debug)]
pub(crate) struct Rows {
    reader: Reader,
    delimiter: u8,
    bytes: Vec<u8>,
    written: usize,
    /// Where each field of each row ends in `bytes`.
    ends: Vec<usize>,
    /// Where each row ends in `ends`.
    row_ends: Vec<usize>,
}

/// The rows of one record.
#[derive(Debug, Clone, Copy)]
pub struct Group<'a> {
    text: &'a str,
    rows: &'a Rows,
    columns: &'a Columns,
}

/// One row of a record.
#[derive(Debug, Clone, Copy)]
pub struct Row<'a> {
    fields: Fields<'a>,
    columns: &'a Columns,
}

/// The fields of one row, by their order.
#[derive(Debug, Clone, Copy)]
struct Fields<'a> {
    text: &'a str,
    start: usize,
    ends: &'a [usize],
}

/// Whether a row with its line break has nothing but blanks, tabs and what parts and quotes its fields, as spreadsheets leave it below a
/// table: none of them has anything then.
pub(super) fn is_blank(row: &[u8], delimiter: u8) -> bool {
    let mut rest = row;
    loop {
        rest = match rest {
            [] => return true,
            [b' ' | b'\t' | b'\r' | b'\n' | b'"', rest @ ..] | [0xC2, 0xA0, rest @ ..] => rest,
            [byte, rest @ ..] if *byte == delimiter => rest,
            _ => return false,
        };
    }
}

/// A value without the blanks and the characters that are not seen around it, of which none is part of a number, a date or a code.
pub(crate) fn bare(value: &str) -> &str {
    // Hardly a value has any.
    let is_seen = |byte: Option<&u8>| byte.is_none_or(u8::is_ascii_graphic);
    if is_seen(value.as_bytes().first()) && is_seen(value.as_bytes().last()) {
        return value;
    }
    value.trim_matches(|character: char| character.is_whitespace() || is_invisible(character))
}

impl Rows {
    pub(crate) fn new(delimiter: u8) -> Self {
        let reader = ReaderBuilder::new().delimiter(delimiter).build();
        Self { reader, delimiter, bytes: Vec::new(), written: 0, ends: Vec::new(), row_ends: Vec::new() }
    }

    /// Reads all rows of the input in place of those before. Rows in which nothing is are left out.
    pub(crate) fn read(&mut self, input: &[u8]) {
        self.reader.reset();
        self.ends.clear();
        self.row_ends.clear();
        self.written = 0;
        // Unquoting never makes a field longer.
        if self.bytes.len() <= input.len() {
            self.bytes.resize(input.len() + 1, 0);
        }
        let (mut read, mut row_start, mut row_read) = (0, 0, 0);
        let mut ends = [0; 32];
        loop {
            let (result, consumed, added, fields) =
                self.reader.read_record(&input[read..], &mut self.bytes[self.written..], &mut ends);
            read += consumed;
            self.written += added;
            self.ends.extend(ends[..fields].iter().map(|end| row_start + end));
            match result {
                ReadRecordResult::Record => {
                    if is_blank(&input[row_read..read], self.delimiter) {
                        self.ends.truncate(self.row_ends.last().copied().unwrap_or_default());
                        self.written = row_start;
                    } else {
                        self.row_ends.push(self.ends.len());
                    }
                    (row_start, row_read) = (self.written, read);
                }
                ReadRecordResult::End => break,
                ReadRecordResult::InputEmpty | ReadRecordResult::OutputEndsFull => {}
                ReadRecordResult::OutputFull => self.bytes.resize(self.bytes.len() * 2, 0),
            }
        }
    }

    /// Where each row comes the same number of times, leaves each once and returns how often it came: overlapping files that were
    /// joined and sorted are copies of one record side by side. Rows of which only some come again are as they were. Columns that the
    /// register does not have make no difference, and the keys are those of one record.
    pub(crate) fn leave_one_copy(&mut self, columns: &Columns) -> u64 {
        let Some((kept, copies)) = self.text().ok().and_then(|text| self.distinct(text, columns)) else { return 1 };
        let fields = |row: usize| self.row_ends[..row].last().copied().unwrap_or_default()..self.row_ends[row];
        let (mut bytes, mut ends, mut row_ends) = (Vec::new(), Vec::new(), Vec::new());
        for row in kept {
            for field in fields(row) {
                let start = self.ends[..field].last().copied().unwrap_or_default();
                bytes.extend_from_slice(&self.bytes[start..self.ends[field]]);
                ends.push(bytes.len());
            }
            row_ends.push(ends.len());
        }
        (self.written, self.bytes, self.ends, self.row_ends) = (bytes.len(), bytes, ends, row_ends);
        copies
    }

    /// The first of each of the rows that are the same, and how often each comes, where that is more than once.
    fn distinct(&self, text: &str, columns: &Columns) -> Option<(Vec<usize>, u64)> {
        // Hardly a record has its first row again.
        let first = self.iter(text).next()?;
        if !self.iter(text).skip(1).any(|row| first.values(columns).eq(row.values(columns))) {
            return None;
        }
        let mut times: BTreeMap<Vec<&str>, (usize, u64)> = BTreeMap::new();
        for (number, row) in self.iter(text).enumerate() {
            times.entry(row.values(columns).collect()).or_insert((number, 0)).1 += 1;
        }
        let copies = times.values().next()?.1;
        let mut kept: Vec<usize> = times.values().map(|(number, _)| *number).collect();
        kept.sort_unstable();
        times.values().all(|(_, times)| *times == copies).then_some((kept, copies))
    }

    /// The number of rows.
    pub(crate) fn len(&self) -> u64 {
        self.row_ends.len() as u64
    }

    /// The fields of the only row; `None` where there are none or several, or the row is not UTF-8.
    pub(crate) fn only(&self) -> Option<impl Iterator<Item = &str>> {
        let text = self.text().ok().filter(|_| self.row_ends.len() == 1)?;
        self.iter(text).next().map(Fields::iter)
    }

    /// The rows as those of a record.
    ///
    /// # Errors
    /// Rows that are not UTF-8.
    pub(crate) fn group<'a>(&'a self, columns: &'a Columns) -> Result<Group<'a>, RecordError> {
        let text = self.text().map_err(|_| RecordError::new(RecordErrorKind::InvalidUtf8, 0))?;
        Ok(Group { text, rows: self, columns })
    }

    fn text(&self) -> Result<&str, Utf8Error> {
        std::str::from_utf8(&self.bytes[..self.written])
    }

    fn iter<'a>(&'a self, text: &'a str) -> impl Iterator<Item = Fields<'a>> {
        let mut first = 0_usize;
        self.row_ends.iter().map(move |&last| {
            let start = first.checked_sub(1).map_or(0, |before| self.ends[before]);
            let fields = Fields { text, start, ends: &self.ends[first..last] };
            first = last;
            fields
        })
    }
}

impl<'a> Fields<'a> {
    /// The field; empty where the row has fewer.
    fn get(self, index: usize) -> &'a str {
        let Some(&end) = self.ends.get(index) else { return "" };
        let start = index.checked_sub(1).map_or(self.start, |before| self.ends[before]);
        self.text.get(start..end).unwrap_or_default()
    }

    /// What it says of its record: the values of the register's columns but the key's.
    fn values(self, columns: &Columns) -> impl Iterator<Item = &'a str> {
        let known = columns.fields.iter().filter(|field| !columns.key.contains(field));
        known.map(move |field| bare(self.get(*field)))
    }

    fn iter(self) -> impl Iterator<Item = &'a str> {
        (0..self.ends.len()).map(move |index| self.get(index))
    }
}

impl<'a> Group<'a> {
    /// The rows in order.
    pub fn rows(self) -> impl Iterator<Item = Row<'a>> {
        self.rows.iter(self.text).map(move |fields| Row { fields, columns: self.columns })
    }

    /// The names of the file's columns that the register's layout does not have.
    pub fn unknown_columns(self) -> impl Iterator<Item = &'a str> {
        self.columns.unknown.iter().map(String::as_str)
    }

    /// There are as many rows as were counted where they were put together, each row has as many fields as the header, and
    /// none of the fields is too long.
    pub(crate) fn check(self, counted: u64, text_bytes: usize) -> Result<(), RecordError> {
        let error = |kind| RecordError::new(kind, 0);
        if self.rows.len() != counted {
            return Err(error(RecordErrorKind::OtherRows { counted, found: self.rows.len() }));
        }
        for row in self.rows() {
            let (expected, found) = (self.columns.count, row.fields.ends.len());
            if expected != found {
                return Err(error(RecordErrorKind::RaggedRow { expected, found }));
            }
            if let Some(found) = row.fields.iter().map(str::len).max().filter(|&found| found > text_bytes) {
                let field = row.fields.iter().position(|text| text.len() == found).unwrap_or_default();
                let kind = RecordErrorKind::TextTooLong { found, limit: text_bytes };
                return Err(error(kind).in_column(self.columns.name(field)));
            }
        }
        Ok(())
    }
}

impl<'a> Row<'a> {
    /// The value of a column, given by its place in the [`Layout`](super::Layout), without blanks around.
    #[must_use]
    pub fn get(self, column: usize) -> &'a str {
        bare(self.as_written(column))
    }

    /// The free text of a column, with the blanks that it has; nothing but blanks is none.
    #[must_use]
    pub fn text(self, column: usize) -> &'a str {
        let text = self.as_written(column);
        if bare(text).is_empty() { "" } else { text }
    }

    fn as_written(self, column: usize) -> &'a str {
        self.columns.fields.get(column).map_or("", |&field| self.fields.get(field))
    }
}
