//! Rows that are written to files in between, because there are too many of them for the memory.

use std::cell::OnceCell;
use std::fs::{self, File};
use std::io::{BufReader, BufWriter};
use std::path::{Path, PathBuf};

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use arrow_ipc::reader::StreamReader;
use arrow_ipc::writer::StreamWriter;

use crate::error::{Error, ErrorKind};
use crate::groups::TableSource;

/// A hidden folder for such files, created when the first one is, and removed when dropped.
#[derive(Debug)]
pub(crate) struct SpillFolder {
    path: PathBuf,
    created: OnceCell<()>,
    kind: ErrorKind,
}

impl SpillFolder {
    /// A folder inside that of a draft. Files that cannot be used are errors of this kind.
    pub(crate) fn new(draft: &Path, name: &str, kind: ErrorKind) -> Self {
        Self { path: draft.join(name), created: OnceCell::new(), kind }
    }

    /// A file in it, created with its first rows.
    pub(crate) fn file(&self, name: &str, schema: &SchemaRef) -> Result<Spill, Error> {
        let path = self.path_of(name)?;
        Ok(Spill { path, kind: self.kind.clone(), schema: schema.clone(), writer: None, rows: 0 })
    }

    /// Creates a file in it.
    pub(crate) fn create(&self, name: &str) -> Result<(PathBuf, File), Error> {
        let path = self.path_of(name)?;
        let file = brreg_files::create_new(&path).map_err(|error| Error::io(&path, error))?;
        Ok((path, file))
    }

    /// The path of a file in the folder, which is there then.
    fn path_of(&self, name: &str) -> Result<PathBuf, Error> {
        if self.created.get().is_none() {
            brreg_files::create_folder(&self.path).map_err(|error| Error::io(&self.path, error))?;
            let _ = self.created.set(());
        }
        Ok(self.path.join(name))
    }
}

impl Drop for SpillFolder {
    fn drop(&mut self) {
        // What cannot be removed now goes with the draft, or with the next one.
        let _ = fs::remove_dir_all(&self.path);
    }
}

/// A file of rows.
pub(crate) struct Spill {
    path: PathBuf,
    kind: ErrorKind,
    schema: SchemaRef,
    writer: Option<StreamWriter<BufWriter<File>>>,
    rows: u64,
}

impl Spill {
    /// Appends rows.
    pub(crate) fn append(&mut self, rows: &RecordBatch) -> Result<(), Error> {
        if rows.num_rows() == 0 {
            return Ok(());
        }
        let failed = |error| Error::arrow(self.kind.clone(), &self.path, error);
        let writer = match &mut self.writer {
            Some(writer) => writer,
            missing => {
                let file = brreg_files::create_new(&self.path).map_err(|error| Error::io(&self.path, error))?;
                missing.insert(StreamWriter::try_new_buffered(file, &self.schema).map_err(failed)?)
            }
        };
        writer.write(rows).map_err(failed)?;
        self.rows += rows.num_rows() as u64;
        Ok(())
    }

    /// The rows in their order.
    pub(crate) fn into_source(self) -> Result<TableSource, Error> {
        let Self { path, kind, schema, writer, rows } = self;
        let Some(mut writer) = writer else {
            return Ok(TableSource::of_batches(&path, kind, schema, std::iter::empty(), 0));
        };
        let failed = |error| Error::arrow(kind.clone(), &path, error);
        writer.finish().map_err(failed)?;
        drop(writer);
        let file = File::open(&path).map_err(|error| Error::io(&path, error))?;
        let batches = StreamReader::try_new(BufReader::new(file), None).map_err(failed)?;
        Ok(TableSource::of_batches(&path, kind, schema, batches, rows))
    }
}
