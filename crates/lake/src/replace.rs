//! Some things of a snapshot replaced: the rows of all others stay, in their order.
//!
//! For registers whose snapshots are in the order of a bulk file. What came is behind what stays, so that nothing is sorted.
//! [`merge`](crate::merge) is for snapshots that have an order of their own.
//!
//! # Memory
//! The names of the things, and for each table some batches of [`BATCH_ROWS`](crate::table_reader::BATCH_ROWS) rows and the row
//! group that is being written.

use std::panic::resume_unwind;
use std::path::Path;
use std::thread;

use arrow::array::{AsArray as _, BooleanArray, RecordBatch};
use arrow::compute::{filter_record_batch, not};
use brreg_transform::schema::Table;
use foldhash::HashSet;

use crate::background::BackgroundTable;
use crate::error::{Error, ErrorKind};
use crate::layout;
use crate::manifest::TableEntry;
use crate::snapshot::{Draft, Previous};
use crate::table_file::TableFile;
use crate::table_reader::{TableReader, TextType};

/// What is replaced, and by what.
#[derive(Debug)]
pub struct Replacement<'r> {
    /// The column that names the thing of a row; every table has it.
    pub group: &'static str,
    /// The things whose rows go: those that came, and those that are gone.
    pub things: &'r HashSet<String>,
    /// The folder in which the tables of what came are.
    pub came: &'r Path,
    /// The folder in which the rows that go are written, as tables.
    pub gone: &'r Path,
    /// The tables whose rows are written there.
    pub kept: &'r [&'static Table],
}

/// Writes the tables of a draft: the rows of the snapshot before without those of the replaced things, then the rows that
/// came. A table that the snapshot before does not have counts as empty. The tables are written at the same time.
///
/// # Errors
/// When a table cannot be read or written.
pub fn replace(
    draft: &Draft,
    previous: &Previous,
    tables: &[&'static Table],
    replacement: &Replacement<'_>,
) -> Result<Vec<(&'static Table, TableEntry)>, Error> {
    thread::scope(|scope| {
        let write = |table| scope.spawn(move || Ok((table, replacement.table(draft, previous, table)?)));
        let writing: Vec<_> = tables.iter().copied().map(write).collect();
        writing.into_iter().map(|table| table.join().unwrap_or_else(|panic| resume_unwind(panic))).collect()
    })
}

/// Opens a table with its text as it is stored: rows are selected without copying it, and written without looking at it.
fn read(file: &Path, table: &Table, columns: &[&str]) -> Result<TableReader, Error> {
    TableReader::open_as(file, table, columns, TextType::Stored)
}

impl Replacement<'_> {
    fn table(&self, draft: &Draft, previous: &Previous, table: &'static Table) -> Result<TableEntry, Error> {
        let columns: Vec<&str> = table.columns.iter().map(|column| column.name).collect();
        let group = columns.iter().position(|column| *column == self.group);
        let group =
            group.ok_or_else(|| Error::without_path(ErrorKind::Merge).with_source("a table without the group"))?;
        let failed = |error| Error::without_path(ErrorKind::Merge).with_source(error);
        // Rows are read while those before are encoded: the largest table takes longer than all others together.
        let mut stays = BackgroundTable::new(draft.writer(table)?);
        let is_kept = self.kept.iter().any(|kept| kept.name == table.name);
        let mut goes = is_kept.then(|| TableFile::create(self.gone, table)).transpose()?;
        if previous.manifest.tables.contains_key(table.name) {
            for batch in read(&previous.published.table_file(table), table, &columns)? {
                let batch = batch?;
                match self.gone_rows(&batch, group) {
                    None => stays.write(batch)?,
                    Some(gone) => {
                        if let Some(goes) = &mut goes {
                            goes.write(&filter_record_batch(&batch, &gone).map_err(failed)?)?;
                        }
                        let staying = not(&gone).map_err(failed)?;
                        stays.write(filter_record_batch(&batch, &staying).map_err(failed)?)?;
                    }
                }
            }
        }
        goes.map(TableFile::finish).transpose()?;
        for batch in read(&layout::table_in(self.came, table.name), table, &columns)? {
            stays.write(batch?)?;
        }
        stays.finish()
    }

    /// Which rows go; `None` where all stay.
    fn gone_rows(&self, batch: &RecordBatch, group: usize) -> Option<BooleanArray> {
        let names = batch.column(group).as_string_view();
        // The rows of a thing follow each other. A short name is in its view, so that equal names have equal views; a longer
        // one is only looked up once more. A row without a name has a view too, which may be that of the next row's name.
        let mut last = (None, false);
        let mut any = false;
        let gone = names.views().iter().zip(names).map(|(view, name)| {
            let here = Some(name.map(|_| *view));
            if last.0 != here {
                last = (here, name.is_some_and(|name| self.things.contains(name)));
            }
            any |= last.1;
            last.1
        });
        let gone: Vec<bool> = gone.collect();
        any.then(|| gone.into())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::sync::Arc;

    use arrow::array::{ArrayRef, StringViewArray};
    use arrow::buffer::NullBuffer;
    use brreg_transform::konkurs::tables::{INNEHAVER_AV, VARSLER};

    use super::*;
    use crate::table_file::TableFile;
    use crate::testing::{REGISTER, TestLake, publish, rows};

    /// The names of the things in a file, in its order.
    fn names(path: &Path, table: &Table) -> Vec<String> {
        let batches = TableReader::open(path, table, &["uuid"]).unwrap().map(Result::unwrap);
        let names =
            |batch: RecordBatch| batch.column(0).as_string::<i32>().iter().flatten().map(str::to_owned).collect();
        batches.flat_map::<Vec<String>, _>(names).collect()
    }

    #[test]
    fn a_row_without_a_name_hides_no_row_after_it() {
        let named = StringViewArray::from(vec!["310400009", "310400009", "310400017"]);
        let (views, buffers, _) = named.into_parts();
        // What a NULL row has for a view is left to whoever made it: here it is that of the row after it.
        let nulls = NullBuffer::from(vec![false, true, true]);
        let names: ArrayRef = Arc::new(StringViewArray::new(views, buffers, Some(nulls)));
        let batch = RecordBatch::try_from_iter([("name", names)]).unwrap();
        let things = ["310400009".to_owned()].into_iter().collect();
        let nowhere = Path::new("");
        let replacement = Replacement { group: "name", things: &things, came: nowhere, gone: nowhere, kept: &[] };
        assert_eq!(replacement.gone_rows(&batch, 0), Some(vec![false, true, false].into()));
    }

    #[test]
    fn rows_of_replaced_things_go_and_all_others_stay_in_their_order_before_what_came() {
        let lake = TestLake::new();
        publish(&lake.lake, 4);
        let draft = Draft::begin(&lake.lake, &REGISTER).unwrap();
        let previous = draft.previous().unwrap().unwrap();
        let (came, gone) = (lake.beside("came"), lake.beside("gone"));
        for folder in [&came, &gone] {
            brreg_files::create_folder(folder).unwrap();
        }
        for table in REGISTER.tables {
            let mut file = TableFile::create(&came, table).unwrap();
            file.write(&rows(table, 2).slice(1, 1)).unwrap();
            file.finish().unwrap();
        }
        // One comes again, one is gone, one was never there.
        let things = ["varsler-1", "varsler-3", "varsler-9"].map(str::to_owned).into_iter().collect();
        let replacement = Replacement { group: "uuid", things: &things, came: &came, gone: &gone, kept: &[&VARSLER] };
        let entries = replace(&draft, &previous, REGISTER.tables, &replacement).unwrap();

        let written = |table| names(&draft.table_file(table), table);
        assert_eq!(written(&VARSLER), ["varsler-0", "varsler-2", "varsler-1"]);
        assert_eq!(names(&layout::table_in(&gone, VARSLER.name), &VARSLER), ["varsler-1", "varsler-3"]);
        // No thing of this table was named, so all its rows stay, and what came is added.
        let holders = ["innehaver_av-0", "innehaver_av-1", "innehaver_av-2", "innehaver_av-3", "innehaver_av-1"];
        assert_eq!(written(&INNEHAVER_AV), holders);
        let counted: Vec<u64> = entries.iter().map(|(_, entry)| entry.rows).collect();
        assert_eq!(counted, [3, 5]);
    }
}
