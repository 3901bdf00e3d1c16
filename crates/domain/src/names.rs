//! Names of persons: one spelling for those that are written in several ways and look the same.

use std::borrow::Cow;

use unicode_normalization::{UnicodeNormalization as _, is_nfc};

use crate::signs::Sign;

/// The name composed (NFC), with single blanks between its words and none around, and without what is not seen.
fn one_spelling(name: &str) -> Cow<'_, str> {
    if is_plain(name) {
        return Cow::Borrowed(name);
    }
    let seen: String =
        name.nfc().filter(|character| is_blank(*character) || Sign::of(*character) != Sign::Invisible).collect();
    Cow::Owned(seen.split(is_blank).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" "))
}

/// The name as persons are told apart by it: in its one spelling, and in upper case.
#[must_use]
pub fn identifying(name: &str) -> Cow<'_, str> {
    let is_upper = |character: char| character.to_uppercase().eq([character]);
    if name.chars().all(is_upper) {
        return one_spelling(name);
    }
    Cow::Owned(one_spelling(&name.to_uppercase()).into_owned())
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

    #[test]
    fn persons_are_told_apart_in_upper_case() {
        for (written, expected) in
            [("OLA NORDMANN", "OLA NORDMANN"), (" Åse  Groß", "ÅSE GROSS"), ("a\u{30a}se", "\u{c5}SE"), ("", "")]
        {
            assert_eq!(identifying(written), expected);
        }
    }
}
