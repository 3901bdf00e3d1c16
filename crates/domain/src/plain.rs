//! The short way from JSON to a record, for JSON that is written as plainly as the registers write it.
//!
//! It takes a text without escapes as it stands, looks for the fields in their declared order first, and gives up on
//! anything it does not expect: escapes, unknown fields, a field that stands twice, values of other types, errors.
//! What it takes, it reads as `serde_json` does; what it gives up on is `serde_json`'s to read or to refuse.

use std::borrow::Cow;

use wide::u8x16;

use crate::Tekst;

/// A value that can be read the short way.
///
/// It is read into its place: a record of many fields would cost more to move than to read.
pub(crate) trait Plain<'a>: Default {
    /// Reads the value that begins here over the default; `None` gives up.
    fn read(&mut self, cursor: &mut Cursor<'a>) -> Option<()>;
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
        let mut value = T::default();
        value.read(&mut cursor)?;
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

    /// Passes over a quoted field name and its colon, given without a blank between, if they stand here.
    #[inline(always)]
    pub(crate) fn key(&mut self, quoted_with_colon: &[u8]) -> bool {
        if self.token(quoted_with_colon) {
            return true;
        }
        let start = self.index;
        let quoted = quoted_with_colon.split_last().map_or(quoted_with_colon, |(_, quoted)| quoted);
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
    fn read(&mut self, cursor: &mut Cursor<'a>) -> Option<()> {
        *self = Tekst(Cow::Borrowed(cursor.quoted()?));
        Some(())
    }
}

impl<'a> Plain<'a> for bool {
    fn read(&mut self, cursor: &mut Cursor<'a>) -> Option<()> {
        *self = cursor.take(b"true");
        (*self || cursor.take(b"false")).then_some(())
    }
}

impl<'a, T: Plain<'a>> Plain<'a> for Option<T> {
    #[inline]
    fn read(&mut self, cursor: &mut Cursor<'a>) -> Option<()> {
        if cursor.take(b"null") { Some(()) } else { self.insert(T::default()).read(cursor) }
    }
}

/// A list; `null` is an empty one.
impl<'a, T: Plain<'a>> Plain<'a> for Vec<T> {
    fn read(&mut self, cursor: &mut Cursor<'a>) -> Option<()> {
        if cursor.take(b"null") {
            return Some(());
        }
        if !cursor.token(b"[") {
            return None;
        }
        if cursor.take(b"]") {
            return Some(());
        }
        // Most lists have one element or two.
        self.reserve_exact(2);
        loop {
            self.push(T::default());
            self.last_mut()?.read(cursor)?;
            if cursor.closes(b"]")? {
                return Some(());
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
                fn read(&mut self, cursor: &mut $crate::plain::Cursor<'a>) -> Option<()> {
                    // One bit a field, in their order: those that were read.
                    let mut seen = 0_u32;
                    if !cursor.token(b"{") {
                        return None;
                    }
                    let mut closed = cursor.token(b"}");
                    while !closed {
                        let before = cursor.index();
                        let mut bit = 1;
                        $(
                            if !closed && cursor.key(concat!("\"", $key, "\":").as_bytes()) {
                                if seen & bit != 0 {
                                    return None;
                                }
                                seen |= bit;
                                self.$field.read(cursor)?;
                                closed = cursor.closes(b"}")?;
                            }
                            bit <<= 1;
                        )+
                        let _ = bit;
                        if cursor.index() == before {
                            return None;
                        }
                    }
                    Some(())
                }
            }
        )+
    };
}

pub(crate) use plain_records;
