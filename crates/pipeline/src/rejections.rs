//! Why records were rejected, counted by reason.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader};
use std::path::Path;

use brreg_domain::mask_identity_numbers;
use serde::Deserialize;

/// The most rejected records whose reasons are counted.
const RECORDS: usize = 100_000;
/// The most reasons that are told apart, the most frequent ones.
const REASONS: usize = 20;

/// How many records of a file of rejected ones have each reason. A file that cannot be read has none: that it is damaged is for
/// `verify` to say.
#[must_use]
pub(crate) fn by_reason(file: &Path) -> BTreeMap<String, u64> {
    #[derive(Deserialize)]
    struct Line {
        reason: String,
    }
    let Ok(file) = brreg_files::open(file) else { return BTreeMap::new() };
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    for line in BufReader::new(file).lines().take(RECORDS).map_while(Result::ok) {
        if let Ok(line) = serde_json::from_str::<Line>(&line) {
            *counts.entry(mask_identity_numbers(&line.reason).into_owned()).or_default() += 1;
        }
    }
    let mut most: Vec<(String, u64)> = counts.into_iter().collect();
    most.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    most.truncate(REASONS);
    most.into_iter().collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn the_most_frequent_reasons_are_counted_and_damaged_lines_passed_over() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("rejected.ndjson");
        let line = |reason: &str| format!("{{\"reason\":\"{reason}\",\"record\":\"x\"}}\n");
        let many: String = (0..REASONS).map(|number| line(&format!("reason {number}")).repeat(2)).collect();
        std::fs::write(&path, line("once") + "{\n" + &many).unwrap();
        let counts = by_reason(&path);
        assert_eq!(counts.len(), REASONS);
        assert!(counts.values().all(|count| *count == 2));
        assert!(by_reason(&folder.path().join("none")).is_empty());
    }
}
