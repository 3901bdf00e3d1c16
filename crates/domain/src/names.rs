//! Names of persons: one spelling for those that are written in several ways and look the same.

use std::borrow::Cow;

use unicode_normalization::{UnicodeNormalization as _, is_nfc};

use crate::signs::Sign;

/// The name composed (NFC), with single blanks between its words and none around, and without what is not seen.
fn one_spelling(name: &str) -> Cow<'_, str> {
    if is_plain(name) {
        return Cow::Borrowed(name);
    }
    // What is not seen goes first: it keeps apart what is composed without it.
    let seen = name.chars().filter(|character| is_blank(*character) || Sign::of(*character) != Sign::Invisible);
    let seen: String = seen.nfc().collect();
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

/// What stands in the place of a name, in upper case.
const STAND_INS: [&str; 17] = [
    "ANONYM",
    "ANONYMISERT",
    "IKKE OPPGITT",
    "IKKE OPPGITT NAVN",
    "INGEN",
    "INGEN NAVN",
    "MANGLER",
    "MANGLER NAVN",
    "NAVN MANGLER",
    "NULL",
    "N/A",
    "SKJERMET",
    "UKJENT",
    "UKJENT NAVN",
    "UKJENT PERSON",
    "UNKNOWN",
    "UNNTATT",
];

/// Whether a name names somebody. Blanks, signs and what stands in the place of a name are no name: all who have it would be one
/// person.
#[must_use]
pub fn names_somebody(name: &str) -> bool {
    let name = identifying(name);
    let around = |character: char| !character.is_alphanumeric();
    name.contains(char::is_alphabetic) && !STAND_INS.contains(&name.trim_matches(around))
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
            // Nothing that is seen is between the letter and its ring.
            ("A\u{ad}\u{30a}SE", "\u{c5}SE"),
            ("A\u{34f}\u{200b}\u{30a}SE", "\u{c5}SE"),
            ("ÅSE BJÖRK-ØRE", "ÅSE BJÖRK-ØRE"),
            ("", ""),
        ] {
            assert_eq!(one_spelling(written), expected);
            assert_eq!(one_spelling(expected), expected);
        }
    }

    #[test]
    fn what_stands_in_the_place_of_a_name_names_nobody() {
        for name in [
            "",
            "  ",
            "\u{200b}",
            "-",
            ".",
            "?",
            "***",
            "12 34",
            "Ukjent",
            " UKJENT. ",
            "(unntatt)",
            "Anonym",
            "n/a",
            "null",
        ] {
            assert!(!names_somebody(name), "{name:?}");
        }
        for name in ["OLA NORDMANN", "K", "Å", "李", "Ingen Nordmann", "Ukjentsen", "O'Neill", "Null Nordmann", "3PO X"]
        {
            assert!(names_somebody(name), "{name:?}");
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
