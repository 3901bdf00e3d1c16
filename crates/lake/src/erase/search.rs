//! Finds the tables of a snapshot that hold somebody, and writes them without.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use brreg_transform::schema::{Erased, Found, Table, Trace};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use super::rows::{Reference, found, keep};
use super::{Counts, Subjects};
use crate::error::{Error, ErrorKind};
use crate::manifest::TableEntry;
use crate::table_file::TableFile;
use crate::table_reader::TableReader;

/// The tables of a snapshot or a draft, with their files.
pub(super) type Files = [(&'static Table, PathBuf)];

/// A search for the same subjects in one snapshot.
pub(super) struct Search<'s> {
    subjects: &'s Subjects,
    traces: Vec<&'static Trace>,
    references: Vec<Reference>,
}

impl<'s> Search<'s> {
    pub(super) fn new(traces: &'static [Trace], subjects: &'s Subjects) -> Result<Self, Error> {
        // What belongs to a row that is erased can be a company's or a person's.
        let is_wanted = |trace: &&Trace| match trace.found {
            Found::Company(_) => subjects.has_companies(),
            Found::With { .. } => true,
            Found::Person(_) | Found::NameAndBirthDate { .. } | Found::Name { .. } | Found::Mention(_) => {
                subjects.has_persons()
            }
        };
        let traces: Vec<&Trace> = traces.iter().filter(is_wanted).collect();
        let mut references: Vec<Reference> = Vec::new();
        for trace in &traces {
            let (table, columns, is_group) = match (trace.found, trace.erased) {
                (Found::With { table, reference }, _) => (table, reference, false),
                (_, Erased::Group(columns)) => (trace.table, columns, true),
                _ => continue,
            };
            if !references.iter().any(|it| it.is(table, columns, is_group)) {
                let reference = Reference::new(table, columns, is_group);
                references.push(reference.map_err(|error| Error::without_path(ErrorKind::Erase).with_source(error))?);
            }
        }
        Ok(Self { subjects, traces, references })
    }

    fn traces_of(&self, table: &Table) -> Vec<&'static Trace> {
        self.traces.iter().copied().filter(|trace| trace.table.name == table.name).collect()
    }

    /// The tables that hold something to erase. First those that name somebody, then those whose rows belong to theirs.
    pub(super) fn look(&mut self, files: &Files) -> Result<Vec<&'static Table>, Error> {
        let mut held = Vec::new();
        for (table, path) in files {
            let mut traces = self.traces_of(table);
            traces.retain(|trace| !matches!(trace.found, Found::With { .. }));
            if !traces.is_empty() && self.may_hold(path, &traces)? && self.holds(path, table, &traces)? {
                held.push(*table);
            }
        }
        if self.references.iter().all(Reference::is_empty) {
            return Ok(held);
        }
        for (table, path) in files {
            let mut traces = self.traces_of(table);
            traces.retain(|trace| matches!(trace.found, Found::With { .. }));
            let is_new = !held.iter().any(|held| held.name == table.name);
            if is_new && !traces.is_empty() && self.holds(path, table, &traces)? {
                held.push(*table);
            }
        }
        Ok(held)
    }

    /// Whether the traces find a row in a file. The values of rows that go are noted for the tables whose rows belong to them.
    fn holds(&mut self, path: &Path, table: &'static Table, traces: &[&Trace]) -> Result<bool, Error> {
        let failed = |error| Error::new(ErrorKind::Erase, path).with_source(error);
        let referred = |reference: &&mut Reference| reference.table.name == table.name;
        let mut columns: Vec<&str> = traces.iter().flat_map(|trace| trace.found.by()).collect();
        columns.extend(traces.iter().flat_map(|trace| trace.emptied()));
        columns.extend(traces.iter().flat_map(|trace| match trace.found {
            Found::Name { unless, .. } => unless,
            _ => &[],
        }));
        columns.extend(self.references.iter_mut().filter(referred).flat_map(|reference| reference.columns));
        let is_referred = self.references.iter_mut().any(|reference| referred(&reference));
        columns.sort_unstable();
        columns.dedup();
        let mut holds = false;
        for batch in TableReader::open(path, table, &columns)? {
            let batch = batch?;
            for trace in traces {
                let rows = found(trace, &batch, self.subjects, &self.references).map_err(failed)?;
                holds |= !rows.is_empty();
                if holds && !is_referred {
                    return Ok(true);
                }
                if trace.removes_rows() && !matches!(trace.found, Found::With { .. }) {
                    let is_told = |reference: &&mut Reference| !reference.is_group || reference.is_group_of(trace);
                    for reference in self.references.iter_mut().filter(referred).filter(is_told) {
                        reference.note(&batch, &rows).map_err(failed)?;
                    }
                }
            }
        }
        Ok(holds)
    }

    /// Whether a file can hold somebody by what its Bloom filters say. They are right because the file has the hash that its
    /// manifest says. Somebody who is known by a mark or a name alone is in no Bloom filter.
    pub(super) fn may_hold(&self, path: &Path, traces: &[&Trace]) -> Result<bool, Error> {
        let mut wanted: Vec<(&str, &HashSet<String>)> = Vec::new();
        for trace in traces {
            let known = match trace.found {
                Found::Company(column) => (column, self.subjects.company_numbers()),
                Found::Person(column) => (column, self.subjects.pseudonyms()),
                _ => return Ok(true),
            };
            let (column, Some(identifiers)) = known else { return Ok(true) };
            wanted.push((column, identifiers));
        }
        let file = brreg_files::open(path).map_err(|error| Error::io(path, error))?;
        let parquet = |error| Error::parquet(path, error);
        let reader = ParquetRecordBatchReaderBuilder::try_new(file).map_err(parquet)?;
        let groups = reader.metadata().num_row_groups();
        for (column, identifiers) in wanted {
            // A file of an earlier version may lack the column.
            let Ok(at) = reader.schema().index_of(column) else { continue };
            for group in 0..groups {
                let filter = reader.get_row_group_column_bloom_filter(group, at).map_err(parquet)?;
                let Some(filter) = filter else { return Ok(true) };
                if identifiers.iter().any(|identifier| filter.check(identifier.as_str())) {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }

    /// Writes a table without what is erased to a folder. It keeps the columns of the version that wrote it.
    pub(super) fn rewrite(&self, table: &'static Table, path: &Path, to: &Path) -> Result<(TableEntry, Counts), Error> {
        let all: Vec<&str> = table.columns.iter().map(|column| column.name).collect();
        let reader = TableReader::open(path, table, &all)?;
        let present: Vec<&str> = reader.present().collect();
        let reader = TableReader::open(path, table, &present)?;
        let traces = self.traces_of(table);
        let mut file = TableFile::with_columns(to, table, reader.schema())?;
        let mut counts = Counts::default();
        for batch in reader {
            let kept = keep(&traces, batch?, self.subjects, &self.references)
                .map_err(|error| Error::new(ErrorKind::Erase, path).with_source(error))?;
            counts.removed += kept.removed;
            counts.changed += kept.changed;
            file.write(&kept.batch)?;
        }
        Ok((file.finish()?, counts))
    }
}
