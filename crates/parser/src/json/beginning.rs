//! Walks through JSON of which only the beginning is at hand. What is no JSON ends the walk; the splitter reports it.

use super::nesting::{Nesting, Scan};

/// The names that mark a record of each form.
pub(super) type Marks<'m> = &'m [&'m [&'m str]];

/// A position in the beginning of the content.
#[derive(Debug)]
pub(super) struct Beginning<'b, 'm> {
    pub(super) bytes: &'b [u8],
    pub(super) index: usize,
    /// The names that mark a record of each form.
    pub(super) marks: Marks<'m>,
}

/// What a list shows, as far as the bytes reach.
#[derive(Debug, Clone, Copy)]
pub(super) struct List {
    /// The form of its records, where one has a mark.
    pub(super) form: Option<usize>,
    /// Whether an object is in it.
    pub(super) has_object: bool,
    /// Whether its end was seen.
    pub(super) is_whole: bool,
}

impl List {
    /// A list in which nothing is.
    pub(super) const WHOLE: Self = Self { form: None, has_object: false, is_whole: true };
}

impl<'b> Beginning<'b, '_> {
    /// The next byte that is not white space.
    pub(super) fn peek(&mut self) -> Option<u8> {
        let rest = self.bytes.get(self.index..).unwrap_or_default();
        let blank = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\n' | b'\r');
        self.index += rest.iter().position(|byte| !blank(byte)).unwrap_or(rest.len());
        self.bytes.get(self.index).copied()
    }

    /// Passes over this byte if it follows.
    pub(super) fn take(&mut self, byte: u8) -> bool {
        let follows = self.peek() == Some(byte);
        self.index += usize::from(follows);
        follows
    }

    /// The name of the next member, without its quotes; its colon is passed over.
    pub(super) fn name(&mut self) -> Option<&'b [u8]> {
        if self.peek() != Some(b'"') {
            return None;
        }
        let start = self.index;
        self.skip()?;
        let name = self.bytes.get(start + 1..self.index.checked_sub(1)?)?;
        self.take(b':').then_some(name)
    }

    /// The form that this name marks.
    pub(super) fn mark(&self, name: &[u8]) -> Option<usize> {
        self.marks.iter().position(|of_form| of_form.iter().any(|mark| mark.as_bytes() == name))
    }

    /// Passes over the next value. `None` where it does not end in the bytes, which are passed over then.
    pub(super) fn skip(&mut self) -> Option<()> {
        let first = self.peek()?;
        let rest = self.bytes.get(self.index..)?;
        let length = match first {
            b'{' | b'[' => match Nesting::new(usize::MAX).scan(rest, 0, true) {
                Scan::Closed(length) => Some(length),
                Scan::Open(_) => None,
            },
            b'"' => text_length(rest),
            _ => rest.iter().position(|byte| matches!(byte, b',' | b']' | b'}' | b' ' | b'\t' | b'\n' | b'\r')),
        };
        self.index = length.map_or(self.bytes.len(), |length| self.index + length);
        length.filter(|length| *length > 0).map(drop)
    }

    /// Goes through the list that begins here, up to the first record with a mark.
    pub(super) fn list(&mut self) -> List {
        let mut list = List { is_whole: false, ..List::WHOLE };
        self.index += 1;
        list.is_whole = self.take(b']');
        while !list.is_whole {
            if self.peek() == Some(b'{') {
                list.has_object = true;
                list.form = self.form_of_object();
            }
            if list.form.is_some() || self.skip().is_none() {
                break;
            }
            list.is_whole = self.take(b']');
            if !list.is_whole && !self.take(b',') {
                break;
            }
        }
        list
    }

    /// The form of the first of the objects that follow each other here that has a mark.
    pub(super) fn form_of_next(&mut self) -> Option<usize> {
        while self.peek() == Some(b'{') {
            if let Some(form) = self.form_of_object() {
                return Some(form);
            }
            self.skip()?;
        }
        None
    }

    /// The form of the object that begins here, which is not passed over.
    pub(super) fn form_of_object(&mut self) -> Option<usize> {
        let start = self.index;
        self.index += 1;
        let mut form = None;
        while form.is_none()
            && let Some(name) = self.name()
        {
            form = self.mark(name);
            if form.is_none() && (self.skip().is_none() || !self.take(b',')) {
                break;
            }
        }
        self.index = start;
        form
    }
}

/// The length of the text that begins here, with its quotes.
fn text_length(bytes: &[u8]) -> Option<usize> {
    let mut escaped = false;
    let end = bytes.iter().skip(1).position(|byte| match byte {
        _ if escaped => {
            escaped = false;
            false
        }
        b'\\' => {
            escaped = true;
            false
        }
        byte => *byte == b'"',
    });
    end.map(|end| end + 2)
}
