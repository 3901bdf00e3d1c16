//! One side's groups that are compared at the end: in memory while they are few, else in a file per table, by key.

use std::ops::Range;
use std::sync::Arc;

use arrow::array::{ArrayRef, AsArray as _, RecordBatch, UInt32Array};
use arrow::compute::{cast, concat_batches, take_record_batch};
use arrow::datatypes::{DataType, Schema, SchemaRef};
use arrow::error::ArrowError;

use super::parts::{PartFile, PartReader};
use crate::error::{Error, ErrorKind};
use crate::groups::{Chunk, GroupReader};
use crate::spill::SpillFolder;

/// Groups of both sides that are held in memory at a time.
pub const GROUPS_IN_MEMORY: usize = 16 * 1024;

/// One side's groups that were put aside.
pub(super) struct Aside {
    folder: SpillFolder,
    schemas: Vec<SchemaRef>,
    parts: usize,
    /// Groups that wait in memory before they are written, at most.
    at_most: usize,
    waiting: Vec<Chunk>,
    /// A file per table, once groups were written.
    files: Vec<PartFile>,
}

impl Aside {
    /// Room for one side's groups. Those of both sides lie in as many parts as it takes for one to have at most
    /// `in_memory` groups where their keys are spread evenly.
    pub(super) fn new(folder: SpillFolder, schemas: Vec<SchemaRef>, groups: usize, in_memory: usize) -> Self {
        let parts = groups.div_ceil(in_memory.max(1)).max(1);
        Self { folder, schemas, parts, at_most: (in_memory / 4).max(1), waiting: Vec::new(), files: Vec::new() }
    }

    /// Puts some of a chunk's groups aside.
    pub(super) fn put(&mut self, chunk: &Chunk, groups: &[usize]) -> Result<(), Error> {
        if groups.is_empty() {
            return Ok(());
        }
        let some = chunk.of_groups(groups).and_then(without_spare_text).map_err(failed)?;
        self.waiting.push(some);
        let waiting: usize = self.waiting.iter().map(|chunk| chunk.keys.len()).sum();
        if self.parts > 1 && waiting >= self.at_most { self.write() } else { Ok(()) }
    }

    /// Writes what waits, part by part.
    fn write(&mut self) -> Result<(), Error> {
        let (parts, schemas) = (self.parts as u64, &self.schemas);
        let part_of = |key: u64| usize::try_from(key % parts).unwrap_or_default();
        let waiting = joined(&std::mem::take(&mut self.waiting), schemas).map_err(failed)?;
        let mut groups: Vec<usize> = (0..waiting.keys.len()).collect();
        groups.sort_by_key(|group| part_of(waiting.keys[*group]));
        let sorted = waiting.of_groups(&groups).map_err(failed)?;
        drop(waiting);
        for (table, schema) in self.schemas.iter().enumerate() {
            let rows = as_types_of(&sorted.tables[table], &stored(schema)).map_err(failed)?;
            if self.files.len() == table {
                self.files.push(PartFile::create(&self.folder, &format!("{table}.arrow"), &rows.schema(), self.parts)?);
            }
            let mut start = 0;
            for groups in sorted.keys.chunk_by(|one, other| part_of(*one) == part_of(*other)) {
                let of_part = sorted.rows(table, start..start + groups.len());
                start += groups.len();
                self.files[table].append(part_of(groups[0]), &rows.slice(of_part.start, of_part.len()))?;
            }
        }
        Ok(())
    }

    /// The groups part by part.
    pub(super) fn into_parts(mut self) -> Result<Parts, Error> {
        if self.parts > 1 {
            self.write()?;
        }
        let Self { folder, schemas, parts, waiting, files, .. } = self;
        let files = files.into_iter().map(PartFile::finish).collect::<Result<_, _>>()?;
        Ok(Parts { _folder: folder, schemas, waiting, files, parts: 0..parts })
    }
}

/// One side's groups, part by part. The groups of a key are in the same part on both sides.
pub(super) struct Parts {
    /// Removed when all is read.
    _folder: SpillFolder,
    schemas: Vec<SchemaRef>,
    /// The groups of the only part.
    waiting: Vec<Chunk>,
    /// The groups of several parts.
    files: Vec<PartReader>,
    /// Those that are not read yet.
    parts: Range<usize>,
}

impl Parts {
    /// The next part, which may be empty.
    pub(super) fn next(&mut self) -> Result<Option<Chunk>, Error> {
        let Some(part) = self.parts.next() else { return Ok(None) };
        if self.files.is_empty() {
            return joined(&std::mem::take(&mut self.waiting), &self.schemas).map(Some).map_err(failed);
        }
        let mut tables = Vec::with_capacity(self.files.len());
        for (file, schema) in self.files.iter_mut().zip(&self.schemas) {
            let rows = as_types_of(&file.part(part)?, schema).map_err(failed)?;
            tables.push(file.source(rows));
        }
        let groups = GroupReader::new(tables).next_chunk()?;
        groups.map_or_else(|| joined(&[], &self.schemas).map_err(failed), Ok).map(Some)
    }
}

pub(super) fn failed(error: ArrowError) -> Error {
    Error::without_path(ErrorKind::Compare).with_source(error)
}

impl Chunk {
    /// Some of its groups, in this order.
    pub(super) fn of_groups(&self, groups: &[usize]) -> Result<Self, ArrowError> {
        let mut ends = Vec::with_capacity(self.tables.len());
        let mut tables = Vec::with_capacity(self.tables.len());
        for (table, rows) in self.tables.iter().enumerate() {
            let (mut kept, mut ends_here): (Vec<u32>, Vec<usize>) = (Vec::new(), Vec::with_capacity(groups.len()));
            for group in groups {
                kept.extend(self.rows(table, *group..*group + 1).filter_map(|row| u32::try_from(row).ok()));
                ends_here.push(kept.len());
            }
            tables.push(take_record_batch(rows, &UInt32Array::from(kept))?);
            ends.push(ends_here);
        }
        Ok(Self { keys: groups.iter().map(|group| self.keys[*group]).collect(), tables, ends })
    }
}

/// A chunk whose views keep only the text that they show.
fn without_spare_text(chunk: Chunk) -> Result<Chunk, ArrowError> {
    let compact = |rows: &RecordBatch| {
        let columns = rows.columns().iter().map(|column| -> ArrayRef {
            match column.data_type() {
                DataType::Utf8View => Arc::new(column.as_string_view().gc()),
                _ => column.clone(),
            }
        });
        RecordBatch::try_new(rows.schema(), columns.collect())
    };
    let tables = chunk.tables.iter().map(compact).collect::<Result<_, _>>()?;
    Ok(Chunk { tables, ..chunk })
}

/// How rows are stored in a file: with text that is cut where the rows are; views would be written with all text that they
/// share.
fn stored(schema: &SchemaRef) -> SchemaRef {
    let fields = schema.fields().iter().map(|field| match field.data_type() {
        DataType::Utf8View => field.as_ref().clone().with_data_type(DataType::Utf8),
        _ => field.as_ref().clone(),
    });
    Arc::new(Schema::new(fields.collect::<Vec<_>>()))
}

/// Rows in the types of a schema.
fn as_types_of(rows: &RecordBatch, schema: &SchemaRef) -> Result<RecordBatch, ArrowError> {
    let columns = rows.columns().iter().zip(schema.fields()).map(|(column, field)| cast(column, field.data_type()));
    RecordBatch::try_new(schema.clone(), columns.collect::<Result<_, _>>()?)
}

/// Chunks as one.
fn joined(chunks: &[Chunk], schemas: &[SchemaRef]) -> Result<Chunk, ArrowError> {
    let keys = chunks.iter().flat_map(|chunk| chunk.keys.iter().copied()).collect();
    let mut tables = Vec::with_capacity(schemas.len());
    let mut ends = Vec::with_capacity(schemas.len());
    for (table, schema) in schemas.iter().enumerate() {
        tables.push(concat_batches(schema, chunks.iter().map(|chunk| &chunk.tables[table]))?);
        let mut behind = 0;
        let mut ends_here = Vec::new();
        for chunk in chunks {
            ends_here.extend(chunk.ends[table].iter().map(|end| behind + end));
            behind += chunk.tables[table].num_rows();
        }
        ends.push(ends_here);
    }
    Ok(Chunk { keys, tables, ends })
}
