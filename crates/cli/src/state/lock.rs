//! One run at a time.

use std::fs::{File, TryLockError};

use crate::data::DataFolder;
use crate::failure::{Context as _, Exit, Failure};

/// The lock; given back when dropped, and by the system when the process is killed.
#[derive(Debug)]
pub(crate) struct Lock(#[expect(dead_code, reason = "held for its lock alone")] File);

/// Takes the lock of a data folder.
pub(crate) fn take(data: &DataFolder) -> Result<Lock, Failure> {
    let file = brreg_files::open_append(&data.state().join("lock")).step("taking the lock")?;
    match file.try_lock() {
        Ok(()) => Ok(Lock(file)),
        Err(TryLockError::WouldBlock) => {
            Err(Failure::new(Exit::Locked, "taking the lock", "another run holds it").advice("wait until it has ended"))
        }
        Err(TryLockError::Error(error)) => Err(Failure::new(Exit::Failed, "taking the lock", error)),
    }
}
