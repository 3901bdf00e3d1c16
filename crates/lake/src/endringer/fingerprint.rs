//! Finds the companies whose rows differ, without holding any rows.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use arrow::array::{ArrayRef, AsArray};
use arrow::row::{RowConverter, SortField};

use super::Side;
use super::frames::open;
use crate::error::{Error, ErrorKind};
use brreg_transform::schema::Table;

/// Set in the number of a company whose organisation number is not nine digits.
const NOT_A_NUMBER: u64 = 1 << 63;

/// A company as one number: its organisation number, or a hash where that is no number. In the order of organisation
/// numbers.
pub(super) fn company(organisasjonsnummer: &str) -> u64 {
    match organisasjonsnummer.parse::<u32>() {
        Ok(number) if organisasjonsnummer.len() == 9 => u64::from(number),
        _ => NOT_A_NUMBER | hash(organisasjonsnummer.as_bytes()),
    }
}

fn hash(bytes: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    bytes.hash(&mut hasher);
    hasher.finish()
}

/// The companies whose rows in a table are not the same on both sides, in no order.
pub(super) fn differing_companies(before: &Side<'_>, now: &Side<'_>, table: &Table) -> Result<Vec<u64>, Error> {
    let hash = |side: &Side<'_>| side.tables.get(table.name).map(|entry| entry.sha256.clone());
    if hash(before) == hash(now) {
        return Ok(Vec::new());
    }
    // The sum of the hashes of a company's rows: what is added for one side is taken away for the other.
    let mut sums: HashMap<u64, u64> = HashMap::new();
    each_row(before, table, |company, row| {
        let sum = sums.entry(company).or_default();
        *sum = sum.wrapping_sub(row);
    })?;
    each_row(now, table, |company, row| {
        let sum = sums.entry(company).or_default();
        *sum = sum.wrapping_add(row);
    })?;
    Ok(sums.into_iter().filter(|(_, sum)| *sum != 0).map(|(company, _)| company).collect())
}

/// Calls `each` with the company and the hash of every row of a table.
fn each_row(side: &Side<'_>, table: &Table, mut each: impl FnMut(u64, u64)) -> Result<(), Error> {
    let columns: Vec<&str> =
        table.columns.iter().map(|column| column.name).filter(|name| *name != "foedselsnummer").collect();
    let path = side.folder.join(table.file_name());
    let compare = |error| Error::new(ErrorKind::Compare, &path).with_source(error);
    let mut converter: Option<RowConverter> = None;
    for batch in open(side.folder, table, &columns)? {
        let batch = batch.map_err(compare)?;
        let arrays: &[ArrayRef] = batch.columns();
        let converter = match &mut converter {
            Some(converter) => converter,
            missing => {
                let fields = arrays.iter().map(|array| SortField::new(array.data_type().clone())).collect();
                missing.insert(RowConverter::new(fields).map_err(compare)?)
            }
        };
        let rows = converter.convert_columns(arrays).map_err(compare)?;
        let Some(companies) = batch.column_by_name("organisasjonsnummer") else { continue };
        for (organisasjonsnummer, row) in companies.as_string::<i32>().iter().zip(rows.iter()) {
            each(company(organisasjonsnummer.unwrap_or_default()), hash(row.as_ref()));
        }
    }
    Ok(())
}
