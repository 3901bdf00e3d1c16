//! The bytes of a batch, in memory that is used again for later batches.

use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

/// Bytes with room after them. The room stays initialised, so that filling it again costs nothing.
#[derive(Debug, Default)]
pub(crate) struct Buffer {
    bytes: Vec<u8>,
    filled: usize,
    pool: Option<Pool>,
}

impl Buffer {
    pub(crate) fn filled(&self) -> &[u8] {
        &self.bytes[..self.filled]
    }

    /// At least `length` bytes of room after what is filled.
    pub(crate) fn room(&mut self, length: usize) -> &mut [u8] {
        let end = self.filled + length;
        if self.bytes.len() < end {
            self.bytes.resize(end, 0);
        }
        &mut self.bytes[self.filled..end]
    }

    /// Counts `length` bytes of the room as filled.
    pub(crate) fn fill(&mut self, length: usize) {
        self.filled = (self.filled + length).min(self.bytes.len());
    }

    pub(crate) fn append(&mut self, bytes: &[u8]) {
        self.room(bytes.len()).copy_from_slice(bytes);
        self.fill(bytes.len());
    }

    pub(crate) fn remove(&mut self, range: Range<usize>) {
        self.bytes.copy_within(range.end..self.filled, range.start);
        self.filled -= range.len();
    }

    pub(crate) fn truncate(&mut self, length: usize) {
        self.filled = self.filled.min(length);
    }
}

impl Drop for Buffer {
    fn drop(&mut self) {
        if let Some(pool) = self.pool.take() {
            pool.give_back(std::mem::take(&mut self.bytes));
        }
    }
}

/// Memory of finished batches, at most as much as was in use at one time.
#[derive(Debug, Clone)]
pub(crate) struct Pool {
    free: Arc<Mutex<Vec<Vec<u8>>>>,
    largest: usize,
}

impl Pool {
    /// A pool that keeps no piece of memory of more than `largest` bytes, which only a huge record needs.
    pub(crate) fn new(largest: usize) -> Self {
        Self { free: Arc::default(), largest }
    }

    pub(crate) fn take(&self) -> Buffer {
        let bytes = self.free.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_default();
        Buffer { bytes, filled: 0, pool: Some(self.clone()) }
    }

    fn give_back(&self, bytes: Vec<u8>) {
        if bytes.len() <= self.largest {
            self.free.lock().unwrap_or_else(PoisonError::into_inner).push(bytes);
        }
    }
}
