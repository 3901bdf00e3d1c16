//! What the two splitters have in common.

use std::ops::Range;

use crate::batch::Element;
use crate::csv::{self, Columns};
use crate::error::Error;
use crate::json;
use crate::limits::Limits;

/// White space between elements that is kept until a batch ends; more is dropped at once.
pub(crate) const IDLE_BYTES: usize = 4096;

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

/// The splitter of one format.
#[derive(Debug)]
pub(crate) enum Splitter {
    Json(json::Splitter),
    Csv(Box<csv::Splitter>),
}

impl Splitter {
    pub(crate) fn advance(&mut self, bytes: &[u8], at_end: bool, elements: &mut Vec<Element>) -> Result<Step, Error> {
        match self {
            Self::Json(splitter) => splitter.advance(bytes, at_end, elements),
            Self::Csv(splitter) => splitter.advance(bytes, at_end, elements),
        }
    }

    pub(crate) fn discardable(&self) -> Option<Range<usize>> {
        match self {
            Self::Json(splitter) => splitter.discardable(),
            Self::Csv(splitter) => splitter.discardable(),
        }
    }

    pub(crate) fn discarded(&mut self, range: Range<usize>) {
        match self {
            Self::Json(splitter) => splitter.discarded(range),
            Self::Csv(splitter) => splitter.discarded(range),
        }
    }

    pub(crate) fn rebase(&mut self, start: usize) {
        match self {
            Self::Json(splitter) => splitter.rebase(start),
            Self::Csv(splitter) => splitter.rebase(start),
        }
    }

    pub(crate) fn columns(&self) -> Option<&std::sync::Arc<Columns>> {
        match self {
            Self::Json(_) => None,
            Self::Csv(splitter) => splitter.columns(),
        }
    }
}
