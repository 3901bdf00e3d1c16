//! Groups that are compared at the end: in memory while they are few, else in files, by key.

use std::fs::{self, File};
use std::io::{BufReader, BufWriter};
use std::path::{Path, PathBuf};

use arrow::array::{Array as _, ArrayRef, AsArray as _, RecordBatch, UInt32Array};
use arrow::compute::{concat_batches, take_record_batch};
use arrow::datatypes::{DataType, SchemaRef};
use arrow::error::ArrowError;
use arrow_ipc::reader::StreamReader;
use arrow_ipc::writer::StreamWriter;

use crate::error::{Error, ErrorKind};
use crate::groups::{Chunk, GroupReader, TableSource};

/// Groups of both sides that are held in memory at a time.
pub const GROUPS_IN_MEMORY: usize = 16 * 1024;
/// The folder for those that are not, inside the draft.
const FOLDER: &str = ".compare";

/// The groups of both sides that were put aside.
pub(super) struct Aside {
    folder: PathBuf,
    schemas: Vec<SchemaRef>,
    parts: Vec<[PartSide; 2]>,
}

/// One side's groups of one part.
enum PartSide {
    Memory(Vec<Chunk>),
    Files(Vec<Option<Spill>>),
}

/// One table's rows in a file.
struct Spill {
    path: PathBuf,
    writer: StreamWriter<BufWriter<File>>,
    rows: u64,
}

impl Aside {
    /// Room for this many groups, in parts of at most `in_memory` groups where their keys are spread evenly. Files are
    /// written below `folder`.
    pub(super) fn new(groups: usize, in_memory: usize, folder: &Path, schemas: Vec<SchemaRef>) -> Result<Self, Error> {
        let count = groups.div_ceil(in_memory.max(1)).max(1);
        let folder = folder.join(FOLDER);
        if count == 1 {
            return Ok(Self { folder, schemas, parts: vec![[0, 1].map(|_| PartSide::Memory(Vec::new()))] });
        }
        brreg_files::create_folder(&folder).map_err(|error| Error::io(&folder, error))?;
        let tables = schemas.len();
        let files = |_| PartSide::Files((0..tables).map(|_| None).collect());
        Ok(Self { folder, schemas, parts: (0..count).map(|_| [0, 1].map(files)).collect() })
    }

    /// Puts some consecutive groups of a side's chunk aside.
    pub(super) fn put(&mut self, side: usize, chunk: &Chunk, groups: std::ops::Range<usize>) -> Result<(), Error> {
        let parts = self.parts.len() as u64;
        let part_of = |group: usize| (chunk.keys[group] % parts) as usize;
        let mut of_part: Vec<Vec<usize>> = vec![Vec::new(); self.parts.len()];
        groups.for_each(|group| of_part[part_of(group)].push(group));
        for (part, groups) in of_part.into_iter().enumerate().filter(|(_, groups)| !groups.is_empty()) {
            let some = compact(chunk, &groups).map_err(|error| spill_error(&self.folder, error))?;
            match &mut self.parts[part][side] {
                PartSide::Memory(chunks) => chunks.push(some),
                PartSide::Files(files) => {
                    for (table, (file, rows)) in files.iter_mut().zip(&some.tables).enumerate() {
                        let path = || self.folder.join(format!("{part}-{side}-{table}.arrow"));
                        append(file, rows, path)?;
                    }
                }
            }
        }
        Ok(())
    }

    /// Calls `each` with both sides' groups of each part, and removes the files.
    pub(super) fn each(mut self, mut each: impl FnMut([Chunk; 2]) -> Result<(), Error>) -> Result<(), Error> {
        for [before, now] in std::mem::take(&mut self.parts) {
            each([self.read(before)?, self.read(now)?])?;
        }
        Ok(())
    }

    fn read(&self, side: PartSide) -> Result<Chunk, Error> {
        let chunks = match side {
            PartSide::Memory(chunks) => chunks,
            PartSide::Files(files) => {
                let sources =
                    files.into_iter().zip(&self.schemas).map(|(file, schema)| source(file, schema, &self.folder));
                let mut reader = GroupReader::new(sources.collect::<Result<Vec<_>, Error>>()?);
                let mut chunks = Vec::new();
                while let Some(chunk) = reader.next_chunk()? {
                    chunks.push(chunk);
                }
                chunks
            }
        };
        joined(&chunks, &self.schemas).map_err(|error| spill_error(&self.folder, error))
    }
}

impl Drop for Aside {
    fn drop(&mut self) {
        // What cannot be removed now goes with the draft, or with the next one.
        let _ = fs::remove_dir_all(&self.folder);
    }
}

fn spill_error(path: &Path, error: ArrowError) -> Error {
    Error::arrow(ErrorKind::Compare, path, error)
}

fn append(file: &mut Option<Spill>, rows: &RecordBatch, path: impl Fn() -> PathBuf) -> Result<(), Error> {
    if rows.num_rows() == 0 {
        return Ok(());
    }
    let spill = match file {
        Some(spill) => spill,
        missing => {
            let path = path();
            let file = brreg_files::create_new(&path).map_err(|error| Error::io(&path, error))?;
            let writer =
                StreamWriter::try_new_buffered(file, &rows.schema()).map_err(|error| spill_error(&path, error))?;
            missing.insert(Spill { path, writer, rows: 0 })
        }
    };
    spill.rows += rows.num_rows() as u64;
    spill.writer.write(rows).map_err(|error| spill_error(&spill.path, error))
}

/// The rows of a file; none where nothing was written.
fn source(file: Option<Spill>, schema: &SchemaRef, folder: &Path) -> Result<TableSource, Error> {
    let Some(Spill { path, mut writer, rows }) = file else {
        let none = std::iter::empty();
        return Ok(TableSource::of_batches(folder, ErrorKind::Compare, schema.clone(), none, 0));
    };
    let failed = |error| spill_error(&path, error);
    writer.finish().map_err(failed)?;
    drop(writer);
    let file = File::open(&path).map_err(|error| Error::io(&path, error))?;
    let batches = StreamReader::try_new(BufReader::new(file), None).map_err(failed)?;
    Ok(TableSource::of_batches(&path, ErrorKind::Compare, schema.clone(), batches, rows))
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
            DataType::Utf8View => std::sync::Arc::new(column.as_string_view().gc()),
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
