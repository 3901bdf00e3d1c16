//! Prepares text from a server for a message: short, on one line, without identity numbers or tokens.

use brreg_domain::mask_identity_numbers;

/// Longest text from a server in a message, in characters.
const MAX_CHARACTERS: usize = 200;
/// A run of at least this many base64 characters counts as a token, key or certificate.
const LONGEST_WORD: usize = 40;

/// Returns the text as it may appear in a message.
pub(crate) fn shown(text: &str) -> String {
    let mut line = String::new();
    for word in text.split(|character: char| character.is_whitespace() || character.is_control()) {
        if word.is_empty() {
            continue;
        }
        if !line.is_empty() {
            line.push(' ');
        }
        push_without_tokens(&mut line, word);
    }
    // Masking precedes cutting, so that no part of a number is left at the end.
    let masked = mask_identity_numbers(&line);
    match masked.char_indices().nth(MAX_CHARACTERS) {
        Some((end, _)) => format!("{}…", &masked[..end]),
        None => masked.into_owned(),
    }
}

/// Does the same for bytes that may not be valid text.
pub(crate) fn shown_bytes(bytes: &[u8]) -> String {
    shown(&String::from_utf8_lossy(bytes))
}

/// The text without organisation numbers: that of a sole proprietor is a person's, and logs and histories are kept.
pub(crate) fn without_numbers(text: &str) -> String {
    const LENGTH: usize = 9;
    let words = text.split_inclusive(|character: char| !character.is_alphanumeric());
    let shown = words.map(|word| {
        let digits = word.bytes().take_while(u8::is_ascii_digit).count();
        let rest = &word[digits..];
        let is_number = digits == LENGTH && !rest.starts_with(char::is_alphanumeric);
        if is_number { format!("[…]{rest}") } else { word.to_owned() }
    });
    shown.collect()
}

fn push_without_tokens(line: &mut String, word: &str) {
    let is_token = |character: char| character.is_ascii_alphanumeric() || "-_+/=.~".contains(character);
    let mut rest = word;
    while !rest.is_empty() {
        let run = rest.find(|character| !is_token(character)).unwrap_or(rest.len());
        if run >= LONGEST_WORD {
            line.push_str("[…]");
        } else {
            line.push_str(&rest[..run]);
        }
        rest = &rest[run..];
        if let Some(other) = rest.chars().next() {
            line.push(other);
            rest = &rest[other.len_utf8()..];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{shown, without_numbers};

    #[test]
    fn organisation_numbers_are_left_out_and_other_numbers_are_not() {
        for (text, expected) in [
            ("Ingen enhet 974760673.", "Ingen enhet […]."),
            ("/api/enheter/974760673", "/api/enheter/[…]"),
            ("974760673 974760673", "[…] […]"),
            (
                "status 404, trace 1234567890 a974760673 974760673b",
                "status 404, trace 1234567890 a974760673 974760673b",
            ),
            ("", ""),
        ] {
            assert_eq!(without_numbers(text), expected, "{text}");
        }
    }

    #[test]
    fn shows_only_what_may_be_shown() {
        let token = "eyJhbGciOiJSUzI1NiJ9.eyJzY29wZSI6ImJycmVnOnJlZWxsZSJ9.c2lnbmF0dXJl";
        for (text, expected) in [
            ("Du har ikke tilgang", "Du har ikke tilgang".to_owned()),
            ("two\r\n\tlines\u{1b}[31m", "two lines [31m".to_owned()),
            ("person 31129956715 finnes ikke", "person *********** finnes ikke".to_owned()),
            (&format!("token '{token}' er ugyldig"), "token '[…]' er ugyldig".to_owned()),
            (&"å ".repeat(300), format!("{}…", "å ".repeat(100))),
        ] {
            assert_eq!(shown(text), expected);
        }
    }

    #[test]
    fn a_number_at_the_cut_is_masked() {
        let text = format!("{}31129956715", "a b ".repeat(49));
        assert!(!shown(&text).contains("3112"));
    }
}
