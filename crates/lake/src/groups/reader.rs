//! The groups of several tables, some at a time.

use arrow::array::RecordBatch;
use arrow::compute::concat_batches;

use super::TableSource;
use super::cursor::Cursor;
use crate::error::Error;

/// Some whole groups: their keys, and their rows in each table.
#[derive(Debug, Clone)]
pub(crate) struct Chunk {
    /// The key of each group.
    pub(crate) keys: Vec<u64>,
    /// The rows of each table.
    pub(crate) tables: Vec<RecordBatch>,
    /// For each table the row behind each group's last one.
    pub(crate) ends: Vec<Vec<usize>>,
}

impl Chunk {
    /// The rows of some groups in a table.
    pub(crate) fn rows(&self, table: usize, groups: std::ops::Range<usize>) -> std::ops::Range<usize> {
        let end_of = |group: usize| match group {
            0 => 0,
            group => self.ends[table][group - 1],
        };
        end_of(groups.start)..end_of(groups.end)
    }
}

/// Reads several tables in lockstep.
pub(crate) struct GroupReader {
    tables: Vec<Cursor>,
}

impl GroupReader {
    /// A reader of tables; each has the group's column first.
    pub(crate) fn new(tables: impl IntoIterator<Item = TableSource>) -> Self {
        Self { tables: tables.into_iter().map(Cursor::new).collect() }
    }

    /// The next groups: those that lie wholly in the batches at hand, without copying, or one that does not.
    pub(crate) fn next_chunk(&mut self) -> Result<Option<Chunk>, Error> {
        for table in &mut self.tables {
            table.refill()?;
        }
        let Some(key) = self.tables.first().and_then(Cursor::key) else {
            let left = self.tables.iter().find(|table| table.key().is_some());
            return match left {
                None => Ok(None),
                Some(table) => Err(table
                    .source
                    .error("rows are not in the order of the other tables, or belong to none of theirs")),
            };
        };
        let starts: Vec<usize> = self.tables.iter().map(|table| table.at).collect();
        let mut ends = vec![Vec::new(); self.tables.len()];
        let mut keys = Vec::new();
        let mut next = Some(key);
        let mut group = vec![0; self.tables.len()];
        'groups: while let Some(key) = next {
            for (table, end) in self.tables.iter().zip(&mut group) {
                *end = table.end_of(key);
                if table.goes_on_after(*end) {
                    break 'groups;
                }
            }
            keys.push(key);
            for (((table, end), start), ends) in self.tables.iter_mut().zip(&group).zip(&starts).zip(&mut ends) {
                table.at = *end;
                ends.push(*end - *start);
            }
            next = self.tables.first().and_then(Cursor::key);
        }
        if keys.is_empty() {
            return self.one(key).map(Some);
        }
        let tables = self.tables.iter().zip(starts).map(|(table, start)| table.since(start)).collect();
        Ok(Some(Chunk { keys, tables, ends }))
    }

    /// The next group alone, whose rows may lie in several batches.
    fn one(&mut self, key: u64) -> Result<Chunk, Error> {
        let mut tables = Vec::with_capacity(self.tables.len());
        for table in &mut self.tables {
            let mut parts = Vec::new();
            loop {
                table.refill()?;
                let start = table.at;
                let end = table.end_of(key);
                table.at = end;
                parts.push(table.since(start));
                if !table.goes_on_after(end) {
                    break;
                }
            }
            let rows = concat_batches(table.source.schema(), &parts).map_err(|error| table.source.error(error))?;
            tables.push(rows);
        }
        let ends = tables.iter().map(|table| vec![table.num_rows()]).collect();
        Ok(Chunk { keys: vec![key], tables, ends })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::path::Path;
    use std::sync::Arc;

    use arrow::array::{ArrayRef, AsArray as _};
    use arrow::array::{Int32Array, StringArray};
    use arrow::datatypes::{DataType, Field, Int32Type, Schema};
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;
    use crate::error::ErrorKind;
    use crate::groups::key::key;

    /// A table of numbers, each belonging to a thing, in batches of this many rows.
    fn source(rows: &[(String, i32)], batch: usize) -> TableSource {
        let fields = vec![Field::new("thing", DataType::Utf8, true), Field::new("value", DataType::Int32, true)];
        let schema = Arc::new(Schema::new(fields));
        let things: StringArray = rows.iter().map(|(thing, _)| Some(thing.as_str())).collect();
        let values: Int32Array = rows.iter().map(|(_, value)| *value).collect();
        let columns: Vec<ArrayRef> = vec![Arc::new(things), Arc::new(values)];
        let all = RecordBatch::try_new(schema.clone(), columns).unwrap();
        let count = rows.len();
        let batches: Vec<_> = (0..count).step_by(batch).map(|at| Ok(all.slice(at, batch.min(count - at)))).collect();
        TableSource::of_batches(Path::new("table"), ErrorKind::Compare, schema, batches.into_iter(), count as u64)
    }

    type Group = (u64, [Vec<i32>; 2]);

    /// Each group with its rows of both tables.
    fn groups(mut reader: GroupReader) -> Result<Vec<Group>, Error> {
        let mut groups = Vec::new();
        while let Some(chunk) = reader.next_chunk()? {
            for (group, key) in chunk.keys.iter().enumerate() {
                let rows = [0, 1].map(|table| {
                    let values = chunk.tables[table].column(1).as_primitive::<Int32Type>().values().clone();
                    values[chunk.rows(table, group..group + 1)].to_vec()
                });
                groups.push((*key, rows));
            }
        }
        Ok(groups)
    }

    proptest! {
        #[test]
        fn groups_are_whole_whatever_the_batches_are(
            sizes in vec((1_usize..4, 0_usize..4), 0..20),
            batches in (1_usize..6, 1_usize..6),
            come_again in any::<bool>(),
        ) {
            let mut tables: [Vec<(String, i32)>; 2] = Default::default();
            let mut expected = Vec::new();
            for (number, (first, second)) in sizes.into_iter().enumerate() {
                // Two things by turns, or each thing once. Without rows in between, those of two groups of a thing are next
                // to each other in the second table, and one group there.
                let (name, second) = if come_again { (number % 2, second.max(1)) } else { (number, second) };
                let name = name.to_string();
                let rows = [first, second].map(|rows| (0..rows).map(|row| (number * 10 + row) as i32).collect::<Vec<_>>());
                for (table, rows) in tables.iter_mut().zip(&rows) {
                    table.extend(rows.iter().map(|value| (name.clone(), *value)));
                }
                expected.push((key(&name), rows));
            }
            let reader = GroupReader::new([source(&tables[0], batches.0), source(&tables[1], batches.1)]);
            prop_assert_eq!(groups(reader).unwrap(), expected);
        }
    }

    #[test]
    fn rows_of_no_thing_are_an_error_that_names_the_table() {
        let row = |thing: &str| (thing.to_owned(), 1);
        let reader = GroupReader::new([source(&[row("a")], 8), source(&[row("a"), row("b")], 8)]);
        let error = groups(reader).unwrap_err();
        assert_eq!((error.kind(), error.path()), (&ErrorKind::Compare, Some(Path::new("table"))));
    }
}
