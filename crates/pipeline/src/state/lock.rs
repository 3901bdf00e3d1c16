//! One run at a time.

use std::fs::{File, TryLockError};

use brreg_lake::migrate::migrate;
use jiff::Timestamp;

use crate::base;
use crate::data::DataFolder;
use crate::erase;
use crate::problem::{Advice, At as _, Kind, Problem, Step};
use crate::register::{Registers, tables_of};
use crate::remote_here;
use crate::state::runs;

/// The lock; given back when dropped, and by the system when the process is killed.
#[derive(Debug)]
#[expect(dead_code, reason = "the files are held for their locks alone")]
pub struct Lock {
    /// The data folder: the lock is on it too, because a file can be removed while a run goes on, and the next run would lock
    /// another one of its name.
    folder: File,
    /// `state/lock`, on which earlier versions of this program and scripts of users have their lock.
    file: File,
}

/// The name of the lock's file.
pub(super) const FILE_NAME: &str = "lock";

/// Takes the lock of a data folder, and moves a lake of the old layout to the current one, and finishes
/// an erasure that was killed. Every command that writes begins with
/// it.
///
/// # Errors
/// [`Kind::Locked`] while another run holds it, any failure to open its file or to move the lake, and a list of those who were erased that
/// cannot be read.
pub fn take(data: &DataFolder, registers: Registers<'_>) -> Result<Lock, Problem> {
    let folder = locked(File::open(data.root()).at_path(Step::Lock, data.root())?)?;
    let path = data.state().join(FILE_NAME);
    let opened = brreg_files::open_append(&path).at_path(Step::Lock, &path);
    let file = locked(opened.map_err(|problem| problem.advise_otherwise(Advice::Check(path)))?)?;
    let lock = Lock { folder, file };
    let folders = [data.state(), runs::folder(data), data.reports(), data.secrets(), data.lake().root().to_owned()];
    for folder in folders.iter().filter(|folder| folder.is_dir()) {
        brreg_files::remove_unfinished(folder).at_path(Step::Lock, folder)?;
    }
    brreg_catalog::remove_leftovers(&data.lake()).at(Step::Lock)?;
    let progress = |register: &str, published| base::of_earlier_version(data, register, published);
    for moved in migrate(&data.lake(), &tables_of(registers), &progress).at(Step::MoveLake)? {
        tracing::info!(register = moved.register, snapshots = moved.snapshots.len(), "moved to the current layout");
    }
    for register in registers {
        base::remove_earlier(data, register.name()).at_path(Step::MoveLake, data.state())?;
    }
    // What cannot be finished now stays pending; `verify` says so, and it does not keep others from their work.
    for problem in erase::finish(data, registers, Timestamp::now())? {
        tracing::warn!(register = problem.register(), causes = ?problem.causes(), "an erasure is not finished");
    }
    // A command that was killed may have left the Delta tables behind the lake.
    for problem in remote_here::follow_sound(data, registers) {
        tracing::warn!(register = problem.register(), causes = ?problem.causes(), "the Delta tables are not as the lake is");
    }
    Ok(lock)
}

fn locked(file: File) -> Result<File, Problem> {
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(Problem::new(Step::Lock, Kind::Locked)),
        Err(TryLockError::Error(error)) => Err(Problem::failed(Step::Lock, error)),
    }
}
