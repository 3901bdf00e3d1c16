//! The Bloom filter of one column in one row group.

use parquet::bloom_filter::Sbbf;
use parquet::errors::Result;

use super::storage::{BLOOM_FALSE_POSITIVES, ROW_GROUP_ROWS};

/// Bytes of texts that wait to be entered.
const WAITING_BYTES: usize = 128 << 10;

/// A Bloom filter, and the texts that are to be entered into it.
///
/// A filter is as large as what a core keeps closest at hand. Entered one by one between the rows of twenty columns, nearly every
/// text would find its part of the filter gone from there; some thousands at a time find it there.
pub(super) struct BloomFilter {
    filter: Sbbf,
    /// Texts one after the other.
    texts: Vec<u8>,
    /// Where each of them ends.
    ends: Vec<usize>,
}

impl BloomFilter {
    /// A filter without texts.
    pub(super) fn new() -> Result<Self> {
        let filter = Sbbf::new_with_ndv_fpp(ROW_GROUP_ROWS as u64, BLOOM_FALSE_POSITIVES)?;
        Ok(Self { filter, texts: Vec::with_capacity(WAITING_BYTES), ends: Vec::new() })
    }

    pub(super) fn add(&mut self, text: &[u8]) {
        if self.texts.len() + text.len() > WAITING_BYTES {
            self.enter();
        }
        self.texts.extend_from_slice(text);
        self.ends.push(self.texts.len());
    }

    fn enter(&mut self) {
        let mut start = 0;
        for end in self.ends.drain(..) {
            self.filter.insert(&self.texts[start..end]);
            start = end;
        }
        self.texts.clear();
    }

    /// The filter of all texts, as small as its share of false positives allows.
    pub(super) fn finish(mut self) -> Sbbf {
        self.enter();
        self.filter.fold_to_target_fpp(BLOOM_FALSE_POSITIVES);
        self.filter
    }
}
