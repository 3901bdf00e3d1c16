//! What this data folder published in the store of the section `publish`: `state/store.json`. It says whether the store is behind, and
//! what was purged here on purpose, without asking the store.

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
        let is_behind = remote::is_behind(&data.lake(), register, &one.manifests).at(Step::Published)?;
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

/// Writes down what a store has of a register.
///
/// # Errors
/// Any failure to write it.
pub(crate) fn published(data: &DataFolder, register: &str, address: &str, pointer: &Pointer) -> Result<(), Problem> {
    let mut there = There::read(data);
    let versions = std::iter::once(&pointer.newest).chain(&pointer.kept);
    let manifests = versions.map(|version| version.manifest.clone()).collect();
    let one = One { address: address.to_owned(), manifests, is_purged: false };
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
