//! Finding and masking national identity numbers inside other text.

use std::borrow::Cow;

use crate::Foedselsnummer;

/// What replaces a national identity number.
pub const MASK: &str = "***********";

const LENGTH: usize = 11;

/// Whether a national identity number is somewhere in the text, in a form that [`mask_identity_numbers`] replaces.
#[must_use]
pub fn contains_identity_number(text: &str) -> bool {
    has_enough_digits(text) && next_identity_number(text, 0).is_some()
}

/// The text with each national identity number in it replaced by [`MASK`].
///
/// A number counts when its date and check digits are right, also inside a longer run of digits. Its forms are eleven digits
/// (`31129956715`), and six digits and five with a space, a full stop or a hyphen between them (`311299 56715`).
#[must_use]
pub fn mask_identity_numbers(text: &str) -> Cow<'_, str> {
    if !has_enough_digits(text) {
        return Cow::Borrowed(text);
    }
    let Some(mut found) = next_identity_number(text, 0) else { return Cow::Borrowed(text) };
    let mut masked = String::with_capacity(text.len());
    let mut end = 0;
    loop {
        masked.push_str(&text[end..found.start]);
        masked.push_str(MASK);
        end = found.end;
        match next_identity_number(text, end) {
            Some(next) => found = next,
            None => break,
        }
    }
    masked.push_str(&text[end..]);
    Cow::Owned(masked)
}

/// A piece of JSON, which may be broken, with each national identity number in it replaced by [`MASK`].
///
/// Besides what [`mask_identity_numbers`] finds, these are numbers with digits that are written as escapes, and numbers that
/// lost their leading zero because they are JSON numbers. Escaped digits are plain digits in what is returned.
#[must_use]
pub fn mask_identity_numbers_of_json(json: &str) -> String {
    let json = with_digits_unescaped(json);
    let mut masked = String::with_capacity(json.len());
    let mut rest = &*mask_identity_numbers(&json);
    while let Some(start) = rest.find(|character: char| character.is_ascii_digit()) {
        let (before, digits) = rest.split_at(start);
        let length = digits.bytes().take_while(u8::is_ascii_digit).count();
        let (digits, after) = digits.split_at(length);
        let shortened = length == LENGTH - 1 && Foedselsnummer::parse(&format!("0{digits}")).is_ok();
        masked.push_str(before);
        masked.push_str(if shortened { MASK } else { digits });
        rest = after;
    }
    masked.push_str(rest);
    masked
}

/// The JSON with each escaped digit (`\u0030` to `\u0039`) written as the digit.
fn with_digits_unescaped(json: &str) -> Cow<'_, str> {
    const ESCAPE: &str = "\\u003";
    if !json.contains(ESCAPE) {
        return Cow::Borrowed(json);
    }
    let mut plain = String::with_capacity(json.len());
    let mut rest = json;
    while let Some(start) = rest.find('\\') {
        plain.push_str(&rest[..start]);
        let escape = &rest[start..];
        let digit = escape.strip_prefix(ESCAPE).and_then(|after| after.chars().next()).filter(char::is_ascii_digit);
        if let Some(digit) = digit {
            plain.push(digit);
            rest = &escape[ESCAPE.len() + 1..];
        } else {
            // The backslash and what it escapes, which may be another backslash.
            let length = escape.chars().take(2).map(char::len_utf8).sum();
            plain.push_str(&escape[..length]);
            rest = &escape[length..];
        }
    }
    plain.push_str(rest);
    Cow::Owned(plain)
}

/// Whether the text has as many digits as a number. Most texts do not, and counting is much faster than searching.
fn has_enough_digits(text: &str) -> bool {
    text.len() >= LENGTH && text.bytes().filter(u8::is_ascii_digit).count() >= LENGTH
}

fn next_identity_number(text: &str, from: usize) -> Option<std::ops::Range<usize>> {
    let bytes = text.as_bytes();
    let mut start = from;
    while start + LENGTH <= bytes.len() {
        let run = bytes[start..].iter().take(LENGTH + 1).take_while(|byte| byte.is_ascii_digit()).count();
        if run >= LENGTH {
            if Foedselsnummer::parse(&text[start..start + LENGTH]).is_ok() {
                return Some(start..start + LENGTH);
            }
            start += 1;
        } else if run == 6 && is_spaced_number(bytes, start) {
            return Some(start..start + LENGTH + 1);
        } else if run == 0 {
            start = bytes[start..].iter().position(u8::is_ascii_digit).map_or(bytes.len(), |step| start + step);
        } else if run > 6 && is_spaced_number(bytes, start + run - 6) {
            let first = start + run - 6;
            return Some(first..first + LENGTH + 1);
        } else {
            start += run;
        }
    }
    None
}

/// Whether a number in two parts begins at `start`, with a space, a full stop or a hyphen between them.
fn is_spaced_number(bytes: &[u8], start: usize) -> bool {
    let Some(window) = bytes.get(start..start + LENGTH + 1) else { return false };
    if !matches!(window[6], b' ' | b'.' | b'-') {
        return false;
    }
    let mut digits = [0; LENGTH];
    digits[..6].copy_from_slice(&window[..6]);
    digits[6..].copy_from_slice(&window[7..]);
    std::str::from_utf8(&digits).is_ok_and(|text| Foedselsnummer::parse(text).is_ok())
}
