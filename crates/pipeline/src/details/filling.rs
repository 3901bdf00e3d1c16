//! Columns that are filled in another way than in the snapshot before.

use std::collections::{BTreeMap, BTreeSet};

use brreg_catalog::Profile;

use crate::report::Moved;

/// The least change of a share that is shown: one hundredth.
const LEAST_CHANGE: f64 = 0.01;
/// A table with fewer rows, in either snapshot, is left out: there a single row moves the shares.
const LEAST_ROWS: u64 = 100;
/// The most changes that are shown, the greatest of all.
const MOST: usize = 40;

/// A table of a snapshot: its rows, and how they are filled.
pub(super) struct Filled<'p> {
    pub(super) rows: u64,
    pub(super) profile: &'p Profile,
}

impl Filled<'_> {
    fn share(&self, count: u64) -> f64 {
        // Numbers of rows are far below 2^52, where a double is exact.
        count as f64 / self.rows as f64
    }
}

/// The shares of NULLs and codes that changed, the greatest change first.
pub(super) fn moved(before: &BTreeMap<&str, Filled<'_>>, now: &BTreeMap<&str, Filled<'_>>) -> Vec<Moved> {
    let mut found = Vec::new();
    for (table, now) in now {
        let Some(before) = before.get(table) else { continue };
        if before.rows >= LEAST_ROWS && now.rows >= LEAST_ROWS {
            add(table, before, now, &mut found);
        }
    }
    found.sort_by(|one: &Moved, other| change(other).total_cmp(&change(one)));
    found.truncate(MOST);
    found
}

fn add(table: &str, before: &Filled<'_>, now: &Filled<'_>, found: &mut Vec<Moved>) {
    let mut compare = |column: &str, code: Option<&str>, counts: [u64; 2]| {
        let moved = Moved {
            table: table.to_owned(),
            column: column.to_owned(),
            code: code.map(str::to_owned),
            before: before.share(counts[0]),
            now: now.share(counts[1]),
        };
        if change(&moved) >= LEAST_CHANGE {
            found.push(moved);
        }
    };
    for (column, nulls) in &now.profile.nulls {
        if let Some(nulls_before) = before.profile.nulls.get(column) {
            compare(column, None, [*nulls_before, *nulls]);
        }
    }
    let (codes_before, codes_now) = (&before.profile.codes, &now.profile.codes);
    let codes: BTreeSet<&(String, String)> = codes_before.keys().chain(codes_now.keys()).collect();
    for code in codes {
        let count = |codes: &BTreeMap<(String, String), u64>| codes.get(code).copied().unwrap_or_default();
        compare(&code.0, Some(&code.1), [count(codes_before), count(codes_now)]);
    }
}

fn change(moved: &Moved) -> f64 {
    (moved.now - moved.before).abs()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn profile(nulls: u64, code: &str, count: u64) -> Profile {
        let code = ("status".to_owned(), code.to_owned());
        Profile { nulls: [("navn".to_owned(), nulls)].into(), codes: [(code, count)].into() }
    }

    fn moved_between(before: (u64, Profile), now: (u64, Profile)) -> Vec<String> {
        let filled = |it: &(u64, Profile)| it.0;
        let before_map = BTreeMap::from([("t", Filled { rows: filled(&before), profile: &before.1 })]);
        let now_map = BTreeMap::from([("t", Filled { rows: filled(&now), profile: &now.1 })]);
        let found = moved(&before_map, &now_map);
        found
            .iter()
            .map(|it| format!("{} {:?} {:.2} {:.2}", it.column, it.code.as_deref(), it.before, it.now))
            .collect()
    }

    #[test]
    fn shares_that_moved_by_a_hundredth_are_found_whatever_the_number_of_rows() {
        let found = moved_between((1000, profile(100, "a", 500)), (2000, profile(600, "a", 1010)));
        assert_eq!(found, ["navn None 0.10 0.30"]);
    }

    #[test]
    fn a_code_that_is_new_or_gone_moved_from_or_to_nothing() {
        let found = moved_between((200, profile(0, "a", 100)), (200, profile(0, "b", 50)));
        assert_eq!(found, ["status Some(\"a\") 0.50 0.00", "status Some(\"b\") 0.00 0.25"]);
    }

    #[test]
    fn small_tables_are_left_out() {
        assert!(moved_between((99, profile(0, "a", 99)), (1000, profile(1000, "b", 1000))).is_empty());
    }
}
