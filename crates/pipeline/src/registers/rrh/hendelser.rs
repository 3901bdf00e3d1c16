//! `hendelser`: the log of changes as it was followed.

use std::collections::BTreeMap;

use arrow::array::AsArray as _;
use arrow::datatypes::TimestampMicrosecondType;
use brreg_fetcher::rrh::v1::endringslogg;
use brreg_lake::Error;
use brreg_lake::manifest::TableEntry;
use brreg_lake::snapshot::{Draft, Previous};
use brreg_lake::table_file::TableFile;
use brreg_lake::table_reader::TableReader;
use brreg_transform::rrh::tables::{HENDELSER, HendelserRow, HendelserRows};
use brreg_transform::schema::Table;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Rows of a batch.
const BATCH_ROWS: usize = 8 * 1024;

/// An event of the log of changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Event {
    /// Its number.
    pub(super) id: u64,
    /// Its type, as it came.
    pub(super) kind: Option<String>,
    /// When the change was made or published, as it came.
    pub(super) time: Option<String>,
    /// The company that changed.
    pub(super) organisasjonsnummer: Option<String>,
}

impl From<&endringslogg::Event> for Event {
    fn from(event: &endringslogg::Event) -> Self {
        Self {
            id: event.id,
            kind: event.kind.clone(),
            time: event.time.clone(),
            organisasjonsnummer: event.organisasjonsnummer.map(|number| number.to_string()),
        }
    }
}

/// What became of the company of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    /// It differs from the snapshot before.
    Changed,
    /// It does not.
    Unchanged,
    /// It need not register any more.
    NotObliged,
    /// Its lookup failed; the next run looks it up again.
    Failed,
}

impl Outcome {
    const FAILED: &'static str = "feil";

    /// The value in the column `utfall`.
    const fn as_str(self) -> &'static str {
        match self {
            Self::Changed => "oppdatert",
            Self::Unchanged => "uendret",
            Self::NotObliged => "ikke_registreringspliktig",
            Self::Failed => Self::FAILED,
        }
    }
}

/// Whether a value of `utfall` says that the company has yet to be looked up.
pub(super) fn is_open(utfall: Option<&str>) -> bool {
    utfall.is_none_or(|utfall| utfall == Outcome::FAILED)
}

/// Writes the table: the events of the snapshot before, then the new ones by number. Where the table of the snapshot before is
/// damaged, its events are lost; the report says so.
///
/// An event that is read again keeps what became of it, unless its company changed only now. `outcome` is asked for the
/// company of each event that is new or open; `None` means that it was not looked up.
///
/// # Errors
/// When the table of the snapshot before cannot be read, or the table cannot be written.
pub(super) fn write(
    draft: &Draft,
    previous: Option<&Previous>,
    events: &[Event],
    outcome: &dyn Fn(&str) -> Option<Outcome>,
) -> Result<(&'static Table, TableEntry), Error> {
    let mut new: BTreeMap<(u64, Option<String>), &Event> =
        events.iter().map(|event| ((event.id, event.organisasjonsnummer.clone()), event)).collect();
    let mut table = Writer { file: draft.writer(&HENDELSER)?, rows: HendelserRows::default() };
    let has_table = |previous: &&Previous| {
        previous.manifest.tables.contains_key(HENDELSER.name) && previous.is_sound(&[&HENDELSER])
    };
    if let Some(previous) = previous.filter(has_table) {
        for batch in TableReader::whole(&previous.published.table_file(&HENDELSER), &HENDELSER)? {
            let batch = batch?;
            let text = |place: usize| batch.column(place).as_string::<i32>().iter();
            let times = batch.column(2).as_primitive::<TimestampMicrosecondType>().iter();
            let texts = text(0).zip(text(1)).zip(times).zip(text(3)).zip(text(4));
            for ((((id, kind), time), company), before) in texts {
                let number = id.and_then(|id| id.parse().ok());
                let key = number.map(|number| (number, company.map(str::to_owned)));
                let came_again = key.is_some_and(|key| new.remove(&key).is_some());
                let now = company.filter(|_| came_again || is_open(before)).and_then(outcome);
                let utfall = settled(before, now);
                table.push(HendelserRow {
                    hendelse_id: id,
                    hendelsestype: kind,
                    tidspunkt: time,
                    organisasjonsnummer: company,
                    utfall,
                })?;
            }
        }
    }
    for ((id, company), event) in new {
        let time = event.time.as_deref().and_then(|time| time.parse::<Timestamp>().ok());
        table.push(HendelserRow {
            hendelse_id: Some(&id.to_string()),
            hendelsestype: event.kind.as_deref(),
            tidspunkt: time.map(Timestamp::as_microsecond),
            organisasjonsnummer: company.as_deref(),
            utfall: company.as_deref().and_then(outcome).map(Outcome::as_str),
        })?;
    }
    Ok((&HENDELSER, table.finish()?))
}

/// What is recorded of an event that was known.
fn settled(before: Option<&str>, now: Option<Outcome>) -> Option<&str> {
    match now {
        Some(now @ (Outcome::Changed | Outcome::NotObliged)) => Some(now.as_str()),
        Some(now) if is_open(before) => Some(now.as_str()),
        _ => before,
    }
}

struct Writer {
    file: TableFile,
    rows: HendelserRows,
}

impl Writer {
    fn push(&mut self, row: HendelserRow<'_>) -> Result<(), Error> {
        self.rows.push(row);
        if self.rows.len() == BATCH_ROWS { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<(), Error> {
        let batch = self.rows.finish()?;
        self.file.write(&batch)
    }

    fn finish(mut self) -> Result<TableEntry, Error> {
        self.flush()?;
        self.file.finish()
    }
}
