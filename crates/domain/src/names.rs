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

/// The text with its accents on its letters (NFC), where it has them beside them, as files of macOS do.
#[must_use]
pub fn composed(text: &str) -> Option<String> {
    (!text.is_ascii() && !is_nfc(text)).then(|| text.nfc().collect())
}

/// The text in the letters of a keyboard where it has them in full width or in the alphabets of mathematics, and with the I of English
/// for both of Turkish, of which each is the other's in the capitals of other languages; `None` where that changes nothing.
#[must_use]
pub fn in_plain_letters(text: &str) -> Option<String> {
    if text.is_ascii() {
        return None;
    }
    let plain = text.nfkc().map(|letter| if matches!(letter, '\u{130}' | '\u{131}') { 'I' } else { letter });
    // A small i in capitals of Turkish has its dot beside it.
    let plain: String = plain.filter(|letter| *letter != '\u{307}').collect();
    (plain != text).then_some(plain)
}

/// The name as persons are told apart by it: in its one spelling, and in upper case.
#[must_use]
pub fn identifying(name: &str) -> Cow<'_, str> {
    if is_western(name) { in_upper_case(name) } else { identifying_any(name) }
}

/// Whether a name is made of letters of Western Europe and signs of a keyboard, with single blanks, as nearly all are. It is in its
/// one spelling, which takes no tables of characters to see.
fn is_western(name: &str) -> bool {
    let mut before = b' ';
    let is_fitting = name.bytes().all(|byte| {
        // Two bytes are a letter from À to þ, but not × or ÷.
        let fits = match (before, byte) {
            (0xC3, 0x80..=0x9E | 0xA0..=0xBE) => !matches!(byte, 0x97 | 0xB7),
            (0xC3, _) => false,
            (before, b' ') => before != b' ',
            (_, b'`') => false,
            (_, b'!'..=b'~' | 0xC3) => true,
            _ => false,
        };
        before = byte;
        fits
    });
    is_fitting && before != b' '
}

/// A name of Western Europe in upper case.
fn in_upper_case(name: &str) -> Cow<'_, str> {
    let is_lower = |(before, byte): (u8, u8)| byte.is_ascii_lowercase() || before == 0xC3 && byte >= 0xA0;
    let before = std::iter::once(b' ').chain(name.bytes());
    if before.zip(name.bytes()).any(is_lower) { Cow::Owned(name.to_uppercase()) } else { Cow::Borrowed(name) }
}

/// [`identifying`] of any name.
fn identifying_any(name: &str) -> Cow<'_, str> {
    let is_plain = |character: char| character.to_uppercase().eq([character]) && one_sign(character) == character;
    if name.chars().all(is_plain) {
        return one_spelling(name);
    }
    let upper: String = name.to_uppercase().chars().map(one_sign).collect();
    Cow::Owned(one_spelling(&upper).into_owned())
}

/// The apostrophe and the hyphen of a keyboard for those of typesetters and of other keyboards, which look the same in a name.
const fn one_sign(character: char) -> char {
    match character {
        '\u{2018}' | '\u{2019}' | '\u{201b}' | '\u{2bc}' | '\u{2b9}' | '\u{b4}' | '`' | '\u{2032}' | '\u{ff07}' => '\'',
        '\u{2010}' | '\u{2011}' | '\u{2012}' | '\u{2013}' | '\u{2212}' | '\u{ff0d}' | '\u{fe63}' => '-',
        other => other,
    }
}

/// The words of what stands in the place of a name, in upper case and in order: `IKKE OPPGITT`, `UKJENT UKJENT`, `SPERRET ADRESSE`.
const STAND_INS: [&str; 28] = [
    "A",
    "ADRESSE",
    "ANONYM",
    "ANONYMISERT",
    "BLANK",
    "ETTERNAVN",
    "FORNAVN",
    "HEMMELIG",
    "IKKE",
    "INGEN",
    "KJENT",
    "KODE",
    "MANGLER",
    "N",
    "NAVN",
    "NONE",
    "NULL",
    "OPPGITT",
    "PERSON",
    "REGISTRERT",
    "SKJERMET",
    "SLETTET",
    "SPERRET",
    "UKJENT",
    "UNKNOWN",
    "UNNTATT",
    "UOPPGITT",
    "X",
];

/// Whether a name names somebody. Blanks, signs and what stands in the place of a name are no name: all who have it would be one
/// person.
#[must_use]
pub fn names_somebody(name: &str) -> bool {
    let name = identifying(name);
    let mut words = name.split(|character: char| !character.is_alphanumeric()).filter(|word| !word.is_empty());
    words.any(|word| word.contains(char::is_alphabetic) && STAND_INS.binary_search(&one_letter(word)).is_err())
}

/// The letter of which a word is made, where it is one alone, as in `NN` and `XXX`; else the word.
fn one_letter(word: &str) -> &str {
    let first = word.chars().next().map_or(0, char::len_utf8);
    let (letter, rest) = word.split_at(first);
    if rest.trim_start_matches(letter).is_empty() { letter } else { word }
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
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(5_000))]

        #[test]
        fn names_of_western_europe_are_identified_as_any_others(name in "[A-Za-zÀ-ÿ×÷ß '`.,\u{ad}\u{30a}\u{2019}-]{0,12}") {
            prop_assert_eq!(identifying(&name), identifying_any(&name));
            let identified = identifying(&name).into_owned();
            prop_assert_eq!(identifying(&identified), identified.as_str());
        }
    }

    #[test]
    fn stand_ins_are_in_order() {
        assert!(STAND_INS.is_sorted());
    }

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
    fn persons_are_told_apart_by_what_is_seen_of_their_names() {
        for written in
            ["O\u{2019}Brien Anne\u{2011}Marie", "o\u{2bc}brien anne\u{2010}marie", "O`BRIEN ANNE\u{2013}MARIE"]
        {
            assert_eq!(identifying(written), "O'BRIEN ANNE-MARIE", "{written}");
        }
        assert_ne!(identifying("O'Brien"), identifying("Obrien"));
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
            "N.N.",
            "NN",
            "xxx XXX",
            "None",
            "(blank)",
            "Uoppgitt",
            "SPERRET ADRESSE",
            "Kode 6",
            "Ikke registrert",
            "Ukjent Ukjent",
            "Anonym Anonym",
        ] {
            assert!(!names_somebody(name), "{name:?}");
        }
        for name in [
            "OLA NORDMANN",
            "K",
            "Å",
            "李",
            "Ingen Nordmann",
            "Ukjentsen",
            "O'Neill",
            "Null Nordmann",
            "3PO X",
            "Ann N",
            "Bob X. Ukjent",
            "Åå",
        ] {
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
