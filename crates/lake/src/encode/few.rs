//! A column whose texts come again, such as codes and labels: a dictionary, and numbers for the rows.

use arrow::array::{Array as _, ArrayAccessor, ArrayRef, AsArray as _, DictionaryArray};
use arrow::buffer::NullBuffer;
use arrow::datatypes::Int32Type;
use parquet::basic::Encoding;
use parquet::errors::Result;
use zstd::bulk::Compressor;

use super::bits::{hybrid, width};
use super::bloom::BloomFilter;
use super::bounds::{Bounds, head};
use super::chunk::{Chunk, DataPage, filled};
use super::codes::Codes;
use super::dictionary::Dictionary;
use super::many::Many;
use super::plain;
use super::storage::PAGE_ROWS;

/// Bytes that a dictionary has, at most: a column with more texts gains nothing by one.
const DICTIONARY_BYTES: usize = 1 << 20;

/// The rows of one row group.
#[derive(Default)]
pub(super) struct Few {
    /// For each row 1 where it has a text, and 0 where it is NULL.
    levels: Vec<u8>,
    dictionary: Dictionary,
    /// The text of each row that has one.
    numbers: Vec<u32>,
    recent: Recent,
    /// The dictionary of the array that came last, and what its numbers are in this one.
    mapped: Option<Mapped>,
}

/// The numbers of texts that came not long ago, each in a place that its ends and its length give: most columns have few texts,
/// which are found here without a look into the dictionary.
struct Recent([u32; 1 << Self::BITS]);

impl Recent {
    const BITS: u32 = 6;

    fn number(&mut self, text: &[u8], dictionary: &mut Dictionary) -> u32 {
        let number = &mut self.0[Self::place(text)];
        let is_same = (*number as usize) < dictionary.len() && dictionary.text(*number) == text;
        if !is_same {
            *number = dictionary.number(text);
        }
        *number
    }

    fn place(text: &[u8]) -> usize {
        let end = text.last_chunk().map_or(0, |end| u64::from_be_bytes(*end));
        let ends = head(text).wrapping_mul(MIXING).rotate_left(31) ^ end ^ text.len() as u64;
        (ends.wrapping_mul(MIXING) >> (u64::BITS - Self::BITS)) as usize
    }
}

impl Default for Recent {
    fn default() -> Self {
        Self([UNKNOWN; 1 << Self::BITS])
    }
}

/// An odd number without a pattern, which carries each bit into the highest ones (2^64 divided by the golden ratio).
const MIXING: u64 = 0x9e37_79b9_7f4a_7c15;

/// The numbers of an array's dictionary in the one of the column.
struct Mapped {
    values: ArrayRef,
    /// [`UNKNOWN`] for a text that was not met yet.
    numbers: Vec<u32>,
}

/// No number: a row group has fewer rows.
const UNKNOWN: u32 = u32::MAX;

impl Few {
    /// Rows without a text.
    pub(super) fn nulls(&mut self, rows: usize) {
        self.levels.extend(std::iter::repeat_n(0, rows));
    }

    fn levels(&mut self, nulls: Option<&NullBuffer>, rows: usize) {
        match nulls {
            Some(nulls) => self.levels.extend(nulls.iter().map(u8::from)),
            None => self.levels.extend(std::iter::repeat_n(1, rows)),
        }
    }

    pub(super) fn texts<'t>(&mut self, texts: impl ArrayAccessor<Item = &'t str>) {
        self.levels(texts.nulls(), texts.len());
        let Self { dictionary, numbers, recent, .. } = self;
        valid(texts.nulls(), texts.len()).for_each(|row| {
            numbers.push(recent.number(texts.value(row).as_bytes(), dictionary));
        });
    }

    /// Texts with the number of their rows.
    pub(super) fn runs<'t>(&mut self, runs: impl Iterator<Item = (Option<&'t str>, usize)>) {
        for (text, rows) in runs {
            self.levels.extend(std::iter::repeat_n(u8::from(text.is_some()), rows));
            if let Some(text) = text {
                let number = self.dictionary.number(text.as_bytes());
                self.numbers.extend(std::iter::repeat_n(number, rows));
            }
        }
    }

    /// Rows that have a dictionary already: only texts that were not met before are looked up.
    pub(super) fn numbered(&mut self, rows: &DictionaryArray<Int32Type>) {
        self.levels(rows.nulls(), rows.len());
        let values = rows.values();
        let mut mapped = match self.mapped.take() {
            Some(mapped) if mapped.values.to_data().ptr_eq(&values.to_data()) => mapped,
            _ => Mapped { values: values.clone(), numbers: vec![UNKNOWN; values.len()] },
        };
        let texts = values.as_string::<i32>();
        let keys = rows.keys().values();
        let Self { dictionary, numbers, .. } = self;
        valid(rows.nulls(), rows.len()).for_each(|row| {
            let key = keys[row] as usize;
            let number = &mut mapped.numbers[key];
            if *number == UNKNOWN {
                *number = dictionary.number(texts.value(key).as_bytes());
            }
            numbers.push(*number);
        });
        self.mapped = Some(mapped);
    }

    /// Writes the rows, and begins the next row group.
    pub(super) fn finish(
        &mut self,
        chunk: &mut Chunk,
        bloom_filter: Option<&mut BloomFilter>,
        codes: Option<&mut Codes>,
        compressor: &mut Compressor<'_>,
    ) -> Result<()> {
        if let Some(codes) = codes {
            codes.add(&self.dictionary, &self.numbers);
        }
        if let Some(bloom_filter) = bloom_filter {
            self.dictionary.iter().for_each(|text| bloom_filter.add(text));
        }
        // Without a text there is nothing to number.
        if self.dictionary.len() == 0 || self.dictionary.bytes() > DICTIONARY_BYTES {
            self.write_plain(chunk, compressor)?;
        } else {
            self.write_numbered(chunk, compressor)?;
        }
        self.levels.clear();
        self.numbers.clear();
        self.dictionary.clear();
        self.mapped = None;
        Ok(())
    }

    fn write_numbered(&self, chunk: &mut Chunk, compressor: &mut Compressor<'_>) -> Result<()> {
        let mut values = Vec::with_capacity(self.dictionary.bytes() + 4 * self.dictionary.len());
        self.dictionary.iter().for_each(|text| plain(&mut values, text));
        chunk.dictionary(&values, self.dictionary.len() as u32, compressor)?;
        let mut bounds = Bounds::default();
        // Of each text its length and the page in which it was met last, so that the bounds look at it once.
        let mut lengths_and_met: Vec<_> = self.dictionary.iter().map(|text| (text.len() as u32, 0)).collect();
        let mut numbers = self.numbers.as_slice();
        for (page, levels) in (1_u32..).zip(self.levels.chunks(PAGE_ROWS)) {
            let (of_page, others) = numbers.split_at(filled(levels));
            numbers = others;
            bounds.clear();
            let mut text_bytes = 0;
            let mut greatest = 0;
            for number in of_page {
                let (length, met) = &mut lengths_and_met[*number as usize];
                text_bytes += u64::from(*length);
                if *met != page {
                    *met = page;
                    greatest = greatest.max(*number);
                    bounds.add(self.dictionary.text(*number));
                }
            }
            // The first pages have the first numbers, which need fewer bits.
            let width = width(greatest);
            values.clear();
            values.push(width as u8);
            hybrid(&mut values, of_page, width);
            let encoding = Encoding::RLE_DICTIONARY;
            chunk.page(&DataPage { levels, values: &values, encoding, bounds: &bounds, text_bytes }, compressor)?;
        }
        Ok(())
    }

    fn write_plain(&self, chunk: &mut Chunk, compressor: &mut Compressor<'_>) -> Result<()> {
        let mut numbers = self.numbers.iter();
        let mut text = || numbers.next().map(|number| self.dictionary.text(*number));
        let texts = self.levels.iter().map(|level| if *level == 1 { text() } else { None });
        let mut pages = Many::plain();
        pages.texts(texts, chunk, None, compressor)?;
        pages.end_page(chunk, compressor)
    }
}

/// The rows that are not NULL.
fn valid(nulls: Option<&NullBuffer>, rows: usize) -> impl Iterator<Item = usize> {
    let all = nulls.is_none().then_some(0..rows);
    all.into_iter().flatten().chain(nulls.into_iter().flat_map(NullBuffer::valid_indices))
}
