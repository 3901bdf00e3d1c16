//! Records whose number came before in their file: the first one counts, and each of the others is left out and reported.
//!
//! Records become rows on all cores at the same time, so which of two came first is known when the file has been read. No file of
//! the register has been seen that has a number twice, so the files are then read again, and these records are passed over by
//! their places: no table is written again, and nothing is remembered of a record but its number.

use std::collections::{BTreeMap, HashSet};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use brreg_domain::enhet::Dokument;
use brreg_transform::enhet::Part;
use brreg_transform::pseudonym::NationalId;

/// The records of each file that are left out.
pub(super) type LeftOut = BTreeMap<Part, Places>;

/// What tells a record from others of its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Key {
    /// Its number.
    Number(u32),
    /// A hash of a number that is not nine digits.
    Other(u64),
    /// Nothing: it has no rows, and doubles none.
    None,
}

impl Key {
    /// That of a record, by its number as the tables show it.
    pub(super) fn of(document: &Dokument<'_>, national_id: NationalId) -> Self {
        let number = national_id.shown(document.organisasjonsnummer().unwrap_or_default());
        let is_number = number.len() == 9 && number.bytes().all(|byte| byte.is_ascii_digit());
        if let Some(number) = is_number.then(|| number.parse().ok()).flatten() {
            return Self::Number(number);
        }
        let mut hasher = DefaultHasher::new();
        number.hash(&mut hasher);
        Self::Other(hasher.finish())
    }
}

/// The keys of a file's records: four bytes for nearly all of them, since a file may have more than a million.
#[derive(Debug, Default)]
pub(super) struct Keys {
    /// By batch: the place of its first record, and the number of each of its records.
    batches: Vec<(u64, Vec<u32>)>,
    /// The hash of each number that is not nine digits, with the place of its record.
    others: Vec<(u64, u64)>,
}

/// Stands for no number: it has more than nine digits.
const NO_NUMBER: u32 = u32::MAX;

impl Keys {
    /// Adds those of a batch; batches come in any order.
    pub(super) fn add(&mut self, first_element: u64, keys: &[Key]) {
        let mut numbers = Vec::with_capacity(keys.len());
        for (place, key) in (first_element..).zip(keys) {
            numbers.push(if let Key::Number(number) = key { *number } else { NO_NUMBER });
            if let Key::Other(hash) = key {
                self.others.push((place, *hash));
            }
        }
        self.batches.push((first_element, numbers));
    }

    /// The records whose key came before.
    pub(super) fn repeated(mut self) -> Places {
        let mut sorted: Vec<u32> = self.batches.iter().flat_map(|(_, numbers)| numbers).copied().collect();
        sorted.sort_unstable();
        let doubled = sorted.windows(2).filter(|pair| pair[0] == pair[1] && pair[0] != NO_NUMBER).map(|pair| pair[0]);
        let doubled: HashSet<u32> = doubled.collect();
        drop(sorted);
        let mut places = Vec::new();
        if !doubled.is_empty() {
            self.batches.sort_unstable_by_key(|(first, _)| *first);
            let placed = self.batches.iter().flat_map(|(first, numbers)| (*first..).zip(numbers));
            let mut seen = HashSet::new();
            let later = placed.filter(|(_, number)| doubled.contains(number) && !seen.insert(**number));
            places.extend(later.map(|(place, _)| place));
        }
        self.others.sort_unstable();
        let mut seen = HashSet::new();
        places.extend(self.others.iter().filter(|(_, hash)| !seen.insert(*hash)).map(|(place, _)| *place));
        places.sort_unstable();
        Places(places)
    }
}

/// The places of some records in their file, counted from 1 and rising.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Places(Vec<u64>);

impl Places {
    /// Whether there are none, as nearly always.
    pub(super) const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether this record is among them.
    pub(super) fn contains(&self, element: u64) -> bool {
        self.0.binary_search(&element).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use brreg_domain::enhet::Enhet;

    use super::*;

    fn key(number: &str) -> Key {
        let unit = Enhet { organisasjonsnummer: Some(number.into()), ..Enhet::default() };
        Key::of(&Dokument::Enhet(Box::new(unit)), NationalId::Pseudonym)
    }

    #[test]
    fn the_later_of_equal_records_are_found_whatever_the_order_of_the_batches() {
        let batches = [vec!["391004129", "A", "391008728"], vec!["A", "391004129"], vec!["B", "391004129"]];
        let mut keys = Keys::default();
        for (first, numbers) in [(6, &batches[2]), (1, &batches[0]), (4, &batches[1])] {
            keys.add(first, &numbers.iter().map(|number| key(number)).collect::<Vec<_>>());
        }
        assert_eq!(keys.repeated(), Places(vec![4, 5, 7]));
    }

    #[test]
    fn records_without_rows_double_nothing() {
        let mut keys = Keys::default();
        keys.add(1, &[Key::None, key("391004129"), Key::None]);
        assert!(keys.repeated().is_empty());
    }
}
