//! `endringer`: the differences between two snapshots as rows.

use brreg_lake::Error;
use brreg_lake::background::BackgroundTable;
use brreg_lake::compare::{Change, ChangeSink, Difference};
use brreg_lake::snapshot::Previous;
use brreg_transform::enhet::tables::{ENDRINGER, ENHETER, EndringerRow, EndringerRows, ROLLER, UNDERENHETER};
use brreg_transform::enhet::{Numbers, OF_ROLES, OF_SUBUNITS, OF_UNITS};

use super::kept;
use super::progress::Progress;
use crate::source::{Comparing, Differences};

/// Rows of a batch.
const BATCH_ROWS: usize = 8 * 1024;
/// How the columns begin whose values are told of no natural person's unit: a history of home addresses must not come about.
const PRIVATE: [&str; 6] =
    ["epostadresse", "telefon", "mobil", "forretningsadresse_", "postadresse_", "beliggenhetsadresse_"];

/// Compares the snapshot that is made with the one before it, and writes `endringer`; without rows where the two say
/// different things about persons.
///
/// # Errors
/// When either snapshot cannot be read, or the table cannot be written.
pub(super) fn write(comparing: &Comparing<'_>) -> Result<Differences, Error> {
    let file = BackgroundTable::new(comparing.draft.writer(&ENDRINGER)?);
    let mut changes = Changes { file, rows: EndringerRows::default(), personal: Numbers::default() };
    if let Some(previous) = comparing.previous.filter(|previous| is_alike(comparing, previous)) {
        changes.personal = personal(comparing, previous)?;
        for compared in [&OF_UNITS, &OF_SUBUNITS, &OF_ROLES] {
            comparing.with(compared, &mut changes)?;
        }
    }
    changes.flush()?;
    let entry = changes.file.finish()?;
    Ok(Differences { entries: vec![(&ENDRINGER, entry)], ..Differences::default() })
}

/// Whether the snapshot before was made with the settings of this one.
fn is_alike(comparing: &Comparing<'_>, previous: &Previous) -> bool {
    let now = comparing.progress.and_then(|progress| serde_json::from_value::<Progress>(progress.clone()).ok());
    let before = Progress::of(previous);
    now.is_some_and(|now| before.is_some_and(|before| before.privacy == now.privacy))
}

/// The natural persons' units and subunits of both snapshots.
fn personal(comparing: &Comparing<'_>, previous: &Previous) -> Result<Numbers, Error> {
    let mut personal = Vec::new();
    for table in [&ENHETER, &UNDERENHETER] {
        for path in [previous.published.table_file(table), comparing.draft.table_file(table)] {
            personal.extend(kept::flagged(&path, table, "er_personlig")?[1].iter());
        }
    }
    Ok(personal.iter().map(String::as_str).collect())
}

struct Changes {
    file: BackgroundTable,
    rows: EndringerRows,
    /// Natural persons' units and subunits.
    personal: Numbers,
}

impl Changes {
    fn flush(&mut self) -> Result<(), Error> {
        let batch = self.rows.finish()?;
        self.file.write(batch)
    }
}

impl ChangeSink for Changes {
    fn take(&mut self, change: Change<'_>) -> Result<(), Error> {
        let (endring, felt, mut values) = match change.difference {
            Difference::New => ("ny", None, [None, None]),
            Difference::Removed => ("fjernet", None, [None, None]),
            Difference::Changed { column, from, to } => ("endret", Some(column), [from, to]),
        };
        let is_private = felt.is_some_and(|felt| PRIVATE.iter().any(|private| felt.starts_with(private)));
        if is_private && self.personal.contains(change.group) {
            values = [None, None];
        }
        let is_role = change.table == ROLLER.name;
        self.rows.push(EndringerRow {
            organisasjonsnummer: Some(change.group),
            er_underenhet: Some(change.table == UNDERENHETER.name),
            rolletype: change.kind.filter(|_| is_role),
            innehaver: change.person,
            tabell: Some(change.table),
            endring: Some(endring),
            felt,
            fra: values[0],
            til: values[1],
        });
        if self.rows.len() == BATCH_ROWS { self.flush() } else { Ok(()) }
    }
}
