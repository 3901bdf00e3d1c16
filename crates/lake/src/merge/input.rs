//! One of the sorted inputs of a merge: a run of new groups, or the snapshot before.

use std::cell::OnceCell;
use std::ops::Range;

use arrow::array::{Array as _, AsArray as _, RecordBatch};
use arrow::datatypes::{Int64Type, TimestampMicrosecondType, UInt32Type};
use arrow::error::ArrowError;

use super::runs::{KEY, ORDER, VERSION};
use crate::compare::Cells;
use crate::error::{Error, ErrorKind};
use crate::groups::{Chunk, GroupReader, TableSource};

/// The next group of an input. The order of groups is that of what they are compared by; no order is behind all others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Head<'i> {
    pub(super) has_no_order: bool,
    pub(super) order: Option<i64>,
    pub(super) key: &'i str,
    /// The number of a new group; 0 in the snapshot before.
    pub(super) version: u32,
}

/// Which of the two it is.
#[derive(Debug, Clone, Copy)]
enum Kind {
    /// A run: its first table has the groups.
    New,
    /// The snapshot before: the place of the column that orders it in the first table.
    Old { order: Option<usize> },
}

/// An input. In all its tables the group is in the first column and the declared ones are behind it.
pub(super) struct Input {
    reader: GroupReader,
    kind: Kind,
    chunk: Option<Chunk>,
    at: usize,
    cells: OnceCell<Vec<Vec<Cells>>>,
}

impl Input {
    pub(super) fn of_run(tables: Vec<TableSource>) -> Result<Self, Error> {
        Self::new(tables, Kind::New)
    }

    pub(super) fn of_base(tables: Vec<TableSource>, order: Option<usize>) -> Result<Self, Error> {
        Self::new(tables, Kind::Old { order })
    }

    fn new(tables: Vec<TableSource>, kind: Kind) -> Result<Self, Error> {
        let mut input = Self { reader: GroupReader::new(tables), kind, chunk: None, at: 0, cells: OnceCell::new() };
        input.refill()?;
        Ok(input)
    }

    /// Takes the next chunk when this one is passed.
    pub(super) fn refill(&mut self) -> Result<(), Error> {
        if self.is_passed() {
            self.chunk = self.reader.next_chunk()?;
            self.at = 0;
            self.cells = OnceCell::new();
        }
        Ok(())
    }

    /// Whether all groups of the chunk are passed.
    pub(super) fn is_passed(&self) -> bool {
        self.chunk.as_ref().is_none_or(|chunk| self.at == chunk.keys.len())
    }

    /// The place of the next group in its chunk.
    pub(super) const fn at(&self) -> usize {
        self.at
    }

    pub(super) const fn advance(&mut self) {
        self.at += 1;
    }

    /// The next group.
    pub(super) fn head(&self) -> Option<Head<'_>> {
        let chunk = self.chunk.as_ref().filter(|chunk| self.at < chunk.keys.len())?;
        let first = chunk.tables.first()?;
        let row = chunk.rows(0, self.at..self.at + 1).start;
        let text = |column: usize| {
            let texts = first.column(column).as_string::<i32>();
            if texts.is_valid(row) { texts.value(row) } else { "" }
        };
        let valid = |column: usize| first.column(column).is_valid(row);
        Some(match self.kind {
            Kind::New => {
                let order = valid(ORDER).then(|| first.column(ORDER).as_primitive::<Int64Type>().value(row));
                let version = first.column(VERSION).as_primitive::<UInt32Type>().value(row);
                Head { has_no_order: order.is_none(), order, key: text(KEY), version }
            }
            Kind::Old { order } => {
                let order = order.filter(|column| valid(*column));
                let order =
                    order.map(|column| first.column(column).as_primitive::<TimestampMicrosecondType>().value(row));
                Head { has_no_order: order.is_none(), order, key: text(0), version: 0 }
            }
        })
    }

    /// The rows of some groups in a declared table, without the column of the group.
    pub(super) fn rows(&self, table: usize, groups: Range<usize>) -> Result<Option<RecordBatch>, ArrowError> {
        let Some((rows, batch)) = self.range(table, groups) else { return Ok(None) };
        if rows.is_empty() {
            return Ok(None);
        }
        let declared: Vec<usize> = (1..batch.num_columns()).collect();
        batch.slice(rows.start, rows.len()).project(&declared).map(Some)
    }

    fn range(&self, table: usize, groups: Range<usize>) -> Option<(Range<usize>, &RecordBatch)> {
        let table = table + self.first_table();
        let chunk = self.chunk.as_ref()?;
        Some((chunk.rows(table, groups), chunk.tables.get(table)?))
    }

    /// The place of the first declared table.
    const fn first_table(&self) -> usize {
        match self.kind {
            Kind::New => 1,
            Kind::Old { .. } => 0,
        }
    }

    /// A number for the content of the next group: these declared columns of each table. The order of the rows does not
    /// count.
    pub(super) fn content(&self, columns: &[Vec<usize>]) -> Result<u64, Error> {
        let cells = match self.cells.get() {
            Some(cells) => cells,
            None => {
                let tables = self.chunk.iter().flat_map(|chunk| chunk.tables.iter().skip(self.first_table()));
                let cells = tables.map(|table| table.columns().iter().skip(1).map(Cells::of).collect::<Option<_>>());
                let cells: Option<Vec<Vec<Cells>>> = cells.collect();
                // Only declared types are read.
                let cells = cells.ok_or_else(|| Error::without_path(ErrorKind::Merge))?;
                self.cells.get_or_init(|| cells)
            }
        };
        let mut sum = 0_u64;
        for (table, (columns, cells)) in columns.iter().zip(cells).enumerate() {
            let Some((rows, _)) = self.range(table, self.at..self.at + 1) else { continue };
            for row in rows {
                let hash = Cells::hash_row(columns.iter().map(|column| &cells[*column]), row);
                sum = sum.wrapping_add(hash.rotate_left(u32::try_from(table).unwrap_or_default()));
            }
        }
        Ok(sum)
    }
}
