//! Finds where a row ends, in however many pieces its bytes arrive.
//!
//! A line feed ends a row, and so does a carriage return, as in `csv_core`, which reads the rows later. After a carriage
//! return, a line feed is an empty row, which is no row to either of them.

use memchr::{memchr, memchr3};

/// The state of one row.
#[derive(Debug)]
pub(super) struct RowScan {
    delimiter: u8,
    state: State,
    /// Fields that ended.
    fields: usize,
    /// Whether a character followed a closing quote.
    broken: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    FieldStart,
    Quoted,
    /// After a quote inside a quoted field: its end, or the first of two that mean one.
    AfterQuote,
    Unquoted,
}

/// Something that ended, before this index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ended {
    Field(usize),
    Row(usize),
}

impl RowScan {
    pub(super) fn new(delimiter: u8) -> Self {
        Self { delimiter, state: State::FieldStart, fields: 0, broken: false }
    }

    /// Fields of the row, when it has ended.
    pub(super) fn fields(&self) -> usize {
        self.fields
    }

    pub(super) fn broken(&self) -> bool {
        self.broken
    }

    pub(super) fn in_quotes(&self) -> bool {
        self.state == State::Quoted
    }

    /// Where the row ends that begins with these bytes. The end of the content ends it too, unless a quote is open.
    pub(super) fn row_end(mut self, bytes: &[u8], at_end: bool) -> Option<usize> {
        let mut index = 0;
        loop {
            match self.next(bytes, &mut index) {
                Some(Ended::Row(end)) => return Some(end),
                Some(Ended::Field(_)) => {}
                None => return (at_end && !self.in_quotes()).then_some(bytes.len()),
            }
        }
    }

    pub(super) fn reset(&mut self) {
        *self = Self::new(self.delimiter);
    }

    /// Continues from `index` to the next end of a field or a row, and moves `index` behind it.
    #[inline]
    pub(super) fn next(&mut self, bytes: &[u8], index: &mut usize) -> Option<Ended> {
        loop {
            let byte = *bytes.get(*index)?;
            match self.state {
                State::FieldStart if byte == b'"' => {
                    self.state = State::Quoted;
                    *index += 1;
                }
                State::FieldStart => self.state = State::Unquoted,
                State::Quoted => match memchr(b'"', &bytes[*index..]) {
                    Some(step) => {
                        self.state = State::AfterQuote;
                        *index += step + 1;
                    }
                    None => {
                        *index = bytes.len();
                        return None;
                    }
                },
                State::AfterQuote => match byte {
                    b'"' => {
                        self.state = State::Quoted;
                        *index += 1;
                    }
                    b'\n' | b'\r' => return Some(self.end(index, true)),
                    byte if byte == self.delimiter => return Some(self.end(index, false)),
                    _ => {
                        self.broken = true;
                        self.state = State::Unquoted;
                    }
                },
                State::Unquoted => {
                    let rest = &bytes[*index..];
                    let Some(step) = memchr3(self.delimiter, b'\n', b'\r', rest) else {
                        *index = bytes.len();
                        return None;
                    };
                    *index += step;
                    return Some(self.end(index, rest[step] != self.delimiter));
                }
            }
        }
    }

    /// The row's last field where the content ends without a line break.
    pub(super) fn finish(&mut self) {
        self.fields += 1;
        self.state = State::FieldStart;
    }

    fn end(&mut self, index: &mut usize, row: bool) -> Ended {
        self.fields += 1;
        self.state = State::FieldStart;
        *index += 1;
        if row { Ended::Row(*index) } else { Ended::Field(*index) }
    }
}
