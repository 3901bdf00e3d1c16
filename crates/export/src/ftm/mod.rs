//! FollowTheMoney: companies, persons, and what connects them, one entity per line of `ftm.jsonl`.
//!
//! Every entity is written once. A person is one entity however many companies it owns. FollowTheMoney has no owner without a name, so
//! that what is said of such owners, and why a company has none, is in the notes of the company.

mod entities;
mod links;

use std::io::Write as _;
use std::path::{Path, PathBuf};

use brreg_catalog::{Reading, literal};
use brreg_files::Replacement;
use brreg_pipeline::data::DataFolder;
use brreg_pipeline::problem::{At as _, Problem, Step};
use brreg_pipeline::register::Registers;
use serde_json::Value;

use crate::company::{self, Mellomledd};
use crate::failure::Failure;
use entities::{Person, company_between, of_company, person};

const PERSONS: &str = include_str!("../../../../pipelines/export/persons.sql");
const BETWEEN: &str = include_str!("../../../../pipelines/export/companies_between.sql");

/// The file of the entities.
pub const FILE: &str = "ftm.jsonl";
/// The digits with which pseudonyms begin. The persons of each are one query, so that DuckDB has a part of them in memory.
const DIGITS: &str = "0123456789abcdef";

/// What an export did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exported {
    /// The entities in the file.
    pub entities: u64,
    /// The file.
    pub file: PathBuf,
}

/// Exports the published lake to a folder.
///
/// # Errors
/// When rrh is not published, the lake cannot be read, or the file cannot be written. It is then as it was.
pub fn export(data: &DataFolder, registers: Registers<'_>, folder: &Path) -> Result<Exported, Problem> {
    let _lock = crate::folder::open(folder, data)?;
    crate::folder::read(data, registers, |reading| write(reading, folder).map_err(|failure| failure.within(folder)))
}

fn write(reading: &Reading, folder: &Path) -> Result<Exported, Failure> {
    let mut file = Entities { file: crate::folder::begin(folder)?, count: 0 };
    for digit in DIGITS.chars() {
        let (from, to) = (literal(&digit.to_string()), literal(&format!("{digit}~")));
        let query = PERSONS.replace("{from}", &from).replace("{to}", &to);
        reading.rows(&query, |row: Person| file.put(&person(&row)))?;
    }
    reading.rows(BETWEEN, |row: Mellomledd| file.put(&company_between(&row)))?;
    company::read(reading, |company| {
        of_company(company).iter().chain(&links::of(company)).try_for_each(|entity| file.put(entity))
    })?;
    reading.require_one_state()?;
    let path = folder.join(FILE);
    file.file.publish(&path).at_path(Step::Export, &path)?;
    Ok(Exported { entities: file.count, file: path })
}

struct Entities {
    file: Replacement,
    count: u64,
}

impl Entities {
    fn put(&mut self, entity: &Value) -> Result<(), Failure> {
        // The members of a value are sorted, so that the same entity is the same bytes.
        writeln!(self.file, "{entity}")?;
        self.count += 1;
        Ok(())
    }
}
