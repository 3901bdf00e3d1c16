//! The escapes of JSON, in texts that are JSON or were.

use super::Placed;

/// The characters of JSON, which may be broken, with its escapes read.
pub(super) fn of_json(json: &str) -> Vec<Placed> {
    let (mut characters, mut at) = (Vec::with_capacity(json.len()), 0);
    while let Some((rest, first)) = json.get(at..).and_then(|rest| Some((rest, rest.chars().next()?))) {
        let (length, character) = if first == '\\' { json_escape(rest) } else { (first.len_utf8(), first) };
        characters.push((at..at + length, character));
        at += length;
    }
    characters
}

/// The length of the escape of JSON that begins here, and what it stands for.
fn json_escape(text: &str) -> (usize, char) {
    let unit = |at: usize| {
        let digits = text.get(at..at + 6)?.strip_prefix("\\u")?;
        digits.bytes().all(|byte| byte.is_ascii_hexdigit()).then(|| u16::from_str_radix(digits, 16).ok())?
    };
    if let Some(first) = unit(0) {
        let units = [first, unit(6).unwrap_or_default()];
        // A character beyond the first 65,536 is written as two units.
        let character = char::decode_utf16(units).next().and_then(Result::ok);
        let length = 6 * character.map_or(1, char::len_utf16);
        return (length, character.unwrap_or(char::REPLACEMENT_CHARACTER));
    }
    if let Some(character) = python(text) {
        return (4, character);
    }
    match text.chars().nth(1) {
        Some('n') => (2, '\n'),
        Some('r') => (2, '\r'),
        Some('t') => (2, '\t'),
        Some('b') => (2, '\u{8}'),
        Some('f') => (2, '\u{c}'),
        // What is escaped, which may be another backslash; a backslash that ends the text is itself.
        escaped => (1 + escaped.map_or(0, char::len_utf8), escaped.unwrap_or('\\')),
    }
}

/// The character of an escape as programs in Python write it, `\xa0`.
fn python(text: &str) -> Option<char> {
    let digits =
        text.get(2..4).filter(|digits| text.starts_with("\\x") && digits.bytes().all(|it| it.is_ascii_hexdigit()))?;
    u8::from_str_radix(digits, 16).ok().map(char::from)
}

/// The characters of JSON in which the escapes of JSON are escaped again, `\\u00a0`; `None` where there are none.
pub(super) fn of_json_again(text: &str) -> Option<Vec<Placed>> {
    text.contains("\\\\u").then_some(())?;
    let (mut characters, mut at) = (Vec::with_capacity(text.len()), 0);
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let slashes = rest.bytes().take_while(|byte| *byte == b'\\').count();
        let escape = rest.get(slashes.saturating_sub(1)..).filter(|rest| rest.starts_with("\\u"));
        let (length, character) = match escape {
            Some(escape) => {
                let (length, character) = json_escape(escape);
                (slashes - 1 + length, character)
            }
            // All at once: each of them would be counted with those behind it.
            None if slashes > 1 => {
                characters.extend((at..at + slashes - 1).map(|place| (place..place + 1, '\\')));
                at += slashes - 1;
                (1, '\\')
            }
            None => rest.chars().next().map(|first| (first.len_utf8(), first))?,
        };
        characters.push((at..at + length, character));
        at += length;
    }
    Some(characters)
}
