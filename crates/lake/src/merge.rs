//! Merges what was loaded with the snapshot before: the rows of the things that it replaces go, all others pass through.
//!
//! A thing is what the rows of a register belong to, such as a notice or a person. Its id is the first column of every table.
//!
//! # Memory
//! The rows that were loaded, and a batch of [`BATCH_ROWS`](crate::table_reader::BATCH_ROWS) rows of each table of the
//! snapshot before, however large that is. Each of its files is read once.

use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};
use std::ops::Range;

use arrow::array::{Array, AsArray as _, RecordBatch};
use arrow::datatypes::TimestampMicrosecondType;
use brreg_transform::pseudonym::NationalId;
use brreg_transform::schema::{Column, Role, Table};

use crate::compare::Counts;
use crate::error::{Error, ErrorKind};
use crate::groups::{Chunk, GroupReader, TableSource};
use crate::manifest::TableEntry;
use crate::privacy::Privacy;
use crate::snapshot::{Draft, Previous};
use crate::table_file::TableFile;
use crate::table_reader::TextType;

/// The tables that were written.
pub type Entries = Vec<(&'static Table, TableEntry)>;

/// What was loaded.
pub struct Loaded<'l> {
    /// The rows of each table. The first table has a row for every thing.
    pub tables: Vec<LoadedTable<'l>>,
    /// The column of times by which things are ordered, those without a time last; things of the same time, and all where
    /// there is no such column, are in the order of their ids.
    pub order: Option<&'static str>,
}

/// The rows of one table that were loaded.
pub struct LoadedTable<'l> {
    /// The table.
    pub table: &'static Table,
    /// The rows, in the order of the things.
    pub rows: RecordBatch,
    /// The things whose rows in the snapshot before are replaced.
    pub replaced: &'l HashSet<String>,
}

/// Writes the tables that both make, in the order of the things, into a draft.
///
/// The counts are of things: `new` and `changed` ones, those that were loaded `unchanged`, and those of the snapshot
/// before that were not loaded (`absent`), which stay.
///
/// # Errors
/// When a file of the snapshot before cannot be read, or a table cannot be written.
pub fn upsert(
    draft: &Draft,
    previous: &Previous,
    loaded: &Loaded<'_>,
    now: NationalId,
) -> Result<(Entries, Counts), Error> {
    let files = loaded.tables.iter().map(|loaded| draft.writer(loaded.table));
    let mut files = files.collect::<Result<Vec<_>, _>>()?;
    let counts = walk(previous, loaded, now, &mut Some(&mut files))?;
    let entries = loaded.tables.iter().zip(files).map(|(loaded, file)| Ok((loaded.table, file.finish()?)));
    Ok((entries.collect::<Result<Entries, Error>>()?, counts))
}

/// Counts how what was loaded differs from the snapshot before, and writes nothing.
///
/// # Errors
/// When a file of the snapshot before cannot be read.
pub fn count(previous: &Previous, loaded: &Loaded<'_>, now: NationalId) -> Result<Counts, Error> {
    walk(previous, loaded, now, &mut None)
}

/// The tables that are written, if any.
type Files<'f> = Option<&'f mut Vec<TableFile>>;

fn walk(previous: &Previous, loaded: &Loaded<'_>, now: NationalId, files: &mut Files<'_>) -> Result<Counts, Error> {
    let privacy = Privacy { then: previous.manifest.national_id, now };
    let source = |table: &'static Table| {
        let columns: Vec<&'static Column> = table.columns.iter().collect();
        let path = previous.published.table_file(table);
        TableSource::open(&path, table, &columns, TextType::Declared, privacy, ErrorKind::Merge)
    };
    let sources = loaded.tables.iter().map(|loaded| source(loaded.table)).collect::<Result<Vec<_>, _>>()?;
    let things = Things::of(loaded);
    let mut reader = GroupReader::new(sources);
    let mut counts = Counts::default();
    let mut met = 0;
    let mut next = 0;
    while let Some(chunk) = reader.next_chunk()? {
        let mut passed = vec![0; loaded.tables.len()];
        let times = chunk.tables.first().and_then(|first| Times::of(first, loaded.order));
        for group in 0..chunk.keys.len() {
            let row = chunk.rows(0, group..group + 1).start;
            let id = id(&chunk.tables[0], row);
            let place = (times.as_ref().and_then(|times| times.at(row)), id);
            while things.all.get(next).is_some_and(|thing| in_order(thing.place(), place) == Ordering::Less) {
                pass(&chunk, &mut passed, |table| chunk.rows(table, group..group).start, files)?;
                things.write(next, loaded, files)?;
                next += 1;
            }
            match things.by_id.get(id) {
                None => counts.absent += 1,
                Some(thing) => {
                    met += 1;
                    let same = things.is_as_before(*thing, loaded, &chunk, group);
                    *(if same { &mut counts.unchanged } else { &mut counts.changed }) += 1;
                }
            }
            for (table, loaded) in loaded.tables.iter().enumerate() {
                if loaded.replaced.contains(id) {
                    let rows = chunk.rows(table, group..group + 1);
                    write(files, table, &chunk.tables[table], passed[table]..rows.start)?;
                    passed[table] = rows.end;
                }
            }
        }
        pass(&chunk, &mut passed, |table| chunk.tables[table].num_rows(), files)?;
    }
    for thing in next..things.all.len() {
        things.write(thing, loaded, files)?;
    }
    counts.new = things.all.len() as u64 - met;
    Ok(counts)
}

/// Writes the rows of every table that were passed over and not written yet, up to `end`.
fn pass(chunk: &Chunk, passed: &mut [usize], end: impl Fn(usize) -> usize, files: &mut Files<'_>) -> Result<(), Error> {
    for (table, passed) in passed.iter_mut().enumerate() {
        // Behind it are rows of a group that was replaced.
        let end = end(table).max(*passed);
        write(files, table, &chunk.tables[table], *passed..end)?;
        *passed = end;
    }
    Ok(())
}

fn write(files: &mut Files<'_>, table: usize, batch: &RecordBatch, rows: Range<usize>) -> Result<(), Error> {
    let Some(file) = files.as_mut().and_then(|files| files.get_mut(table)) else { return Ok(()) };
    if rows.is_empty() { Ok(()) } else { file.write(&batch.slice(rows.start, rows.len())) }
}

/// The things that were loaded, in their order.
struct Things<'l> {
    all: Vec<Thing<'l>>,
    by_id: HashMap<&'l str, usize>,
}

struct Thing<'l> {
    id: &'l str,
    time: Option<i64>,
    /// Its rows in each table.
    rows: Vec<Range<usize>>,
}

impl<'l> Thing<'l> {
    fn place(&self) -> (Option<i64>, &'l str) {
        (self.time, self.id)
    }
}

impl<'l> Things<'l> {
    fn of(loaded: &'l Loaded<'_>) -> Self {
        let mut things = Self { all: Vec::new(), by_id: HashMap::new() };
        for (place, table) in loaded.tables.iter().enumerate() {
            let times = Times::of(&table.rows, loaded.order);
            for row in 0..table.rows.num_rows() {
                let id = id(&table.rows, row);
                let thing = *things.by_id.entry(id).or_insert_with(|| {
                    let time = times.as_ref().and_then(|times| times.at(row));
                    things.all.push(Thing { id, time, rows: vec![0..0; loaded.tables.len()] });
                    things.all.len() - 1
                });
                let rows = &mut things.all[thing].rows[place];
                *rows = if rows.start == rows.end { row..row + 1 } else { rows.start..row + 1 };
            }
        }
        things
    }

    fn write(&self, thing: usize, loaded: &Loaded<'_>, files: &mut Files<'_>) -> Result<(), Error> {
        for (table, rows) in self.all[thing].rows.iter().enumerate() {
            write(files, table, &loaded.tables[table].rows, rows.clone())?;
        }
        Ok(())
    }

    /// Whether a thing has the same values as its group in the snapshot before, without those that say who a person is,
    /// which depend on a setting. A table whose rows are not replaced stays as it is.
    fn is_as_before(&self, thing: usize, loaded: &Loaded<'_>, chunk: &Chunk, group: usize) -> bool {
        let thing = &self.all[thing];
        loaded.tables.iter().enumerate().filter(|(_, loaded)| loaded.replaced.contains(thing.id)).all(
            |(table, loaded)| {
                let before = chunk.rows(table, group..group + 1);
                let now = &thing.rows[table];
                before.len() == now.len()
                    && loaded.table.columns.iter().enumerate().filter(|(_, column)| column.role == Role::Value).all(
                        |(place, _)| {
                            let before = chunk.tables[table].column(place).slice(before.start, before.len());
                            let now = loaded.rows.column(place).slice(now.start, now.len());
                            before.to_data() == now.to_data()
                        },
                    )
            },
        )
    }
}

/// The id of the thing that a row belongs to.
fn id(batch: &RecordBatch, row: usize) -> &str {
    let ids = batch.column(0).as_string::<i32>();
    if ids.is_null(row) { "" } else { ids.value(row) }
}

/// A column of times.
struct Times<'b>(&'b arrow::array::PrimitiveArray<TimestampMicrosecondType>);

impl<'b> Times<'b> {
    fn of(batch: &'b RecordBatch, column: Option<&str>) -> Option<Self> {
        batch.column_by_name(column?)?.as_primitive_opt().map(Self)
    }

    fn at(&self, row: usize) -> Option<i64> {
        self.0.is_valid(row).then(|| self.0.value(row))
    }
}

fn in_order(one: (Option<i64>, &str), other: (Option<i64>, &str)) -> Ordering {
    let by_time = (one.0.is_none(), one.0).cmp(&(other.0.is_none(), other.0));
    by_time.then_with(|| one.1.cmp(other.1))
}
