//! Organisation numbers and national identity numbers, checked by their check digits.
//!
//! They follow the registers' rules: weights, D-numbers, synthetic numbers, and the numbers that are issued from 2032 on.

use std::fmt;
use std::str::FromStr;

use crate::signs::Sign;

/// Why a text is not an identifier. It never has the text in it, which may be personal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum IdentifierError {
    /// The text has another number of characters than the identifier.
    #[error("expected {expected} digits, found {found} characters")]
    Length {
        /// Digits of the identifier.
        expected: usize,
        /// Characters of the text.
        found: usize,
    },
    /// A character that is not a digit.
    #[error("character {position} is not a digit")]
    NotADigit {
        /// Position of the character, from 1.
        position: usize,
    },
    /// The check digits are wrong.
    #[error("the check digit is wrong")]
    CheckDigit,
    /// The first six digits of a national identity number are not a date.
    #[error("the first six digits are not a date")]
    Date,
}

/// What is shown in the place of a national identity number.
pub const MASK: &str = "***********";

/// Reads exactly `N` ASCII digits, as their values.
fn digits<const N: usize>(text: &str) -> Result<[u8; N], IdentifierError> {
    if let Ok(bytes) = <&[u8; N]>::try_from(text.as_bytes())
        && bytes.iter().all(u8::is_ascii_digit)
    {
        return Ok(bytes.map(|digit| digit - b'0'));
    }
    let length = IdentifierError::Length { expected: N, found: text.chars().count() };
    if text.len() != N && text.is_ascii() {
        return Err(length);
    }
    match text.chars().position(|character| !character.is_ascii_digit()) {
        Some(index) if index <= N => Err(IdentifierError::NotADigit { position: index + 1 }),
        _ => Err(length),
    }
}

/// The digits of a text that has nothing else but what people write between them; `None` for any other text.
fn bare_digits(text: &str) -> Option<String> {
    let mut bare = String::with_capacity(text.len());
    for character in text.chars() {
        match Sign::of(character) {
            Sign::Digit(digit) => bare.push(char::from(b'0' + digit)),
            Sign::Between | Sign::Invisible => {}
            Sign::Listing | Sign::Mark | Sign::Other => return None,
        }
    }
    Some(bare)
}

/// The sum of `digits` times `weights`.
fn weighted(digits: &[u8], weights: &[u32]) -> u32 {
    digits.iter().zip(weights).map(|(digit, weight)| u32::from(*digit) * weight).sum()
}

/// The ASCII text of digit values, as they are stored.
fn ascii<const N: usize>(digits: [u8; N]) -> [u8; N] {
    digits.map(|digit| b'0' + digit)
}

/// Stored digits as text. They are ASCII by construction, so the fallback is never taken.
fn text(digits: &[u8]) -> &str {
    std::str::from_utf8(digits).unwrap_or_default()
}

/// The decimal digits of a number, most significant first, with leading zeros.
fn spread<const N: usize>(mut number: u32) -> Option<[u8; N]> {
    let mut values = [0; N];
    for value in values.iter_mut().rev() {
        *value = (number % 10) as u8;
        number /= 10;
    }
    (number == 0).then_some(values)
}

/// An organisation number of Enhetsregisteret: nine digits, the last a check digit.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Organisasjonsnummer([u8; 9]);

impl Organisasjonsnummer {
    const WEIGHTS: [u32; 8] = [3, 2, 7, 6, 5, 4, 3, 2];

    /// Reads nine digits and verifies the last.
    ///
    /// # Errors
    /// [`IdentifierError`] when the text has another length, other characters or a wrong check digit.
    pub fn parse(text: &str) -> Result<Self, IdentifierError> {
        let values = digits::<9>(text)?;
        match check_digit(weighted(&values[..8], &Self::WEIGHTS)) {
            Some(check) if check == values[8] => Ok(Self(ascii(values))),
            _ => Err(IdentifierError::CheckDigit),
        }
    }

    /// Reads a number as people write it: with blanks, dashes or full stops between its digits, in digits of another script,
    /// or with the country before it and `MVA` behind it, as in `NO 123 456 785 MVA`.
    ///
    /// # Errors
    /// As [`Organisasjonsnummer::parse`].
    pub fn read(text: &str) -> Result<Self, IdentifierError> {
        // Nearly every number is written in its digits alone.
        if let Ok(number) = Self::parse(text) {
            return Ok(number);
        }
        let is_letter = |character: char| character.is_alphabetic();
        let start = text.find(|character: char| !is_letter(character)).unwrap_or(text.len());
        let end =
            text.trim_end_matches(|character| is_letter(character) || Sign::of(character) == Sign::Invisible).len();
        let (before, behind) = (&text[..start], &text[end..]);
        let is_known = |part: &str, known: &str| part.is_empty() || part.eq_ignore_ascii_case(known);
        let number = text.get(start..end).filter(|_| is_known(before, "NO") && is_known(behind, "MVA"));
        number.and_then(bare_digits).map_or_else(|| Self::parse(text), |bare| Self::parse(&bare))
    }

    /// The number whose first eight digits are `first_eight`; `None` where no check digit exists for them.
    #[must_use]
    pub fn with_check_digit(first_eight: u32) -> Option<Self> {
        let first = spread::<8>(first_eight)?;
        let check = check_digit(weighted(&first, &Self::WEIGHTS))?;
        let mut values = [check; 9];
        values[..8].copy_from_slice(&first);
        Some(Self(ascii(values)))
    }

    /// The nine digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        text(&self.0)
    }
}

/// 11 minus the remainder by 11, where 11 means 0; `None` for 10, which is not a digit.
fn check_digit(sum: u32) -> Option<u8> {
    match 11 - sum % 11 {
        11 => Some(0),
        10 => None,
        digit => Some(digit as u8),
    }
}

impl FromStr for Organisasjonsnummer {
    type Err = IdentifierError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl fmt::Display for Organisasjonsnummer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl fmt::Debug for Organisasjonsnummer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Organisasjonsnummer({self})")
    }
}

/// A national identity number: fødselsnummer, D-number, or the synthetic form of either.
///
/// Neither `Debug` nor `Display` shows it; only [`Foedselsnummer::expose`] returns its digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Foedselsnummer([u8; 11]);

impl Foedselsnummer {
    const WEIGHTS_1: [u32; 9] = [3, 7, 6, 1, 8, 9, 4, 5, 2];
    const WEIGHTS_2: [u32; 10] = [5, 4, 3, 2, 7, 6, 5, 4, 3, 2];
    /// Remainders by 11 that the first check digit may leave: 0 for the older kind, 0 to 3 from 2032.
    const REMAINDERS_1: std::ops::RangeInclusive<u32> = 0..=3;

    /// Reads eleven digits, and verifies the date and both check digits.
    ///
    /// Of the date only day and month are verified, since the century does not follow from the number.
    ///
    /// # Errors
    /// [`IdentifierError`] when the text has another length or other characters, or the date or a check digit is wrong.
    pub fn parse(text: &str) -> Result<Self, IdentifierError> {
        Self::of_digits(digits::<11>(text)?)
    }

    /// Reads a number as people write it: with blanks, dashes or full stops between its digits, in digits of another script,
    /// or without the leading zero that a spreadsheet takes away.
    ///
    /// # Errors
    /// As [`Foedselsnummer::parse`].
    pub fn read(text: &str) -> Result<Self, IdentifierError> {
        // Nearly every number is written in its digits alone.
        if let Ok(number) = Self::parse(text) {
            return Ok(number);
        }
        let Some(bare) = bare_digits(text) else { return Self::parse(text) };
        match bare.len() {
            10 => Self::parse(&format!("0{bare}")),
            _ => Self::parse(&bare),
        }
    }

    pub(crate) fn of_digits(values: [u8; 11]) -> Result<Self, IdentifierError> {
        if !is_date(&values) {
            return Err(IdentifierError::Date);
        }
        let first = weighted(&values[..9], &Self::WEIGHTS_1) + u32::from(values[9]);
        let second = weighted(&values[..10], &Self::WEIGHTS_2) + u32::from(values[10]);
        if Self::REMAINDERS_1.contains(&(first % 11)) && second.is_multiple_of(11) {
            Ok(Self(ascii(values)))
        } else {
            Err(IdentifierError::CheckDigit)
        }
    }

    /// The number of the older kind whose first nine digits (DDMMYY and individual number) are `first_nine`;
    /// `None` where they are not a date or have no check digits.
    #[must_use]
    pub fn with_check_digits(first_nine: u32) -> Option<Self> {
        let first = spread::<9>(first_nine)?;
        let mut values = [0; 11];
        values[..9].copy_from_slice(&first);
        values[9] = check_digit(weighted(&values[..9], &Self::WEIGHTS_1))?;
        values[10] = check_digit(weighted(&values[..10], &Self::WEIGHTS_2))?;
        is_date(&values).then(|| Self(ascii(values)))
    }

    /// The digits, for the few uses that need them: the pseudonym, a lookup, a lake with clear numbers.
    #[must_use]
    pub fn expose(&self) -> &str {
        text(&self.0)
    }

    /// Whether it is a D-number (40 added to the day).
    #[must_use]
    pub fn is_d_number(&self) -> bool {
        self.0[0] >= b'4'
    }

    /// Whether it is a synthetic test person's: of the tax administration (80 added to the month) or of NAV (40).
    #[must_use]
    pub fn is_synthetic(&self) -> bool {
        self.0[2] >= b'4'
    }
}

/// Whether the first four digits are a day (D-numbers add 40) and a month (synthetic numbers add 40 or 80).
pub(crate) fn is_date(values: &[u8]) -> bool {
    let [d1, d2, m1, m2, ..] = *values else { return false };
    let day = match d1 * 10 + d2 {
        day @ 41..=71 => day - 40,
        day => day,
    };
    let month = match m1 * 10 + m2 {
        month @ 41..=52 => month - 40,
        month @ 81..=92 => month - 80,
        month => month,
    };
    let days = match month {
        2 => 29,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    (1..=days).contains(&day)
}

impl FromStr for Foedselsnummer {
    type Err = IdentifierError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl fmt::Display for Foedselsnummer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(MASK)
    }
}

impl fmt::Debug for Foedselsnummer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Foedselsnummer({self})")
    }
}
