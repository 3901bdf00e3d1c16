//! New groups, sorted in runs.

use std::sync::Arc;

use arrow::array::{ArrayRef, Int64Array, RecordBatch, StringArray, UInt32Array};
use arrow::compute::interleave_record_batch;
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use arrow::error::ArrowError;

use super::{MergeRules, NewGroup};
use crate::error::{Error, ErrorKind};
use crate::groups::TableSource;
use crate::spill::{Spill, SpillFolder};
use crate::table_reader::BATCH_ROWS;

/// Bytes of rows that are sorted at a time.
pub const RUN_BYTES: usize = 8 << 20;

/// Rows of a run in a file that are read at a time: there may be more than a hundred runs.
const RUN_BATCH_ROWS: usize = 64;

/// The column of a run by which its tables are read together: the number of the group, which no other group has.
const GROUP: &str = "group";
/// Places of the columns of a run's first table.
pub(super) const KEY: usize = 1;
pub(super) const ORDER: usize = 2;
pub(super) const VERSION: usize = 3;

/// Collects groups and sorts them by order, name and the number with which they came.
pub(super) struct Runs {
    folder: SpillFolder,
    run_bytes: usize,
    schemas: Vec<SchemaRef>,
    groups: Vec<(u32, NewGroup)>,
    /// The rows of these groups, for each table.
    batches: Vec<Vec<RecordBatch>>,
    bytes: usize,
    files: Vec<Vec<Spill>>,
}

impl Runs {
    pub(super) fn new(rules: &MergeRules, folder: SpillFolder, run_bytes: usize) -> Self {
        let groups = Schema::new(vec![
            Field::new(GROUP, DataType::Utf8, true),
            Field::new("key", DataType::Utf8, true),
            Field::new("order", DataType::Int64, true),
            Field::new("version", DataType::UInt32, true),
        ]);
        let tables = rules.tables.iter().map(|table| with_group(&table.schema()));
        let schemas = [Arc::new(groups)].into_iter().chain(tables).collect();
        let batches = vec![Vec::new(); rules.tables.len()];
        Self { folder, run_bytes, schemas, groups: Vec::new(), batches, bytes: 0, files: Vec::new() }
    }

    /// Adds groups with their numbers, which rise, and their rows.
    pub(super) fn add(&mut self, groups: Vec<(u32, NewGroup)>, tables: Vec<RecordBatch>) -> Result<(), Error> {
        for (table, rows) in tables.iter().enumerate() {
            let expected: usize = groups.iter().filter_map(|(_, group)| group.rows.get(table)).sum();
            if tables.len() != self.batches.len() || expected != rows.num_rows() {
                let cause = "groups and rows do not belong together";
                return Err(Error::without_path(ErrorKind::Merge).with_source(cause));
            }
        }
        self.groups.extend(groups);
        for (batches, rows) in self.batches.iter_mut().zip(tables) {
            self.bytes += rows.get_array_memory_size();
            batches.push(rows);
        }
        if self.bytes > self.run_bytes { self.write_run() } else { Ok(()) }
    }

    fn write_run(&mut self) -> Result<(), Error> {
        let run = self.files.len();
        let mut files = Vec::with_capacity(self.schemas.len());
        for (place, rows) in self.sorted()?.into_iter().enumerate() {
            let mut file = self.folder.file(&format!("{run}-{place}.arrow"), &self.schemas[place])?;
            for batch in in_batches(&rows, RUN_BATCH_ROWS) {
                file.append(&batch)?;
            }
            files.push(file);
        }
        self.files.push(files);
        Ok(())
    }

    /// The groups that were added last, sorted, and their rows.
    fn sorted(&mut self) -> Result<Vec<RecordBatch>, Error> {
        let groups = std::mem::take(&mut self.groups);
        let batches: Vec<_> = self.batches.iter_mut().map(std::mem::take).collect();
        self.bytes = 0;
        sorted(&self.schemas, &groups, batches)
            .map_err(|error| Error::without_path(ErrorKind::Merge).with_source(error))
    }

    /// The sorted runs, each with the groups and the rows of each table. The folder is to be kept while they are read.
    pub(super) fn finish(mut self) -> Result<(Vec<Vec<TableSource>>, SpillFolder), Error> {
        let last = self.sorted()?;
        let in_memory = last.into_iter().zip(&self.schemas).map(|(rows, schema)| {
            let count = rows.num_rows() as u64;
            let batches: Vec<_> = in_batches(&rows, BATCH_ROWS).map(Ok).collect();
            let name = std::path::Path::new("new rows");
            TableSource::of_batches(name, ErrorKind::Merge, schema.clone(), batches.into_iter(), count)
        });
        let mut runs = vec![in_memory.collect()];
        for files in self.files {
            runs.push(files.into_iter().map(Spill::into_source).collect::<Result<Vec<_>, _>>()?);
        }
        Ok((runs, self.folder))
    }
}

/// A table's columns behind that of the group.
pub(super) fn with_group(table: &SchemaRef) -> SchemaRef {
    let fields = table.fields().iter().map(|field| field.as_ref().clone());
    Arc::new(Schema::new([Field::new(GROUP, DataType::Utf8, true)].into_iter().chain(fields).collect::<Vec<_>>()))
}

fn in_batches(rows: &RecordBatch, size: usize) -> impl Iterator<Item = RecordBatch> + '_ {
    let count = rows.num_rows();
    (0..count).step_by(size).map(move |start| rows.slice(start, size.min(count - start)))
}

fn sorted(
    schemas: &[SchemaRef],
    groups: &[(u32, NewGroup)],
    batches: Vec<Vec<RecordBatch>>,
) -> Result<Vec<RecordBatch>, ArrowError> {
    let mut order: Vec<usize> = (0..groups.len()).collect();
    order.sort_by_key(|place| {
        let (version, group) = &groups[*place];
        (group.order.is_none(), group.order, group.key.as_str(), *version)
    });
    let sorted = || order.iter().map(|place| &groups[*place]);
    let number = |version: u32| format!("{version:09}");
    let columns: Vec<ArrayRef> = vec![
        Arc::new(sorted().map(|(version, _)| Some(number(*version))).collect::<StringArray>()),
        Arc::new(sorted().map(|(_, group)| Some(group.key.as_str())).collect::<StringArray>()),
        Arc::new(sorted().map(|(_, group)| group.order).collect::<Int64Array>()),
        Arc::new(sorted().map(|(version, _)| *version).collect::<UInt32Array>()),
    ];
    let mut tables = vec![RecordBatch::try_new(schemas[0].clone(), columns)?];
    for (table, (batches, schema)) in batches.into_iter().zip(&schemas[1..]).enumerate() {
        // The batch and the row with which a group begins: it came with its rows, which are all in one batch.
        let mut starts = Vec::with_capacity(groups.len());
        let (mut batch, mut row) = (0, 0);
        for (_, group) in groups {
            while batches.get(batch).is_some_and(|rows| rows.num_rows() == row) {
                (batch, row) = (batch + 1, 0);
            }
            starts.push((batch, row));
            row += group.rows[table];
        }
        let places = order.iter().flat_map(|place| {
            let (batch, start) = starts[*place];
            (start..start + groups[*place].1.rows[table]).map(move |row| (batch, row))
        });
        let places: Vec<(usize, usize)> = places.collect();
        let numbers: StringArray = sorted()
            .flat_map(|(version, group)| std::iter::repeat_n(number(*version), group.rows[table]))
            .map(Some)
            .collect();
        let declared = Arc::new(schema.project(&(1..schema.fields().len()).collect::<Vec<_>>())?);
        let all = match batches.as_slice() {
            [] => RecordBatch::new_empty(declared),
            batches => interleave_record_batch(&batches.iter().collect::<Vec<_>>(), &places)?,
        };
        let columns = [Arc::new(numbers) as ArrayRef].into_iter().chain(all.columns().iter().cloned());
        tables.push(RecordBatch::try_new(schema.clone(), columns.collect())?);
    }
    Ok(tables)
}
