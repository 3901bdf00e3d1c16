//! The subunits of units that were removed, by the register or by a user.
//!
//! A subunit does not outlive its unit, and that of a sole proprietor has the proprietor's name. The register may send no event of
//! it, so it is looked for in every snapshot that is kept. It goes whatever the form of its unit: an older file or a list of numbers
//! does not say what that was.

use std::collections::BTreeMap;
use std::path::PathBuf;

use arrow::array::RecordBatch;
use brreg_domain::Organisasjonsnummer;
use brreg_lake::Error;
use brreg_lake::erase::Subjects;
use brreg_lake::snapshot::Draft;
use brreg_lake::table_reader::TableReader;
use brreg_transform::enhet::Numbers;
use brreg_transform::enhet::tables::{SLETTEDE, UNDERENHETER};
use brreg_transform::schema::Table;
use jiff::Timestamp;

use super::removed::Removed;
use super::{NAME, kept};
use crate::data::DataFolder;
use crate::problem::{At as _, Problem, Step};

/// Subunits with their units.
pub(super) type Subunits = BTreeMap<Organisasjonsnummer, Organisasjonsnummer>;

/// The subunits of units, with these. One that a later snapshot, or the draft of the next one, shows with another unit belongs to
/// that.
///
/// # Errors
/// A lake that cannot be read. A snapshot that cannot be is passed over: the erasure reports it, and is repeated.
pub(super) fn subunits(
    data: &DataFolder,
    draft: Option<&Draft>,
    is_of: &dyn Fn(&str) -> bool,
) -> Result<Subunits, Problem> {
    let mut found = Subunits::new();
    // The oldest first, so that the newest decides.
    for snapshot in data.lake().snapshots(NAME).at(Step::Erase)? {
        if let Err(error) = of_tables(|table| snapshot.table_file(table), is_of, &mut found) {
            tracing::warn!(register = NAME, snapshot = %snapshot.name, %error, "a snapshot cannot be searched for subunits");
        }
    }
    if let Some(draft) = draft {
        of_tables(|table| draft.table_file(table), is_of, &mut found).at(Step::Erase)?;
    }
    Ok(found)
}

/// Puts the subunits of companies that a user erases on the list: those that the snapshots show are erased with them, those of a
/// draft after its publication.
///
/// # Errors
/// A lake or a list that cannot be read, and a list that cannot be written.
pub(super) fn follow(
    data: &DataFolder,
    subjects: &Subjects,
    draft: Option<&Draft>,
    now: Timestamp,
) -> Result<(), Problem> {
    let is_of = |number: &str| subjects.is_company(number);
    let found = match draft {
        Some(draft) => {
            let mut found = Subunits::new();
            of_tables(|table| draft.table_file(table), &is_of, &mut found).at(Step::Erase)?;
            found
        }
        None => subunits(data, None, &is_of)?,
    };
    if found.is_empty() {
        return Ok(());
    }
    let found = found.into_iter().map(|(number, above)| (number, above, now));
    Removed::read(data)?.add_along(found, draft.is_none().then_some(now))
}

/// The units that these subunits belonged to, each by the newest snapshot that says so: one that left the files some nights ago, or
/// while subunits were switched off, is in older ones alone.
///
/// # Errors
/// A lake that cannot be read. A snapshot that cannot be is passed over.
pub(super) fn units_above(data: &DataFolder, subunits: &Numbers) -> Result<BTreeMap<String, String>, Problem> {
    let mut above = BTreeMap::new();
    let mut open = subunits.clone();
    for snapshot in data.lake().snapshots(NAME).at(Step::Load)?.iter().rev() {
        if open.is_empty() {
            break;
        }
        if let Err(error) = add_units_above(|table| snapshot.table_file(table), &open, &mut above) {
            tracing::warn!(register = NAME, snapshot = %snapshot.name, %error, "a snapshot cannot be searched for subunits");
        }
        open = open.without(&above.keys().map(String::as_str).collect());
    }
    Ok(above)
}

fn add_units_above(
    file: impl Fn(&'static Table) -> PathBuf,
    subunits: &Numbers,
    above: &mut BTreeMap<String, String>,
) -> Result<(), Error> {
    for table in [&SLETTEDE, &UNDERENHETER] {
        for batch in TableReader::open(&file(table), table, &COLUMNS)? {
            let batch = batch?;
            for row in 0..batch.num_rows() {
                let [number, unit] = COLUMNS.map(|column| kept::text(&batch, column, row));
                if let (Some(number), Some(unit)) = (number.filter(|number| subunits.contains(number)), unit) {
                    above.insert(number.to_owned(), unit.to_owned());
                }
            }
        }
    }
    Ok(())
}

/// A subunit, and the unit that it belongs to.
const COLUMNS: [&str; 2] = ["organisasjonsnummer", "overordnet_enhet"];

fn of_tables(
    file: impl Fn(&'static Table) -> PathBuf,
    is_of: &dyn Fn(&str) -> bool,
    found: &mut Subunits,
) -> Result<(), Error> {
    // Those that were deleted first: one that lives is newer.
    for table in [&SLETTEDE, &UNDERENHETER] {
        for batch in TableReader::open(&file(table), table, &COLUMNS)? {
            add(&batch?, is_of, found);
        }
    }
    Ok(())
}

fn add(batch: &RecordBatch, is_of: &dyn Fn(&str) -> bool, found: &mut Subunits) {
    for row in 0..batch.num_rows() {
        let above = kept::text(batch, "overordnet_enhet", row).unwrap_or_default();
        // Of one that was deleted it may not be known.
        if above.is_empty() {
            continue;
        }
        // Hardly any row is of one of them.
        let is_wanted = is_of(above);
        if !is_wanted && found.is_empty() {
            continue;
        }
        let number = kept::text(batch, "organisasjonsnummer", row).unwrap_or_default();
        let Ok(number) = Organisasjonsnummer::parse(number) else { continue };
        match Organisasjonsnummer::parse(above) {
            Ok(above) if is_wanted => drop(found.insert(number, above)),
            _ => drop(found.remove(&number)),
        }
    }
}
