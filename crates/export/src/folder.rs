//! The folder of an export, and the snapshots that it reads.

use std::fs::{self, File};
use std::path::Path;

use brreg_catalog::Reading;
use brreg_files::Replacement;
use brreg_pipeline::data::DataFolder;
use brreg_pipeline::problem::{At as _, Problem, Step};
use brreg_pipeline::register::{Registers, sql_of, tables_of};

const UTEN_EIER: &str = include_str!("../../../pipelines/export/uten_eier.sql");

/// The register that has the owners.
const REGISTER: &str = "rrh";

/// Opens the folder of an export for this process alone; creates it if it is missing and there is something to export. What a killed
/// export left is removed.
pub(crate) fn open(folder: &Path, data: &DataFolder) -> Result<File, Problem> {
    if !folder.is_dir() {
        if data.lake().published(REGISTER).at(Step::Export)?.is_none() {
            return Err(nothing());
        }
        brreg_files::create_folder_durably(folder).at_path(Step::Export, folder)?;
    }
    let opened = File::open(folder).at_path(Step::Export, folder)?;
    opened.lock().at_path(Step::Export, folder)?;
    brreg_files::remove_unfinished(folder).at_path(Step::Export, folder)?;
    Ok(opened)
}

/// Begins a file in the folder of an export.
pub(crate) fn begin(folder: &Path) -> Result<Replacement, Problem> {
    Replacement::begin(folder).at_path(Step::Export, folder)
}

/// Removes the files of earlier exports with such names, so that what is in the folder is of one night.
pub(crate) fn remove(folder: &Path, is_such: impl Fn(&str) -> bool) -> Result<(), Problem> {
    let mut removed = false;
    for entry in fs::read_dir(folder).at_path(Step::Export, folder)? {
        let entry = entry.at_path(Step::Export, folder)?;
        if entry.file_name().to_str().is_some_and(&is_such) {
            fs::remove_file(entry.path()).at_path(Step::Export, entry.path())?;
            removed = true;
        }
    }
    if removed { brreg_files::sync_folder(folder).at_path(Step::Export, folder) } else { Ok(()) }
}

/// Does work with the published snapshots, also when others are published before the end; again where rows are erased meanwhile. Beside
/// their tables is `uten_eier`. The work calls [`Reading::require_one_state`] before it puts a file in its place.
pub(crate) fn read<R>(
    data: &DataFolder,
    registers: Registers<'_>,
    work: impl FnMut(&Reading) -> Result<R, Problem>,
) -> Result<R, Problem> {
    Reading::of_one_state(|| reading(data, registers), work)
}

fn reading(data: &DataFolder, registers: Registers<'_>) -> Result<Reading, Problem> {
    let reading = Reading::open(&data.lake(), &tables_of(registers), &sql_of(registers)).at(Step::Export)?;
    if reading.snapshots().iter().any(|snapshot| snapshot.register() == REGISTER) {
        reading.keep("uten_eier", UTEN_EIER).at(Step::Export)?;
        return Ok(reading);
    }
    Err(nothing())
}

fn nothing() -> Problem {
    Problem::unpublished(Step::Export, REGISTER, "the owners")
}
