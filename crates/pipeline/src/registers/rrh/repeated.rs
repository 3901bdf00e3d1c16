//! Records that come again, on their way into the tables.
//!
//! Batches are flattened on all cores, so which record came first is only known where they are in order again: in a lane that
//! every batch passes before its rows come to their tables. A table that takes a batch first waits for what was found of it.

use std::path::Path;
use std::sync::{Arc, OnceLock};

use arrow::array::RecordBatch;
use brreg_lake::Error;
use brreg_lake::lanes::Sink;
use brreg_lake::manifest::TableEntry;
use brreg_lake::table_file::TableFile;
use brreg_transform::rrh::tables::{AVVIK, VIRKSOMHETER};
use brreg_transform::rrh::{Flattener, Placed, Repeated, Repetition, Seen};
use brreg_transform::schema::Table;

/// The records of one batch, and which of them came before.
pub(super) struct Batch {
    records: Vec<Placed>,
    /// The rows of `virksomheter`, one for each record.
    companies: Option<RecordBatch>,
    repeated: OnceLock<Repeated>,
}

impl Batch {
    pub(super) fn new(records: Vec<Placed>, tables: &[RecordBatch]) -> Self {
        let mut tables = Flattener::TABLES.iter().zip(tables);
        let companies = tables.find(|(table, _)| **table == &VIRKSOMHETER).map(|(_, rows)| rows.clone());
        Self { records, companies, repeated: OnceLock::new() }
    }
}

/// What was found of all records.
#[derive(Debug, Default)]
pub(super) struct Findings {
    /// Records that came before with the same content.
    pub(super) same: u64,
    /// Records that came before with another content.
    pub(super) other: u64,
    /// The number of the first of these in its file.
    pub(super) first: Option<u64>,
}

/// Finds the records that came before.
#[derive(Debug, Default)]
pub(super) struct Repetitions {
    seen: Seen,
    findings: Findings,
}

impl Repetitions {
    pub(super) fn findings(self) -> Findings {
        self.findings
    }
}

impl Sink for Repetitions {
    type Item = Arc<Batch>;

    fn write(&mut self, batch: Arc<Batch>) -> Result<(), Error> {
        let repeated = Repeated::among(&batch.records, &mut self.seen);
        self.findings.same += repeated.places(Repetition::Same).count() as u64;
        self.findings.other += repeated.places(Repetition::Other).count() as u64;
        let first = repeated.places(Repetition::Other).next().and_then(|place| batch.records.get(place));
        self.findings.first = self.findings.first.or(first.map(Placed::element));
        // Set once, since each batch comes here once.
        let _ = batch.repeated.set(repeated);
        Ok(())
    }
}

/// The rows of one table in a batch.
pub(super) struct Part {
    pub(super) rows: RecordBatch,
    /// The records of the batch, where those that came before are to be found.
    pub(super) batch: Option<Arc<Batch>>,
}

/// A table's file, without the rows of records that came before.
pub(super) struct TableLane {
    table: &'static Table,
    file: TableFile,
}

impl TableLane {
    pub(super) fn create(folder: &Path, table: &'static Table, has_unique_key: bool) -> Result<Self, Error> {
        let file = TableFile::create(folder, table)?;
        let file = if has_unique_key { file.with_unique_key(table) } else { file };
        Ok(Self { table, file })
    }

    pub(super) fn finish(self) -> Result<TableEntry, Error> {
        self.file.finish()
    }
}

impl Sink for TableLane {
    type Item = Part;

    fn write(&mut self, Part { rows, batch }: Part) -> Result<(), Error> {
        let Some(batch) = batch else { return self.file.write(&rows) };
        // All batches up to this one are in the other lane, and at most one thread is busy with it.
        let repeated = batch.repeated.wait();
        if repeated.is_empty() {
            return self.file.write(&rows);
        }
        let kept = repeated.left_out(self.table, &rows, &batch.records)?;
        self.file.write(&kept)?;
        if self.table == &AVVIK
            && let Some(companies) = &batch.companies
        {
            self.file.write(&repeated.avvik(companies)?)?;
        }
        Ok(())
    }
}
