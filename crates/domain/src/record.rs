//! What the records of all registers are made of.

use std::borrow::Cow;
use std::fmt;
use std::ops::Deref;

/// Text of a record: borrowed from the input where the input has it without escapes.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct Tekst<'a>(pub Cow<'a, str>);

impl Deref for Tekst<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl<'a> From<&'a str> for Tekst<'a> {
    fn from(text: &'a str) -> Self {
        Self(Cow::Borrowed(text))
    }
}

impl From<String> for Tekst<'_> {
    fn from(text: String) -> Self {
        Self(Cow::Owned(text))
    }
}

/// Shows the length alone: any text of a record may be personal.
impl fmt::Debug for Tekst<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Tekst({} bytes)", self.0.len())
    }
}

/// A number, a boolean or a text, as the text that was sent: which of them a register writes is not the same everywhere, and
/// an amount must not lose digits on its way through a floating-point number.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct Verdi<'a>(pub Tekst<'a>);

impl Deref for Verdi<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl<'a> From<&'a str> for Verdi<'a> {
    fn from(text: &'a str) -> Self {
        Self(text.into())
    }
}

/// Shows the length alone, as of any text.
impl fmt::Debug for Verdi<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Verdi({} bytes)", self.0.len())
    }
}

/// The lines of a text that is sent as a list of lines or as one text.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Linjer<'a>(pub Vec<Tekst<'a>>);

impl Linjer<'_> {
    /// The lines that are not empty, joined by a comma; `None` where there is none.
    #[must_use]
    pub fn one_line(&self) -> Option<Cow<'_, str>> {
        self.joined(", ")
    }

    /// The lines that are not empty, joined by this text; `None` where there is none.
    #[must_use]
    pub fn joined(&self, separator: &str) -> Option<Cow<'_, str>> {
        let mut lines = self.0.iter().map(|line| &**line).filter(|line| !line.is_empty());
        let first = lines.next()?;
        let Some(second) = lines.next() else { return Some(Cow::Borrowed(first)) };
        let mut joined = String::with_capacity(self.0.iter().map(|line| line.len() + separator.len()).sum());
        joined.push_str(first);
        for line in [second].into_iter().chain(lines) {
            joined.push_str(separator);
            joined.push_str(line);
        }
        Some(Cow::Owned(joined))
    }
}

/// A known field whose value is not loaded.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Ignored;

/// Makes a struct of each declared record. The default of each field, which is `None` or an empty list, means that the
/// register sent nothing.
macro_rules! structs {
    ($(
        $(#[$meta:meta])*
        $name:ident { $( $(#[$field_meta:meta])* $field:ident: $type:ty = $key:literal, )+ }
    )+) => { $(
        $(#[$meta])*
        #[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
        pub struct $name<'a> {
            $( $(#[$field_meta])* pub $field: $type, )+
            /// Names of the fields that are not declared here, in the order in which they came.
            pub unknown: Vec<$crate::Tekst<'a>>,
        }
    )+ };
}

pub(crate) use structs;
