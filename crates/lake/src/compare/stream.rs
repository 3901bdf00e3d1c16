//! One side's groups, decoded on a thread of their own.

use std::ops::Range;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use super::aside::Aside;
use super::cells::Cells;
use super::plan::Fate;
use crate::error::{Error, ErrorKind};
use crate::groups::{Chunk, GroupReader};

/// Chunks that are decoded ahead of the comparison.
const CHUNKS_AHEAD: usize = 2;

/// A chunk with its columns.
pub(super) struct Loaded {
    pub(super) chunk: Chunk,
    pub(super) columns: Vec<Vec<Cells>>,
}

impl Loaded {
    pub(super) fn new(chunk: Chunk) -> Result<Self, Error> {
        let cells = chunk.tables.iter().map(|table| table.columns().iter().map(Cells::of).collect::<Option<Vec<_>>>());
        // Only declared types are read.
        let columns = cells.collect::<Option<_>>().ok_or_else(|| Error::without_path(ErrorKind::Compare))?;
        Ok(Self { chunk, columns })
    }
}

/// Sends chunks until there are no more, or they are no longer taken. Returns the groups that are to be put aside.
///
/// # Errors
/// When the groups cannot be read or put aside; the last chunk is missing then.
pub(super) fn read(
    mut reader: GroupReader,
    fates: &[Fate],
    mut aside: Aside,
    chunks: &SyncSender<Loaded>,
) -> Result<Aside, Error> {
    let mut fates = fates.iter();
    while let Some(chunk) = reader.next_chunk()? {
        let moved = fates.by_ref().take(chunk.keys.len()).enumerate().filter(|(_, fate)| **fate == Fate::Aside);
        aside.put(&chunk, &moved.map(|(group, _)| group).collect::<Vec<_>>())?;
        if chunks.send(Loaded::new(chunk)?).is_err() {
            break;
        }
    }
    Ok(aside)
}

/// A chunk, groups of it, and their common fate.
type Alike<'c> = (&'c Loaded, Range<usize>, Fate);

/// A bounded channel for chunks.
pub(super) fn channel() -> (SyncSender<Loaded>, Receiver<Loaded>) {
    sync_channel(CHUNKS_AHEAD)
}

/// One side's groups with their fates.
pub(super) struct Stream<'f> {
    chunks: Receiver<Loaded>,
    fates: &'f [Fate],
    current: Option<Loaded>,
    /// The next group in the current chunk.
    at: usize,
}

impl<'f> Stream<'f> {
    pub(super) fn new(chunks: Receiver<Loaded>, fates: &'f [Fate]) -> Self {
        Self { chunks, fates, current: None, at: 0 }
    }

    /// The chunk with the next groups, and those of them that have the same fate.
    pub(super) fn next(&mut self) -> Result<Option<Alike<'_>>, Error> {
        let left =
            |current: &Option<Loaded>, at: usize| current.as_ref().map_or(0, |loaded| loaded.chunk.keys.len() - at);
        if left(&self.current, self.at) == 0 {
            self.current = self.chunks.recv().ok();
            self.at = 0;
        }
        let Some(loaded) = &self.current else { return Ok(None) };
        let Some(fate) = self.fates.first() else { return Err(other_groups()) };
        let left = loaded.chunk.keys.len() - self.at;
        let alike = self.fates.iter().take(left).take_while(|other| *other == fate).count();
        Ok(Some((loaded, self.at..self.at + alike, *fate)))
    }

    /// Passes over groups.
    pub(super) fn advance(&mut self, groups: usize) {
        self.at += groups;
        self.fates = self.fates.get(groups..).unwrap_or_default();
    }
}

/// The rows are not those of the keys that were read before.
pub(super) fn other_groups() -> Error {
    Error::without_path(ErrorKind::Compare).with_source("a table changed while it was read")
}
