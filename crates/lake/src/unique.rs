//! Whether the key of a table is one: no two of its rows may have the same values in the columns that its declaration calls
//! the key.
//!
//! The rows of one thing are next to each other, and what they have in common is the first column of the key. So a table
//! with a running number in its key is checked row by row, with no memory of the rows before the thing's first: that a thing does
//! not come twice follows from the table that has one row for it. Running numbers grow, so a row is compared with the one
//! before it, and only one that is out of order with all of its thing. Of any other table, one number per row is kept, in a file
//! where they are many ([`crate::numbers`]). A row in which a column of the key is NULL, other than a running number, has no key.

use std::hash::{BuildHasher as _, Hasher as _};
use std::path::Path;

use arrow::array::{Array, ArrayAccessor, ArrayRef, AsArray as _, RecordBatch};
use arrow::datatypes::{DataType, Int32Type, Int64Type};
use brreg_transform::schema::{ColumnType, Table};
use foldhash::quality::FixedState;

use crate::encode::is_same;
use crate::error::{Error, ErrorKind};
use crate::numbers::{Numbers, RUN};
use crate::runs::Runs;
use crate::spill::SpillFolder;

/// The check of one table, fed with its rows in their order.
#[derive(Debug)]
pub(crate) struct UniqueKey {
    /// Where the columns of the key are.
    columns: Vec<usize>,
    way: Way,
    doubled: u64,
}

#[derive(Debug)]
enum Way {
    /// The numbers of all keys.
    All(Numbers),
    /// The running numbers of the thing whose rows come, and its name; `None` before the first row and for no name.
    Nested { thing: Option<String>, seen: Vec<u128> },
}

impl UniqueKey {
    /// The check of a table that is written in this folder; `None` for one without a key.
    pub(crate) fn of(table: &Table, folder: &Path) -> Option<Self> {
        Self::with_runs(table, folder, RUN)
    }

    /// As [`UniqueKey::of`], with at most this many numbers in memory.
    fn with_runs(table: &Table, folder: &Path, run: usize) -> Option<Self> {
        let columns: Vec<_> = table.columns.iter().enumerate().filter(|(_, column)| column.is_key).collect();
        let last = columns.last()?.1.column_type;
        let rest_is_numbers = columns[1..]
            .iter()
            .all(|(_, column)| matches!(column.column_type, ColumnType::Integer | ColumnType::BigInt));
        let has_name = columns[0].1.column_type == ColumnType::Text;
        let way = if columns.len() > 1 && has_name && rest_is_numbers && last == ColumnType::Integer {
            Way::Nested { thing: None, seen: Vec::new() }
        } else {
            let folder = SpillFolder::new(folder, &format!(".{}.keys", table.name), ErrorKind::Io);
            Way::All(Numbers::new(folder, run))
        };
        Some(Self { columns: columns.into_iter().map(|(place, _)| place).collect(), way, doubled: 0 })
    }

    /// Takes the next rows.
    ///
    /// # Errors
    /// When there are many, and their numbers cannot be written.
    pub(crate) fn add(&mut self, rows: &RecordBatch) -> Result<(), Error> {
        let columns: Vec<_> = self.columns.iter().filter_map(|place| rows.columns().get(*place)).collect();
        let Some((first, rest)) = columns.split_first() else { return Ok(()) };
        match &mut self.way {
            Way::All(keys) => {
                let rest: Vec<_> = rest.iter().map(|column| numbers(column)).collect();
                let of_row = |(row, thing): (usize, Option<u64>)| {
                    rest.iter().try_fold(thing?, |key, column| Some(mixed(key, column[row]?)))
                };
                keys.extend(numbers(first).into_iter().enumerate().filter_map(of_row))?;
            }
            Way::Nested { thing, seen } => {
                let mut keys = vec![0_u128; rows.num_rows()];
                for column in rest {
                    append(column, &mut keys);
                }
                let doubled = &mut self.doubled;
                match first.data_type() {
                    DataType::Utf8 => add_nested(in_runs(first.as_string::<i32>()), &keys, thing, seen, doubled),
                    DataType::Utf8View => add_nested(in_runs(first.as_string_view()), &keys, thing, seen, doubled),
                    // Text comes in one of these types.
                    _ => Runs::of(first).into_iter().for_each(|runs| add_nested(runs, &keys, thing, seen, doubled)),
                }
            }
        }
        Ok(())
    }

    /// The number of rows that have the key of another row before them.
    ///
    /// # Errors
    /// When the numbers that were written cannot be read.
    pub(crate) fn doubled(self) -> Result<u64, Error> {
        match self.way {
            Way::All(keys) => keys.repeated(),
            Way::Nested { .. } => Ok(self.doubled),
        }
    }
}

/// The names of things that follow each other, each with the number of its rows.
fn in_runs<'n, N: ArrayAccessor<Item = &'n str> + Copy>(names: N) -> impl Iterator<Item = (Option<&'n str>, usize)> {
    let name = move |row| names.is_valid(row).then(|| names.value(row));
    let is_same = |one: Option<&str>, other: Option<&str>| match (one, other) {
        (Some(one), Some(other)) => is_same(one.as_bytes(), other.as_bytes()),
        (one, other) => one == other,
    };
    let mut row = 0;
    std::iter::from_fn(move || {
        let first = row;
        let run = (row < names.len()).then(|| name(row))?;
        row += 1;
        while row < names.len() && is_same(run, name(row)) {
            row += 1;
        }
        Some((run, row - first))
    })
}

/// Takes the rows of things that follow each other, each with its running numbers.
fn add_nested<'n>(
    things: impl Iterator<Item = (Option<&'n str>, usize)>,
    mut keys: &[u128],
    thing: &mut Option<String>,
    seen: &mut Vec<u128>,
    doubled: &mut u64,
) {
    let mut last = None;
    for (place, (name, rows)) in things.enumerate() {
        // The thing of the batch before goes on in the first rows.
        let goes_on = place == 0 && name.is_some() && name == thing.as_deref();
        if !goes_on {
            seen.clear();
        }
        let (of_thing, others) = keys.split_at(rows);
        keys = others;
        for key in of_thing {
            // Rows without a name are of no thing.
            if name.is_none() {
                seen.clear();
            }
            let is_out_of_order = seen.last().is_some_and(|last| last >= key);
            *doubled += u64::from(is_out_of_order && seen.contains(key));
            seen.push(*key);
        }
        last = Some(name);
    }
    if let Some(name) = last {
        *thing = name.map(str::to_owned);
    }
}

/// A number for each value of a column; two of some millions have the same with a chance below one in a million.
fn numbers(column: &ArrayRef) -> Vec<Option<u64>> {
    let text = |text: &str| {
        let mut hasher = FixedState::default().build_hasher();
        hasher.write(text.as_bytes());
        hasher.finish()
    };
    match column.data_type() {
        DataType::Utf8 => column.as_string::<i32>().iter().map(|value| value.map(text)).collect(),
        DataType::Utf8View => column.as_string_view().iter().map(|value| value.map(text)).collect(),
        DataType::Int32 => {
            column.as_primitive::<Int32Type>().iter().map(|value| value.map(|value| value as u64)).collect()
        }
        DataType::Int64 => {
            column.as_primitive::<Int64Type>().iter().map(|value| value.map(i64::cast_unsigned)).collect()
        }
        // No key has a column of another type; a test says so.
        _ => vec![None; column.len()],
    }
}

/// Appends the whole numbers of a column to the keys, as their lowest bits; NULL counts as 0, which no running number is. A
/// key has room for four numbers of 32 bits, or two of these after one of 64.
fn append(column: &ArrayRef, keys: &mut [u128]) {
    match column.data_type() {
        DataType::Int32 => {
            let numbers = column.as_primitive::<Int32Type>().iter().map(Option::unwrap_or_default);
            keys.iter_mut()
                .zip(numbers)
                .for_each(|(key, number)| *key = *key << 32 | u128::from(number.cast_unsigned()));
        }
        DataType::Int64 => {
            let numbers = column.as_primitive::<Int64Type>().iter().map(Option::unwrap_or_default);
            keys.iter_mut()
                .zip(numbers)
                .for_each(|(key, number)| *key = *key << 64 | u128::from(number.cast_unsigned()));
        }
        _ => {}
    }
}

/// One number of two.
fn mixed(number: u64, next: u64) -> u64 {
    let mut hasher = FixedState::with_seed(number).build_hasher();
    hasher.write_u64(next);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::sync::Arc;

    use arrow::array::{Int32Array, Int64Array, StringArray, new_null_array};
    use brreg_transform::ektepakt::tables::{AVTALEINNHOLD, EKTEPAKTER};
    use brreg_transform::rrh::tables::{AVVIK, KODELISTER, POSISJONER, REGISTRERINGER};
    use brreg_transform::{ektepakt, konkurs, rrh};

    use super::*;

    /// Rows of a table with these keys: a text where the column is text, a number elsewhere; `-` is NULL.
    fn rows(table: &Table, keys: &[&str]) -> RecordBatch {
        let mut place = 0;
        let columns = table.columns.iter().map(|column| -> ArrayRef {
            if !column.is_key {
                return new_null_array(&column.column_type.arrow(), keys.len());
            }
            let at = place;
            place += 1;
            let parts = keys.iter().map(|key| key.split(' ').nth(at).filter(|part| *part != "-"));
            match column.column_type {
                ColumnType::Text => Arc::new(parts.collect::<StringArray>()),
                ColumnType::Integer => {
                    Arc::new(parts.map(|part| part.map(|part| part.parse().unwrap())).collect::<Int32Array>())
                }
                _ => Arc::new(parts.map(|part| part.map(|part| part.parse().unwrap())).collect::<Int64Array>()),
            }
        });
        RecordBatch::try_new(table.schema(), columns.collect::<Vec<_>>()).unwrap()
    }

    fn doubled(table: &Table, keys: &[&str]) -> u64 {
        let all = rows(table, keys);
        let folder = tempfile::tempdir().unwrap();
        let sizes = (1..=keys.len()).flat_map(|size| [(size, 2), (size, RUN)]);
        let counts = sizes.map(|(size, run)| {
            let mut check = UniqueKey::with_runs(table, folder.path(), run).unwrap();
            (0..keys.len()).step_by(size).for_each(|at| check.add(&all.slice(at, size.min(keys.len() - at))).unwrap());
            check.doubled().unwrap()
        });
        let counts: Vec<_> = counts.collect();
        assert!(
            counts.iter().all(|count| *count == counts[0]),
            "the batches or the runs make a difference: {counts:?}"
        );
        counts[0]
    }

    #[test]
    fn a_key_that_comes_again_is_found_wherever_it_comes() {
        for (table, keys, expected) in [
            (&REGISTRERINGER, &["a", "b", "c"][..], 0),
            (&REGISTRERINGER, &["a", "b", "a", "b", "a"], 3),
            (&REGISTRERINGER, &["-", "-", "a"], 0),
            (&POSISJONER, &["a 1 1", "a 1 2", "a 2 1", "b 1 1"], 0),
            (&POSISJONER, &["a 1 1", "a 1 1", "b 1 1"], 1),
            (&POSISJONER, &["a 1 1", "a 2 1", "a 1 2", "a 1 1"], 1),
            (&EKTEPAKTER, &["a 7", "a 5", "b 7"], 0),
            (&EKTEPAKTER, &["a 7", "a 5", "a 7"], 1),
            (&EKTEPAKTER, &["a -", "a 5", "a -"], 0),
            (&AVTALEINNHOLD, &["a 7 - 1", "a 7 1 1", "a 5 - 1"], 0),
            (&AVTALEINNHOLD, &["a 7 - 1", "a 7 1 1", "a 7 - 1"], 1),
            (&KODELISTER, &["x y nob", "x y nno", "x z nob"], 0),
            (&KODELISTER, &["x y nob", "x z nob", "x y nob"], 1),
        ] {
            assert_eq!(doubled(table, keys), expected, "{}: {keys:?}", table.name);
        }
    }

    #[test]
    fn every_key_is_of_text_and_whole_numbers_and_a_table_without_one_is_not_checked() {
        let tables = rrh::tables::TABLES.iter().chain(&konkurs::tables::TABLES).chain(&ektepakt::tables::TABLES);
        for table in tables {
            let known = [ColumnType::Text, ColumnType::Integer, ColumnType::BigInt];
            assert!(table.key().all(|column| known.contains(&column.column_type)), "{}", table.name);
        }
        assert!(UniqueKey::of(&AVVIK, Path::new("")).is_none());
    }
}
