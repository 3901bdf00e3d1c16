//! Whole numbers in few bits, as the Parquet format packs them: `RLE` for levels and dictionary indices, `DELTA_BINARY_PACKED`
//! for lengths.
//!
//! Source: "Parquet encoding definitions" of the Apache Parquet format, version 2.

/// Numbers that are packed together.
const GROUP: usize = 8;
/// Numbers of a block of deltas, and of each of its parts that has a width of its own.
const BLOCK: usize = 128;
const MINIBLOCK: usize = 32;

/// The bits that a number needs.
pub(super) const fn width(greatest: u32) -> u32 {
    u32::BITS - greatest.leading_zeros()
}

/// Appends an unsigned number in groups of seven bits, the lowest first.
fn varint(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

/// Appends a signed number, small in few bytes whatever its sign is.
fn zigzag(out: &mut Vec<u8>, number: i64) {
    varint(out, ((number << 1) ^ (number >> 63)).cast_unsigned());
}

/// Appends eight numbers of `width` bits, the first in the lowest bits; those that lack count as 0.
fn pack<T: Copy + Into<u32>>(out: &mut Vec<u8>, numbers: &[T], width: u32) {
    // Two halves, since four numbers of 32 bits fill the widest integer that there is.
    let (first, second) = numbers.split_at(numbers.len().min(GROUP / 2));
    let half = |numbers: &[T]| {
        let bits = numbers.iter().zip(0..).map(|(number, place)| u128::from((*number).into()) << (place * width));
        bits.fold(0_u128, |all, bits| all | bits)
    };
    let (low, high) = (half(first), half(second));
    let bits = width as usize * GROUP / 2;
    if width <= 16 {
        let all = low | high << bits;
        out.extend_from_slice(&all.to_le_bytes()[..width as usize]);
    } else {
        // A half of an odd width ends inside a byte, which both halves share.
        let (bytes, shift) = (bits / 8, bits % 8);
        out.extend_from_slice(&low.to_le_bytes()[..bytes]);
        let shared = if shift == 0 { 0 } else { (low >> (8 * bytes)) as u8 };
        let rest = high << shift;
        let at = out.len();
        out.extend_from_slice(&rest.to_le_bytes()[..(width as usize - bytes).min(16)]);
        out[at] |= shared;
        if width as usize - bytes > 16 {
            out.push((high >> (128 - shift)) as u8);
        }
    }
}

/// Appends numbers as runs of equal ones and as packed groups of eight, whichever is shorter.
pub(super) fn hybrid<T: Copy + PartialEq + Into<u32>>(out: &mut Vec<u8>, numbers: &[T], width: u32) {
    let (mut packed_from, mut at) = (0, 0);
    while let Some(number) = numbers.get(at) {
        let run = numbers[at..].iter().position(|other| other != number).unwrap_or(numbers.len() - at);
        // Packed numbers come in whole groups, so a run first fills the group before it.
        let filling = (GROUP - (at - packed_from) % GROUP) % GROUP;
        if run >= filling + GROUP {
            packed(out, &numbers[packed_from..at + filling], width);
            varint(out, (run - filling) as u64 * 2);
            let value: u32 = (*number).into();
            out.extend_from_slice(&value.to_le_bytes()[..width.div_ceil(8) as usize]);
            packed_from = at + run;
        }
        at += run;
    }
    packed(out, &numbers[packed_from..], width);
}

/// Appends for each row of a page whether it has a value: 1, or 0 where it is NULL.
pub(super) fn levels(out: &mut Vec<u8>, levels: &[u8], nulls: usize) {
    if nulls == 0 || nulls == levels.len() {
        varint(out, levels.len() as u64 * 2);
        out.push(u8::from(nulls == 0));
    } else {
        hybrid(out, levels, 1);
    }
}

/// Appends one run of packed groups.
fn packed<T: Copy + Into<u32>>(out: &mut Vec<u8>, numbers: &[T], width: u32) {
    if numbers.is_empty() {
        return;
    }
    varint(out, (numbers.len().div_ceil(GROUP) as u64) * 2 + 1);
    for group in numbers.chunks(GROUP) {
        pack(out, group, width);
    }
}

/// Appends numbers as differences of neighbours.
pub(super) fn deltas(out: &mut Vec<u8>, numbers: &[u32]) {
    let as_signed = |number: u32| i64::from(number);
    varint(out, BLOCK as u64);
    varint(out, (BLOCK / MINIBLOCK) as u64);
    varint(out, numbers.len() as u64);
    zigzag(out, numbers.first().copied().map_or(0, as_signed));
    let mut differences = [0_i64; BLOCK];
    for block in 0..numbers.len().saturating_sub(1).div_ceil(BLOCK) {
        let pairs = numbers[block * BLOCK..].windows(2).take(BLOCK);
        let mut count = 0;
        for (difference, pair) in differences.iter_mut().zip(pairs) {
            *difference = as_signed(pair[1]) - as_signed(pair[0]);
            count += 1;
        }
        let differences = &differences[..count];
        let least = differences.iter().copied().min().unwrap_or_default();
        zigzag(out, least);
        // A difference of 32-bit numbers less the least of them has at most 33 bits; lengths of texts in memory have fewer than 32.
        let mut above = [0_u32; BLOCK];
        above.iter_mut().zip(differences).for_each(|(above, difference)| *above = (difference - least) as u32);
        let widths_at = out.len();
        out.extend([0; BLOCK / MINIBLOCK]);
        for (number, part) in above.chunks(MINIBLOCK).take(count.div_ceil(MINIBLOCK)).enumerate() {
            let width = width(part.iter().copied().max().unwrap_or_default());
            out[widths_at + number] = width as u8;
            if width > 0 {
                part.chunks(GROUP).for_each(|group| pack(out, group, width));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn packed_numbers_are_their_bits_one_after_the_other(width in 1_u32..=32, numbers in vec(any::<u32>(), 1..=8)) {
            let numbers: Vec<u32> = numbers.into_iter().map(|number| number >> (32 - width)).collect();
            let mut out = Vec::new();
            pack(&mut out, &numbers, width);
            let bit = |at: u32| u32::from(out[at as usize / 8] >> (at % 8) & 1);
            let read = |place: u32| (0..width).fold(0, |number, at| number | bit(place * width + at) << at);
            prop_assert_eq!(out.len(), width as usize);
            prop_assert_eq!((0..8).map(read).take(numbers.len()).collect::<Vec<_>>(), numbers);
        }
    }

    #[test]
    fn numbers_are_runs_or_packed_groups_of_eight() {
        let mut out = Vec::new();
        // The example of the format's description: the numbers 0 to 7 in three bits.
        hybrid(&mut out, &[0_u32, 1, 2, 3, 4, 5, 6, 7], 3);
        assert_eq!(out, [0b11, 0b1000_1000, 0b1100_0110, 0b1111_1010]);
        out.clear();
        hybrid(&mut out, &[4_u32; 100], 3);
        assert_eq!(out, [200, 1, 4]);
    }

    #[test]
    fn a_run_fills_the_group_before_it() {
        let mut out = Vec::new();
        hybrid(&mut out, &[1_u8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1], 1);
        assert_eq!(out, [0b11, 1, 16, 0, 0b11, 1]);
    }

    #[test]
    fn equal_differences_need_no_bits() {
        let mut out = Vec::new();
        deltas(&mut out, &[1, 2, 3, 4, 5]);
        // Block 128, 4 parts, 5 numbers, the first 1; the least difference 1, four widths of 0.
        assert_eq!(out, [0x80, 1, 4, 5, 2, 2, 0, 0, 0, 0]);
        out.clear();
        deltas(&mut out, &[]);
        assert_eq!(out, [0x80, 1, 4, 0, 0]);
    }
}
