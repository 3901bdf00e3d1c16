//! The subunits of units that were removed, by the register or by a user.
//!
//! A subunit does not outlive its unit, and that of a sole proprietor has the proprietor's name. The register may send no event of
//! it, so it is looked for in every snapshot that is kept. It goes whatever the form of its unit: an older file or a list of numbers
//! does not say what that was.

use std::collections::BTreeMap;
use std::path::PathBuf;

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
        let read = each(
            |table| snapshot.table_file(table),
            |number, unit| {
                if open.contains(number) {
                    above.insert(number.to_owned(), unit.to_owned());
                }
            },
        );
        if let Err(error) = read {
            tracing::warn!(register = NAME, snapshot = %snapshot.name, %error, "a snapshot cannot be searched for subunits");
        }
        open = open.without(&above.keys().map(String::as_str).collect());
    }
    Ok(above)
}

/// Adds the subunits of units of a snapshot to those that were found in earlier ones, and takes those out that it shows with another unit.
fn of_tables(
    file: impl Fn(&'static Table) -> PathBuf,
    is_of: &dyn Fn(&str) -> bool,
    found: &mut Subunits,
) -> Result<(), Error> {
    each(file, |number, above| {
        // Hardly any row is of one of them.
        let is_wanted = is_of(above);
        if !is_wanted && found.is_empty() {
            return;
        }
        let Ok(number) = Organisasjonsnummer::parse(number) else { return };
        match Organisasjonsnummer::parse(above) {
            Ok(above) if is_wanted => drop(found.insert(number, above)),
            _ => drop(found.remove(&number)),
        }
    })
}

/// Hands on each subunit of a snapshot with the unit that it belongs to. Of one that was deleted it may not be known.
fn each(file: impl Fn(&'static Table) -> PathBuf, mut take: impl FnMut(&str, &str)) -> Result<(), Error> {
    const COLUMNS: [&str; 2] = ["organisasjonsnummer", "overordnet_enhet"];
    // Those that were deleted first: one that lives is newer.
    for table in [&SLETTEDE, &UNDERENHETER] {
        for batch in TableReader::open(&file(table), table, &COLUMNS)? {
            let batch = batch?;
            for row in 0..batch.num_rows() {
                if let [Some(number), Some(above)] = COLUMNS.map(|column| kept::text(&batch, column, row)) {
                    take(number, above);
                }
            }
        }
    }
    Ok(())
}
