//! A file of one table's rows, each of which belongs to one of several parts that are read one after the other.

use std::fs::File;
use std::io::BufWriter;
use std::path::PathBuf;

use arrow::array::RecordBatch;
use arrow::compute::concat_batches;
use arrow::datatypes::SchemaRef;
use arrow::error::ArrowError;
use arrow_ipc::reader::FileReader;
use arrow_ipc::writer::FileWriter;

use crate::error::{Error, ErrorKind};
use crate::groups::TableSource;
use crate::spill::SpillFolder;

/// Where the batches of a part are: one file however many parts there are, since each process may open only so many files.
#[derive(Debug)]
struct Contents {
    path: PathBuf,
    schema: SchemaRef,
    /// The numbers of each part's batches.
    batches: Vec<Vec<usize>>,
}

/// Such a file while it is written.
pub(super) struct PartFile {
    contents: Contents,
    writer: FileWriter<BufWriter<File>>,
    written: usize,
}

impl PartFile {
    /// Creates a file for this many parts.
    pub(super) fn create(folder: &SpillFolder, name: &str, schema: &SchemaRef, parts: usize) -> Result<Self, Error> {
        let (path, file) = folder.create(name)?;
        let writer = FileWriter::try_new_buffered(file, schema);
        let writer = writer.map_err(|error| Error::arrow(ErrorKind::Compare, &path, error))?;
        let contents = Contents { path, schema: schema.clone(), batches: vec![Vec::new(); parts] };
        Ok(Self { contents, writer, written: 0 })
    }

    /// Appends rows to a part.
    pub(super) fn append(&mut self, part: usize, rows: &RecordBatch) -> Result<(), Error> {
        if rows.num_rows() == 0 {
            return Ok(());
        }
        self.writer.write(rows).map_err(|error| self.contents.failed(error))?;
        self.contents.batches[part].push(self.written);
        self.written += 1;
        Ok(())
    }

    /// Ends the file.
    pub(super) fn finish(mut self) -> Result<PartReader, Error> {
        let Self { contents, writer, .. } = &mut self;
        writer.finish().map_err(|error| contents.failed(error))?;
        let Self { contents, writer, .. } = self;
        drop(writer);
        let file = File::open(&contents.path).map_err(|error| Error::io(&contents.path, error))?;
        let reader = FileReader::try_new(file, None).map_err(|error| contents.failed(error))?;
        Ok(PartReader { contents, reader })
    }
}

/// Such a file while it is read.
pub(super) struct PartReader {
    contents: Contents,
    reader: FileReader<File>,
}

impl PartReader {
    /// The rows of a part, in the order in which they were appended.
    pub(super) fn part(&mut self, part: usize) -> Result<RecordBatch, Error> {
        let Self { contents, reader } = self;
        let batches = contents.batches[part].iter().map(|batch| {
            reader.set_index(*batch)?;
            reader.next().unwrap_or_else(|| Err(ArrowError::IpcError("a batch is missing".to_owned())))
        });
        let rows = batches.collect::<Result<Vec<_>, _>>().and_then(|rows| concat_batches(&contents.schema, &rows));
        rows.map_err(|error| contents.failed(error))
    }

    /// Rows of the file as a source of their own.
    pub(super) fn source(&self, rows: RecordBatch) -> TableSource {
        let count = rows.num_rows() as u64;
        let (schema, rows) = (rows.schema(), std::iter::once(Ok(rows)));
        TableSource::of_batches(&self.contents.path, ErrorKind::Compare, schema, rows, count)
    }
}

impl Contents {
    fn failed(&self, error: ArrowError) -> Error {
        Error::arrow(ErrorKind::Compare, &self.path, error)
    }
}
