//! A table's file that is encoded and written on a thread of its own.

use std::panic::resume_unwind;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread::{self, JoinHandle};

use arrow::array::RecordBatch;

use crate::error::{Error, ErrorKind};
use crate::lanes::Sink;
use crate::manifest::TableEntry;
use crate::table_file::TableFile;

/// Batches that wait to be written.
const BATCHES_AHEAD: usize = 2;

/// A table's file while it is written on a thread of its own. Dropped, it ends the thread.
pub struct BackgroundTable {
    batches: Option<SyncSender<RecordBatch>>,
    thread: Option<JoinHandle<Result<TableEntry, Error>>>,
}

impl BackgroundTable {
    /// Writes to this file from now on.
    #[must_use]
    pub fn new(mut file: TableFile) -> Self {
        let (batches, received) = sync_channel::<RecordBatch>(BATCHES_AHEAD);
        let thread = thread::spawn(move || {
            for batch in received {
                file.write(&batch)?;
            }
            file.finish()
        });
        Self { batches: Some(batches), thread: Some(thread) }
    }

    /// Hands over rows.
    ///
    /// # Errors
    /// When earlier rows could not be encoded or written.
    pub fn write(&mut self, batch: RecordBatch) -> Result<(), Error> {
        match &self.batches {
            Some(batches) if batches.send(batch).is_ok() => Ok(()),
            _ => self.end().map(|_| ()),
        }
    }

    /// Ends the file after the last rows.
    ///
    /// # Errors
    /// When rows could not be encoded or written.
    pub fn finish(mut self) -> Result<TableEntry, Error> {
        self.end()
    }

    fn end(&mut self) -> Result<TableEntry, Error> {
        drop(self.batches.take());
        match self.thread.take() {
            Some(thread) => thread.join().unwrap_or_else(|panic| resume_unwind(panic)),
            None => Err(Error::without_path(ErrorKind::Io).with_source("the table could not be written before")),
        }
    }
}

impl Sink for BackgroundTable {
    type Item = RecordBatch;

    fn write(&mut self, batch: RecordBatch) -> Result<(), Error> {
        Self::write(self, batch)
    }
}

impl Drop for BackgroundTable {
    fn drop(&mut self) {
        drop(self.batches.take());
        if let Some(thread) = self.thread.take() {
            // What went wrong in it does not matter any more.
            let _ = thread.join();
        }
    }
}
