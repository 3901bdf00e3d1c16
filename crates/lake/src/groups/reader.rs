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
