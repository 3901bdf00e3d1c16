//! The subunits of units that the register removed.
//!
//! A subunit does not outlive its unit, and that of a sole proprietor has the proprietor's name. The register may send no event of
//! it, so it is looked for in every snapshot that is kept. It goes whatever the form of its unit: an older file or a list of numbers
//! does not say what that was.

use std::collections::BTreeMap;
use std::path::PathBuf;

use arrow::array::RecordBatch;
use brreg_domain::Organisasjonsnummer;
use brreg_lake::Error;
use brreg_lake::snapshot::Draft;
use brreg_lake::table_reader::TableReader;
use brreg_transform::enhet::Numbers;
use brreg_transform::enhet::tables::{SLETTEDE, UNDERENHETER};
use brreg_transform::schema::Table;

use super::{NAME, kept};
use crate::data::DataFolder;
use crate::problem::{At as _, Problem, Step};

/// The subunits of some units, with these. One that a later snapshot, or the draft of the next one, shows with another unit belongs to
/// that.
///
/// # Errors
/// A lake that cannot be read. A snapshot that cannot be is passed over: the erasure reports it, and is repeated.
pub(super) fn subunits(
    data: &DataFolder,
    draft: Option<&Draft>,
    units: &Numbers,
) -> Result<BTreeMap<Organisasjonsnummer, Organisasjonsnummer>, Problem> {
    let mut found = BTreeMap::new();
    // The oldest first, so that the newest decides.
    for snapshot in data.lake().snapshots(NAME).at(Step::Erase)? {
        if let Err(error) = of_tables(|table| snapshot.table_file(table), units, &mut found) {
            tracing::warn!(register = NAME, snapshot = %snapshot.name, %error, "a snapshot cannot be searched for subunits");
        }
    }
    if let Some(draft) = draft {
        of_tables(|table| draft.table_file(table), units, &mut found).at(Step::Erase)?;
    }
    Ok(found)
}

fn of_tables(
    file: impl Fn(&'static Table) -> PathBuf,
    units: &Numbers,
    found: &mut BTreeMap<Organisasjonsnummer, Organisasjonsnummer>,
) -> Result<(), Error> {
    // Those that were deleted first: one that lives is newer.
    for table in [&SLETTEDE, &UNDERENHETER] {
        for batch in TableReader::open(&file(table), table, &["organisasjonsnummer", "overordnet_enhet"])? {
            add(&batch?, units, found);
        }
    }
    Ok(())
}

fn add(batch: &RecordBatch, units: &Numbers, found: &mut BTreeMap<Organisasjonsnummer, Organisasjonsnummer>) {
    for row in 0..batch.num_rows() {
        let above = kept::text(batch, "overordnet_enhet", row).unwrap_or_default();
        // Hardly any row is of one of them.
        let is_wanted = units.contains(above);
        // Of one that was deleted it may not be known, and of one whose unit was erased it is not any more.
        if above.is_empty() || !is_wanted && found.is_empty() {
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
