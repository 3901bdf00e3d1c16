//! The least and the greatest text of a page or a column chunk, by which readers pass over what cannot have a value.

use std::str;

/// Bytes that a bound in a file has, at most; a longer one is cut, which still bounds.
const CUT_AT: usize = 64;

/// The least and the greatest of some texts, by their bytes.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Bounds {
    /// Whether there was a text.
    is_some: bool,
    least: Vec<u8>,
    greatest: Vec<u8>,
    /// The beginnings of both, which decide for nearly every text.
    heads: [u64; 2],
}

/// The first eight bytes of a text as a number that is ordered as texts are; what a shorter one lacks counts as 0.
pub(super) fn head(text: &[u8]) -> u64 {
    match text.first_chunk::<8>() {
        Some(bytes) => u64::from_be_bytes(*bytes),
        None => {
            let mut bytes = [0; 8];
            bytes[..text.len()].copy_from_slice(text);
            u64::from_be_bytes(bytes)
        }
    }
}

impl Bounds {
    pub(super) fn add(&mut self, text: &[u8]) {
        let head = head(text);
        let [least, greatest] = self.heads;
        if !self.is_some {
            replace(&mut self.least, text);
            replace(&mut self.greatest, text);
            (self.is_some, self.heads) = (true, [head, head]);
        } else if head > greatest || head == greatest && text > self.greatest.as_slice() {
            replace(&mut self.greatest, text);
            self.heads[1] = head;
        } else if head < least || head == least && text < self.least.as_slice() {
            replace(&mut self.least, text);
            self.heads[0] = head;
        }
    }

    pub(super) fn add_all(&mut self, other: &Self) {
        if let Some((least, greatest)) = other.get() {
            self.add(least);
            self.add(greatest);
        }
    }

    /// The bounds; `None` without a text.
    pub(super) fn get(&self) -> Option<(&[u8], &[u8])> {
        self.is_some.then_some((&self.least, &self.greatest))
    }

    /// Forgets the texts, and keeps the memory.
    pub(super) fn clear(&mut self) {
        self.is_some = false;
    }
}

fn replace(bound: &mut Vec<u8>, text: &[u8]) {
    bound.clear();
    bound.extend_from_slice(text);
}

/// A lower bound of at most [`CUT_AT`] bytes, and whether it is the text itself.
pub(super) fn lower(text: &[u8]) -> (Vec<u8>, bool) {
    let cut = cut(text);
    (cut.to_vec(), cut.len() == text.len())
}

/// An upper bound of at most [`CUT_AT`] bytes where there is one, and whether it is the text itself.
pub(super) fn upper(text: &[u8]) -> (Vec<u8>, bool) {
    let cut = cut(text);
    if cut.len() == text.len() {
        return (text.to_vec(), true);
    }
    match str::from_utf8(cut).ok().and_then(next) {
        Some(next) => (next, false),
        None => (text.to_vec(), true),
    }
}

/// The beginning of a text, cut between two characters.
fn cut(text: &[u8]) -> &[u8] {
    let is_inside = |at: &usize| text.get(*at).is_some_and(|byte| byte & 0b1100_0000 == 0b1000_0000);
    let at = (0..=CUT_AT.min(text.len())).rev().find(|at| !is_inside(at)).unwrap_or_default();
    &text[..at]
}

/// The first text of at most as many bytes behind all that begin with this one; `None` where there is none.
fn next(beginning: &str) -> Option<Vec<u8>> {
    beginning.char_indices().rev().find_map(|(at, character)| {
        // What has no next character of the same length is cut away, and the one before it takes its next.
        let next = match character {
            '\u{d7ff}' => '\u{e000}',
            _ => char::from_u32(u32::from(character) + 1)?,
        };
        let bound = || [&beginning.as_bytes()[..at], next.encode_utf8(&mut [0; 4]).as_bytes()].concat();
        (next.len_utf8() == character.len_utf8()).then(bound)
    })
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn bounds_are_the_least_and_the_greatest() {
        let mut bounds = Bounds::default();
        assert_eq!(bounds.get(), None);
        for text in ["m", "", "z", "ø"] {
            bounds.add(text.as_bytes());
        }
        assert_eq!(bounds.get(), Some((&b""[..], "ø".as_bytes())));
    }

    proptest! {
        #[test]
        fn bounds_are_those_of_all_texts(texts in vec("[ab\u{0}\u{f8}]{0,12}", 0..20)) {
            let mut bounds = Bounds::default();
            texts.iter().for_each(|text| bounds.add(text.as_bytes()));
            let least = texts.iter().min().map(String::as_bytes);
            let greatest = texts.iter().max().map(String::as_bytes);
            prop_assert_eq!(bounds.get().unzip(), (least, greatest));
        }

        #[test]
        fn a_cut_bound_is_text_that_still_bounds(text in "[a-yz\u{7f}\u{7ff}\u{d7ff}\u{ffff}\u{10ffff}]{0,40}\\PC{0,90}") {
            let text = text.as_bytes();
            let ((lower, lower_is_exact), (upper, upper_is_exact)) = (lower(text), upper(text));
            prop_assert!(lower.as_slice() <= text && text <= upper.as_slice());
            prop_assert_eq!((lower_is_exact, upper_is_exact), (lower == text, upper == text));
            prop_assert!(str::from_utf8(&lower).is_ok() && str::from_utf8(&upper).is_ok());
            prop_assert!(lower.len() <= CUT_AT && (upper_is_exact || upper.len() <= CUT_AT));
        }
    }
}
