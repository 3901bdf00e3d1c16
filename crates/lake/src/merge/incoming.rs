//! What came for some things, and how it becomes tables.

use std::ops::Range;

use arrow::array::RecordBatch;
use brreg_transform::schema::{Column, Role, Table};

use super::input::Input;
use super::output::{Output, failed};
use super::runs::{RUN_BYTES, Runs, with_group};
use super::things::{Things, Written};
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
    things: Things,
    runs: Runs,
    groups: u32,
}

/// Consecutive groups of one input of which the same is written.
struct Span {
    input: usize,
    groups: Range<usize>,
    written: Written,
}

impl Incoming {
    /// Nothing yet; runs are written below the folder of a draft.
    #[must_use]
    pub fn new(rules: &'static MergeRules, draft: &Draft) -> Self {
        Self::with_run_bytes(rules, SpillFolder::new(&draft.work_folder(), FOLDER, ErrorKind::Merge), RUN_BYTES)
    }

    pub(super) fn with_run_bytes(rules: &'static MergeRules, folder: SpillFolder, run_bytes: usize) -> Self {
        Self { rules, things: Things::default(), runs: Runs::new(rules, folder, run_bytes), groups: 0 }
    }

    /// Adds groups, and for each table their rows in the same order.
    ///
    /// # Errors
    /// When there are other rows than the groups say, and when a run cannot be written.
    pub fn add(&mut self, groups: Vec<NewGroup>, tables: Vec<RecordBatch>) -> Result<(), Error> {
        let mut numbered = Vec::with_capacity(groups.len());
        for group in groups {
            self.groups += 1;
            self.things.add(self.groups, &group);
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

    pub(super) fn write_to(mut self, mut outputs: Vec<Output>, base: Option<&Base>) -> Result<Merged, Error> {
        let rules = self.rules;
        let came = self.things.len() as u64;
        let (runs, folder) = self.runs.finish()?;
        let mut inputs = runs.into_iter().map(Input::of_run).collect::<Result<Vec<_>, _>>()?;
        let mut compared = Vec::new();
        let mut counts = Counts::default();
        if let Some(base) = base {
            self.things.find_staying(rules, base)?;
            let tables = open(rules, base)?;
            compared = tables.iter().zip(rules.tables).map(|(source, table)| content(source, table)).collect();
            let order = rules.order.and_then(|order| place(rules.tables[0], order)).map(|place| place + 1);
            inputs.push(Input::of_base(tables, order)?);
        }
        let mut span: Option<Span> = None;
        while let Some(next) = (0..inputs.len())
            .filter(|input| inputs[*input].head().is_some())
            .min_by(|one, other| inputs[*one].head().cmp(&inputs[*other].head()))
        {
            let written = self.things.written(&inputs[next], &compared, &mut counts)?;
            let group = inputs[next].at();
            match &mut span {
                Some(span) if span.input == next && span.written == written && span.groups.end == group => {
                    span.groups.end += 1;
                }
                _ => {
                    let ended = span.replace(Span { input: next, groups: group..group + 1, written });
                    ended.map_or(Ok(()), |ended| ended.write(&inputs, &mut outputs))?;
                }
            }
            inputs[next].advance();
            if inputs[next].is_passed() {
                span.take().map_or(Ok(()), |ended| ended.write(&inputs, &mut outputs))?;
                inputs[next].refill()?;
            }
        }
        drop(folder);
        counts.new = self.things.new_ones();
        let entries = outputs.into_iter().map(Output::finish).collect::<Result<_, _>>()?;
        Ok(Merged { entries, counts, came })
    }
}

impl Span {
    fn write(self, inputs: &[Input], outputs: &mut [Output]) -> Result<(), Error> {
        let [first, others] = self.written;
        for (table, output) in outputs.iter_mut().enumerate() {
            if if table == 0 { first } else { others }
                && let Some(rows) = inputs[self.input].rows(table, self.groups.clone()).map_err(failed)?
            {
                output.push(rows)?;
            }
        }
        Ok(())
    }
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
