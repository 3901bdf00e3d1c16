//! A value whose end has not come yet.

use super::nesting::{Nesting, Scan};
use crate::limits::Limits;
use crate::record_error::RecordErrorKind;
use crate::split::Place;

/// A value whose bytes arrive: where it ends is found without reading what it contains.
#[derive(Debug)]
pub(super) enum OpenValue {
    Nested(Nesting),
    Scalar { in_text: bool, escaped: bool },
}

impl OpenValue {
    /// A value that begins with this byte.
    pub(super) fn new(first: u8, limits: &Limits) -> Self {
        match first {
            b'{' | b'[' => Self::Nested(Nesting::new(limits.nesting)),
            _ => Self::Scalar { in_text: false, escaped: false },
        }
    }

    /// A list after its opening bracket.
    pub(super) fn inside_list(limits: &Limits) -> Self {
        Self::Nested(Nesting::inside(limits.nesting))
    }

    /// Where the value ends, if it does in these bytes; else the place moves on.
    pub(super) fn end(&mut self, bytes: &[u8], place: &mut Place, at_end: bool) -> Option<usize> {
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
                        b',' | b':' | b']' | b'}' | b' ' | b'\t' | b'\n' | b'\r' if !*in_text => return Some(index),
                        _ => {}
                    }
                }
                place.index = bytes.len();
                None
            }
        }
    }

    /// Why no record can be read from the value, where its form alone shows that.
    pub(super) fn fault(&self, limit: usize) -> Option<RecordErrorKind> {
        match self {
            Self::Nested(nesting) if nesting.too_deep() => Some(RecordErrorKind::TooDeep { limit }),
            _ => None,
        }
    }
}
