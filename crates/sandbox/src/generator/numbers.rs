//! Enumerations of the valid numbers in both directions: the nth organisation number and the nth identity number are
//! computed, without those before.

use brreg_domain::{Foedselsnummer, Organisasjonsnummer};
use jiff::SignedDuration;
use jiff::civil::{Date, date};

use super::rng::Stream;

/// A permutation of a number space: `k = factor * i + offset (mod size)`, with its inverse.
#[derive(Debug, Clone)]
pub(super) struct Scatter {
    size: u64,
    factor: u64,
    inverse: u64,
    offset: u64,
}

impl Scatter {
    /// Draws a permutation of `size` numbers (at most 2^31) from the stream.
    pub(super) fn new(size: u32, stream: &mut Stream) -> Self {
        let size = u64::from(size);
        let mut factor = size / 4 + stream.wide() % (size / 2).max(1);
        let inverse = loop {
            factor += 1;
            if let Some(inverse) = inverse(factor, size) {
                break inverse;
            }
        };
        Self { size, factor, inverse, offset: stream.wide() % size }
    }

    /// Returns the image of number `i`.
    pub(super) fn forward(&self, i: u32) -> u32 {
        ((u64::from(i) * self.factor + self.offset) % self.size) as u32
    }

    /// Returns the number whose image is `k`.
    pub(super) fn backward(&self, k: u32) -> u32 {
        ((u64::from(k) + self.size - self.offset) % self.size * self.inverse % self.size) as u32
    }
}

/// Returns the inverse of `factor` modulo `size`, by Euclid's extended algorithm; `None` if they have a common factor.
fn inverse(factor: u64, size: u64) -> Option<u64> {
    let modulus = i128::from(size);
    let (mut old, mut new) = ((i128::from(factor), 1_i128), (modulus, 0_i128));
    while new.0 != 0 {
        let quotient = old.0 / new.0;
        (old, new) = (new, (old.0 - quotient * new.0, old.1 - quotient * new.1));
    }
    (old.0 == 1).then(|| old.1.rem_euclid(modulus) as u64)
}

/// Number of enumerated organisation numbers.
///
/// Numbers of test organisations begin with 3. Of ten numbers with the same first seven digits, at most one has no check
/// digit (the weight of the eighth is 2, and 11 is prime), so nine of each ten are used.
pub(super) const ORGANISATION_NUMBERS: u32 = 1_000_000 * NINE;
const NINE: u32 = 9;
const FIRST_PREFIX: u32 = 30_000_000;

/// Returns organisation number `k`, below [`ORGANISATION_NUMBERS`].
pub(super) fn organisation_number(k: u32) -> String {
    let tens = FIRST_PREFIX + k / NINE * 10;
    (tens..tens + 10)
        .filter_map(Organisasjonsnummer::with_check_digit)
        .nth((k % NINE) as usize)
        .map(|number| number.as_str().to_owned())
        .unwrap_or_default()
}

/// Returns the index of an organisation number by its first eight digits; the check digit is ignored.
pub(super) fn place_of_organisation_number(number: &str) -> Option<u32> {
    if number.len() != 9 || !number.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let prefix: u32 = number[..8].parse().ok()?;
    let group = prefix.checked_sub(FIRST_PREFIX)? / 10;
    let tens = prefix / 10 * 10;
    let nth = (tens..prefix).filter(|number| Organisasjonsnummer::with_check_digit(*number).is_some()).count() as u32;
    let place = group.checked_mul(NINE)?.checked_add(nth)?;
    (nth < NINE && place < ORGANISATION_NUMBERS).then_some(place)
}

const FIRST_BIRTH: Date = date(1930, 1, 1);
/// Days from [`FIRST_BIRTH`] to the end of 2012.
const BIRTH_DAYS: u32 = 30_316;
/// The first two digits of the individual number: 00–49 for births before 2000, 50–99 from then on.
const SERIES: u32 = 50;
/// Of ten individual numbers with the same first two digits, at most one lacks the first check digit and at most one the
/// second (both are injective in the third digit modulo 11), so eight of each ten are used.
const EIGHT: u32 = 8;

/// Number of enumerated persons.
pub(super) const PERSONS: u32 = BIRTH_DAYS * SERIES * EIGHT;

/// Returns the birth date of number `k` and its first eight digits, without additions.
pub(super) fn birth_date(k: u32) -> Date {
    FIRST_BIRTH + SignedDuration::from_hours(24 * i64::from(k / (SERIES * EIGHT)))
}

/// Returns national identity number `k`, below [`PERSONS`]: synthetic (80 added to the month) and, on request, a D-number
/// (40 added to the day). Its birth date is [`birth_date`] of `k`.
pub(super) fn identity_number(k: u32, d_number: bool) -> String {
    let born = birth_date(k);
    let series = k / EIGHT % SERIES + if born.year() < 2000 { 0 } else { SERIES };
    let day = born.day() as u32 + if d_number { 40 } else { 0 };
    let month = born.month() as u32 + 80;
    let first_eight = ((day * 100 + month) * 100 + (born.year() % 100) as u32) * 100 + series;
    (first_eight * 10..first_eight * 10 + 10)
        .filter_map(Foedselsnummer::with_check_digits)
        .nth((k % EIGHT) as usize)
        .map(|number| number.expose().to_owned())
        .unwrap_or_default()
}

/// Returns the index of a national identity number; the check digits are ignored.
pub(super) fn place_of_identity_number(number: &str) -> Option<u32> {
    if number.len() != 11 || !number.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let part = |from: usize, to: usize| number[from..to].parse::<u32>().ok();
    let (day, month, year, series, first_nine) = (part(0, 2)?, part(2, 4)?, part(4, 6)?, part(6, 8)?, part(0, 9)?);
    let day = if day > 40 { day - 40 } else { day };
    let (year, series) = if series < SERIES { (1900 + year, series) } else { (2000 + year, series - SERIES) };
    let born = Date::new(year as i16, month.checked_sub(80)? as i8, day as i8).ok()?;
    let days = u32::try_from((born - FIRST_BIRTH).get_days()).ok()?;
    let tens = first_nine / 10 * 10;
    let nth = (tens..first_nine).filter(|number| Foedselsnummer::with_check_digits(*number).is_some()).count() as u32;
    (days < BIRTH_DAYS && nth < EIGHT).then_some((days * SERIES + series) * EIGHT + nth)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

    use std::collections::HashSet;

    use super::super::rng::{Streams, Topic};
    use super::*;

    #[test]
    fn every_organisation_number_is_valid_and_found_again() {
        for k in (0..ORGANISATION_NUMBERS).step_by(9_973).chain(0..2_000).chain([ORGANISATION_NUMBERS - 1]) {
            let number = organisation_number(k);
            assert!(Organisasjonsnummer::parse(&number).is_ok(), "{number}");
            assert_eq!(place_of_organisation_number(&number), Some(k));
        }
    }

    #[test]
    fn no_other_number_has_a_place() {
        for number in ["", "31000000", "3100000000", "31000000x", "930185930", "299999999", "400000000", "ø1000000"] {
            assert_eq!(place_of_organisation_number(number), None, "{number}");
        }
        for number in ["", "31129956715", "0182300000x", "99823012345", "01822912345"] {
            assert_eq!(place_of_identity_number(number), None, "{number}");
        }
    }

    #[test]
    fn identity_numbers_are_valid_synthetic_and_distinct() {
        let places: HashSet<u32> = (0..PERSONS).step_by(4_999).chain(0..3_000).chain([PERSONS - 1]).collect();
        let mut seen = HashSet::new();
        for &k in &places {
            let number = identity_number(k, k % 7 == 0);
            let parsed = Foedselsnummer::parse(&number).expect("a valid number");
            assert!(parsed.is_synthetic());
            assert_eq!(parsed.is_d_number(), k % 7 == 0);
            assert_eq!(place_of_identity_number(&number), Some(k));
            seen.insert(number);
        }
        assert_eq!(seen.len(), places.len());
        assert_eq!(birth_date(0), FIRST_BIRTH);
        assert_eq!(birth_date(PERSONS - 1), date(2012, 12, 31));
    }

    #[test]
    fn scatter_is_undone_at_any_size() {
        for size in [1, 2, 3, 10, 997, ORGANISATION_NUMBERS, PERSONS] {
            let scatter = Scatter::new(size, &mut Streams::new(7).of(Topic::Numbers, size));
            for i in [0, 1, size / 3, size / 2, size - 1].into_iter().filter(|i| *i < size) {
                assert_eq!(scatter.backward(scatter.forward(i)), i, "{i} of {size}");
            }
        }
    }
}
