//! `endringer`: the differences between two snapshots as rows.

use std::path::PathBuf;

use brreg_lake::Error;
use brreg_lake::background::BackgroundTable;
use brreg_lake::compare::{Change, ChangeSink, Difference};
use brreg_lake::snapshot::Previous;
use brreg_transform::enhet::tables::{ENDRINGER, ENHETER, EndringerRow, EndringerRows, ROLLER, UNDERENHETER};
use brreg_transform::enhet::{Numbers, OF_ROLES, OF_SUBUNITS, OF_UNITS, Part};
use brreg_transform::schema::Table;

use super::kept::{self, Flagged};
use super::progress::Progress;
use crate::source::{Comparing, Differences};

/// Rows of a batch.
const BATCH_ROWS: usize = 8 * 1024;
/// How the columns begin whose values are told of no natural person's unit: a history of home addresses must not come about.
const PRIVATE: [&str; 6] =
    ["epostadresse", "telefon", "mobil", "forretningsadresse_", "postadresse_", "beliggenhetsadresse_"];

/// Compares the snapshot that is made with the one before it, and writes `endringer`: without rows of some units, and of all where the two say
/// different things about persons.
///
/// # Errors
/// When either snapshot cannot be read, or the table cannot be written.
pub(super) fn write(comparing: &Comparing<'_>, switched_off: &[Part], untold: &Numbers) -> Result<Differences, Error> {
    let file = BackgroundTable::new(comparing.draft.writer(&ENDRINGER)?);
    let mut changes = Changes { file, rows: EndringerRows::default(), units: Vec::new(), personal: None, untold };
    if let Some(previous) = comparing.previous.filter(|previous| is_alike(comparing, previous)) {
        let of_both =
            |table| [previous.published.table_file(table), comparing.draft.table_file(table)].map(|file| (table, file));
        changes.units = [&ENHETER, &UNDERENHETER].into_iter().flat_map(of_both).collect();
        for (part, compared) in
            [(Part::Enheter, &OF_UNITS), (Part::Underenheter, &OF_SUBUNITS), (Part::Roller, &OF_ROLES)]
        {
            // Rows that a setting leaves out from now on are no change of the register.
            if !switched_off.contains(&part) {
                comparing.with(compared, &mut changes)?;
            }
        }
    }
    changes.flush()?;
    let entry = changes.file.finish()?;
    Ok(Differences { entries: vec![(&ENDRINGER, entry)], ..Differences::default() })
}

/// Keeps the changes of the snapshot before, whose files are also those of this one.
///
/// # Errors
/// When the table cannot be linked.
pub(super) fn keep(comparing: &Comparing<'_>) -> Result<Differences, Error> {
    let kept = comparing.previous.map(|previous| comparing.draft.keep(&ENDRINGER, previous)).transpose()?.flatten();
    match kept {
        Some(entry) => Ok(Differences { entries: vec![(&ENDRINGER, entry)], ..Differences::default() }),
        None => write(comparing, &[], &Numbers::default()),
    }
}

/// Whether the snapshot before was made with the settings of this one.
fn is_alike(comparing: &Comparing<'_>, previous: &Previous) -> bool {
    let now = comparing.progress.and_then(|progress| serde_json::from_value::<Progress>(progress.clone()).ok());
    let before = Progress::of(previous);
    now.is_some_and(|now| before.is_some_and(|before| before.privacy == now.privacy))
}

struct Changes<'n> {
    file: BackgroundTable,
    rows: EndringerRows,
    /// The tables of units and subunits, of both snapshots.
    units: Vec<(&'static Table, PathBuf)>,
    /// The natural persons' units and subunits in these, once one of them may have changed.
    personal: Option<Numbers>,
    /// Units and subunits whose changes are left out.
    untold: &'n Numbers,
}

impl Changes<'_> {
    fn flush(&mut self) -> Result<(), Error> {
        let batch = self.rows.finish()?;
        self.file.write(batch)
    }

    /// Whether a unit or subunit is a natural person's in one of the snapshots. They are read when this is first asked: on a night
    /// without such changes never.
    fn is_personal(&mut self, number: &str) -> Result<bool, Error> {
        let personal = match self.personal.take() {
            Some(personal) => personal,
            None => {
                let mut personal = Numbers::default();
                for (table, file) in &self.units {
                    let Flagged { all, no, .. } = kept::flagged(file, table, "er_personlig")?;
                    personal = personal.and(&all.without(&no));
                }
                personal
            }
        };
        Ok(self.personal.insert(personal).contains(number))
    }
}

impl ChangeSink for Changes<'_> {
    fn take(&mut self, change: Change<'_>) -> Result<(), Error> {
        if self.untold.contains(change.group) {
            return Ok(());
        }
        let (endring, felt, mut values) = match change.difference {
            Difference::New => ("ny", None, [None, None]),
            Difference::Removed => ("fjernet", None, [None, None]),
            Difference::Changed { column, from, to } => ("endret", Some(column), [from, to]),
        };
        let is_private = felt.is_some_and(|felt| PRIVATE.iter().any(|private| felt.starts_with(private)));
        if is_private && self.is_personal(change.group)? {
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
