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
}
