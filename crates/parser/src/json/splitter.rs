//! Splits the content into its elements.

use std::ops::Range;

use super::layout::{Around, Layout};
use super::open_value::OpenValue;
use super::rest::Rest;
use crate::error::{Error, ErrorKind};
use crate::limits::Limits;
use crate::record_error::RecordErrorKind;
use crate::shown::shown_byte;
use crate::split::{Element, IDLE_BYTES, Place, Step, is_full};

/// The state between two reads.
#[derive(Debug)]
pub(crate) struct Splitter {
    state: State,
    around: Around,
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
    /// After an element of the array.
    After,
    /// Between elements that no array has around them.
    Between,
    /// After the array, in the object around it.
    Rest(Rest),
    /// After the end.
    End,
}

#[derive(Debug)]
struct Open {
    start: usize,
    byte: u64,
    value: OpenValue,
}

impl Splitter {
    /// A splitter of content that has this layout.
    pub(crate) fn new(layout: Layout, limits: Limits) -> Self {
        let Layout { around, start, .. } = layout;
        let state = if around == Around::Nothing { State::Between } else { State::Start };
        Self { state, around, place: Place { index: start, base: 0 }, limits, count: 0, last_end: 0 }
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
            if let State::Rest(rest) = &mut self.state {
                if rest.advance(bytes, &mut self.place, at_end, &self.limits)? {
                    self.state = State::End;
                    continue;
                }
                return if at_end { Err(self.truncated("`}`")) } else { Ok(Step::More) };
            }
            let Some(byte) = next_byte(bytes, &mut self.place) else {
                return match self.state {
                    _ if !at_end => Ok(Step::More),
                    State::End | State::Between => Ok(Step::End),
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
            (State::End, _) => return Err(self.fatal(ErrorKind::DataAfterEnd { found: found() })),
            (State::First | State::After, b']') if self.around == Around::Object => State::Rest(Rest::After),
            (State::First | State::After, b']') => State::End,
            (State::After, b',') => State::Next,
            (State::After, _) => {
                let kind = ErrorKind::UnexpectedJson { expected: "`,` or `]`", found: found() };
                return Err(self.fatal(kind).at_element(self.count));
            }
            (State::Between, byte) if byte != b'{' => {
                let kind = ErrorKind::UnexpectedJson { expected: "an object", found: found() };
                return Err(self.fatal(kind).at_element(self.count + 1));
            }
            (_, b',' | b':' | b']' | b'}') => {
                let kind = ErrorKind::UnexpectedJson { expected: "an element", found: found() };
                return Err(self.fatal(kind).at_element(self.count + 1));
            }
            (_, first) => {
                self.count += 1;
                let byte = self.place.byte();
                let value = OpenValue::new(first, &self.limits);
                self.state = State::Inside(Open { start: self.place.index, byte, value });
                return Ok(());
            }
        };
        self.place.index += 1;
        Ok(())
    }

    fn close(&mut self, end: usize) -> Element {
        self.place.index = end;
        self.last_end = end;
        let after = if self.around == Around::Nothing { State::Between } else { State::After };
        let State::Inside(open) = std::mem::replace(&mut self.state, after) else {
            return Element { range: end..end, byte: self.place.byte(), rows: 0, fault: None };
        };
        let too_long = self.place.byte() - open.byte > self.limits.record_bytes as u64;
        let fault = if too_long {
            Some(RecordErrorKind::TooLong { limit: self.limits.record_bytes })
        } else {
            open.value.fault(self.limits.nesting)
        };
        let range = if too_long { end..end } else { open.start..end };
        Element { range, byte: open.byte, rows: 0, fault }
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

/// The next byte that is not white space, and the place moves to it.
pub(super) fn next_byte(bytes: &[u8], place: &mut Place) -> Option<u8> {
    let blank = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\n' | b'\r');
    let rest = &bytes[place.index..];
    let skipped = rest.iter().position(|byte| !blank(byte)).unwrap_or(rest.len());
    place.index += skipped;
    rest.get(skipped).copied()
}
