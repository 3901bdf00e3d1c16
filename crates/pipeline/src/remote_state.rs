//! What this data folder published in the store of the section `publish`: `state/store.json`. It says whether the store is behind, and
//! what was purged here on purpose, without asking the store. A publication is written down before anything is written there, so that
//! one that is broken off is known.

use std::collections::BTreeMap;
use std::path::PathBuf;

use brreg_lake::remote::{self, Pointer};
use serde::{Deserialize, Serialize};

use crate::data::DataFolder;
use crate::problem::{Advice, At as _, Problem, Step};
use crate::register::{Register, Registers};

pub(crate) const FILE_NAME: &str = "store.json";

/// The registers that were published.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct There {
    registers: BTreeMap<String, One>,
}

/// What a store has of a register.
#[derive(Debug, Serialize, Deserialize)]
struct One {
    address: String,
    /// The manifests of the versions that can be read, the newest first.
    manifests: Vec<String>,
    /// Whether the register was purged here since.
    #[serde(default)]
    is_purged: bool,
    /// Whether a publication there was begun and not seen to end: it may have anything that was to be published.
    #[serde(default)]
    is_unfinished: bool,
}

/// What is known of a store when a publication begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Before {
    /// The last publication ended.
    Ended,
    /// One may have been broken off: one is known, or nothing is.
    MayBeUnfinished,
    /// There is nothing here to publish, and nothing is known to be there.
    Nothing,
}

impl There {
    /// What was written down; nothing where that is missing or cannot be read.
    pub(crate) fn read(data: &DataFolder) -> Self {
        let read = brreg_files::read(&path(data)).ok();
        read.and_then(|text| serde_json::from_slice(&text).ok()).unwrap_or_default()
    }

    fn write(&self, data: &DataFolder) -> Result<(), Problem> {
        let text = serde_json::to_vec_pretty(self).map_err(std::io::Error::other).at(Step::History)?;
        let written = brreg_files::replace(&path(data), &text).at(Step::History);
        written.map_err(|problem| problem.advise_otherwise(Advice::Check(path(data))))
    }

    /// The address of the store from which a register has to go, since it was purged here.
    pub(crate) fn is_to_go(&self, register: &str, address: &str) -> bool {
        self.registers.get(register).is_some_and(|it| it.is_purged && it.address == address)
    }

    /// The address of the store, and whether it is behind; `None` where nothing was published.
    ///
    /// # Errors
    /// A lake that cannot be read.
    pub(crate) fn of(&self, data: &DataFolder, register: &str) -> Result<Option<(String, bool)>, Problem> {
        let Some(one) = self.registers.get(register) else { return Ok(None) };
        let is_behind =
            one.is_unfinished || remote::is_behind(&data.lake(), register, &one.manifests).at(Step::Published)?;
        Ok(Some((one.address.clone(), is_behind)))
    }

    /// The stores that are behind, each with its registers. A register that cannot be read is left to others to report.
    pub(crate) fn behind(&self, data: &DataFolder, registers: Registers<'_>) -> BTreeMap<String, Vec<String>> {
        let mut behind: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for name in registers.iter().map(|register| register.name()) {
            if let Ok(Some((address, true))) = self.of(data, name) {
                behind.entry(address).or_default().push(name.to_owned());
            }
        }
        behind
    }
}

/// Writes down that a publication of a register begins, of which nothing is kept here or something is.
///
/// # Errors
/// Any failure to write it: nothing may be written in the store then.
pub(crate) fn begun(data: &DataFolder, register: &str, address: &str, is_empty: bool) -> Result<Before, Problem> {
    let mut there = There::read(data);
    let known = there.registers.get_mut(register).filter(|one| one.address == address);
    let before = match known {
        Some(one) if is_empty && !one.is_unfinished && !one.is_purged => return Ok(Before::Nothing),
        Some(one) if one.is_unfinished => return Ok(Before::MayBeUnfinished),
        Some(one) => {
            one.is_unfinished = true;
            Before::Ended
        }
        None if is_empty => return Ok(Before::Nothing),
        None => {
            let one = One { address: address.to_owned(), manifests: Vec::new(), is_purged: false, is_unfinished: true };
            there.registers.insert(register.to_owned(), one);
            Before::MayBeUnfinished
        }
    };
    there.write(data)?;
    Ok(before)
}

/// Writes down what a store has of a register after a publication that ended.
///
/// # Errors
/// Any failure to write it.
pub(crate) fn published(data: &DataFolder, register: &str, address: &str, pointer: &Pointer) -> Result<(), Problem> {
    let mut there = There::read(data);
    let versions = std::iter::once(&pointer.newest).chain(&pointer.kept);
    let manifests = versions.map(|version| version.manifest.clone()).collect();
    let one = One { address: address.to_owned(), manifests, is_purged: false, is_unfinished: false };
    there.registers.insert(register.to_owned(), one);
    there.write(data)
}

/// Writes down that a register was purged here.
///
/// # Errors
/// Any failure to write it.
pub(crate) fn purged(data: &DataFolder, register: &dyn Register) -> Result<(), Problem> {
    let mut there = There::read(data);
    let Some(one) = there.registers.get_mut(register.name()) else { return Ok(()) };
    one.is_purged = true;
    there.write(data)
}

/// Forgets a register that was taken out of the store.
///
/// # Errors
/// Any failure to write it.
pub(crate) fn withdrawn(data: &DataFolder, register: &str) -> Result<(), Problem> {
    let mut there = There::read(data);
    there.registers.remove(register);
    there.write(data)
}

fn path(data: &DataFolder) -> PathBuf {
    data.state().join(FILE_NAME)
}
