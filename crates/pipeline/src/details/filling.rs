//! Columns that are filled in another way than in the snapshot before.

use std::collections::{BTreeMap, BTreeSet};

use brreg_lake::manifest::TableEntry;

use crate::report::Moved;

/// The least change of a share that is shown: one hundredth.
const LEAST_CHANGE: f64 = 0.01;
/// A table with fewer rows, in either snapshot, is left out: there a single row moves the shares.
const LEAST_ROWS: u64 = 100;
/// The most changes that are shown, the greatest of all.
const MOST: usize = 40;

/// The shares of NULLs and codes that changed between the tables of two snapshots, the greatest change first.
pub(super) fn moved(before: &BTreeMap<String, TableEntry>, now: &BTreeMap<String, TableEntry>) -> Vec<Moved> {
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

fn add(table: &str, before: &TableEntry, now: &TableEntry, found: &mut Vec<Moved>) {
    // Numbers of rows are far below 2^52, where a double is exact.
    let share = |entry: &TableEntry, count: u64| count as f64 / entry.rows as f64;
    let mut compare = |column: &str, code: Option<&str>, counts: [u64; 2]| {
        let moved = Moved {
            table: table.to_owned(),
            column: column.to_owned(),
            code: code.map(str::to_owned),
            before: share(before, counts[0]),
            now: share(now, counts[1]),
        };
        if change(&moved) >= LEAST_CHANGE {
            found.push(moved);
        }
    };
    for (column, now) in &now.columns {
        let Some(before) = before.columns.get(column) else { continue };
        compare(column, None, [before.nulls, now.nulls]);
        let codes: BTreeSet<&String> = before.codes.keys().chain(now.codes.keys()).collect();
        for code in codes {
            let count = |codes: &BTreeMap<String, u64>| codes.get(code).copied().unwrap_or_default();
            compare(column, Some(code), [count(&before.codes), count(&now.codes)]);
        }
    }
}

fn change(moved: &Moved) -> f64 {
    (moved.now - moved.before).abs()
}

#[cfg(test)]
mod tests {
    use brreg_lake::manifest::ColumnEntry;

    use super::*;

    fn table(rows: u64, nulls: u64, code: &str, count: u64) -> TableEntry {
        let navn = ColumnEntry { nulls, codes: BTreeMap::new() };
        let status = ColumnEntry { nulls: rows - count, codes: [(code.to_owned(), count)].into() };
        let columns = [("navn".to_owned(), navn), ("status".to_owned(), status)].into();
        TableEntry { rows, bytes: 0, sha256: String::new(), columns }
    }

    fn moved_between(before: TableEntry, now: TableEntry) -> Vec<String> {
        let of = |entry| [("t".to_owned(), entry)].into();
        let found = moved(&of(before), &of(now));
        found
            .iter()
            .map(|it| format!("{} {:?} {:.2} {:.2}", it.column, it.code.as_deref(), it.before, it.now))
            .collect()
    }

    #[test]
    fn shares_that_moved_by_a_hundredth_are_found_whatever_the_number_of_rows() {
        let found = moved_between(table(1000, 100, "a", 500), table(2000, 600, "a", 1010));
        assert_eq!(found, ["navn None 0.10 0.30"]);
    }

    #[test]
    fn a_code_that_is_new_or_gone_moved_from_or_to_nothing() {
        let found = moved_between(table(200, 0, "a", 100), table(200, 0, "b", 100));
        assert_eq!(found, ["status Some(\"a\") 0.50 0.00", "status Some(\"b\") 0.00 0.50"]);
    }

    #[test]
    fn small_tables_are_left_out() {
        assert!(moved_between(table(99, 0, "a", 99), table(1000, 1000, "b", 1000)).is_empty());
    }
}
