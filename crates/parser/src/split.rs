//! What the two splitters have in common.

use std::ops::Range;

use crate::limits::Limits;
use crate::record_error::RecordErrorKind;

/// White space between elements that is kept until a batch ends; more is dropped at once.
pub(crate) const IDLE_BYTES: usize = 4096;

/// One element of the JSON array, or the consecutive rows of one record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Element {
    /// Place in the batch's bytes.
    pub(crate) range: Range<usize>,
    /// Offset in the content.
    pub(crate) byte: u64,
    /// Rows of CSV that it consists of; 0 for JSON.
    pub(crate) rows: u64,
    /// What the splitter found wrong with it.
    pub(crate) fault: Option<RecordErrorKind>,
}

/// What a splitter did with the bytes.
#[derive(Debug)]
pub(crate) enum Step {
    /// It needs more.
    More,
    /// The batch is full and ends before this byte.
    Full(usize),
    /// The content ended as it should.
    End,
}

/// A position in the bytes at hand and in the whole content.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place {
    /// Index in the bytes at hand.
    pub(crate) index: usize,
    /// Offset in the content of what would be index 0.
    pub(crate) base: u64,
}

impl Place {
    /// Offset in the content.
    pub(crate) fn byte(self) -> u64 {
        self.base + self.index as u64
    }

    /// Keeps the offset while `length` bytes before it are removed.
    pub(crate) fn discarded(&mut self, length: usize) {
        self.index -= length;
        self.base += length as u64;
    }
}

/// Whether a batch is full whose last element ends before this offset in the content.
pub(crate) fn is_full(elements: &[Element], end: u64, limits: &Limits) -> bool {
    let bytes = elements.first().map_or(0, |first| end - first.byte);
    bytes >= limits.batch_bytes as u64 || elements.len() >= limits.batch_elements
}
