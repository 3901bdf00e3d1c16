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
