//! Rows with their fields unquoted, in memory that is used again.

use std::str::Utf8Error;

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

/// The rows of one registration (or the header).
#[derive(Debug)]
pub(crate) struct Rows {
    reader: Reader,
    bytes: Vec<u8>,
    written: usize,
    /// Where each field of each row ends in `bytes`.
    ends: Vec<usize>,
    /// Where each row ends in `ends`.
    row_ends: Vec<usize>,
}

/// The fields of one row.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Row<'a> {
    text: &'a str,
    start: usize,
    ends: &'a [usize],
}

impl Rows {
    pub(crate) fn new(delimiter: u8) -> Self {
        let reader = ReaderBuilder::new().delimiter(delimiter).build();
        Self { reader, bytes: Vec::new(), written: 0, ends: Vec::new(), row_ends: Vec::new() }
    }

    /// Reads all rows of the input in place of those before. Empty rows are left out.
    pub(crate) fn read(&mut self, input: &[u8]) {
        self.reader.reset();
        self.ends.clear();
        self.row_ends.clear();
        self.written = 0;
        // Unquoting never makes a field longer.
        if self.bytes.len() <= input.len() {
            self.bytes.resize(input.len() + 1, 0);
        }
        let (mut read, mut row_start) = (0, 0);
        let mut ends = [0; 32];
        loop {
            let (result, consumed, added, fields) =
                self.reader.read_record(&input[read..], &mut self.bytes[self.written..], &mut ends);
            read += consumed;
            self.written += added;
            self.ends.extend(ends[..fields].iter().map(|end| row_start + end));
            match result {
                ReadRecordResult::Record => {
                    self.row_ends.push(self.ends.len());
                    row_start = self.written;
                }
                ReadRecordResult::End => break,
                ReadRecordResult::InputEmpty | ReadRecordResult::OutputEndsFull => {}
                ReadRecordResult::OutputFull => self.bytes.resize(self.bytes.len() * 2, 0),
            }
        }
    }

    /// The rows in order.
    pub(crate) fn iter(&self) -> Result<impl Iterator<Item = Row<'_>>, Utf8Error> {
        let text = std::str::from_utf8(&self.bytes[..self.written])?;
        let mut first = 0_usize;
        Ok(self.row_ends.iter().map(move |&last| {
            let start = first.checked_sub(1).map_or(0, |before| self.ends[before]);
            let row = Row { text, start, ends: &self.ends[first..last] };
            first = last;
            row
        }))
    }
}

impl<'a> Row<'a> {
    pub(crate) fn len(self) -> usize {
        self.ends.len()
    }

    /// The field; empty where the row has fewer.
    pub(crate) fn field(self, index: usize) -> &'a str {
        let Some(&end) = self.ends.get(index) else { return "" };
        let start = index.checked_sub(1).map_or(self.start, |before| self.ends[before]);
        self.text.get(start..end).unwrap_or_default()
    }

    pub(crate) fn fields(self) -> impl Iterator<Item = &'a str> {
        (0..self.len()).map(move |index| self.field(index))
    }
}
