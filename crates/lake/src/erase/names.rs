//! The names of persons who are known by a number, and the pseudonyms of those who are known by name.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use arrow::array::{Array as _, AsArray as _};
use arrow::datatypes::Date32Type;
use brreg_transform::schema::{Found, RegisterTables, Role, Table, Trace};

use super::Subjects;
use super::rows::{day, found};
use super::search::{Files, Search};
use crate::error::{Error, ErrorKind};
use crate::manifest::TableEntry;
use crate::snapshot::{Draft, Published};
use crate::table_reader::TableReader;

/// How a row names a person who is known by the pseudonym. It has no `Debug`: nobody is to see it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Named {
    /// The full name.
    pub full_name: String,
    /// The birth date (`yyyy-mm-dd`), where the table has it.
    pub birth_date: Option<String>,
}

/// How the rows of the subjects name them in a snapshot, for [`Subjects::add_name`].
///
/// # Errors
/// When the manifest or a table cannot be read.
pub fn names(published: &Published, register: &RegisterTables, subjects: &Subjects) -> Result<BTreeSet<Named>, Error> {
    names_in(&files(published, register)?, register, subjects)
}

/// How the rows of the subjects name them in the tables of a draft, before [`keep_out`](super::keep_out).
///
/// # Errors
/// When a table cannot be read.
pub fn names_in_draft(
    draft: &Draft,
    register: &RegisterTables,
    entries: &[(&'static Table, TableEntry)],
    subjects: &Subjects,
) -> Result<BTreeSet<Named>, Error> {
    let files: Vec<_> = entries.iter().map(|(table, _)| (*table, draft.table_file(table))).collect();
    names_in(&files, register, subjects)
}

/// The tables of a snapshot.
fn files(published: &Published, register: &RegisterTables) -> Result<Vec<(&'static Table, PathBuf)>, Error> {
    let manifest = published.manifest()?;
    let tables = register.tables.iter().filter(|table| manifest.tables.contains_key(table.name));
    Ok(tables.map(|table| (*table, published.table_file(table))).collect())
}

fn names_in(files: &Files, register: &RegisterTables, subjects: &Subjects) -> Result<BTreeSet<Named>, Error> {
    let mut names = BTreeSet::new();
    if !subjects.has_persons() {
        return Ok(names);
    }
    let search = Search::new(register.traces, subjects)?;
    for trace in register.traces {
        let Some((column, parts, birth_date)) = named(trace, register.traces) else { continue };
        let Some((_, path)) = files.iter().find(|(table, _)| table.name == trace.table.name) else { continue };
        if !search.may_hold(path, &[trace])? {
            continue;
        }
        let failed = |error| Error::new(ErrorKind::Erase, path).with_source(error);
        let mut columns = vec![column];
        columns.extend(parts.iter().copied().chain(birth_date));
        for batch in TableReader::open(path, trace.table, &columns)? {
            let batch = batch?;
            let rows = found(trace, &batch, subjects, &[]).map_err(failed)?;
            let dates = birth_date.and_then(|name| batch.column_by_name(name)?.as_primitive_opt::<Date32Type>());
            for row in rows.iter().enumerate().filter_map(|(row, is)| is.then_some(row)) {
                let parts = parts.iter().filter_map(|part| batch.column_by_name(part)?.as_string_opt::<i32>());
                let parts: Vec<&str> = parts.filter(|part| part.is_valid(row)).map(|part| part.value(row)).collect();
                let date = dates.filter(|dates| dates.is_valid(row)).and_then(|dates| day(dates.value(row)));
                names.insert(Named { full_name: parts.join(" "), birth_date: date.map(|date| date.to_string()) });
            }
        }
    }
    Ok(names)
}

/// The pseudonyms, made from numbers, that rows have which are found by name and birth date: of each name and date as
/// [`Key::of_name`](brreg_transform::pseudonym::Key::of_name) gives it.
///
/// # Errors
/// When the manifest or a table cannot be read.
pub fn pseudonyms_of_named(
    published: &Published,
    register: &RegisterTables,
    subjects: &Subjects,
) -> Result<BTreeMap<String, BTreeSet<String>>, Error> {
    let mut pseudonyms: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let files = files(published, register)?;
    for trace in register.traces {
        let Found::NameAndBirthDate { name, birth_date } = trace.found else { continue };
        let Some((_, path)) = files.iter().find(|(table, _)| table.name == trace.table.name) else { continue };
        let Some(person_id) = trace.table.with_role(Role::PersonId).next() else { continue };
        let failed = |error| Error::new(ErrorKind::Erase, path).with_source(error);
        for batch in TableReader::open(path, trace.table, &[name, birth_date, person_id.name])? {
            let batch = batch?;
            let rows = found(trace, &batch, subjects, &[]).map_err(failed)?;
            let text = |column: &str| batch.column_by_name(column)?.as_string_opt::<i32>();
            let dates = batch.column_by_name(birth_date).and_then(|dates| dates.as_primitive_opt::<Date32Type>());
            let (Some(names), Some(ids), Some(dates)) = (text(name), text(person_id.name), dates) else { continue };
            for row in rows.iter().enumerate().filter_map(|(row, is)| (*is && ids.is_valid(row)).then_some(row)) {
                let Some(date) = day(dates.value(row)) else { continue };
                let of_name = subjects.of_name(names.value(row), &date.to_string());
                // That of a person without a number is this one, which is known.
                if ids.value(row) != of_name {
                    pseudonyms.entry(of_name).or_default().insert(ids.value(row).to_owned());
                }
            }
        }
    }
    Ok(pseudonyms)
}

/// The column of the pseudonym by which the rows of a person go, and those of the person's name and birth date.
fn named(trace: &Trace, traces: &[Trace]) -> Option<(&'static str, Vec<&'static str>, Option<&'static str>)> {
    let Found::Person(column) = trace.found else { return None };
    let of_table = traces.iter().filter(|other| other.table.name == trace.table.name);
    let mut name = of_table.filter_map(|other| match other.found {
        Found::NameAndBirthDate { name, birth_date } => Some((vec![name], Some(birth_date))),
        Found::Name { parts, unless } if unless.contains(&column) => Some((parts.to_vec(), None)),
        _ => None,
    });
    let (parts, birth_date) = name.next_back().filter(|_| trace.removes_rows())?;
    Some((column, parts, birth_date))
}
