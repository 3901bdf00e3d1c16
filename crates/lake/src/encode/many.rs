//! A column whose texts differ from row to row, such as names and identifiers: pages that are encoded as the rows come.

use brreg_transform::schema;
use parquet::basic::Encoding;
use parquet::errors::Result;
use zstd::bulk::Compressor;

use super::bits::deltas;
use super::bloom::BloomFilter;
use super::bounds::{Bounds, head};
use super::chunk::{Chunk, DataPage};
use super::storage::PAGE_ROWS;
use super::{PAGE_BYTES, plain};

/// The rows of one page.
pub(super) struct Many {
    encoded: Encoded,
    levels: Vec<u8>,
    bounds: Bounds,
    text_bytes: u64,
    /// The text before, which often comes again.
    last: Vec<u8>,
    /// Whether `last` is of this page.
    has_last: bool,
}

/// The texts of one page.
enum Encoded {
    /// One after the other, each with its length.
    Plain(Vec<u8>),
    /// Of each text what differs from the one before.
    Prefix { shared: Vec<u32>, lengths: Vec<u32>, rest: Vec<u8> },
}

impl Many {
    /// A column of this encoding; `None` for one that has another form of pages.
    pub(super) fn new(encoding: schema::Encoding) -> Option<Self> {
        let encoded = match encoding {
            schema::Encoding::Plain => Encoded::Plain(Vec::new()),
            schema::Encoding::Prefix => Encoded::Prefix { shared: Vec::new(), lengths: Vec::new(), rest: Vec::new() },
            schema::Encoding::Dictionary | schema::Encoding::Delta => return None,
        };
        Some(Self::of(encoded))
    }

    /// A column of texts one after the other.
    pub(super) fn plain() -> Self {
        Self::of(Encoded::Plain(Vec::new()))
    }

    fn of(encoded: Encoded) -> Self {
        let (levels, bounds, last) = (Vec::new(), Bounds::default(), Vec::new());
        Self { encoded, levels, bounds, text_bytes: 0, last, has_last: false }
    }

    pub(super) fn nulls(&mut self, mut rows: usize, chunk: &mut Chunk, compressor: &mut Compressor<'_>) -> Result<()> {
        while rows > 0 {
            let taken = rows.min(PAGE_ROWS - self.levels.len());
            self.levels.extend(std::iter::repeat_n(0, taken));
            rows -= taken;
            self.end_full_page(chunk, compressor)?;
        }
        Ok(())
    }

    pub(super) fn texts<'t>(
        &mut self,
        texts: impl Iterator<Item = Option<&'t [u8]>>,
        chunk: &mut Chunk,
        mut bloom_filter: Option<&mut BloomFilter>,
        compressor: &mut Compressor<'_>,
    ) -> Result<()> {
        for text in texts {
            self.levels.push(u8::from(text.is_some()));
            if let Some(text) = text
                && self.push(text)
                && let Some(bloom_filter) = &mut bloom_filter
            {
                bloom_filter.add(text);
            }
            self.end_full_page(chunk, compressor)?;
        }
        Ok(())
    }

    /// Texts with the number of their rows.
    pub(super) fn runs<'t>(
        &mut self,
        runs: impl Iterator<Item = (Option<&'t str>, usize)>,
        chunk: &mut Chunk,
        mut bloom_filter: Option<&mut BloomFilter>,
        compressor: &mut Compressor<'_>,
    ) -> Result<()> {
        for (text, mut rows) in runs {
            let Some(text) = text.map(str::as_bytes) else {
                self.nulls(rows, chunk, compressor)?;
                continue;
            };
            while rows > 0 {
                let is_new = self.push(text);
                if is_new && let Some(bloom_filter) = &mut bloom_filter {
                    bloom_filter.add(text);
                }
                let again = (rows - 1).min(PAGE_ROWS - self.levels.len() - 1).min(self.room(text));
                self.push_again(text, again);
                self.levels.extend(std::iter::repeat_n(1, 1 + again));
                rows -= 1 + again;
                self.end_full_page(chunk, compressor)?;
            }
        }
        Ok(())
    }

    /// How often a text can come again before its page has all the bytes that it may have.
    fn room(&self, text: &[u8]) -> usize {
        match &self.encoded {
            Encoded::Plain(_) => PAGE_BYTES.saturating_sub(self.bytes()) / (4 + text.len()),
            Encoded::Prefix { .. } if self.bytes() >= PAGE_BYTES => 0,
            Encoded::Prefix { .. } => usize::MAX,
        }
    }

    /// Appends the text that came last for some more rows.
    fn push_again(&mut self, text: &[u8], rows: usize) {
        self.text_bytes += (text.len() * rows) as u64;
        match &mut self.encoded {
            Encoded::Plain(values) => (0..rows).for_each(|_| plain(values, text)),
            Encoded::Prefix { shared, lengths, .. } => {
                shared.extend(std::iter::repeat_n(text.len() as u32, rows));
                lengths.extend(std::iter::repeat_n(0, rows));
            }
        }
    }

    /// Appends a text; returns whether it is another than the one before.
    fn push(&mut self, text: &[u8]) -> bool {
        self.text_bytes += text.len() as u64;
        let is_new = !self.has_last || !is_same(&self.last, text);
        match &mut self.encoded {
            Encoded::Plain(values) => {
                plain(values, text);
                if is_new {
                    self.last.clear();
                    self.last.extend_from_slice(text);
                }
            }
            Encoded::Prefix { shared, lengths, rest } => {
                let common = match (is_new, self.has_last) {
                    (false, _) => text.len(),
                    (true, false) => 0,
                    (true, true) => common(&self.last, text),
                };
                let differs = &text[common..];
                shared.push(common as u32);
                lengths.push(differs.len() as u32);
                rest.extend_from_slice(differs);
                if is_new {
                    self.last.truncate(common);
                    self.last.extend_from_slice(differs);
                }
            }
        }
        if is_new {
            self.bounds.add(text);
            self.has_last = true;
        }
        is_new
    }

    fn bytes(&self) -> usize {
        match &self.encoded {
            Encoded::Plain(values) => values.len(),
            Encoded::Prefix { rest, .. } => rest.len(),
        }
    }

    fn end_full_page(&mut self, chunk: &mut Chunk, compressor: &mut Compressor<'_>) -> Result<()> {
        if self.levels.len() == PAGE_ROWS || self.bytes() >= PAGE_BYTES {
            self.end_page(chunk, compressor)
        } else {
            Ok(())
        }
    }

    /// Writes the page, unless it has no rows.
    pub(super) fn end_page(&mut self, chunk: &mut Chunk, compressor: &mut Compressor<'_>) -> Result<()> {
        if self.levels.is_empty() {
            return Ok(());
        }
        let mut prefixed = Vec::new();
        let (values, encoding) = match &self.encoded {
            Encoded::Plain(values) => (values, Encoding::PLAIN),
            Encoded::Prefix { shared, lengths, rest } => {
                deltas(&mut prefixed, shared);
                deltas(&mut prefixed, lengths);
                prefixed.extend_from_slice(rest);
                (&prefixed, Encoding::DELTA_BYTE_ARRAY)
            }
        };
        let Self { levels, bounds, text_bytes, .. } = self;
        chunk.page(&DataPage { levels, values, encoding, bounds, text_bytes: *text_bytes }, compressor)?;
        match &mut self.encoded {
            Encoded::Plain(values) => values.clear(),
            Encoded::Prefix { shared, lengths, rest } => {
                shared.clear();
                lengths.clear();
                rest.clear();
            }
        }
        self.levels.clear();
        self.bounds.clear();
        (self.text_bytes, self.has_last) = (0, false);
        Ok(())
    }
}

/// Whether two texts are equal. Most that are not differ in their last bytes or in their length.
pub(crate) fn is_same(one: &[u8], other: &[u8]) -> bool {
    one.len() == other.len() && one.last_chunk::<8>() == other.last_chunk::<8>() && one == other
}

/// How many bytes two texts have in common at their beginnings.
fn common(one: &[u8], other: &[u8]) -> usize {
    let shorter = one.len().min(other.len());
    let in_heads = (head(one) ^ head(other)).leading_zeros() as usize / 8;
    if in_heads < 8 {
        return in_heads.min(shorter);
    }
    let behind = one.iter().zip(other).skip(in_heads);
    (in_heads + behind.take_while(|(one, other)| one == other).count()).min(shorter)
}
