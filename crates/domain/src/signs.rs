//! What a character is to a person who reads a number: a digit, what is between its groups, or nothing that is seen.

use unicode_normalization::char::is_combining_mark;

/// What a character is to who reads a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sign {
    /// A digit of any script.
    Digit(u8),
    /// A blank, a dash, a low line or a full stop, as they are written between groups of digits.
    Between,
    /// A comma, slash, colon, bracket or the like: between the numbers of a list, and by some people between the groups of one.
    Listing,
    /// Something that is not seen, such as a soft hyphen.
    Invisible,
    /// An accent or a frame of the character before.
    Mark,
    /// Anything else.
    Other,
}

/// The zeros of the scripts of which each has its ten digits in a row, by code point.
const ZEROS: [u32; 70] = [
    0x0660, 0x06F0, 0x07C0, 0x0966, 0x09E6, 0x0A66, 0x0AE6, 0x0B66, 0x0BE6, 0x0C66, 0x0CE6, 0x0D66, 0x0DE6, 0x0E50,
    0x0ED0, 0x0F20, 0x1040, 0x1090, 0x17E0, 0x1810, 0x1946, 0x19D0, 0x1A80, 0x1A90, 0x1B50, 0x1BB0, 0x1C40, 0x1C50,
    0x2080, 0xA620, 0xA8D0, 0xA900, 0xA9D0, 0xA9F0, 0xAA50, 0xABF0, 0xFF10, 0x104A0, 0x10D30, 0x10D40, 0x11066,
    0x110F0, 0x11136, 0x111D0, 0x112F0, 0x11450, 0x114D0, 0x11650, 0x116C0, 0x116D0, 0x116DA, 0x11730, 0x118E0,
    0x11950, 0x11BF0, 0x11C50, 0x11D50, 0x11DA0, 0x11F50, 0x16A60, 0x16AC0, 0x16B50, 0x16D70, 0x1CCF0, 0x1E140,
    0x1E2F0, 0x1E4F0, 0x1E5F1, 0x1E950, 0x1FBF0,
];
/// The ones of digits in circles and brackets and with full stops, of which nine are in a row and the zero is elsewhere.
const ONES: [u32; 8] = [0x2460, 0x2474, 0x2488, 0x24F5, 0x2776, 0x2780, 0x278A, 0x1F102];
/// The mathematical digits: five alphabets of ten.
const MATHEMATICAL: std::ops::RangeInclusive<u32> = 0x1D7CE..=0x1D7FF;

impl Sign {
    /// What this character is.
    pub(crate) fn of(character: char) -> Self {
        match character {
            '0'..='9' => Self::Digit(character as u8 - b'0'),
            ' ' | '\t' | '\n' | '\r' | '-' | '.' | '_' => Self::Between,
            '/' | ',' | ':' | ';' | '+' | '(' | ')' | '[' | ']' | '|' | '*' | '~' | '\\' | '=' | '#' | '\'' | '"'
            | '{' | '}' | '<' | '>' => Self::Listing,
            _ if character.is_ascii_graphic() => Self::Other,
            _ => Self::of_rare(character),
        }
    }

    fn of_rare(character: char) -> Self {
        match character {
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}' => Self::Invisible,
            '\u{58a}' | '\u{5be}' | '\u{1806}' | '\u{2010}'..='\u{2015}' | '\u{2043}' | '\u{2053}' | '\u{207b}' | '\u{208b}'
            | '\u{2d7}' | '\u{1400}' | '\u{2212}' | '\u{2796}' | '\u{2e17}' | '\u{2e1a}' | '\u{2e3a}' | '\u{2e3b}' | '\u{2e40}'
            | '\u{2e5d}' | '\u{301c}' | '\u{3030}' | '\u{30a0}' | '\u{fe31}' | '\u{fe32}' | '\u{fe58}' | '\u{fe63}' | '\u{ff0d}'
            | '\u{10d6e}' | '\u{10ead}'
            // Low lines and long vowels, which look like dashes.
            | '\u{203f}' | '\u{2040}' | '\u{2054}' | '\u{fe33}' | '\u{fe34}' | '\u{fe4d}'..='\u{fe4f}' | '\u{ff3f}' | '\u{30fc}' | '\u{ff70}'
            | '\u{2500}' | '\u{2501}'
            // Full stops and dots in the middle.
            | '\u{b7}' | '\u{2022}' | '\u{2024}' | '\u{2027}' | '\u{2219}' | '\u{22c5}' | '\u{3002}' | '\u{30fb}' | '\u{ff65}' | '\u{fe52}' | '\u{ff0e}'
            // Blanks that Unicode does not call white space.
            | '\u{2800}' => Self::Between,
            // The same of Arabic and of Chinese, and in full width.
            '\u{60c}' | '\u{61b}' | '\u{66b}' | '\u{66c}' | '\u{2044}' | '\u{2215}' | '\u{29f8}' | '\u{2236}' | '\u{a6}' | '\u{3001}'
            | '\u{a789}' | '\u{fe50}' | '\u{fe54}' | '\u{fe55}' | '\u{fe59}' | '\u{fe5a}' | '\u{fe62}' | '\u{ff08}'..='\u{ff0c}' | '\u{ff0f}'
            | '\u{ff1a}' | '\u{ff1b}' | '\u{ff3b}'..='\u{ff3d}' | '\u{ff5c}' | '\u{ff5e}' | '\u{ff64}'
            // Quotation marks, arrows, and lines of boxes.
            | '\u{ab}' | '\u{bb}' | '\u{2018}'..='\u{201f}' | '\u{2039}' | '\u{203a}' | '\u{2190}'..='\u{21ff}' | '\u{2502}' | '\u{2503}' | '\u{2551}'
            | '\u{ff07}' | '\u{ff1d}' | '\u{ff5b}' | '\u{ff5d}' => Self::Listing,
            _ if character.is_whitespace() => Self::Between,
            _ if character.is_control() => Self::Invisible,
            _ if is_combining_mark(character) => Self::Mark,
            _ => digit(character).map_or(Self::Other, Self::Digit),
        }
    }
}

/// Whether a character is a digit as notes have them: raised, lowered, or in a circle or brackets.
pub(crate) fn is_of_note(character: char) -> bool {
    let is_number = |one: &u32| (*one..one + 9).contains(&u32::from(character));
    !character.is_ascii()
        && (matches!(character, '\u{b2}' | '\u{b3}' | '\u{b9}' | '\u{2070}' | '\u{2074}'..='\u{2079}' | '\u{2080}'..='\u{2089}')
            || matches!(character, '\u{24ea}' | '\u{24ff}' | '\u{1f100}' | '\u{1f101}')
            || ONES.iter().any(is_number))
}

/// Whether nothing is seen of a character, such as a soft hyphen or a byte order mark.
#[must_use]
pub fn is_invisible(character: char) -> bool {
    Sign::of(character) == Sign::Invisible
}

/// The value of a digit that is none of ASCII.
fn digit(character: char) -> Option<u8> {
    let code = u32::from(character);
    let from = |zero: u32| code.checked_sub(zero).filter(|value| *value < 10).map(|value| value as u8);
    match character {
        '\u{b9}' => Some(1),
        '\u{b2}' => Some(2),
        '\u{b3}' => Some(3),
        '\u{2070}' | '\u{2074}'..='\u{2079}' => from(0x2070),
        '\u{24ea}' | '\u{24ff}' | '\u{1f100}' | '\u{1f101}' => Some(0),
        _ if MATHEMATICAL.contains(&code) => Some(((code - MATHEMATICAL.start()) % 10) as u8),
        _ => {
            let from_one = |one: &u32| from(one - 1).filter(|value| *value > 0);
            ZEROS.iter().find_map(|zero| from(*zero)).or_else(|| ONES.iter().find_map(from_one))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_character_that_is_a_digit_elsewhere_has_its_value() {
        for (digits, script) in [
            ("0123456789", "ASCII"),
            ("٠١٢٣٤٥٦٧٨٩", "Arabic"),
            ("०१२३४५६७८९", "Devanagari"),
            ("０１２３４５６７８９", "full-width"),
            ("⁰¹²³⁴⁵⁶⁷⁸⁹", "superscript"),
            ("₀₁₂₃₄₅₆₇₈₉", "subscript"),
            ("⓪①②③④⑤⑥⑦⑧⑨", "circled"),
            ("⓿❶❷❸❹❺❻❼❽❾", "in black circles"),
            ("🄀⒈⒉⒊⒋⒌⒍⒎⒏⒐", "with a full stop"),
            ("🄁🄂🄃🄄🄅🄆🄇🄈🄉🄊", "with a comma"),
            ("\u{11f50}\u{11f51}\u{11f52}\u{11f53}\u{11f54}\u{11f55}\u{11f56}\u{11f57}\u{11f58}\u{11f59}", "Kawi"),
            ("𝟘𝟙𝟚𝟛𝟜𝟝𝟞𝟟𝟠𝟡", "double-struck"),
        ] {
            for (value, character) in (0..).zip(digits.chars()) {
                assert_eq!(Sign::of(character), Sign::Digit(value), "{script}");
            }
        }
        assert!(ZEROS.is_sorted());
    }

    #[test]
    fn raised_lowered_and_circled_digits_are_those_of_notes() {
        assert!("⁰¹²³⁴⁵⁶⁷⁸⁹₀₉⓪①⑨⑴⑼⒈⒐⓿❶❾🄀🄊".chars().all(is_of_note));
        assert!(!"0١०３𝟘⁺⑩⒑aæ ½".chars().any(is_of_note));
    }

    #[test]
    fn letters_and_other_signs_separate_numbers() {
        for character in "aøÅ@!?½Ⅷ中&%".chars() {
            assert_eq!(Sign::of(character), Sign::Other, "{character}");
        }
    }

    #[test]
    fn commas_slashes_brackets_and_quotation_marks_are_told_from_blanks_and_dashes() {
        for character in ",;:/+()[]|*，／：（、⁄'\"=#{}<>’«→│".chars() {
            assert_eq!(Sign::of(character), Sign::Listing, "{character}");
        }
        for character in " \t-–._\u{a0}・".chars() {
            assert_eq!(Sign::of(character), Sign::Between, "{character}");
        }
    }
}
