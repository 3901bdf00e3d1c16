//! What this data folder published in the store of the section `publish`: `state/store.json`. It says whether the store is behind, and
//! what was purged here on purpose, without asking the store. A publication is written down before anything is written there, so that
//! one that is broken off is known. Where the section had another address before, what is there is known too.

use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;

use brreg_lake::remote::{self, Pointer, PublicationId, Publisher};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::data::DataFolder;
use crate::problem::{Advice, At as _, Problem, Step};
use crate::register::{Register, Registers};

pub(crate) const FILE_NAME: &str = "store.json";

/// The registers that were published.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct There {
    registers: BTreeMap<String, One>,
    /// What other addresses have, to which the section was set before: by address and register.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    earlier: BTreeMap<String, BTreeMap<String, One>>,
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
    /// The publications there that were begun and not seen to end: any of what was to be published may be there. Not known of a
    /// register that was written down at the end of a publication alone, as it once was.
    #[serde(default)]
    begun: Option<Vec<PublicationId>>,
}

/// A publication that begins.
#[derive(Debug)]
pub(crate) struct Begun {
    pub(crate) publisher: Publisher,
    /// Whether one before it was broken off, or nobody knows.
    pub(crate) is_thorough: bool,
}

impl There {
    /// What was written down; nothing where it is missing.
    ///
    /// # Errors
    /// A file that cannot be read. Taken for none, what was purged here on purpose would stay there without a word.
    pub(crate) fn read(data: &DataFolder) -> Result<Self, Problem> {
        let path = path(data);
        let there = match brreg_files::read(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Self::default()),
            read => read.and_then(|text| serde_json::from_slice(&text).map_err(io::Error::other)),
        };
        there.at_path(Step::PublishThere, &path).map_err(|problem| {
            problem.advise_otherwise(Advice::Said(format!(
                "restore {} from a backup, or remove it and publish before anything is purged: that finds out what is there of \
                 registers that are kept here. Of one that was purged here, remove its folder, that in manifests and its file in current \
                 there",
                path.display()
            )))
        })
    }

    fn write(&self, data: &DataFolder) -> Result<(), Problem> {
        let (path, text) = (path(data), serde_json::to_vec_pretty(self).at(Step::History)?);
        let written = brreg_files::replace(&path, &text).at_path(Step::History, &path);
        written.map_err(|problem| problem.advise_otherwise(Advice::Check(path)))
    }

    /// The address of the store from which a register has to go, since it was purged here.
    pub(crate) fn is_to_go(&self, register: &str, address: &str) -> bool {
        self.known(register, address).is_some_and(|it| it.is_purged)
    }

    /// What a store has of a register, be it the one of now or an earlier one.
    fn known(&self, register: &str, address: &str) -> Option<&One> {
        let now = self.registers.get(register).filter(|it| it.address == address);
        now.or_else(|| self.earlier.get(address)?.get(register))
    }

    /// Whether anything is written down of a register in a store.
    pub(crate) fn is_known(&self, register: &str, address: &str) -> bool {
        self.known(register, address).is_some()
    }

    /// Whether nights of this lake were seen in a store.
    pub(crate) fn was_published(&self, register: &str, address: &str) -> bool {
        self.known(register, address).is_some_and(|it| !it.manifests.is_empty())
    }

    /// Whether a register was taken out of the store, and something was left there.
    pub(crate) fn has_left(&self, register: &str, address: &str) -> bool {
        let now = self.registers.get(register).filter(|it| it.address == address);
        now.is_some_and(|it| it.is_taken_out() && !it.is_purged)
    }

    /// The address of the store, and whether it is behind; `None` where nothing was published.
    ///
    /// # Errors
    /// A lake that cannot be read.
    pub(crate) fn of(&self, data: &DataFolder, register: &str) -> Result<Option<(String, bool)>, Problem> {
        let Some(one) = self.registers.get(register) else { return Ok(None) };
        Ok(Some((one.address.clone(), one.is_behind(data, register)?)))
    }

    /// The stores to which the section was set before and which have other things than the lake, each with its registers.
    pub(crate) fn left(&self, data: &DataFolder) -> BTreeMap<String, Vec<String>> {
        let of_store = |registers: &BTreeMap<String, One>| {
            let behind = registers.iter().filter(|(name, one)| one.is_behind(data, name).unwrap_or(true));
            behind.map(|(name, _)| name.clone()).collect::<Vec<_>>()
        };
        let stores = self.earlier.iter().map(|(address, registers)| (address.clone(), of_store(registers)));
        stores.filter(|(_, registers)| !registers.is_empty()).collect()
    }

    /// Makes an address the one of a register: what is known of it, and of the one before.
    fn turn_to(&mut self, register: &str, address: &str) {
        if let Some(before) =
            self.registers.get(register).filter(|one| one.address != address).map(|one| one.address.clone())
            && let Some(one) = self.registers.remove(register)
        {
            self.earlier.entry(before).or_default().insert(register.to_owned(), one);
        }
        if let Some(known) = self.earlier.get_mut(address)
            && let Some(one) = known.remove(register)
        {
            self.registers.entry(register.to_owned()).or_insert(one);
        }
        self.earlier.retain(|_, registers| !registers.is_empty());
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

impl One {
    /// Whether the register was taken out of the store, and is known only since something was left there.
    const fn is_taken_out(&self) -> bool {
        self.manifests.is_empty() && self.begun.is_none()
    }

    fn is_behind(&self, data: &DataFolder, register: &str) -> Result<bool, Problem> {
        Ok(self.begun.as_ref().is_some_and(|begun| !begun.is_empty())
            || remote::is_behind(&data.lake(), register, &self.manifests).at(Step::Published)?)
    }
}

/// Writes down that a publication of a register begins, of which nothing is kept here or something is; `None` where there is nothing to
/// publish and nothing is known to be there.
///
/// # Errors
/// Any failure to read or write it: nothing may be written in the store then.
pub(crate) fn begun(
    data: &DataFolder,
    register: &str,
    address: &str,
    is_empty: bool,
    now: Timestamp,
) -> Result<Option<Begun>, Problem> {
    let mut there = There::read(data)?;
    there.turn_to(register, address);
    let new = || One { address: address.to_owned(), manifests: Vec::new(), is_purged: false, begun: None };
    let one = match there.registers.get_mut(register) {
        Some(one) if is_empty && !one.is_purged && one.begun.as_ref().is_some_and(Vec::is_empty) => return Ok(None),
        None if is_empty => return Ok(None),
        Some(one) => one,
        None => there.registers.entry(register.to_owned()).or_insert_with(new),
    };
    let is_thorough = one.begun.as_ref().is_none_or(|begun| !begun.is_empty());
    let broken_off = one.begun.take().unwrap_or_default();
    // One that was broken off is not gone on with: a copy of this folder may know it, too.
    let publisher = Publisher::new(now).after(&broken_off);
    one.begun = Some(broken_off.into_iter().chain([publisher.id.clone()]).collect());
    there.write(data)?;
    Ok(Some(Begun { publisher, is_thorough }))
}

/// Writes down which nights of this lake were found in a store of which nothing was known; nothing where there are none.
///
/// # Errors
/// Any failure to read or write it.
pub(crate) fn found(data: &DataFolder, register: &str, address: &str, manifests: Vec<String>) -> Result<(), Problem> {
    if manifests.is_empty() {
        return Ok(());
    }
    let mut there = There::read(data)?;
    there.turn_to(register, address);
    let one = One { address: address.to_owned(), manifests, is_purged: false, begun: None };
    there.registers.insert(register.to_owned(), one);
    there.write(data)
}

/// Writes down what a store has of a register after a publication that ended.
///
/// # Errors
/// Any failure to read or write it.
pub(crate) fn published(data: &DataFolder, register: &str, address: &str, pointer: &Pointer) -> Result<(), Problem> {
    let mut there = There::read(data)?;
    let versions = std::iter::once(&pointer.newest).chain(&pointer.kept);
    let manifests = versions.map(|version| version.manifest.clone()).collect();
    let one = One { address: address.to_owned(), manifests, is_purged: false, begun: Some(Vec::new()) };
    there.registers.insert(register.to_owned(), one);
    there.write(data)
}

/// Writes down that a publication was refused, since another lake publishes there. Where nothing of this lake was there before, nothing is.
///
/// # Errors
/// Any failure to read or write it.
pub(crate) fn refused(data: &DataFolder, register: &str, publisher: &Publisher) -> Result<(), Problem> {
    let mut there = There::read(data)?;
    let Some(one) = there.registers.get_mut(register) else { return Ok(()) };
    let begun = one.begun.get_or_insert_default();
    begun.retain(|id| *id != publisher.id && !publisher.broken_off.contains(id));
    if begun.is_empty() && one.manifests.is_empty() {
        there.registers.remove(register);
    }
    there.write(data)
}

/// Writes down that a register was purged here.
///
/// # Errors
/// Any failure to read or write it.
pub(crate) fn purged(data: &DataFolder, register: &dyn Register) -> Result<(), Problem> {
    let mut there = There::read(data)?;
    let name = register.name();
    let earlier = there.earlier.values_mut().filter_map(|registers| registers.get_mut(name));
    let mut all = there.registers.get_mut(name).into_iter().chain(earlier).peekable();
    if all.peek().is_none() {
        return Ok(());
    }
    // What was taken out before may be another lake's by now.
    all.filter(|one| !one.is_taken_out()).for_each(|one| one.is_purged = true);
    there.write(data)
}

/// Forgets a register that was taken out of the store. Where something was left there, it stays known, so that the next publications look
/// for it.
///
/// # Errors
/// Any failure to read or write it.
pub(crate) fn withdrawn(data: &DataFolder, register: &str, address: &str, is_left: bool) -> Result<(), Problem> {
    let mut there = There::read(data)?;
    there.turn_to(register, address);
    there.registers.remove(register);
    if is_left {
        let one = One { address: address.to_owned(), manifests: Vec::new(), is_purged: false, begun: None };
        there.registers.insert(register.to_owned(), one);
    }
    there.write(data)
}

fn path(data: &DataFolder) -> PathBuf {
    data.state().join(FILE_NAME)
}
