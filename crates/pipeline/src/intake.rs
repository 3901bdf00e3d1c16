//! What the loads of bulk files have in common: rejected records, the room of a batch, and counts.

use std::borrow::Cow;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use arrow::array::RecordBatch;
use brreg_lake::Error;
use brreg_lake::lanes::Lane;
use brreg_lake::rejected::{Rejected, RejectedFile};
use brreg_parser::{BulkFile, Decoded, Permit};
use brreg_transform::pseudonym::NationalId;
use brreg_transform::schema::BatchRoom;

use crate::problem::{At as _, Problem, Step};

/// Lets the next batch in when all tables of this one are written.
pub(crate) type SharedPermit = Arc<Permit>;

/// The part of a load that no table of a register is in. Batches come from any thread.
pub(crate) struct Intake<C> {
    rejected: Lane<RejectedFile, SharedPermit>,
    national_id: NationalId,
    /// As the first batch needed it; those of one load are much alike.
    room: OnceLock<BatchRoom>,
    counts: Mutex<C>,
}

impl<C: Default> Intake<C> {
    /// No batches yet.
    pub(crate) fn new(rejected: RejectedFile, national_id: NationalId) -> Self {
        Self { rejected: Lane::new(rejected), national_id, room: OnceLock::new(), counts: Mutex::default() }
    }

    /// The room that a batch needs, once one has come.
    pub(crate) fn room(&self) -> Option<&BatchRoom> {
        self.room.get()
    }

    /// Takes the rejected records of batch `number` (from 0, none left out), and notes the room of its rows. Returns the permit
    /// for the lanes of the tables: it is given back when all of them have written the batch.
    ///
    /// # Errors
    /// When rejected records of this batch, or of one that waited for it, cannot be written.
    pub(crate) fn accept(
        &self,
        number: u64,
        batches: &[RecordBatch],
        rejected: Vec<Rejected>,
        permit: Permit,
    ) -> Result<SharedPermit, Error> {
        self.room.get_or_init(|| BatchRoom::like(batches));
        let permit = Arc::new(permit);
        let lines = rejected.into_iter().map(|record| record.shown(self.national_id)).collect();
        self.rejected.submit(number, lines, Arc::clone(&permit))?;
        Ok(permit)
    }

    /// What is counted.
    pub(crate) fn counts(&self) -> MutexGuard<'_, C> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The file of rejected records and the counts, after the last batch.
    pub(crate) fn into_parts(self) -> (RejectedFile, C) {
        (self.rejected.into_sink(), self.counts.into_inner().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Takes back what a reading wrote, because records came more than once: files of that kind are rare, so which records these
/// are is found out only then, and the files are read a second time.
///
/// # Errors
/// When the folder of the tables cannot be emptied.
pub(crate) fn read_again(folder: &Path) -> Result<(), Problem> {
    tracing::info!("records come more than once; the files are read again to find them");
    std::fs::remove_dir_all(folder)
        .and_then(|()| brreg_files::create_folder_durably(folder))
        .at_path(Step::Load, folder)
}

/// The line of a record of this file that was rejected.
pub(crate) fn rejected<F: BulkFile>(
    decoded: &Decoded<'_, F>,
    file: &str,
    reason: String,
    path: Option<String>,
) -> Rejected {
    let position = &decoded.position;
    let text = String::from_utf8_lossy(decoded.raw);
    Rejected {
        source: position.member.map_or_else(|| file.to_owned(), |member| format!("{file}/{member}")),
        element: position.element,
        byte_offset: position.byte,
        reason,
        path,
        record_is_not_utf8: matches!(text, Cow::Owned(_)),
        record_is_cut: false,
        record: text.into_owned(),
    }
}
