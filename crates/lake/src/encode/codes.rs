//! How often each code of a column occurs.

use std::collections::BTreeMap;

use brreg_domain::kodeverk;

use super::dictionary::Dictionary;

/// What rows are counted under whose text is in no code list: manifests and pages have nothing that a register may have put in the
/// place of a code.
const OTHER: &str = "(other)";

/// The most codes that are counted. No code list is longer: a column with more of them contains something else.
const MOST: usize = 1000;
/// Bytes of the longest code that is counted.
const LONGEST: usize = 64;

/// Rows of a column by code.
#[derive(Default)]
pub(super) struct Codes {
    rows: BTreeMap<String, u64>,
    /// Whether they are no codes, since there are too many or one is too long.
    are_none: bool,
}

impl Codes {
    /// Adds the rows of a row group: the number of each in the dictionary.
    pub(super) fn add(&mut self, dictionary: &Dictionary, numbers: &[u32]) {
        if self.are_none || dictionary.len() > MOST {
            self.are_none = true;
            return;
        }
        let mut counts = vec![0_u64; dictionary.len()];
        numbers.iter().for_each(|number| counts[*number as usize] += 1);
        for (text, count) in dictionary.iter().zip(counts) {
            match std::str::from_utf8(text) {
                Ok(text) if text.len() <= LONGEST => {
                    let code = if kodeverk::is_code(text) { text } else { OTHER };
                    *self.rows.entry(code.to_owned()).or_default() += count;
                }
                _ => self.are_none = true,
            }
        }
        self.are_none |= self.rows.len() > MOST;
    }

    /// The rows of each code; none where they are no codes.
    pub(super) fn counts(self) -> BTreeMap<String, u64> {
        if self.are_none { BTreeMap::new() } else { self.rows }
    }
}
