//! Bytes to elements, whichever way the bytes arrive.

use std::io::{self, Cursor, Read, Seek, SeekFrom};

use serde_json::value::RawValue;

use crate::records::Rrh;
use crate::{Limits, RecordErrorKind, open};

/// What was read of an input.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Outcome {
    /// The elements up to the error, if there is one.
    pub(super) elements: Vec<Element>,
    /// What refuses the input.
    pub(super) error: Option<String>,
}

/// One element of an input.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Element {
    pub(super) byte: u64,
    pub(super) raw: Vec<u8>,
    pub(super) rejected: Option<RecordErrorKind>,
}

/// The limits with which all properties are checked: batches end often, and nothing takes long.
pub(super) fn limits() -> Limits {
    Limits { batch_bytes: 64, decompressed_bytes: 4 << 20, ..Limits::default() }
}

/// Reads an input, at most so many bytes at a time.
pub(super) fn outcome(input: &[u8], most: usize) -> Outcome {
    let mut elements = Vec::new();
    let source = match open::<Rrh, _>(Pieces { input: Cursor::new(input), most }, limits()) {
        Ok(source) => source,
        Err(error) => return Outcome { elements, error: Some(error.kind().to_string()) },
    };
    for batch in source {
        match batch {
            Ok(batch) => batch.decode(|element| {
                elements.push(Element {
                    byte: element.position.byte,
                    raw: element.raw.to_vec(),
                    rejected: element.record.err().map(|error| error.kind().clone()),
                });
            }),
            Err(error) => return Outcome { elements, error: Some(error.kind().to_string()) },
        }
    }
    Outcome { elements, error: None }
}

/// Any input gives the same elements and the same refusal however it is cut into reads, and JSON the elements that
/// `serde_json` finds.
pub fn elements(input: &[u8]) {
    let whole = outcome(input, usize::MAX);
    for most in [1, 7] {
        assert_eq!(outcome(input, most), whole, "{most} bytes a read");
    }
    let text = input.strip_prefix(b"\xef\xbb\xbf").unwrap_or(input).trim_ascii();
    if text.first() == Some(&b'[') {
        array(text, &whole);
    }
}

/// An array has the elements that `serde_json` finds in it, and one that it refuses is refused, or an element of it.
fn array(text: &[u8], seen: &Outcome) {
    let expected: Result<Vec<&RawValue>, _> = serde_json::from_slice(text);
    let deep = |element: &Element| matches!(element.rejected, Some(RecordErrorKind::TooDeep { .. }));
    match &expected {
        Ok(expected) => {
            assert_eq!(seen.error, None, "an array was refused");
            assert_eq!(seen.elements.len(), expected.len());
            for (element, expected) in seen.elements.iter().zip(expected) {
                assert_eq!(element.raw, expected.get().as_bytes());
            }
        }
        Err(_) if seen.error.is_none() => {
            let unsound = |element: &Element| {
                let kind = element.rejected.as_ref();
                deep(element)
                    || kind.is_some_and(|kind| {
                        matches!(
                            kind,
                            RecordErrorKind::Syntax { .. }
                                | RecordErrorKind::WrongType { .. }
                                | RecordErrorKind::InvalidUtf8
                                | RecordErrorKind::NotAnObject { .. }
                                | RecordErrorKind::OtherForm { .. }
                        )
                    })
            };
            assert!(seen.elements.iter().any(unsound), "what is no JSON was read without a word");
        }
        Err(_) => {}
    }
}

/// An input that gives at most so many bytes a read.
struct Pieces<'a> {
    input: Cursor<&'a [u8]>,
    most: usize,
}

impl Read for Pieces<'_> {
    fn read(&mut self, target: &mut [u8]) -> io::Result<usize> {
        let length = target.len().min(self.most);
        self.input.read(&mut target[..length])
    }
}

impl Seek for Pieces<'_> {
    fn seek(&mut self, position: SeekFrom) -> io::Result<u64> {
        self.input.seek(position)
    }
}
