//! The names of persons who are known by a number.

use std::collections::BTreeSet;

use arrow::array::{Array as _, AsArray as _};
use brreg_transform::schema::{Erased, Found, RegisterTables, Trace};

use super::Subjects;
use super::rows::found;
use super::search::Search;
use crate::error::{Error, ErrorKind};
use crate::snapshot::Published;
use crate::table_reader::TableReader;

/// The full names that the rows of the subjects have in a snapshot, for [`Subjects::add_mention`].
///
/// # Errors
/// When the manifest or a table cannot be read.
pub fn names(published: &Published, register: &RegisterTables, subjects: &Subjects) -> Result<BTreeSet<String>, Error> {
    let mut names = BTreeSet::new();
    if !subjects.has_persons() {
        return Ok(names);
    }
    let manifest = published.manifest()?;
    let search = Search::new(register.traces, subjects)?;
    for trace in register.traces {
        let Some((column, parts)) = named(trace, register.traces) else { continue };
        let path = published.table_file(trace.table);
        if !manifest.tables.contains_key(trace.table.name) || !search.may_hold(&path, &[trace])? {
            continue;
        }
        let failed = |error| Error::new(ErrorKind::Erase, &path).with_source(error);
        let mut columns = vec![column];
        columns.extend(parts.iter().copied());
        for batch in TableReader::open(&path, trace.table, &columns)? {
            let batch = batch?;
            let rows = found(trace, &batch, subjects, &[]).map_err(failed)?;
            for row in rows.iter().enumerate().filter_map(|(row, is)| is.then_some(row)) {
                let parts = parts.iter().filter_map(|part| batch.column_by_name(part)?.as_string_opt::<i32>());
                let parts: Vec<&str> = parts.filter(|part| part.is_valid(row)).map(|part| part.value(row)).collect();
                names.insert(parts.join(" "));
            }
        }
    }
    Ok(names)
}

/// The column of the pseudonym by which the rows of a person go, and those of the person's name.
fn named(trace: &Trace, traces: &[Trace]) -> Option<(&'static str, Vec<&'static str>)> {
    let Found::Person(column) = trace.found else { return None };
    let of_table = traces.iter().filter(|other| other.table.name == trace.table.name);
    let name = of_table.filter_map(|other| match other.found {
        Found::NameAndBirthDate { name, .. } => Some(vec![name]),
        Found::Name { parts, unless } if unless.contains(&column) => Some(parts.to_vec()),
        _ => None,
    });
    (trace.erased == Erased::Row).then_some(column).zip(name.last())
}
