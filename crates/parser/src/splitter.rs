//! The splitter of an input, whatever its format.

use std::ops::Range;
use std::sync::Arc;

use crate::csv::{self, Columns};
use crate::error::Error;
use crate::json;
use crate::split::{Element, Step};

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

    pub(crate) fn columns(&self) -> Option<&Arc<Columns>> {
        match self {
            Self::Json(_) => None,
            Self::Csv(splitter) => splitter.columns(),
        }
    }
}
