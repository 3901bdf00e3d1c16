//! Numbers whose lookup failed: the next night looks them up again. No file and no event would name them a second time.

use std::collections::BTreeSet;
use std::io;
use std::path::PathBuf;

use brreg_domain::Organisasjonsnummer;

use super::NAME;
use crate::data::DataFolder;
use crate::problem::{At as _, Problem, Step};

/// Name of the list in the register's folder of the state.
const LIST: &str = "feilede.txt";

/// The numbers to look up again. What is no organisation number counts as none.
///
/// # Errors
/// A list that is there and cannot be read: it may name units that are to be erased.
pub(super) fn numbers(data: &DataFolder) -> Result<BTreeSet<Organisasjonsnummer>, Problem> {
    let text = match brreg_files::read_text(&path(data)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(BTreeSet::new()),
        read => read.at(Step::Lookup)?,
    };
    Ok(text.lines().filter_map(|line| Organisasjonsnummer::parse(line.trim()).ok()).collect())
}

/// Adds numbers to the list.
///
/// # Errors
/// As [`replace`].
pub(super) fn add(data: &DataFolder, failed: &BTreeSet<Organisasjonsnummer>) -> Result<(), Problem> {
    replace(data, &numbers(data)?.union(failed).copied().collect())
}

/// Replaces the list by the numbers whose lookup failed this time.
///
/// # Errors
/// A list that cannot be written.
pub(super) fn replace(data: &DataFolder, failed: &BTreeSet<Organisasjonsnummer>) -> Result<(), Problem> {
    if *failed == numbers(data)? {
        return Ok(());
    }
    let path = path(data);
    if let Some(folder) = path.parent() {
        brreg_files::create_folder(folder).at(Step::Lookup)?;
    }
    let text: String = failed.iter().map(|number| format!("{number}\n")).collect();
    brreg_files::replace(&path, text.as_bytes()).at(Step::Lookup)
}

fn path(data: &DataFolder) -> PathBuf {
    data.state().join(NAME).join(LIST)
}
