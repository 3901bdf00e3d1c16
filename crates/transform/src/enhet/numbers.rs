//! Sets of organisation numbers.

use super::visit::number_of;

/// A set of organisation numbers, in four bytes each: it may be all of the register.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Numbers(Vec<u32>);

impl Numbers {
    /// Whether a number is in the set.
    #[must_use]
    pub fn contains(&self, number: &str) -> bool {
        number_of(number).is_some_and(|number| self.0.binary_search(&number).is_ok())
    }

    /// Whether the set is empty.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The number of its numbers.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.0.len()
    }

    /// The numbers as nine digits, rising.
    pub fn iter(&self) -> impl Iterator<Item = String> {
        self.0.iter().map(|number| format!("{number:09}"))
    }

    /// The numbers of both sets.
    #[must_use]
    pub fn and(&self, other: &Self) -> Self {
        self.0.iter().chain(&other.0).copied().collect()
    }

    /// The numbers of this set that the other one lacks.
    #[must_use]
    pub fn without(&self, other: &Self) -> Self {
        Self(self.0.iter().filter(|number| other.0.binary_search(number).is_err()).copied().collect())
    }
}

/// Texts that are no nine digits are left out: no set needs them.
impl<'t> FromIterator<&'t str> for Numbers {
    fn from_iter<I: IntoIterator<Item = &'t str>>(texts: I) -> Self {
        texts.into_iter().filter_map(number_of).collect()
    }
}

impl FromIterator<u32> for Numbers {
    fn from_iter<I: IntoIterator<Item = u32>>(numbers: I) -> Self {
        let mut numbers: Vec<u32> = numbers.into_iter().collect();
        numbers.sort_unstable();
        numbers.dedup();
        Self(numbers)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_has_each_number_once_and_finds_it() {
        let numbers: Numbers = ["391004129", "012345678", "391004129", "39100412", "foo"].into_iter().collect();
        assert_eq!(numbers.iter().collect::<Vec<_>>(), ["012345678", "391004129"]);
        assert!(numbers.contains("012345678") && !numbers.contains("12345678"));
        let other: Numbers = ["012345678"].into_iter().collect();
        assert_eq!(numbers.and(&other).len(), 2);
        assert_eq!(numbers.without(&other).iter().collect::<Vec<_>>(), ["391004129"]);
    }
}
