//! A column of texts that come again: each text once, and for each row its number.

use std::hash::{BuildHasher as _, Hasher as _};
use std::ops::Range;

use foldhash::fast::FixedState;
use hashbrown::HashTable;

/// The texts of one column in one row group, each once, in the order in which they came.
#[derive(Default)]
pub(super) struct Dictionary {
    numbers: HashTable<u32>,
    texts: Vec<u8>,
    /// Where each text ends.
    ends: Vec<usize>,
}

impl Dictionary {
    /// The number of a text, which is new or came before.
    pub(super) fn number(&mut self, text: &[u8]) -> u32 {
        let Self { numbers, texts, ends } = self;
        let hash = hash(text);
        if let Some(number) = numbers.find(hash, |number| &texts[range(ends, *number)] == text) {
            return *number;
        }
        // A row group has fewer rows than numbers have room for.
        let number = ends.len() as u32;
        texts.extend_from_slice(text);
        ends.push(texts.len());
        numbers.insert_unique(hash, number, |number| hash_of(texts, ends, *number));
        number
    }

    pub(super) fn text(&self, number: u32) -> &[u8] {
        &self.texts[range(&self.ends, number)]
    }

    /// How many texts there are.
    pub(super) const fn len(&self) -> usize {
        self.ends.len()
    }

    /// Bytes of all texts.
    pub(super) const fn bytes(&self) -> usize {
        self.texts.len()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &[u8]> {
        (0..self.ends.len()).map(|number| self.text(number as u32))
    }

    /// Forgets all texts, and keeps the memory.
    pub(super) fn clear(&mut self) {
        self.numbers.clear();
        self.texts.clear();
        self.ends.clear();
    }
}

fn range(ends: &[usize], number: u32) -> Range<usize> {
    let number = number as usize;
    number.checked_sub(1).map_or(0, |before| ends[before])..ends[number]
}

fn hash(text: &[u8]) -> u64 {
    let mut hasher = FixedState::default().build_hasher();
    hasher.write(text);
    hasher.finish()
}

fn hash_of(texts: &[u8], ends: &[usize], number: u32) -> u64 {
    hash(&texts[range(ends, number)])
}
