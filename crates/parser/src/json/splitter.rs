//! Splits the array into its elements.

use std::ops::Range;

use crate::error::{Error, ErrorKind, shown_byte};
use crate::json::nesting::{Nesting, Scan};
use crate::limits::Limits;
use crate::record_error::RecordErrorKind;
use crate::split::{Element, IDLE_BYTES, Place, Step, is_full};

/// The state between two reads.
#[derive(Debug)]
pub(crate) struct Splitter {
    state: State,
    place: Place,
    limits: Limits,
    /// Elements begun so far.
    count: u64,
    /// Where the batch's last element ends.
    last_end: usize,
}

#[derive(Debug)]
enum State {
    /// Before the array.
    Start,
    /// After the opening bracket.
    First,
    /// After a comma.
    Next,
    /// Inside an element.
    Inside(Open),
    /// After an element.
    After,
    /// After the closing bracket.
    End,
}

#[derive(Debug)]
struct Open {
    start: usize,
    byte: u64,
    value: Value,
}

#[derive(Debug)]
enum Value {
    Nested(Nesting),
    Scalar { in_text: bool, escaped: bool },
}

impl Splitter {
    /// A splitter of content whose JSON begins after `skipped` bytes.
    pub(crate) fn new(skipped: usize, limits: Limits) -> Self {
        let place = Place { index: skipped, base: 0 };
        Self { state: State::Start, place, limits, count: 0, last_end: 0 }
    }

    /// Continues through the bytes and adds the elements that end in them.
    pub(crate) fn advance(&mut self, bytes: &[u8], at_end: bool, elements: &mut Vec<Element>) -> Result<Step, Error> {
        loop {
            if let State::Inside(open) = &mut self.state {
                let Some(end) = open.value.end(bytes, &mut self.place, at_end) else {
                    return if at_end { Err(self.truncated("the end of the element")) } else { Ok(Step::More) };
                };
                elements.push(self.close(end));
                if is_full(elements, self.place.byte(), &self.limits) {
                    return Ok(Step::Full(end));
                }
                continue;
            }
            let Some(byte) = self.next_byte(bytes) else {
                return match self.state {
                    _ if !at_end => Ok(Step::More),
                    State::End => Ok(Step::End),
                    State::Start => Err(Error::new(ErrorKind::Empty)),
                    State::First | State::Next => Err(self.truncated("an element")),
                    _ => Err(self.truncated("`]`")),
                };
            };
            self.between(byte)?;
        }
    }

    /// Takes one byte between elements that is not white space.
    fn between(&mut self, byte: u8) -> Result<(), Error> {
        let found = || shown_byte(byte);
        self.state = match (&self.state, byte) {
            (State::Start, b'[') => State::First,
            (State::Start, _) => return Err(self.fatal(ErrorKind::NotAnArray { found: found() })),
            (State::End, _) => return Err(self.fatal(ErrorKind::DataAfterEnd { found: found() })),
            (State::First | State::After, b']') => State::End,
            (State::After, b',') => State::Next,
            (State::After, _) => {
                let kind = ErrorKind::UnexpectedJson { expected: "`,` or `]`", found: found() };
                return Err(self.fatal(kind).at_element(self.count));
            }
            (_, b',' | b':' | b']' | b'}') => {
                let kind = ErrorKind::UnexpectedJson { expected: "an element", found: found() };
                return Err(self.fatal(kind).at_element(self.count + 1));
            }
            (_, first) => {
                self.count += 1;
                let byte = self.place.byte();
                let value = match first {
                    b'{' | b'[' => Value::Nested(Nesting::new(self.limits.nesting)),
                    _ => Value::Scalar { in_text: false, escaped: false },
                };
                self.state = State::Inside(Open { start: self.place.index, byte, value });
                return Ok(());
            }
        };
        self.place.index += 1;
        Ok(())
    }

    fn next_byte(&mut self, bytes: &[u8]) -> Option<u8> {
        let blank = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\n' | b'\r');
        let rest = &bytes[self.place.index..];
        let skipped = rest.iter().position(|byte| !blank(byte)).unwrap_or(rest.len());
        self.place.index += skipped;
        rest.get(skipped).copied()
    }

    fn close(&mut self, end: usize) -> Element {
        self.place.index = end;
        self.last_end = end;
        let State::Inside(open) = std::mem::replace(&mut self.state, State::After) else {
            return Element { range: end..end, byte: self.place.byte(), fault: None };
        };
        let too_long = self.place.byte() - open.byte > self.limits.record_bytes as u64;
        let fault = if too_long {
            Some(RecordErrorKind::TooLong { limit: self.limits.record_bytes })
        } else {
            open.value.fault(self.limits.nesting)
        };
        let range = if too_long { end..end } else { open.start..end };
        Element { range, byte: open.byte, fault }
    }

    /// The part of the bytes that is not needed any more: of an element that is too long, or of endless white space.
    pub(crate) fn discardable(&self) -> Option<Range<usize>> {
        match &self.state {
            State::Inside(open) => {
                let too_long = self.place.byte() - open.byte > self.limits.record_bytes as u64;
                (too_long && open.start < self.place.index).then_some(open.start..self.place.index)
            }
            _ => (self.place.index > self.last_end + IDLE_BYTES).then_some(self.last_end..self.place.index),
        }
    }

    /// Notes that this part of the bytes is gone.
    pub(crate) fn discarded(&mut self, range: Range<usize>) {
        self.place.discarded(range.len());
    }

    /// Notes that the bytes now begin where the last batch ended, at `start`.
    pub(crate) fn rebase(&mut self, start: usize) {
        self.place.discarded(start);
        self.last_end = 0;
    }

    fn fatal(&self, kind: ErrorKind) -> Error {
        Error::new(kind).at_byte(self.place.byte())
    }

    fn truncated(&self, expected: &'static str) -> Error {
        let inside = matches!(self.state, State::Inside(_) | State::After);
        let element = if inside { self.count } else { self.count + 1 };
        self.fatal(ErrorKind::TruncatedJson { expected }).at_element(element)
    }
}

impl Value {
    /// Where the value ends, if it does in these bytes.
    fn end(&mut self, bytes: &[u8], place: &mut Place, at_end: bool) -> Option<usize> {
        match self {
            Self::Nested(nesting) => match nesting.scan(bytes, place.index, at_end) {
                Scan::Closed(end) => Some(end),
                Scan::Open(scanned) => {
                    place.index = scanned;
                    None
                }
            },
            Self::Scalar { in_text, escaped } => {
                for (index, &byte) in bytes.iter().enumerate().skip(place.index) {
                    match byte {
                        _ if *escaped => *escaped = false,
                        b'\\' if *in_text => *escaped = true,
                        b'"' => *in_text = !*in_text,
                        b',' | b']' | b' ' | b'\t' | b'\n' | b'\r' if !*in_text => return Some(index),
                        _ => {}
                    }
                }
                place.index = bytes.len();
                None
            }
        }
    }

    fn fault(&self, limit: usize) -> Option<RecordErrorKind> {
        match self {
            Self::Nested(nesting) if nesting.too_deep() => Some(RecordErrorKind::TooDeep { limit }),
            _ => None,
        }
    }
}
