//! Identifiers: check digits, kinds, and that an identity number never shows.
#![allow(clippy::unwrap_used, clippy::panic)]

use brreg_domain::{
    Foedselsnummer, IdentifierError, MASK, Organisasjonsnummer, contains_identity_number, mask_identity_numbers,
    mask_identity_numbers_of_json,
};
use proptest::prelude::*;

#[test]
fn known_organisation_numbers() {
    for valid in ["930185930", "974760673", "910425463"] {
        assert_eq!(Organisasjonsnummer::parse(valid).map(|number| number.to_string()), Ok(valid.to_owned()));
    }
    let cases = [
        ("930185931", IdentifierError::CheckDigit),
        ("987654321", IdentifierError::CheckDigit),
        ("93018593", IdentifierError::Length { expected: 9, found: 8 }),
        ("9301859300", IdentifierError::Length { expected: 9, found: 10 }),
        ("93018593x", IdentifierError::NotADigit { position: 9 }),
        ("930 18593", IdentifierError::NotADigit { position: 4 }),
        ("", IdentifierError::Length { expected: 9, found: 0 }),
        ("93018593０", IdentifierError::NotADigit { position: 9 }),
    ];
    for (text, error) in cases {
        assert_eq!(Organisasjonsnummer::parse(text), Err(error), "{text}");
    }
}

#[test]
fn known_identity_numbers_and_their_kinds() {
    // From the samples: D-numbers add 40 to the day, synthetic persons 80 to the month.
    let cases = [
        ("31129956715", false, false),
        ("06821349425", false, true),
        ("58877102163", true, true),
        ("05910298382", false, true),
        ("19020101140", false, false),
    ];
    for (text, d_number, synthetic) in cases {
        let number = Foedselsnummer::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!((number.is_d_number(), number.is_synthetic()), (d_number, synthetic), "{text}");
        assert_eq!(number.expose(), text);
    }
}

#[test]
fn numbers_of_the_2032_kind_leave_another_remainder() {
    // The first check digit of these is one to three higher than the older rule gives; the second is computed from it.
    let older = Foedselsnummer::parse("31129956715").unwrap();
    let digits: Vec<u32> = older.expose().chars().map(|digit| digit.to_digit(10).unwrap()).collect();
    for more in 1..=3 {
        let mut newer = digits.clone();
        newer[9] += more;
        let weights = [5, 4, 3, 2, 7, 6, 5, 4, 3, 2];
        let sum: u32 = newer.iter().zip(weights).map(|(digit, weight)| digit * weight).sum();
        newer[10] = (11 - sum % 11) % 11;
        let text: String = newer.iter().map(u32::to_string).collect();
        if newer[9] < 10 && newer[10] < 10 {
            assert!(Foedselsnummer::parse(&text).is_ok(), "remainder {more}");
        }
    }
}

#[test]
fn wrong_identity_numbers_are_refused_with_their_fault() {
    for (text, error) in [
        ("31129956716", IdentifierError::CheckDigit),
        ("32129956715", IdentifierError::Date),
        ("31139956715", IdentifierError::Date),
        ("00000000000", IdentifierError::Date),
        ("3112995671", IdentifierError::Length { expected: 11, found: 10 }),
    ] {
        assert_eq!(Foedselsnummer::parse(text), Err(error), "{text}");
    }
}

#[test]
fn numbers_are_read_as_people_write_them() {
    let number = Foedselsnummer::parse("05110210029").unwrap();
    for text in [
        "05110210029",
        "051102 10029",
        "051102-10029",
        "5110210029",
        " 05.11.02\u{a0}10029",
        "０５１１０２１００２９",
        "05110210029\u{200b}",
    ] {
        assert_eq!(Foedselsnummer::read(text), Ok(number), "{text}");
    }
    for text in ["", "511021002", "005110210029", "05110210028", "0000000000", "a05110210029", "05110210029/1"] {
        assert!(Foedselsnummer::read(text).is_err(), "{text}");
    }
    let company = Organisasjonsnummer::parse("930185930").unwrap();
    for text in [
        "930185930",
        "930 185 930",
        "NO 930 185 930 MVA",
        "no930185930mva",
        "930185930MVA",
        "\u{a0}930-185-930",
        "NO930185930",
    ] {
        assert_eq!(Organisasjonsnummer::read(text), Ok(company), "{text}");
    }
    for text in ["", "SE930185930", "930185930 AS", "930185931", "93018593", "NO", "9301 85930 MVA 1", "MVA930185930NO"]
    {
        assert!(Organisasjonsnummer::read(text).is_err(), "{text}");
    }
}

#[test]
fn an_identity_number_never_shows() {
    let number = Foedselsnummer::parse("31129956715").unwrap();
    assert_eq!(format!("{number} {number:?}"), format!("{MASK} Foedselsnummer({MASK})"));
}

#[test]
fn identity_numbers_are_masked_wherever_they_are() {
    for (text, masked) in [
        ("31129956715", "***********"),
        ("a 31129956715, b 06821349425.", "a ***********, b ***********."),
        ("311299 56715", "***********"),
        ("x311299-56715y", "x***********y"),
        // With blanks, dashes and full stops of any kind and number between the groups.
        ("311299\u{a0}56715", "***********"),
        ("311299\u{2009}\u{2013} 56715", "***********"),
        ("311299  56715", "***********"),
        ("311299\t56715", "***********"),
        ("311299\r\n56715 06821349425", "*********** ***********"),
        ("311299\u{2012}56715", "***********"),
        ("311299\u{2212}56715", "***********"),
        ("31.12.99 567 15", "***********"),
        ("31 12 99 - 567\u{202f}15", "***********"),
        ("311299__56715", "***********"),
        // With each digit for itself.
        ("fnr 3 1 1 2 9 9 5 6 7 1 5.", "fnr ***********."),
        ("3-1-1-2-9-9\u{a0}5-6-7-1-5", "***********"),
        // With what is not seen, wherever it is.
        ("3\u{ad}11299\u{200b}56\u{feff}715", "***********"),
        ("311299\u{2060} \u{200d}56715", "***********"),
        // In digits of other scripts.
        ("３１１２９９５６７１５", "***********"),
        ("٣١١٢٩٩ ٥٦٧١٥", "***********"),
        ("𝟛𝟙𝟙𝟚𝟡𝟡56715", "***********"),
        // A longer run of digits, and groups that are no date and rest.
        ("00031129956715", "00031129956715"),
        ("311299567150", "311299567150"),
        ("13112995671512", "13112995671512"),
        ("3112995671 5", "3112995671 5"),
        ("12:13:31.129956715Z", "12:13:31.129956715Z"),
        ("3112.9956715", "3112.9956715"),
        ("311299,56715", "311299,56715"),
        ("3, 1, 1, 2, 9, 9, 5, 6, 7, 1, 5", "3, 1, 1, 2, 9, 9, 5, 6, 7, 1, 5"),
        ("3 1 1 2 9 9 5 6 7 1 5 0", "3 1 1 2 9 9 5 6 7 1 5 0"),
        ("3 1 1 2 9 9 5 6 7 1 6", "3 1 1 2 9 9 5 6 7 1 6"),
        ("311299 567150", "311299 567150"),
        ("47 311299 56715 22", "47 *********** 22"),
        ("æ31129956715ø", "æ***********ø"),
        ("31129956716", "31129956716"),
        ("930185930", "930185930"),
        ("2022-12-15T16:49:01.303083Z", "2022-12-15T16:49:01.303083Z"),
        ("9fdead70-660b-4842-a6e9-45ccc59b1c5e", "9fdead70-660b-4842-a6e9-45ccc59b1c5e"),
        ("", ""),
    ] {
        assert_eq!(mask_identity_numbers(text), masked, "{text}");
        assert_eq!(contains_identity_number(text), text != masked, "{text}");
    }
}

proptest! {
    #[test]
    fn a_number_made_with_a_check_digit_is_valid_and_one_changed_digit_is_not(
        first in 0u32..100_000_000, place in 0usize..9, step in 1u8..10,
    ) {
        if let Some(number) = Organisasjonsnummer::with_check_digit(first) {
            prop_assert_eq!(Organisasjonsnummer::parse(number.as_str()), Ok(number));
            let mut changed = number.as_str().as_bytes().to_vec();
            changed[place] = b'0' + (changed[place] - b'0' + step) % 10;
            let changed = String::from_utf8(changed).unwrap();
            prop_assert_eq!(Organisasjonsnummer::parse(&changed), Err(IdentifierError::CheckDigit));
        }
    }

    #[test]
    fn identity_numbers_made_with_check_digits_are_valid_and_masked(
        day in 1u32..=28, month in 1u32..=12, year in 0u32..100, individual in 0u32..1000,
        d_number in any::<bool>(), synthetic in prop::sample::select(vec![0, 40, 80]), before in "[a-z ]{0,12}", after in "[a-z ]{0,12}",
    ) {
        let day = day + if d_number { 40 } else { 0 };
        let month = month + synthetic;
        let first = ((day * 100 + month) * 100 + year) * 1000 + individual;
        if let Some(number) = Foedselsnummer::with_check_digits(first) {
            prop_assert_eq!(Foedselsnummer::parse(number.expose()), Ok(number));
            prop_assert_eq!((number.is_d_number(), number.is_synthetic()), (d_number, synthetic > 0));
            let text = format!("{before}{}{after}", number.expose());
            prop_assert_eq!(mask_identity_numbers(&text), format!("{before}{MASK}{after}"));
        }
    }

    #[test]
    fn any_text_can_be_parsed_and_masked(text in any::<String>()) {
        let _ = (Organisasjonsnummer::read(&text), Foedselsnummer::read(&text), mask_identity_numbers_of_json(&text));
        prop_assert_eq!(contains_identity_number(&text), mask_identity_numbers(&text) != text);
    }

    #[test]
    fn no_number_is_left_among_other_digits(pieces in prop::collection::vec(piece(), 0..8)) {
        let text = pieces.concat();
        let masked = mask_identity_numbers(&text);
        prop_assert_eq!(contains_identity_number(&text), has_identity_number(&text), "{}", text);
        prop_assert_eq!(masked != text, has_identity_number(&text), "{}", text);
        prop_assert!(!has_identity_number(&masked), "{}: {}", text, masked);
        // What is left is left in its order.
        let mut rest = text.chars();
        prop_assert!(masked.replace(MASK, "").chars().all(|left| rest.any(|other| other == left)), "{}: {}", text, masked);
    }

    #[test]
    fn no_number_is_left_in_json_behind_escapes(number in number(), escaped in any::<[bool; 11]>(), text in "[a-z]{0,3}") {
        let digits = number.chars().zip(escaped);
        let written: String =
            digits.map(|(digit, escaped)| if escaped { format!("\\u003{digit}") } else { digit.to_string() }).collect();
        let json = |value: &str| format!(r#"{{"{text}":"{value}"}}"#);
        prop_assert_eq!(mask_identity_numbers_of_json(&json(&written)), json(MASK));
    }
}

/// A valid number.
fn number() -> impl Strategy<Value = String> {
    let parts = (1u32..=28, any::<bool>(), 1u32..=12, any::<bool>(), 0u32..100, 0u32..1000);
    parts.prop_filter_map("no check digits", |(day, d_number, month, synthetic, year, individual)| {
        let day = day + if d_number { 40 } else { 0 };
        let month = month + if synthetic { 80 } else { 0 };
        let number = Foedselsnummer::with_check_digits(((day * 100 + month) * 100 + year) * 1000 + individual)?;
        Some(number.expose().to_owned())
    })
}

/// A valid number in one of its forms, a part of one, or what may be around one.
fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        (number(), "[ .-]?").prop_map(|(number, between)| format!("{}{between}{}", &number[..6], &number[6..])),
        (number(), 0..11_usize, 0..11_usize).prop_map(|(number, a, b)| number[a.min(b)..a.max(b)].to_owned()),
        "[0-9]{1,7}",
        "[ .æ-]{1,2}",
    ]
}

/// Whether a part of the text that no digit is next to is a number, in one of its forms.
fn has_identity_number(text: &str) -> bool {
    let characters: Vec<char> = text.chars().collect();
    let is_digit = |place: usize| characters.get(place).is_some_and(char::is_ascii_digit);
    let is_edge = |place: usize| !is_digit(place) || place == 0 || !is_digit(place - 1);
    let is_number = |part: &[char]| {
        let groups: Vec<String> = part.iter().collect::<String>().split([' ', '.', '-']).map(str::to_owned).collect();
        let lengths = groups.iter().filter(|group| !group.is_empty()).scan(0, |sum, group| {
            *sum += group.len();
            Some(*sum)
        });
        let is_parted = lengths.take_while(|sum| *sum < 11).all(|sum| [2, 4, 6, 9].contains(&sum));
        is_parted && Foedselsnummer::parse(&groups.concat()).is_ok()
    };
    (0..characters.len()).filter(|start| is_digit(*start) && is_edge(*start)).any(|start| {
        let ends = (start + 11..=characters.len()).filter(|end| is_digit(end - 1) && is_edge(*end));
        ends.into_iter().any(|end| is_number(&characters[start..end]))
    })
}

#[test]
fn in_json_numbers_are_found_behind_escapes_and_without_their_leading_zero() {
    for (json, masked) in [
        (r#"{"a":"\u003051102\u00310029"}"#, r#"{"a":"***********"}"#),
        (r#"{"a":5110210029}"#, r#"{"a":***********}"#),
        (r#"{"a":"05110210029""#, r#"{"a":"***********""#),
        // The backslash is what is escaped here, and what follows are letters and digits.
        (r#"{"a":"\\u003051102\u00310029"}"#, r#"{"a":"\\u003051102\u00310029"}"#),
        (
            r#"{"a":"311299\u00a056715","b":"311299\n\t56715","c":"31129\u00ad956715"}"#,
            r#"{"a":"***********","b":"***********","c":"***********"}"#,
        ),
        (
            r#"{"a":"\uff13\uff11\uff11\uff12\uff19\uff1956715","b":"\ud835\udfdb11299 56715"}"#,
            r#"{"a":"***********","b":"***********"}"#,
        ),
        (r#"{"a":"311299\\n56715"}"#, r#"{"a":"311299\\n56715"}"#),
        // Ten digits that are not a number, and eleven.
        (r#"{"a":5110210028,"b":12345678901}"#, r#"{"a":5110210028,"b":12345678901}"#),
        (r#"{"å":"\"\u0041\u003"#, r#"{"å":"\"\u0041\u003"#),
    ] {
        assert_eq!(mask_identity_numbers_of_json(json), masked, "{json}");
    }
}
