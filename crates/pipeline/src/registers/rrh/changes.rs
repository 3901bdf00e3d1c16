//! `endringer`: the differences between two snapshots as rows.

use brreg_lake::Error;
use brreg_lake::background::BackgroundTable;
use brreg_lake::compare::{Change, ChangeSink, Difference};
use brreg_lake::manifest::TableEntry;
use brreg_lake::table_file::TableFile;
use brreg_transform::rrh::tables::{EndringerRow, EndringerRows};

/// Rows of a batch.
const BATCH_ROWS: usize = 8 * 1024;

/// Writes differences to `endringer`.
pub(super) struct Changes {
    file: BackgroundTable,
    rows: EndringerRows,
}

impl Changes {
    pub(super) fn new(file: TableFile) -> Self {
        Self { file: BackgroundTable::new(file), rows: EndringerRows::default() }
    }

    /// Ends the file.
    pub(super) fn finish(mut self) -> Result<TableEntry, Error> {
        self.flush()?;
        self.file.finish()
    }

    fn flush(&mut self) -> Result<(), Error> {
        let batch = self.rows.finish()?;
        self.file.write(batch)
    }
}

impl ChangeSink for Changes {
    fn take(&mut self, change: Change<'_>) -> Result<(), Error> {
        let (endring, felt, fra, til) = match change.difference {
            Difference::New => ("ny", None, None, None),
            Difference::Removed => ("fjernet", None, None, None),
            Difference::Changed { column, from, to } => ("endret", Some(column), from, to),
        };
        self.rows.push(EndringerRow {
            organisasjonsnummer: Some(change.group),
            person_id: change.person,
            posisjonstype: change.kind,
            tabell: Some(change.table),
            endring: Some(endring),
            felt,
            fra,
            til,
        });
        if self.rows.len() == BATCH_ROWS { self.flush() } else { Ok(()) }
    }
}
