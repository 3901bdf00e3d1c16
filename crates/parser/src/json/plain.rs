//! The short way from JSON to a record, for JSON that is written as plainly as the registers write it.
//!
//! It takes a text without escapes as it is, looks for the fields in their declared order first, and gives up on anything
//! that it does not expect: escapes, a field that appears twice, values of other types, errors. What it
//! takes, it reads as `serde_json` does; what it gives up on is read, or refused, the [long way](super::thorough). A field that is
//! not declared is passed over: the register may add one to all records of a night.

use wide::u8x16;

/// How deep a value nests at most that is passed over.
pub(crate) const SKIPPED_DEPTH: usize = 8;

/// A position in the JSON: what follows it.
#[derive(Debug)]
pub struct Cursor<'a> {
    rest: &'a str,
}

impl<'a> Cursor<'a> {
    pub(crate) const fn new(text: &'a str) -> Self {
        Self { rest: text }
    }

    /// Bytes that are still to be read.
    pub(crate) const fn left(&self) -> usize {
        self.rest.len()
    }

    /// Passes over blanks. Most files of the registers have few, so one look is all that most calls cost.
    #[inline]
    pub(crate) fn skip_blanks(&mut self) {
        if self.rest.as_bytes().first().is_some_and(|byte| *byte <= b' ') {
            self.skip_some_blanks();
        }
    }

    fn skip_some_blanks(&mut self) {
        // One between a name, its colon and its value; many where a line ends.
        let blanks = match self.rest.as_bytes() {
            [b' ', next, ..] if *next > b' ' => 1,
            bytes => blank_length(bytes),
        };
        self.rest = self.rest.get(blanks..).unwrap_or_default();
    }

    // The next three are always inlined: compared with a constant, a name costs a few instructions and no call.

    /// Passes over this text if it follows.
    #[inline(always)]
    pub(crate) fn take(&mut self, expected: &str) -> bool {
        match self.rest.strip_prefix(expected) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    /// Passes over this token, and blanks after it, if it follows.
    #[inline(always)]
    pub(crate) fn token(&mut self, token: &str) -> bool {
        let found = self.take(token);
        if found {
            self.skip_blanks();
        }
        found
    }

    /// Passes over a quoted field name and the colon after it if they follow.
    ///
    /// A record has many fields that another record lacks. Whether the name ends where this one would tells nearly all of them
    /// apart by one byte.
    #[inline(always)]
    pub(crate) fn key(&mut self, quoted: &str) -> bool {
        let start = self.rest;
        if start.as_bytes().get(quoted.len() - 1) != Some(&b'"') || !self.token(quoted) {
            return false;
        }
        let found = self.token(":");
        if !found {
            self.rest = start;
        }
        found
    }

    /// After a value in an object or list: whether the closing bracket follows, or a comma and so one more value.
    #[inline]
    pub(crate) fn closes(&mut self, bracket: &str) -> Option<bool> {
        self.skip_blanks();
        if self.token(",") {
            return Some(false);
        }
        self.take(bracket).then_some(true)
    }

    /// A text without escapes.
    #[inline]
    pub(crate) fn quoted(&mut self) -> Option<&'a str> {
        let quoted = self.rest.strip_prefix('"')?;
        let (text, rest) = quoted.split_at_checked(plain_length(quoted.as_bytes()))?;
        self.rest = rest.strip_prefix('"')?;
        Some(text)
    }

    /// A whole number that is not negative, of at most eighteen digits.
    pub(crate) fn digits(&mut self) -> Option<u64> {
        const MOST: usize = 18;
        let length = self.rest.bytes().take_while(u8::is_ascii_digit).count();
        let (digits, rest) = self.rest.split_at_checked(length)?;
        let has_leading_zero = length > 1 && digits.starts_with('0');
        if has_leading_zero || length > MOST || rest.starts_with(['.', 'e', 'E']) {
            return None;
        }
        let number = digits.parse().ok()?;
        self.rest = rest;
        Some(number)
    }

    /// A number without an exponent, with the digits that it is written with.
    pub(crate) fn number(&mut self) -> Option<&'a str> {
        let bytes = self.rest.as_bytes();
        let digits = |from: usize| bytes.iter().skip(from).take_while(|byte| byte.is_ascii_digit()).count();
        let start = usize::from(bytes.first() == Some(&b'-'));
        let whole = digits(start);
        if whole == 0 || (whole > 1 && bytes.get(start) == Some(&b'0')) {
            return None;
        }
        let mut end = start + whole;
        if bytes.get(end) == Some(&b'.') {
            let decimals = digits(end + 1);
            if decimals == 0 {
                return None;
            }
            end += 1 + decimals;
        }
        let (number, rest) = self.rest.split_at_checked(end)?;
        if rest.starts_with(['e', 'E', '.']) {
            return None;
        }
        self.rest = rest;
        Some(number)
    }

    /// Passes over a field that is not declared, and returns its name.
    #[cold]
    pub(crate) fn unknown(&mut self) -> Option<&'a str> {
        let name = self.quoted()?;
        self.skip_blanks();
        self.token(":").then_some(())?;
        self.skip(SKIPPED_DEPTH)?;
        Some(name)
    }

    /// Passes over a value that nests at most `depth` deep.
    pub(crate) fn skip(&mut self, depth: usize) -> Option<()> {
        let literals = ["true", "false", "null"];
        if self.quoted().is_some() || literals.into_iter().any(|literal| self.take(literal)) || self.number().is_some()
        {
            return Some(());
        }
        let depth = depth.checked_sub(1)?;
        let bracket = if self.token("{") { "}" } else { "]" };
        if bracket == "]" && !self.token("[") {
            return None;
        }
        let mut closed = self.take(bracket);
        while !closed {
            if bracket == "}" {
                self.quoted()?;
                self.skip_blanks();
                self.token(":").then_some(())?;
            }
            self.skip(depth)?;
            closed = self.closes(bracket)?;
        }
        Some(())
    }
}

/// Bytes before the first that is no blank, sixteen at a time.
#[inline]
fn blank_length(bytes: &[u8]) -> usize {
    let [space, newline, tab, carriage_return] = [b' ', b'\n', b'\t', b'\r'].map(u8x16::splat);
    let (vectors, rest) = bytes.as_chunks::<16>();
    for (index, vector) in vectors.iter().enumerate() {
        let vector = u8x16::new(*vector);
        let blanks =
            vector.simd_eq(space) | vector.simd_eq(newline) | vector.simd_eq(tab) | vector.simd_eq(carriage_return);
        let length = blanks.to_bitmask().trailing_ones() as usize;
        if length < 16 {
            return index * 16 + length;
        }
    }
    let is_blank = |byte: &&u8| matches!(byte, b' ' | b'\n' | b'\t' | b'\r');
    bytes.len() - rest.len() + rest.iter().take_while(is_blank).count()
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
