//! Which rows of a batch are about somebody who is erased.

use std::collections::HashSet;

use arrow::array::{Array, ArrayRef, AsArray as _, BooleanArray, RecordBatch};
use arrow::compute::{filter_record_batch, nullif};
use arrow::datatypes::{DataType, Date32Type};
use arrow::error::ArrowError;
use arrow::row::{RowConverter, SortField};
use brreg_transform::schema::{Erased, Found, Table, Trace};
use jiff::ToSpan as _;
use jiff::civil::{Date, date};

use super::Subjects;
use super::mentions::Mentions;

/// The values by which rows belong to erased rows of another table.
pub(super) struct Reference {
    pub(super) table: &'static Table,
    pub(super) columns: &'static [&'static str],
    /// Whether the rows are of the same table as those that are erased.
    pub(super) is_group: bool,
    converter: RowConverter,
    values: HashSet<Box<[u8]>>,
}

impl Reference {
    pub(super) fn new(
        table: &'static Table,
        columns: &'static [&'static str],
        is_group: bool,
    ) -> Result<Self, ArrowError> {
        let types = columns.iter().map(|name| table.column(name).map(|column| column.column_type.arrow()));
        let fields = types.map(|found| SortField::new(found.unwrap_or(DataType::Null))).collect();
        Ok(Self { table, columns, is_group, converter: RowConverter::new(fields)?, values: HashSet::new() })
    }

    pub(super) fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    pub(super) fn is(&self, table: &Table, columns: &[&str], is_group: bool) -> bool {
        self.table.name == table.name && self.columns == columns && self.is_group == is_group
    }

    /// Whether it is of the rows that go with those that a trace finds.
    pub(super) fn is_group_of(&self, trace: &Trace) -> bool {
        matches!(trace.erased, Erased::Group(columns) if self.is(trace.table, columns, true))
    }

    /// Notes the values of rows that are erased.
    pub(super) fn note(&mut self, batch: &RecordBatch, rows: &[bool]) -> Result<(), ArrowError> {
        let Some(columns) = named(batch, self.columns) else { return Ok(()) };
        let values = self.converter.convert_columns(&columns)?;
        for (row, _) in rows.iter().enumerate().filter(|(row, is)| **is && !any_null(&columns, *row)) {
            self.values.insert(values.row(row).data().into());
        }
        Ok(())
    }

    fn find(&self, batch: &RecordBatch) -> Result<Vec<bool>, ArrowError> {
        let Some(columns) = named(batch, self.columns).filter(|_| !self.values.is_empty()) else {
            return Ok(Vec::new());
        };
        let values = self.converter.convert_columns(&columns)?;
        let is = |row: usize| !any_null(&columns, row) && self.values.contains(values.row(row).data());
        Ok((0..batch.num_rows()).map(is).collect())
    }
}

fn any_null(columns: &[ArrayRef], row: usize) -> bool {
    columns.iter().any(|column| column.is_null(row))
}

/// The columns of these names, where the batch has all of them.
fn named(batch: &RecordBatch, names: &[&str]) -> Option<Vec<ArrayRef>> {
    names.iter().map(|name| batch.column_by_name(name).cloned()).collect()
}

/// The rows that a trace finds; none is an empty list.
pub(super) fn found(
    trace: &Trace,
    batch: &RecordBatch,
    subjects: &Subjects,
    references: &[Reference],
) -> Result<Vec<bool>, ArrowError> {
    let texts = |name: &str| batch.column_by_name(name).map(|column| column.as_string::<i32>().iter());
    let rows = match trace.found {
        Found::Company(column) => {
            texts(column).map(|texts| remembering(texts, |number| subjects.is_company(number)).collect())
        }
        Found::Person(column) => {
            texts(column).map(|texts| remembering(texts, |person_id| subjects.is_person(person_id)).collect())
        }
        Found::NameAndBirthDate { name, birth_date } => {
            let dates = batch.column_by_name(birth_date).map(|column| column.as_primitive::<Date32Type>().iter());
            texts(name).zip(dates).map(|(names, dates)| {
                let is = |(name, days): (Option<&str>, Option<i32>)| {
                    let date = days.and_then(day);
                    name.zip(date).is_some_and(|(name, date)| subjects.is_named(name, Some(&date.to_string())))
                };
                names.zip(dates).map(is).collect()
            })
        }
        Found::Name { parts, unless } => named(batch, parts).map(|columns| {
            let said: Vec<_> = unless.iter().filter_map(|name| batch.column_by_name(name)).collect();
            let parts: Vec<_> = columns.iter().map(|column| column.as_string::<i32>()).collect();
            let is = |row| {
                if said.iter().any(|column| column.is_valid(row)) {
                    return false;
                }
                let parts = parts.iter().filter(|part| part.is_valid(row)).map(|part| part.value(row));
                let name = parts.collect::<Vec<_>>().join(" ");
                !name.is_empty() && subjects.is_named(&name, None)
            };
            (0..batch.num_rows()).map(is).collect()
        }),
        Found::Mention(column) => {
            let mut mentions = Mentions::of(subjects);
            texts(column).map(|texts| texts.map(|text| text.is_some_and(|text| mentions.are_in(text))).collect())
        }
        Found::With { table, reference } => {
            let reference = references.iter().find(|it| it.is(table, reference, false));
            reference.map(|reference| reference.find(batch)).transpose()?
        }
    };
    let mut rows: Vec<bool> = rows.unwrap_or_default();
    if let Some(group) = references.iter().find(|reference| reference.is_group_of(trace)) {
        rows.resize(batch.num_rows(), false);
        rows.iter_mut().zip(group.find(batch)?).for_each(|(row, is)| *row |= is);
    }
    if !trace.removes_rows() {
        // Where all of them are NULL, there is nothing to erase.
        let columns = trace.emptied();
        let columns: Vec<_> = columns.iter().filter_map(|name| batch.column_by_name(name)).collect();
        for (row, is) in rows.iter_mut().enumerate() {
            *is = *is && columns.iter().any(|column| column.is_valid(row));
        }
    }
    if !rows.contains(&true) {
        rows.clear();
    }
    Ok(rows)
}

/// Rows by a text, which is looked at once where rows that follow each other have the same.
fn remembering<'t>(
    texts: impl Iterator<Item = Option<&'t str>>,
    is: impl Fn(&str) -> bool,
) -> impl Iterator<Item = bool> {
    let mut last = (None, false);
    texts.map(move |text| {
        if text != last.0 {
            last = (text, text.is_some_and(&is));
        }
        last.1
    })
}

/// The date of a number of days since 1970-01-01.
pub(super) fn day(days: i32) -> Option<Date> {
    date(1970, 1, 1).checked_add(i64::from(days).days()).ok()
}

/// A batch without what is erased, and how much that was.
pub(super) struct Kept {
    pub(super) batch: RecordBatch,
    /// Rows that went.
    pub(super) removed: u64,
    /// Rows that stayed and lost columns.
    pub(super) changed: u64,
}

/// Removes the rows and empties the columns that the traces of a table find.
pub(super) fn keep(
    traces: &[&Trace],
    batch: RecordBatch,
    subjects: &Subjects,
    references: &[Reference],
) -> Result<Kept, ArrowError> {
    let mut stays = vec![true; batch.num_rows()];
    let mut loses = vec![false; batch.num_rows()];
    let mut arrays = batch.columns().to_vec();
    for trace in traces {
        let rows = found(trace, &batch, subjects, references)?;
        if trace.removes_rows() {
            stays.iter_mut().zip(&rows).for_each(|(stays, found)| *stays &= !found);
        } else if !rows.is_empty() {
            loses.iter_mut().zip(&rows).for_each(|(loses, found)| *loses |= found);
            let mask = BooleanArray::from(rows);
            for at in trace.emptied().iter().filter_map(|name| batch.schema_ref().index_of(name).ok()) {
                arrays[at] = nullif(&arrays[at], &mask)?;
            }
        }
    }
    let removed = stays.iter().filter(|stays| !**stays).count() as u64;
    let changed = stays.iter().zip(&loses).filter(|(stays, loses)| **stays && **loses).count() as u64;
    let batch = if removed + changed == 0 {
        batch
    } else {
        let batch = RecordBatch::try_new(batch.schema(), arrays)?;
        filter_record_batch(&batch, &BooleanArray::from(stays))?
    };
    Ok(Kept { batch, removed, changed })
}
