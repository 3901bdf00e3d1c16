//! A set of companies of fixed size.

use brreg_domain::Organisasjonsnummer;

/// Numbers of eight digits. The ninth digit of an organisation number follows from them.
const NUMBERS: usize = 100_000_000;

/// A set of companies with one bit for each possible organisation number: 12.5 MB, however many companies are in it.
pub(super) struct Seen(Vec<u64>);

impl Seen {
    pub(super) fn new() -> Self {
        Self(vec![0; NUMBERS.div_ceil(64)])
    }

    /// Adds a company, and returns whether it was not in the set.
    pub(super) fn insert(&mut self, company: &Organisasjonsnummer) -> bool {
        let number = company.as_str().bytes().take(8).fold(0, |number, digit| number * 10 + usize::from(digit - b'0'));
        let bit = 1 << (number % 64);
        let Some(bits) = self.0.get_mut(number / 64) else { return false };
        let is_new = *bits & bit == 0;
        *bits |= bit;
        is_new
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn each_company_is_new_once_even_the_least_and_the_greatest() {
        let mut seen = Seen::new();
        for first_eight in [0, 1, 63, 64, 99_999_999, 91_000_000] {
            let Some(company) = Organisasjonsnummer::with_check_digit(first_eight) else { continue };
            assert_eq!((seen.insert(&company), seen.insert(&company)), (true, false), "{company}");
        }
    }
}
