//! Finds where a row ends, in however many pieces its bytes arrive.

use memchr::{memchr, memchr2};

/// The state of one row.
#[derive(Debug)]
pub(super) struct RowScan {
    delimiter: u8,
    state: State,
    /// Fields that ended.
    fields: usize,
    /// Whether a character followed a closing quote, or a carriage return was alone.
    broken: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    FieldStart,
    Quoted,
    /// After a quote inside a quoted field: its end, or the first of two that mean one.
    AfterQuote,
    Unquoted,
    AfterCarriageReturn,
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
                    b'\r' => {
                        self.state = State::AfterCarriageReturn;
                        *index += 1;
                    }
                    b'\n' => return Some(self.end(index, true)),
                    byte if byte == self.delimiter => return Some(self.end(index, false)),
                    _ => {
                        self.broken = true;
                        self.state = State::Unquoted;
                    }
                },
                State::AfterCarriageReturn => {
                    if byte == b'\n' {
                        return Some(self.end(index, true));
                    }
                    self.broken = true;
                    self.state = State::Unquoted;
                }
                State::Unquoted => {
                    let rest = &bytes[*index..];
                    let Some(step) = memchr2(self.delimiter, b'\n', rest) else {
                        self.broken |= memchr(b'\r', &rest[..rest.len() - 1]).is_some();
                        // A carriage return that ends the bytes may belong to the row's end.
                        if rest.last() == Some(&b'\r') {
                            self.state = State::AfterCarriageReturn;
                        }
                        *index = bytes.len();
                        return None;
                    };
                    let ends_row = rest[step] == b'\n';
                    let text = &rest[..step];
                    let text = if ends_row { text.strip_suffix(b"\r").unwrap_or(text) } else { text };
                    self.broken |= memchr(b'\r', text).is_some();
                    *index += step;
                    return Some(self.end(index, ends_row));
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
