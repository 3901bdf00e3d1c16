//! A table that only grows, kept in three files of rising size, so that a night need not write again all that is there.
//!
//! A row is written some forty times in ten years of like nights: sixteen times in each of the larger files, and the rest in the
//! smallest. In one file, each night would write all rows of ten years.
//!
//! What came last is in the smallest file, which is written again every night. As soon as it has more than a part of the rows of the
//! next one, it goes there whole, before the rows of the night come: so those are written once however many they are. Files that
//! nothing is added to are links to those of the snapshot before.
//!
//! # Memory
//! A batch of [`BATCH_ROWS`](crate::table_reader::BATCH_ROWS) rows, and the row group that is being written.

use arrow::array::RecordBatch;
use brreg_transform::schema::Table;

use crate::background::BackgroundTable;
use crate::error::Error;
use crate::lanes::Sink;
use crate::manifest::TableEntry;
use crate::snapshot::{Draft, Previous};
use crate::table_reader::{TableReader, TextType};

/// A table goes into the next larger one as soon as it has more than this part of its rows.
const PART: u64 = 16;

/// The three tables, which have the same columns: that of the newest rows first, which is the smallest.
pub type Levels = [&'static Table; 3];

/// The tables of a draft while rows are added to those of the snapshot before.
pub struct LevelWriter<'w> {
    draft: &'w Draft,
    previous: Option<&'w Previous>,
    levels: Levels,
    /// The table of the newest rows, begun with the first of them.
    newest: Option<BackgroundTable>,
}

/// What becomes of the tables of the snapshot before in a night on which rows come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Plan {
    /// The new rows follow the newest.
    Follow,
    /// The newest are added to the middle table; the new rows are the newest.
    Second,
    /// The middle table is added to the largest, and the newest rows are the middle table.
    Third,
}

impl Plan {
    fn of([newest, middle, largest]: [u64; 3]) -> Self {
        let is_full = |rows: u64, next: u64| rows > 0 && rows.saturating_mul(PART) > next;
        match (is_full(newest, middle), is_full(middle, largest)) {
            (false, _) => Self::Follow,
            (true, false) => Self::Second,
            (true, true) => Self::Third,
        }
    }
}

impl<'w> LevelWriter<'w> {
    /// Goes on from the tables of a snapshot, or begins anew.
    #[must_use]
    pub const fn new(draft: &'w Draft, previous: Option<&'w Previous>, levels: Levels) -> Self {
        Self { draft, previous, levels, newest: None }
    }

    fn plan(&self) -> Plan {
        self.previous.map_or(Plan::Follow, |previous| Plan::of(rows(previous, self.levels)))
    }

    /// Adds rows.
    ///
    /// # Errors
    /// When a table of the snapshot before cannot be read, or the table cannot be written.
    pub fn write(&mut self, rows: RecordBatch) -> Result<(), Error> {
        if let Some(newest) = &mut self.newest {
            return newest.write(rows);
        }
        let mut newest = BackgroundTable::new(self.draft.writer(self.levels[0])?);
        if self.plan() == Plan::Follow {
            self.copy(self.levels[0], &mut newest)?;
        }
        newest.write(rows)?;
        self.newest = Some(newest);
        Ok(())
    }

    /// Ends the tables.
    ///
    /// # Errors
    /// As [`LevelWriter::write`].
    pub fn finish(mut self) -> Result<Vec<(&'static Table, TableEntry)>, Error> {
        let [newest, middle, largest] = self.levels;
        let Some(written) = self.newest.take() else {
            return self.levels.into_iter().map(|table| self.kept(table, table)).collect();
        };
        let written = (newest, written.finish()?);
        let [middle, largest] = match self.plan() {
            Plan::Follow => [self.kept(middle, middle)?, self.kept(largest, largest)?],
            Plan::Second => [self.joined(middle, newest)?, self.kept(largest, largest)?],
            Plan::Third => [self.kept(middle, newest)?, self.joined(largest, middle)?],
        };
        Ok(vec![written, middle, largest])
    }

    /// A table whose rows are those that another one has in the snapshot before.
    fn kept(&self, table: &'static Table, there: &'static Table) -> Result<(&'static Table, TableEntry), Error> {
        // An empty file is made, so that nothing depends on one that may be damaged.
        let previous = self.previous.filter(|previous| rows_of(previous, there) > 0);
        let kept = previous.map(|previous| self.draft.keep_as(table, there, previous)).transpose()?.flatten();
        let entry = kept.map_or_else(|| self.draft.writer(table)?.finish(), Ok)?;
        Ok((table, entry))
    }

    /// A table with its rows in the snapshot before, and then those of the next smaller one.
    fn joined(&self, table: &'static Table, smaller: &'static Table) -> Result<(&'static Table, TableEntry), Error> {
        if self.previous.is_some_and(|previous| rows_of(previous, table) == 0) {
            return self.kept(table, smaller);
        }
        let mut file = BackgroundTable::new(self.draft.writer(table)?);
        self.copy(table, &mut file)?;
        self.copy(smaller, &mut file)?;
        Ok((table, file.finish()?))
    }

    fn copy(&self, table: &'static Table, file: &mut BackgroundTable) -> Result<(), Error> {
        let Some(previous) = self.previous.filter(|previous| rows_of(previous, table) > 0) else { return Ok(()) };
        let columns: Vec<&str> = table.columns.iter().map(|column| column.name).collect();
        for batch in TableReader::open_as(&previous.published.table_file(table), table, &columns, TextType::Stored)? {
            file.write(batch?)?;
        }
        Ok(())
    }
}

impl Sink for LevelWriter<'_> {
    type Item = RecordBatch;

    fn write(&mut self, rows: RecordBatch) -> Result<(), Error> {
        Self::write(self, rows)
    }
}

fn rows_of(previous: &Previous, table: &Table) -> u64 {
    previous.manifest.tables.get(table.name).map_or(0, |entry| entry.rows)
}

fn rows(previous: &Previous, levels: Levels) -> [u64; 3] {
    levels.map(|table| rows_of(previous, table))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::os::unix::fs::MetadataExt as _;

    use arrow::array::{Array as _, AsArray as _};
    use brreg_transform::konkurs::tables::INNEHAVER_AV;

    use super::*;
    use crate::RegisterTables;
    use crate::snapshot::{Description, Published};
    use crate::testing::TestLake;

    static NEWEST: Table = INNEHAVER_AV.twin("newest", 1, "The newest rows.");
    static MIDDLE: Table = INNEHAVER_AV.twin("middle", 1, "Older rows.");
    static LARGEST: Table = INNEHAVER_AV.twin("largest", 1, "The oldest rows.");
    static LEVELS: Levels = [&NEWEST, &MIDDLE, &LARGEST];
    static TABLES: [&Table; 3] = LEVELS;
    static REGISTER: RegisterTables =
        RegisterTables { tables: &TABLES, traces: &[], references: &[], ..crate::testing::REGISTER };

    /// Publishes a night on which rows with these numbers come.
    fn night(lake: &TestLake, from: usize, to: usize) -> Published {
        let draft = Draft::begin(&lake.lake, &REGISTER).unwrap();
        let previous = draft.previous().unwrap();
        let mut writer = LevelWriter::new(&draft, previous.as_ref(), LEVELS);
        if to > from {
            let all = crate::testing::rows(&INNEHAVER_AV, to);
            writer.write(all.slice(from, to - from)).unwrap();
        }
        let entries = writer.finish().unwrap();
        draft.publish(entries, Description::default()).unwrap().published
    }

    fn names(published: &Published, table: &Table) -> Vec<String> {
        let batches = TableReader::open(&published.table_file(table), table, &["uuid"]).unwrap().map(Result::unwrap);
        let names = |batch: RecordBatch| -> Vec<String> {
            let names = batch.column(0).as_string::<i32>();
            (0..names.len()).map(|row| names.value(row).to_owned()).collect()
        };
        batches.flat_map(names).collect()
    }

    fn file(published: &Published, table: &Table) -> u64 {
        std::fs::metadata(published.table_file(table)).unwrap().ino()
    }

    #[test]
    fn all_rows_are_kept_in_their_order_and_each_is_written_a_bounded_number_of_times() {
        let lake = TestLake::new();
        let (mut count, mut written) = (0, 0);
        let mut files = [0; 3];
        for number in 0..200 {
            // Some nights nothing comes.
            let more = if number % 5 == 0 { 0 } else { 7 };
            let published = night(&lake, count, count + more);
            count += more;
            let all: Vec<String> = LEVELS.iter().rev().flat_map(|table| names(&published, table)).collect();
            let expected = crate::testing::rows(&INNEHAVER_AV, count);
            let expected = expected.column(0).as_string::<i32>();
            assert_eq!(all, expected.iter().flatten().collect::<Vec<_>>());
            let now = LEVELS.map(|table| file(&published, table));
            for (table, _) in
                LEVELS.iter().zip(now).zip(files).filter(|((_, now), before)| now != before).map(|it| it.0)
            {
                written += names(&published, table).len();
            }
            assert!(more > 0 || number == 0 || now == files, "a night without rows writes nothing");
            files = now;
        }
        assert!((written as u64) < 2 * PART * count as u64, "{written} rows were written for {count}");
        assert!(lake.lake.published("konkurs").unwrap().is_some());
    }

    #[test]
    fn a_night_on_which_all_comes_writes_it_once() {
        let lake = TestLake::new();
        night(&lake, 0, 3);
        let all = night(&lake, 3, 5000);
        assert_eq!(names(&all, &NEWEST).len() + names(&all, &MIDDLE).len() + names(&all, &LARGEST).len(), 5000);
        let newest = file(&all, &NEWEST);
        let next = night(&lake, 5000, 5001);
        assert_eq!(file(&next, &MIDDLE), newest, "the file goes on under another name");
        assert_eq!(names(&next, &NEWEST).len(), 1);
    }
}
