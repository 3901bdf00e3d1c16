//! Finds where an object or list ends, in blocks of sixty-four bytes.
//!
//! For each block four masks are made, with one bit per byte: quotes, backslashes, opening and closing brackets. A prefix
//! exclusive-or over the quotes shows which bytes are inside texts; of the brackets outside only the counts matter, unless
//! the end can be in the block.

use wide::u8x32;

const BLOCK: usize = 64;
const VECTOR: usize = 32;

/// The state of one object or list while its bytes arrive.
#[derive(Debug)]
pub(super) struct Nesting {
    depth: usize,
    limit: usize,
    too_deep: bool,
    /// All bits set while the previous block ended inside a text.
    in_text: u64,
    /// Bit 0 set when the previous block ended with a backslash that escapes.
    escaped: u64,
}

/// What a scan found.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Scan {
    /// The object or list ends before this byte.
    Closed(usize),
    /// It continues; everything before this byte is scanned.
    Open(usize),
}

impl Nesting {
    pub(super) fn new(limit: usize) -> Self {
        Self { depth: 0, limit, too_deep: false, in_text: 0, escaped: 0 }
    }

    /// A list after its opening bracket.
    pub(super) fn inside(limit: usize) -> Self {
        Self { depth: 1, ..Self::new(limit) }
    }

    /// Whether it ever nested deeper than the limit.
    pub(super) fn too_deep(&self) -> bool {
        self.too_deep
    }

    /// Scans from `position` on, at first that of the opening bracket. Less than a block is scanned at the end alone.
    pub(super) fn scan(&mut self, bytes: &[u8], mut position: usize, at_end: bool) -> Scan {
        let (blocks, rest) = bytes[position..].as_chunks::<BLOCK>();
        for block in blocks {
            if let Some(length) = self.block(block) {
                return Scan::Closed(position + length);
            }
            position += BLOCK;
        }
        if !at_end || rest.is_empty() {
            return Scan::Open(position);
        }
        let mut last = [b' '; BLOCK];
        last[..rest.len()].copy_from_slice(rest);
        match self.block(&last) {
            Some(length) => Scan::Closed(position + length),
            None => Scan::Open(bytes.len()),
        }
    }

    /// The length up to and with the bracket that closes everything, if it is in the block.
    #[inline]
    fn block(&mut self, block: &[u8; BLOCK]) -> Option<usize> {
        let block = vectors(block);
        let escaped = self.escaped_bytes(&block);
        let quotes = mask(&block, 0, b'"') & !escaped;
        let in_text = prefix_xor(quotes) ^ self.in_text;
        self.in_text = if in_text >> 63 == 1 { u64::MAX } else { 0 };
        // `[` and `{`, `]` and `}` differ in one bit, and no other bytes share the rest.
        let mut opening = mask(&block, 0x20, b'{') & !in_text;
        let mut closing = mask(&block, 0x20, b'}') & !in_text;
        let (opened, closed) = (opening.count_ones() as usize, closing.count_ones() as usize);
        if self.depth > closed && self.depth + opened <= self.limit {
            self.depth = self.depth + opened - closed;
            return None;
        }
        while opening | closing != 0 {
            let place = (opening | closing).trailing_zeros();
            if opening >> place & 1 == 1 {
                opening &= opening - 1;
                self.depth += 1;
                self.too_deep |= self.depth > self.limit;
            } else {
                closing &= closing - 1;
                self.depth = self.depth.saturating_sub(1);
                if self.depth == 0 {
                    return Some(place as usize + 1);
                }
            }
        }
        None
    }

    /// The bytes that a backslash before them escapes.
    #[inline]
    fn escaped_bytes(&mut self, block: &Vectors) -> u64 {
        let mut escaped = std::mem::take(&mut self.escaped);
        let mut backslashes = mask(block, 0, b'\\') & !escaped;
        while backslashes != 0 {
            let place = backslashes.trailing_zeros();
            backslashes &= backslashes - 1;
            if place == 63 {
                self.escaped = 1;
            } else {
                let next = 1 << (place + 1);
                escaped |= next;
                backslashes &= !next;
            }
        }
        escaped
    }
}

/// The bytes of a block, as many in a vector as a processor with AVX2 compares at once.
type Vectors = [u8x32; BLOCK / VECTOR];

#[inline(always)]
fn vectors(block: &[u8; BLOCK]) -> Vectors {
    let (vectors, _) = block.as_chunks::<VECTOR>();
    std::array::from_fn(|place| u8x32::new(vectors[place]))
}

/// One bit per byte: whether the byte, with `set` added to its bits, is the wanted one.
#[inline(always)]
fn mask(vectors: &Vectors, set: u8, wanted: u8) -> u64 {
    let (set, wanted) = (u8x32::splat(set), u8x32::splat(wanted));
    let bits = vectors.iter().rev().map(|vector| u64::from((*vector | set).simd_eq(wanted).to_bitmask()));
    bits.fold(0, |mask, bits| mask << VECTOR | bits)
}

/// Each bit becomes the exclusive-or of itself and all lower ones.
#[inline(always)]
fn prefix_xor(mut bits: u64) -> u64 {
    for shift in [1, 2, 4, 8, 16, 32] {
        bits ^= bits << shift;
    }
    bits
}
