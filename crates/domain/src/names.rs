//! The one spelling of a name that is written in several ways which look the same.

use std::borrow::Cow;

use unicode_normalization::{UnicodeNormalization as _, is_nfc};

use crate::signs::Sign;

/// The name composed (NFC), with single blanks between its words and none around, and without what is not seen.
#[must_use]
pub fn one_spelling(name: &str) -> Cow<'_, str> {
    if is_plain(name) {
        return Cow::Borrowed(name);
    }
    let seen: String =
        name.nfc().filter(|character| is_blank(*character) || Sign::of(*character) != Sign::Invisible).collect();
    Cow::Owned(seen.split(is_blank).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" "))
}

/// Whether the name is in its one spelling.
fn is_plain(name: &str) -> bool {
    let is_odd = |character: char| character != ' ' && (is_blank(character) || Sign::of(character) == Sign::Invisible);
    !name.starts_with(' ')
        && !name.ends_with(' ')
        && !name.contains("  ")
        && !name.contains(is_odd)
        && (name.is_ascii() || is_nfc(name))
}

fn is_blank(character: char) -> bool {
    character.is_whitespace()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_look_the_same_have_one_spelling() {
        for (written, expected) in [
            ("OLA NORDMANN", "OLA NORDMANN"),
            ("  OLA \t NORDMANN ", "OLA NORDMANN"),
            ("OLA\u{a0}NORD\u{ad}MANN", "OLA NORDMANN"),
            ("OLA\u{2003}\u{200b} NORDMANN\u{feff}", "OLA NORDMANN"),
            ("A\u{30a}SE BJO\u{308}RK", "\u{c5}SE BJ\u{d6}RK"),
            ("\u{212b}SE", "\u{c5}SE"),
            ("ÅSE BJÖRK-ØRE", "ÅSE BJÖRK-ØRE"),
            ("", ""),
        ] {
            assert_eq!(one_spelling(written), expected);
            assert_eq!(one_spelling(expected), expected);
        }
    }
}
