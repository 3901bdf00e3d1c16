//! Rejected records of somebody who is erased.
//!
//! A record that could not be loaded cannot be searched for a person: it may be broken, encoded twice, or have its numbers masked.
//! So an erasure of persons takes the text of every rejected record, and one of companies the text of those that have the digits
//! of their numbers. Position and reason stay.

use std::io::{BufRead as _, BufReader, BufWriter, Write as _};
use std::path::Path;

use serde_json::Value;

use super::Subjects;
use crate::error::Error;

/// The member of a line that has the record as it was received.
const RECORD: &str = "record";

/// The rejected records of a file that hold somebody.
pub(super) fn held(path: &Path, subjects: &Subjects) -> Result<u64, Error> {
    let io = |error| Error::io(path, error);
    let mut held = 0;
    for line in BufReader::new(brreg_files::open(path).map_err(io)?).lines() {
        held += u64::from(without(&line.map_err(io)?, subjects).is_some());
    }
    Ok(held)
}

/// Writes the file without them.
pub(super) fn rewrite(path: &Path, to: &Path, subjects: &Subjects) -> Result<(), Error> {
    let io = |error| Error::io(path, error);
    let written = |error| Error::io(to, error);
    let mut file = BufWriter::new(brreg_files::create_new(to).map_err(written)?);
    for line in BufReader::new(brreg_files::open(path).map_err(io)?).lines() {
        let line = line.map_err(io)?;
        let line = without(&line, subjects).unwrap_or(line);
        writeln!(file, "{line}").map_err(written)?;
    }
    file.into_inner().map_err(|error| written(error.into_error()))?.sync_all().map_err(written)
}

/// A line without its record, where that may be about somebody who is erased. A line that is no JSON becomes an empty object.
fn without(line: &str, subjects: &Subjects) -> Option<String> {
    let Ok(Value::Object(mut members)) = serde_json::from_str(line) else { return Some("{}".to_owned()) };
    let record = members.get(RECORD).and_then(Value::as_str).filter(|record| !record.is_empty())?;
    if !may_hold(record, subjects) {
        return None;
    }
    // The path may have a name for a key, and the reason a value of an older version.
    members.retain(|name, _| ["source", "element", "byte_offset"].contains(&name.as_str()));
    members.insert(RECORD.to_owned(), Value::String(String::new()));
    Some(Value::Object(members).to_string())
}

fn may_hold(record: &str, subjects: &Subjects) -> bool {
    let Some(numbers) = subjects.company_numbers().filter(|_| !subjects.has_persons()) else { return true };
    // However a number is spelled, its digits follow each other.
    let digits: String = record.chars().filter(char::is_ascii_digit).collect();
    // Escapes hide digits.
    record.contains("\\u00") || numbers.iter().any(|number| digits.contains(number.as_str()))
}
