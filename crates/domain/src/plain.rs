//! The short way from JSON to a record, for JSON that is written as plainly as the registers write it.
//!
//! It takes a text without escapes as it stands, looks for the fields in their declared order first, and gives up on
//! anything it does not expect: escapes, unknown fields, a field that stands twice, values of other types, errors.
//! What it takes, it reads as `serde_json` does; what it gives up on is `serde_json`'s to read or to refuse.

use std::borrow::Cow;

use wide::u8x16;

use crate::Tekst;

/// A value that can be read the short way.
pub(crate) trait Plain<'a>: Sized {
    /// Reads the value that begins here; `None` gives up.
    fn read(cursor: &mut Cursor<'a>) -> Option<Self>;
}

/// A place in the JSON.
pub(crate) struct Cursor<'a> {
    text: &'a str,
    index: usize,
}

impl<'a> Cursor<'a> {
    /// Reads the one value that the text consists of.
    pub(crate) fn read_all<T: Plain<'a>>(text: &'a str) -> Option<T> {
        let mut cursor = Self { text, index: 0 };
        cursor.skip_blanks();
        let value = T::read(&mut cursor)?;
        cursor.skip_blanks();
        (cursor.index == text.len()).then_some(value)
    }

    pub(crate) fn index(&self) -> usize {
        self.index
    }

    #[inline]
    fn rest(&self) -> &'a [u8] {
        self.text.as_bytes().get(self.index..).unwrap_or_default()
    }

    #[inline]
    fn skip_blanks(&mut self) {
        while let Some(b' ' | b'\n' | b'\t' | b'\r') = self.rest().first() {
            self.index += 1;
        }
    }

    // The next three are always inlined: compared with a constant, a name costs a few instructions and no call.

    /// Passes over these bytes if they stand here.
    #[inline(always)]
    fn take(&mut self, expected: &[u8]) -> bool {
        let found = self.rest().starts_with(expected);
        if found {
            self.index += expected.len();
        }
        found
    }

    /// Passes over this token, and blanks after it, if it stands here.
    #[inline(always)]
    pub(crate) fn token(&mut self, token: &[u8]) -> bool {
        let found = self.take(token);
        if found {
            self.skip_blanks();
        }
        found
    }

    /// Passes over a quoted field name and its colon if they stand here.
    #[inline(always)]
    pub(crate) fn key(&mut self, quoted: &[u8]) -> bool {
        let start = self.index;
        if self.token(quoted) && self.token(b":") {
            return true;
        }
        self.index = start;
        false
    }

    /// After a value in an object or list: whether the closing bracket follows, or a comma and so one more.
    #[inline]
    pub(crate) fn closes(&mut self, bracket: &[u8]) -> Option<bool> {
        self.skip_blanks();
        if self.token(b",") {
            return Some(false);
        }
        self.take(bracket).then_some(true)
    }

    #[inline]
    fn quoted(&mut self) -> Option<&'a str> {
        if !self.take(b"\"") {
            return None;
        }
        let end = self.index + plain_length(self.rest());
        let text = self.text.get(self.index..end)?;
        self.index = end;
        self.take(b"\"").then_some(text)
    }
}

/// Bytes before the first quote, backslash or control character, sixteen at a time.
#[inline]
fn plain_length(bytes: &[u8]) -> usize {
    let (quote, backslash, last_control) = (u8x16::splat(b'"'), u8x16::splat(b'\\'), u8x16::splat(b' ' - 1));
    let (vectors, rest) = bytes.as_chunks::<16>();
    for (index, vector) in vectors.iter().enumerate() {
        let vector = u8x16::new(*vector);
        let controls = vector.min(last_control).simd_eq(vector);
        let found = (vector.simd_eq(quote) | vector.simd_eq(backslash) | controls).to_bitmask();
        if found != 0 {
            return index * 16 + found.trailing_zeros() as usize;
        }
    }
    let ends = |byte: &u8| matches!(byte, b'"' | b'\\' | 0..b' ');
    bytes.len() - rest.len() + rest.iter().position(ends).unwrap_or(rest.len())
}

impl<'a> Plain<'a> for Tekst<'a> {
    #[inline]
    fn read(cursor: &mut Cursor<'a>) -> Option<Self> {
        cursor.quoted().map(|text| Tekst(Cow::Borrowed(text)))
    }
}

impl<'a> Plain<'a> for bool {
    fn read(cursor: &mut Cursor<'a>) -> Option<Self> {
        if cursor.take(b"false") {
            return Some(false);
        }
        cursor.take(b"true").then_some(true)
    }
}

impl<'a, T: Plain<'a>> Plain<'a> for Option<T> {
    #[inline]
    fn read(cursor: &mut Cursor<'a>) -> Option<Self> {
        if cursor.take(b"null") { Some(None) } else { T::read(cursor).map(Some) }
    }
}

/// A list; `null` is an empty one.
impl<'a, T: Plain<'a>> Plain<'a> for Vec<T> {
    fn read(cursor: &mut Cursor<'a>) -> Option<Self> {
        let mut list = Self::new();
        if cursor.take(b"null") {
            return Some(list);
        }
        if !cursor.token(b"[") {
            return None;
        }
        if cursor.take(b"]") {
            return Some(list);
        }
        loop {
            // Most lists have one element.
            list.reserve_exact(usize::from(list.is_empty()));
            list.push(T::read(cursor)?);
            if cursor.closes(b"]")? {
                return Some(list);
            }
        }
    }
}

/// Declares records as [`records!`](crate::record::records) does, and the short way to read them.
macro_rules! plain_records {
    ($(
        $(#[$meta:meta])*
        $name:ident { $( $(#[$field_meta:meta])* $field:ident: $type:ty = $key:literal, )+ }
    )+) => {
        $crate::record::records! { $(
            $(#[$meta])*
            $name { $( $(#[$field_meta])* $field: $type = $key, )+ }
        )+ }
        $(
            impl<'a> $crate::plain::Plain<'a> for $name<'a> {
                fn read(cursor: &mut $crate::plain::Cursor<'a>) -> Option<Self> {
                    $( let mut $field: Option<$type> = None; )+
                    if !cursor.token(b"{") {
                        return None;
                    }
                    let mut closed = cursor.token(b"}");
                    while !closed {
                        let before = cursor.index();
                        $(
                            if !closed && cursor.key(concat!("\"", $key, "\"").as_bytes()) {
                                if $field.is_some() {
                                    return None;
                                }
                                $field = Some($crate::plain::Plain::read(cursor)?);
                                closed = cursor.closes(b"}")?;
                            }
                        )+
                        if cursor.index() == before {
                            return None;
                        }
                    }
                    Some(Self { $( $field: $field.unwrap_or_default(), )+ ukjente: Vec::new() })
                }
            }
        )+
    };
}

pub(crate) use plain_records;
