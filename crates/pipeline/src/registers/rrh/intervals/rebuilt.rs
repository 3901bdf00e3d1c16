//! The history from the snapshots that are kept, without the tables that each night goes on with.

use std::path::Path;

use brreg_lake::Error;
use brreg_lake::background::BackgroundTable;
use brreg_lake::compare::{Side, compare};
use brreg_lake::snapshot::{Lake, Published};
use brreg_lake::table_file::TableFile;
use brreg_transform::rrh::COMPARED;
use brreg_transform::rrh::tables::{HISTORIKK_NYESTE, HISTORIKK_START};

use super::{Entries, Events, start};
use crate::registers::rrh::NAME;

/// Compares each kept snapshot with the one before it, and writes the history that this gives to a folder: all of what came and went
/// to one table, in the order of time, and the start. Where all snapshots are kept, the tables of the last one say the same.
///
/// # Errors
/// When a snapshot cannot be read, or a table cannot be written.
pub fn rebuilt(lake: &Lake, folder: &Path) -> Result<Entries, Error> {
    let mut snapshots = lake.snapshots(NAME)?;
    snapshots.sort_by_key(|snapshot| snapshot.name);
    let mut written = BackgroundTable::new(TableFile::create(folder, &HISTORIKK_NYESTE)?);
    for (before, now) in snapshots.iter().zip(snapshots.iter().skip(1)) {
        let mut events = Events::new(now.name, written);
        compare(&side(before)?, &side(now)?, &COMPARED, folder, &mut events)?;
        written = events.finish()?;
    }
    let mut file = TableFile::create(folder, &HISTORIKK_START)?;
    if let Some(first) = snapshots.first() {
        file.write(&start(first.name)?)?;
    }
    Ok(vec![(&HISTORIKK_NYESTE, written.finish()?), (&HISTORIKK_START, file.finish()?)])
}

fn side(snapshot: &Published) -> Result<Side, Error> {
    Ok(Side::in_folder(&snapshot.folder(), snapshot.manifest()?.national_id, &COMPARED))
}
