//! Groups that are compared at the end: in memory while they are few, else in files, by key.

use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use arrow::array::{Array as _, ArrayRef, AsArray as _, RecordBatch, UInt32Array};
use arrow::compute::{concat_batches, take_record_batch};
use arrow::datatypes::{DataType, SchemaRef};
use arrow::error::ArrowError;

use crate::error::{Error, ErrorKind};
use crate::groups::{Chunk, GroupReader};
use crate::spill::{Spill, SpillFolder};

/// Groups of both sides that are held in memory at a time.
pub const GROUPS_IN_MEMORY: usize = 16 * 1024;
/// The folder for those that are not, inside the draft.
const FOLDER: &str = ".compare";

/// The groups of both sides that were put aside.
pub(super) struct Aside {
    folder: SpillFolder,
    schemas: Vec<SchemaRef>,
    parts: Vec<[PartSide; 2]>,
}

/// One side's groups of one part.
enum PartSide {
    Memory(Vec<Chunk>),
    /// A file for each table.
    Files(Vec<Spill>),
}

impl Aside {
    /// Room for this many groups, in parts of at most `in_memory` groups where their keys are spread evenly. Files are
    /// written below `folder`.
    pub(super) fn new(groups: usize, in_memory: usize, folder: &Path, schemas: Vec<SchemaRef>) -> Result<Self, Error> {
        let count = groups.div_ceil(in_memory.max(1)).max(1);
        let folder = SpillFolder::new(folder, FOLDER, ErrorKind::Compare);
        if count == 1 {
            return Ok(Self { folder, schemas, parts: vec![[0, 1].map(|_| PartSide::Memory(Vec::new()))] });
        }
        let mut parts = Vec::with_capacity(count);
        for part in 0..count {
            let [before, now] = [0, 1].map(|side| -> Result<PartSide, Error> {
                let tables = schemas.iter().enumerate();
                let files = tables.map(|(table, schema)| folder.file(&format!("{part}-{side}-{table}.arrow"), schema));
                Ok(PartSide::Files(files.collect::<Result<_, _>>()?))
            });
            parts.push([before?, now?]);
        }
        Ok(Self { folder, schemas, parts })
    }

    /// Puts some consecutive groups of a side's chunk aside.
    pub(super) fn put(&mut self, side: usize, chunk: &Chunk, groups: Range<usize>) -> Result<(), Error> {
        let parts = self.parts.len() as u64;
        let mut of_part: Vec<Vec<usize>> = vec![Vec::new(); self.parts.len()];
        for group in groups {
            of_part[usize::try_from(chunk.keys[group] % parts).unwrap_or_default()].push(group);
        }
        for (part, groups) in self.parts.iter_mut().zip(of_part).filter(|(_, groups)| !groups.is_empty()) {
            let some = compact(chunk, &groups).map_err(failed)?;
            match &mut part[side] {
                PartSide::Memory(chunks) => chunks.push(some),
                PartSide::Files(files) => {
                    for (file, rows) in files.iter_mut().zip(&some.tables) {
                        file.append(rows)?;
                    }
                }
            }
        }
        Ok(())
    }

    /// Calls `each` with both sides' groups of each part, and removes the files.
    pub(super) fn each(self, mut each: impl FnMut([Chunk; 2]) -> Result<(), Error>) -> Result<(), Error> {
        let Self { folder, schemas, parts } = self;
        for [before, now] in parts {
            each([read(before, &schemas)?, read(now, &schemas)?])?;
        }
        drop(folder);
        Ok(())
    }
}

fn failed(error: ArrowError) -> Error {
    Error::without_path(ErrorKind::Compare).with_source(error)
}

fn read(side: PartSide, schemas: &[SchemaRef]) -> Result<Chunk, Error> {
    let chunks = match side {
        PartSide::Memory(chunks) => chunks,
        PartSide::Files(files) => {
            let sources = files.into_iter().map(Spill::into_source).collect::<Result<Vec<_>, _>>()?;
            let mut reader = GroupReader::new(sources);
            let mut chunks = Vec::new();
            while let Some(chunk) = reader.next_chunk()? {
                chunks.push(chunk);
            }
            chunks
        }
    };
    joined(&chunks, schemas).map_err(failed)
}

/// Some groups of a chunk, without the memory of the others.
fn compact(chunk: &Chunk, groups: &[usize]) -> Result<Chunk, ArrowError> {
    let mut ends = Vec::with_capacity(chunk.tables.len());
    let mut tables = Vec::with_capacity(chunk.tables.len());
    for (table, rows) in chunk.tables.iter().enumerate() {
        let (mut kept, mut ends_here): (Vec<u32>, Vec<usize>) = (Vec::new(), Vec::with_capacity(groups.len()));
        for group in groups {
            kept.extend(chunk.rows(table, *group..*group + 1).filter_map(|row| u32::try_from(row).ok()));
            ends_here.push(kept.len());
        }
        tables.push(without_spare_text(&take_record_batch(rows, &UInt32Array::from(kept))?)?);
        ends.push(ends_here);
    }
    Ok(Chunk { keys: groups.iter().map(|group| chunk.keys[*group]).collect(), tables, ends })
}

/// Views that keep only the text that they show.
fn without_spare_text(rows: &RecordBatch) -> Result<RecordBatch, ArrowError> {
    let columns = rows.columns().iter().map(|column| -> ArrayRef {
        match column.data_type() {
            DataType::Utf8View => Arc::new(column.as_string_view().gc()),
            _ => column.clone(),
        }
    });
    RecordBatch::try_new(rows.schema(), columns.collect())
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
