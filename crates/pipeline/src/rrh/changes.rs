//! `endringer`: the differences between two snapshots as rows.

use brreg_lake::Error;
use brreg_lake::background::BackgroundTable;
use brreg_lake::compare::{Change, ChangeSink, Difference};
use brreg_lake::manifest::TableEntry;
use brreg_lake::table_file::TableFile;
use brreg_transform::schema::rrh::{ENDRINGER, EndringerBuilder};

/// Rows of a batch.
const BATCH_ROWS: usize = 8 * 1024;

/// Writes differences to `endringer`.
pub(super) struct Changes {
    file: BackgroundTable,
    rows: EndringerBuilder,
    count: usize,
}

impl Changes {
    pub(super) fn new(file: TableFile) -> Self {
        Self { file: BackgroundTable::new(file), rows: EndringerBuilder::default(), count: 0 }
    }

    /// Ends the file.
    pub(super) fn finish(mut self) -> Result<TableEntry, Error> {
        self.flush()?;
        self.file.finish()
    }

    fn flush(&mut self) -> Result<(), Error> {
        self.count = 0;
        let batch = self.rows.finish(&ENDRINGER.schema()).map_err(brreg_transform::Error::from)?;
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
        let rows = &mut self.rows;
        rows.organisasjonsnummer.append_value(change.group);
        rows.person_id.append_option(change.person);
        rows.posisjonstype.append_option(change.kind);
        rows.tabell.append_value(change.table);
        rows.endring.append_value(endring);
        rows.felt.append_option(felt);
        rows.fra.append_option(fra);
        rows.til.append_option(til);
        self.count += 1;
        if self.count == BATCH_ROWS { self.flush() } else { Ok(()) }
    }
}
