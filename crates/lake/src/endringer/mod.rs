//! What differs between two snapshots of the register over reelle rettighetshavere: the table `endringer`.
//!
//! Most nights nearly all companies are as they were. A first pass sums a hash of every row by company, in constant
//! memory a company, and finds the companies that differ; polars then joins the rows of those alone, some thousand
//! companies at a time.

mod fingerprint;
mod frames;
mod join;

use std::collections::BTreeMap;
use std::path::Path;

use crate::error::Error;
use crate::manifest::TableEntry;
use crate::table_file::TableFile;
use brreg_transform::pseudonym::NationalId;
use brreg_transform::rrh::tables as rrh;
use brreg_transform::schema::Table;

/// Companies that are joined at a time; bounds the memory of the comparison.
pub const COMPANIES_AT_A_TIME: usize = 20_000;

/// The compared tables, in the order of the rows of `endringer`.
pub const TABLES: [&Table; 3] = [&rrh::REGISTRERINGER, &rrh::RETTIGHETSHAVERE, &rrh::POSISJONER];

/// One of the two snapshots.
pub struct Side<'s> {
    /// Its folder.
    pub folder: &'s Path,
    /// Its tables as the manifest has them.
    pub tables: &'s BTreeMap<String, TableEntry>,
    /// What it says about national identity numbers.
    pub national_id: NationalId,
}

/// Writes what differs between `before` and `now`: table by table, sorted by company.
pub fn write(before: &Side<'_>, now: &Side<'_>, changes: &mut TableFile) -> Result<(), Error> {
    // Where one side has no pseudonyms, owners are told by name and birth date on both.
    let by_name = [before, now].iter().any(|side| side.national_id == NationalId::Drop);
    let mut of_owners = Vec::new();
    for table in TABLES {
        let mut companies = fingerprint::differing_companies(before, now, table)?;
        if table.name == rrh::RETTIGHETSHAVERE.name {
            of_owners.clone_from(&companies);
        } else if table.name == rrh::POSISJONER.name {
            // A position is told by its owner, who stands in the other table.
            companies.append(&mut of_owners);
        }
        companies.sort_unstable();
        companies.dedup();
        for some in companies.chunks(COMPANIES_AT_A_TIME) {
            let before = frames::read(before, table, some, by_name)?;
            let now = frames::read(now, table, some, by_name)?;
            changes.write(&join::changes(table, &before, &now)?)?;
        }
    }
    Ok(())
}

/// The columns of a table whose changes are told: all but the keys and numbers, and national identity numbers, which
/// one side may have in the clear and the other not.
fn compared(table: &Table) -> impl Iterator<Item = &'static str> {
    let is_registration = table.name == rrh::REGISTRERINGER.name;
    table.columns.iter().map(|column| column.name).filter(move |name| match *name {
        "organisasjonsnummer" | "person_id" | "person_id_kilde" | "foedselsnummer" | "posisjonstype" => false,
        "registrering_id" => is_registration,
        name => !name.ends_with("_nr"),
    })
}
