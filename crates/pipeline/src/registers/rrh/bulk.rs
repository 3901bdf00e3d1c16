//! The batches of a bulk file: read on one thread, processed on all cores.

use std::io::{BufReader, Read, Seek};
use std::num::NonZero;
use std::sync::{Mutex, PoisonError};
use std::thread::available_parallelism;

use brreg_fetcher::progress::Progress;
use brreg_lake::lanes::{Permit, Permits};
use brreg_parser::{Batch, Limits};

use crate::problem::{Problem, Step};

/// Batches that may be under way for each core: while one table ends a row group, batches wait for that table, and with too
/// few of them the other cores would run out of work.
const BATCHES_PER_CORE: usize = 5;

fn cores() -> usize {
    available_parallelism().map_or(1, NonZero::get)
}

/// The permits of a reading.
pub(super) fn permits() -> Permits {
    Permits::new(cores() * BATCHES_PER_CORE + 1)
}

/// The threads that batches are processed on.
pub(super) struct Workers(rayon::ThreadPool);

impl Workers {
    pub(super) fn start() -> Result<Self, Problem> {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(cores()).build();
        pool.map(Self).map_err(|error| Problem::failed(Step::Threads, error))
    }
}

/// Why a bulk file was not read to its end.
pub(super) enum Failed {
    /// It cannot be read.
    Reading(brreg_parser::Error),
    /// A batch could not be processed.
    Processing(brreg_lake::Error),
}

/// What was read.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Extent {
    /// Batches.
    pub(super) batches: u64,
    /// Records.
    pub(super) records: u64,
    /// Decompressed bytes.
    pub(super) bytes: u64,
}

/// Reads a bulk file to its end. `process` is called on any thread for each batch, with its number, counted from `first`.
pub(super) fn each_batch<'p, R: Read + Seek>(
    input: R,
    limits: Limits,
    workers: &Workers,
    permits: &'p Permits,
    first: u64,
    progress: &dyn Progress,
    process: impl Fn(&Batch, u64, Permit<'p>) -> Result<(), brreg_lake::Error> + Sync,
) -> Result<Extent, Failed> {
    let source = brreg_parser::open(BufReader::new(input), limits).map_err(Failed::Reading)?;
    let total = Some(source.declared_size());
    let failed: Mutex<Option<brreg_lake::Error>> = Mutex::new(None);
    let mut extent = Extent::default();
    let read: Result<(), brreg_parser::Error> = workers.0.in_place_scope(|scope| {
        for batch in source {
            let batch = batch?;
            extent.records += batch.len() as u64;
            extent.bytes = batch.byte_offset() + batch.bytes() as u64;
            progress.bytes("load", extent.bytes, total);
            // Closed after a failure, which is reported below.
            let Some(permit) = permits.acquire() else { break };
            let number = first + extent.batches;
            extent.batches += 1;
            let (process, failed) = (&process, &failed);
            scope.spawn(move |_| {
                let mut completion = Completion { permits, done: false };
                match process(&batch, number, permit) {
                    Ok(()) => completion.done = true,
                    Err(error) => *failed.lock().unwrap_or_else(PoisonError::into_inner) = Some(error),
                }
            });
        }
        Ok(())
    });
    if let Some(error) = failed.into_inner().unwrap_or_else(PoisonError::into_inner) {
        return Err(Failed::Processing(error));
    }
    read.map(|()| extent).map_err(Failed::Reading)
}

/// Closes the permits unless a batch was completed: no batch behind one that failed is ever written.
struct Completion<'p> {
    permits: &'p Permits,
    done: bool,
}

impl Drop for Completion<'_> {
    fn drop(&mut self) {
        if !self.done {
            self.permits.close();
        }
    }
}

impl Failed {
    /// The problem at a step.
    pub(super) fn at(self, step: Step) -> Problem {
        match self {
            Self::Reading(error) => Problem::of_cause(step, error),
            Self::Processing(error) => Problem::of_cause(step, error),
        }
    }
}
