//! Numbers whose lookup failed: the next night looks them up again. No file and no event would name them a second time.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::PathBuf;

use brreg_domain::Organisasjonsnummer;
use brreg_transform::enhet::Numbers;

use super::{NAME, along};
use crate::data::DataFolder;
use crate::problem::{At as _, Problem, Step};

/// Name of the list in the register's folder of the state.
pub(super) const LIST: &str = "feilede.txt";

/// The numbers, each with the unit that it belonged to, where it is that of a subunit and a snapshot says so. The register does not say
/// it of a deleted one, and when it answers at last, no snapshot may have it any more.
pub(super) type Failed = BTreeMap<Organisasjonsnummer, Option<Organisasjonsnummer>>;

/// The numbers to look up again. What is no organisation number counts as none.
///
/// # Errors
/// A list that is there and cannot be read: it may name units that are to be erased.
pub(super) fn numbers(data: &DataFolder) -> Result<Failed, Problem> {
    let text = match brreg_files::read_text(&path(data)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Failed::new()),
        read => read.at_path(Step::Lookup, path(data))?,
    };
    let number = |text: &str| Organisasjonsnummer::parse(text.trim()).ok();
    let line = |line: &str| {
        let (failed, above) = line.split_once('\t').unwrap_or((line, ""));
        Some((number(failed)?, number(above)))
    };
    Ok(text.lines().filter_map(line).collect())
}

/// Adds numbers to the list.
///
/// # Errors
/// As [`replace`].
pub(super) fn add(data: &DataFolder, failed: &BTreeSet<Organisasjonsnummer>) -> Result<(), Problem> {
    let before = numbers(data)?;
    let all = before.keys().chain(failed).copied().collect();
    write(data, &before, &all)
}

/// Replaces the list by the numbers whose lookup failed this time.
///
/// # Errors
/// A list that cannot be written, and a lake that cannot be searched for units.
pub(super) fn replace(data: &DataFolder, failed: &BTreeSet<Organisasjonsnummer>) -> Result<(), Problem> {
    write(data, &numbers(data)?, failed)
}

fn write(data: &DataFolder, before: &Failed, failed: &BTreeSet<Organisasjonsnummer>) -> Result<(), Problem> {
    let is_new = |number: &&Organisasjonsnummer| !before.contains_key(*number);
    let new: Numbers = failed.iter().filter(is_new).map(Organisasjonsnummer::as_str).collect();
    let above = along::units_above(data, &new)?;
    let unit = |number: &Organisasjonsnummer| match before.get(number) {
        Some(unit) => *unit,
        None => Organisasjonsnummer::parse(above.get(number.as_str())?).ok(),
    };
    let failed: Failed = failed.iter().map(|number| (*number, unit(number))).collect();
    if failed == *before {
        return Ok(());
    }
    let path = path(data);
    if let Some(folder) = path.parent() {
        brreg_files::create_folder(folder).at_path(Step::Lookup, folder)?;
    }
    let line = |(number, unit): (&Organisasjonsnummer, &Option<Organisasjonsnummer>)| match unit {
        Some(unit) => format!("{number}\t{unit}\n"),
        None => format!("{number}\n"),
    };
    let text: String = failed.iter().map(line).collect();
    brreg_files::replace(&path, text.as_bytes()).at_path(Step::Lookup, &path)
}

/// The units that these subunits belonged to, as a kept snapshot says, or the list of a night that failed to look them up.
///
/// # Errors
/// A lake or a list that cannot be read.
pub(super) fn units_above(data: &DataFolder, subunits: &Numbers) -> Result<BTreeMap<String, String>, Problem> {
    let mut above = along::units_above(data, subunits)?;
    if above.len() < subunits.len() {
        for (number, unit) in numbers(data)? {
            if let Some(unit) = unit.filter(|_| subunits.contains(number.as_str())) {
                above.entry(number.to_string()).or_insert_with(|| unit.to_string());
            }
        }
    }
    Ok(above)
}

fn path(data: &DataFolder) -> PathBuf {
    data.state().join(NAME).join(LIST)
}
