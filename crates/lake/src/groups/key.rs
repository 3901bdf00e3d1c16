//! The key of a group as a number.

use std::hash::{BuildHasher as _, Hasher as _};

use arrow::array::{Array as _, ArrayRef, AsArray as _};
use arrow::datatypes::DataType;
use foldhash::quality::FixedState;

use super::TableSource;
use crate::error::Error;

/// Set in the key of a text that is not an organisation number.
const HASHED: u64 = 1 << 63;
/// Digits of an organisation number.
const DIGITS: usize = 9;

/// A text as a number: itself where it has nine digits, else a hash. Two texts may have the same key.
pub(crate) fn key(text: &str) -> u64 {
    let digits = text.as_bytes();
    if digits.len() == DIGITS && digits.iter().all(u8::is_ascii_digit) {
        return digits.iter().fold(0, |number, digit| number * 10 + u64::from(digit - b'0'));
    }
    let mut hasher = FixedState::default().build_hasher();
    hasher.write(digits);
    HASHED | hasher.finish()
}

/// A text as a number that no other text has: the chance that two of some millions have the same is below 10^-24.
#[must_use]
pub fn identity(text: &str) -> u128 {
    let half = |seed: u64| {
        let mut hasher = FixedState::with_seed(seed).build_hasher();
        hasher.write(text.as_bytes());
        u128::from(hasher.finish())
    };
    half(0) << 64 | half(1)
}

/// Replaces `keys` by the keys of a column of text; NULL counts as the empty text.
pub(super) fn read_keys(column: &ArrayRef, keys: &mut Vec<u64>) {
    keys.clear();
    match column.data_type() {
        DataType::Utf8View => keys.extend(column.as_string_view().iter().map(|text| key(text.unwrap_or_default()))),
        DataType::Utf8 => keys.extend(column.as_string::<i32>().iter().map(|text| key(text.unwrap_or_default()))),
        // A source has text in this column; anything else would be one group.
        _ => keys.resize(column.len(), key("")),
    }
}

/// The keys of a table's groups, in their order.
pub(crate) fn group_keys(mut table: TableSource) -> Result<Vec<u64>, Error> {
    let (mut groups, mut keys) = (Vec::new(), Vec::new());
    while let Some(batch) = table.next_batch()? {
        read_keys(batch.column(0), &mut keys);
        for key in &keys {
            if groups.last() != Some(key) {
                groups.push(*key);
            }
        }
    }
    Ok(groups)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn organisation_numbers_are_themselves_and_other_texts_are_not_taken_for_them() {
        assert_eq!(key("974760673"), 974_760_673);
        assert_eq!(key("000000001"), 1);
        for text in ["", "97476067", "9747606731", "97476067x", "+74760673", "４"] {
            assert!(key(text) >= HASHED, "{text}");
        }
        assert_ne!(key("a"), key("b"));
    }
}
