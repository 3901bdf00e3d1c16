//! What is in the folders of the lake, of the Delta tables, of landing, of the state and of the pages and is none of this program's. It is passed over, reported,
//! and never removed.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use brreg_lake::snapshot::SnapshotName;

use crate::base;
use crate::data::DataFolder;
use crate::erased;
use crate::landing;
use crate::pictures;
use crate::problem::{At as _, Problem, Step};
use crate::register::{Registers, tables_of};
use crate::remote_here;
use crate::remote_state;
use crate::state::{self, runs};

/// Everything that is not this program's.
///
/// # Errors
/// A folder that cannot be read.
pub fn all(data: &DataFolder, registers: Registers<'_>) -> Result<Vec<PathBuf>, Problem> {
    let mut strangers = data.lake().strangers(&tables_of(registers)).at(Step::Published)?;
    let is_register = |name: &str| registers.iter().any(|register| register.name() == name);
    strangers.extend(beside(&data.landing(), is_register).at_path(Step::Landing, data.landing())?);
    for register in registers {
        strangers.extend(landing::strangers(data, register.name())?);
        let own = data.state().join(register.name());
        strangers.extend(beside(&own, |name| register.state_files().contains(&name)).at_path(Step::History, &own)?);
    }
    strangers.extend(
        beside(&data.state(), |name| {
            state::FILES.contains(&name)
                || name == erased::FILE_NAME
                || name == remote_state::FILE_NAME
                || is_register(name)
                || base::is_earlier(name, registers)
        })
        .at_path(Step::History, data.state())?,
    );
    strangers.extend(
        beside(&runs::folder(data), |name| runs::is_of_run(name, runs::EXTENSION))
            .at_path(Step::History, runs::folder(data))?,
    );
    let is_page = |name: &str| {
        name == runs::LATEST_PAGE || name == pictures::FOLDER || runs::is_of_run(name, runs::PAGE_EXTENSION)
    };
    strangers.extend(beside(&data.reports(), is_page).at_path(Step::Page, data.reports())?);
    strangers.extend(remote_here::strangers(data, registers)?);
    Ok(strangers)
}

/// Whether this is the partition of a table, of a snapshot whose manifest is not here.
#[must_use]
pub fn is_partition(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str());
    name.is_some_and(|name| name.parse::<SnapshotName>().is_ok())
}

/// What is in a folder beside what belongs there, and beside what this program has not finished.
fn beside(folder: &Path, belongs: impl Fn(&str) -> bool) -> io::Result<Vec<PathBuf>> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        // What is in the place of the folder.
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => return Ok(vec![folder.to_owned()]),
        Err(error) => return Err(error),
    };
    let mut found = Vec::new();
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name();
        if !brreg_files::is_unfinished(&name) && !belongs(&name.to_string_lossy()) {
            found.push(entry.path());
        }
    }
    found.sort();
    Ok(found)
}
