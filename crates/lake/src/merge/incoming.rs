//! What came for some things, and how it becomes tables.

use std::ops::Range;

use arrow::array::RecordBatch;
use brreg_transform::schema::{Column, Role, Table};

use super::input::{Head, Input};
use super::output::{Output, failed};
use super::runs::{RUN_BYTES, Runs, with_group};
use super::things::{Arrivals, Written};
use super::{Base, MergeRules, Merged, NewGroup};
use crate::compare::Counts;
use crate::error::{Error, ErrorKind};
use crate::groups::TableSource;
use crate::snapshot::Draft;
use crate::spill::SpillFolder;
use crate::table_reader::TextType;

/// The folder for runs, inside the draft.
const FOLDER: &str = ".merge";

/// The rows that came for things, in any order. Of what came for the same thing the last counts.
pub struct Incoming {
    rules: &'static MergeRules,
    arrivals: Arrivals,
    runs: Runs,
    groups: u32,
}

impl Incoming {
    /// Nothing yet; runs are written below the folder of a draft.
    #[must_use]
    pub fn new(rules: &'static MergeRules, draft: &Draft) -> Self {
        Self::with_run_bytes(rules, SpillFolder::new(&draft.work_folder(), FOLDER, ErrorKind::Merge), RUN_BYTES)
    }

    pub(super) fn with_run_bytes(rules: &'static MergeRules, folder: SpillFolder, run_bytes: usize) -> Self {
        Self { rules, arrivals: Arrivals::new(), runs: Runs::new(rules, folder, run_bytes), groups: 0 }
    }

    /// Adds groups, and for each table their rows in the same order.
    ///
    /// # Errors
    /// When there are other rows than the groups say, and when a run cannot be written.
    pub fn add(&mut self, groups: Vec<NewGroup>, tables: Vec<RecordBatch>) -> Result<(), Error> {
        let mut numbered = Vec::with_capacity(groups.len());
        for group in groups {
            self.groups += 1;
            self.arrivals.add(self.groups, &group);
            numbered.push((self.groups, group));
        }
        self.runs.add(numbered, tables)
    }

    /// Writes the tables: what came, and where there is a base, everything of it for whose things nothing came.
    ///
    /// # Errors
    /// When a table of the base cannot be read, its rows are not in the order of the other tables' rows, or a table cannot
    /// be written.
    pub fn write(self, draft: &Draft, base: Option<&Base>) -> Result<Merged, Error> {
        let outputs = self.rules.tables.iter().map(|table| Ok(Output::new(table, draft.writer(table)?)));
        let outputs = outputs.collect::<Result<Vec<_>, Error>>()?;
        self.write_to(outputs, base)
    }

    pub(super) fn write_to(self, mut outputs: Vec<Output>, base: Option<&Base>) -> Result<Merged, Error> {
        let rules = self.rules;
        let mut things = self.arrivals.into_things(base);
        let came = things.len() as u64;
        let (runs, folder) = self.runs.finish()?;
        let mut inputs = runs.into_iter().map(Input::of_run).collect::<Result<Vec<_>, _>>()?;
        let mut compared = Vec::new();
        let mut counts = Counts::default();
        if let Some(base) = base {
            things.find_staying(rules, base)?;
            let tables = open(rules, base)?;
            compared = tables.iter().zip(rules.tables).map(|(source, table)| content(source, table)).collect();
            let order = rules.order.and_then(|order| place(rules.tables[0], order)).map(|place| place + 1);
            inputs.push(Input::of_base(tables, order)?);
        }
        while let Some(next) = first(&inputs) {
            let mut input = inputs.swap_remove(next);
            let until = inputs.iter().filter_map(Input::head).min();
            let written = |input: &Input| things.written(input, &compared, &mut counts);
            write_until(&mut input, until, written, &mut outputs)?;
            if input.head().is_some() {
                inputs.push(input);
            }
        }
        drop(folder);
        counts.new = things.new_ones();
        let entries = outputs.into_iter().map(Output::finish).collect::<Result<_, _>>()?;
        Ok(Merged { entries, counts, came })
    }
}

/// The input with the first of the next groups.
fn first(inputs: &[Input]) -> Option<usize> {
    let heads = inputs.iter().enumerate().filter_map(|(place, input)| Some((input.head()?, place)));
    heads.min().map(|(_, place)| place)
}

/// Passes over the groups of an input up to one of another input, and writes of each what is to be written.
fn write_until(
    input: &mut Input,
    until: Option<Head<'_>>,
    mut written: impl FnMut(&Input) -> Result<Written, Error>,
    outputs: &mut [Output],
) -> Result<(), Error> {
    // Consecutive groups of which the same is written.
    let mut span: Option<(Range<usize>, Written)> = None;
    while input.head().is_some_and(|head| until.is_none_or(|until| head < until)) {
        let (group, written) = (input.at(), written(input)?);
        match &mut span {
            Some((groups, alike)) if *alike == written => groups.end += 1,
            _ => write_rows(input, span.replace((group..group + 1, written)), outputs)?,
        }
        input.advance();
        if input.is_passed() {
            write_rows(input, span.take(), outputs)?;
            input.refill()?;
        }
    }
    write_rows(input, span, outputs)
}

fn write_rows(input: &Input, span: Option<(Range<usize>, Written)>, outputs: &mut [Output]) -> Result<(), Error> {
    let Some((groups, [first, others])) = span else { return Ok(()) };
    for (table, output) in outputs.iter_mut().enumerate() {
        let is_written = if table == 0 { first } else { others };
        if is_written && let Some(rows) = input.rows(table, groups.clone()).map_err(failed)? {
            output.push(rows)?;
        }
    }
    Ok(())
}

/// The place of a column among the declared ones.
fn place(table: &Table, column: &str) -> Option<usize> {
    table.columns.iter().position(|declared| declared.name == column)
}

/// The declared columns of the content that the file has: all but those that say who a person is.
fn content(source: &TableSource, table: &Table) -> Vec<usize> {
    let columns = table.columns.iter().enumerate();
    let content = columns.filter(|(_, column)| column.role == Role::Value && source.has(column.name));
    content.map(|(place, _)| place).collect()
}

/// The tables of the base, each with the thing of a row before its declared columns.
fn open(rules: &MergeRules, base: &Base) -> Result<Vec<TableSource>, Error> {
    let tables = rules.tables.iter().zip(&base.files).map(|(table, file)| {
        let columns: Vec<&'static Column> = table.column(rules.group).into_iter().chain(table.columns).collect();
        match file {
            Some(path) => TableSource::open(path, table, &columns, TextType::Declared, base.privacy, ErrorKind::Merge),
            None => {
                let schema = with_group(&table.schema());
                let none = std::path::Path::new(table.name);
                Ok(TableSource::of_batches(none, ErrorKind::Merge, schema, std::iter::empty(), 0))
            }
        }
    });
    tables.collect()
}
