//! Elements on their way from the reading thread to the one that decodes them.

mod csv;
mod json;

use std::fmt;
use std::sync::Arc;

use crate::buffer::Buffer;
use crate::bulk_file::{BulkFile, Form};
use crate::csv::Columns;
use crate::record_error::RecordError;
use crate::split::Element;

/// Consecutive elements of one input, not decoded yet.
///
/// Where a batch ends follows from the content and the limits alone, never from how the bytes arrived.
#[derive(Debug)]
pub struct Batch<B: BulkFile> {
    pub(crate) number: u64,
    pub(crate) first_element: u64,
    pub(crate) member: Option<Arc<str>>,
    pub(crate) bytes: Buffer,
    pub(crate) elements: Vec<Element>,
    pub(crate) kind: Kind<B>,
    pub(crate) text_bytes: usize,
}

#[derive(Debug)]
pub(crate) enum Kind<B: BulkFile> {
    /// JSON whose records have this form.
    Json(&'static Form<B>),
    Csv(Arc<Columns>),
}

/// The position of an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position<'a> {
    /// The archive's member; `None` for a bare file.
    pub member: Option<&'a str>,
    /// Number of the element, from 1: of the JSON, or of the records in the CSV.
    pub element: u64,
    /// Offset of its first byte in the decompressed content, from 0.
    pub byte: u64,
}

impl fmt::Display for Position<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(member) = self.member {
            write!(formatter, "member {member}, ")?;
        }
        write!(formatter, "element {}, byte {}", self.element, self.byte)
    }
}

/// One element after decoding: a record or what is wrong with it.
pub struct Decoded<'a, B: BulkFile> {
    /// Its position.
    pub position: Position<'a>,
    /// Its bytes as received; empty where the record was too long to keep.
    pub raw: &'a [u8],
    /// The record.
    pub record: Result<B::Record<'a>, RecordError>,
}

impl<B: BulkFile> Batch<B> {
    /// Number of the batch, from 0.
    #[must_use]
    pub fn number(&self) -> u64 {
        self.number
    }

    /// Number of the batch's first element, from 1.
    #[must_use]
    pub fn first_element(&self) -> u64 {
        self.first_element
    }

    /// Elements of the batch.
    #[must_use]
    pub fn len(&self) -> usize {
        self.elements.len()
    }

    /// Whether the batch has no elements. No batch that an input gives is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.elements.is_empty()
    }

    /// Offset of the batch's first element in the decompressed content, from 0.
    #[must_use]
    pub fn byte_offset(&self) -> u64 {
        self.elements.first().map_or(0, |element| element.byte)
    }

    /// Bytes of the batch.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.bytes.filled().len()
    }

    /// The elements with their positions and bytes.
    pub(crate) fn placed(&self) -> impl Iterator<Item = (&Element, Position<'_>, &[u8])> {
        (self.first_element..).zip(&self.elements).map(|(number, element)| {
            let position = Position { member: self.member.as_deref(), element: number, byte: element.byte };
            (element, position, self.bytes.filled().get(element.range.clone()).unwrap_or_default())
        })
    }
}

impl<B: BulkFile> Batch<B> {
    /// Decodes each element in order. The records borrow from the batch.
    pub fn decode(&self, each: impl FnMut(Decoded<'_, B>)) {
        match &self.kind {
            Kind::Json(form) => json::decode(self, form, each),
            Kind::Csv(columns) => csv::decode(self, columns, each),
        }
    }
}
