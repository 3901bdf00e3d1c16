//! Where in a record a value is.

use std::fmt;

/// A JSON Pointer to a value in a record, kept on the stack and written out only where something deviates.
#[derive(Clone, Copy)]
pub(crate) struct Pointer<'p> {
    parent: Option<&'p Pointer<'p>>,
    step: Step<'p>,
}

#[derive(Clone, Copy)]
enum Step<'p> {
    Whole,
    Field(&'p str),
    Element(usize),
}

impl<'p> Pointer<'p> {
    /// The record itself.
    pub(crate) const RECORD: Self = Self { parent: None, step: Step::Whole };

    /// A field of the object here.
    pub(crate) const fn field(&'p self, field: &'p str) -> Self {
        Self { parent: Some(self), step: Step::Field(field) }
    }

    /// An element of the list here, from 0 as JSON Pointer counts.
    pub(crate) const fn element(&'p self, index: usize) -> Self {
        Self { parent: Some(self), step: Step::Element(index) }
    }
}

impl fmt::Display for Pointer<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(parent) = self.parent {
            parent.fmt(formatter)?;
        }
        match self.step {
            Step::Whole => Ok(()),
            Step::Element(index) => write!(formatter, "/{index}"),
            // RFC 6901 writes `~` and `/` inside a name as `~0` and `~1`.
            Step::Field(name) if name.contains(['~', '/']) => {
                write!(formatter, "/{}", name.replace('~', "~0").replace('/', "~1"))
            }
            Step::Field(name) => write!(formatter, "/{name}"),
        }
    }
}

/// Characters of a path that are kept with a deviation: the names in it may be as long as a record.
const KEPT_OF_PATH: usize = 1000;
/// Characters of a value that are kept with a deviation.
const KEPT_CHARACTERS: usize = 200;

/// The beginning of a value, which is kept with a deviation.
pub(crate) fn shortened(text: &str) -> &str {
    cut(text, KEPT_CHARACTERS)
}

/// The beginning of a path, which is kept with a deviation.
pub(crate) fn shortened_path(path: &str) -> &str {
    cut(path, KEPT_OF_PATH)
}

fn cut(text: &str, characters: usize) -> &str {
    text.char_indices().nth(characters).map_or(text, |(end, _)| &text[..end])
}
