//! Erasure of companies and persons from everything in the data folder.
//!
//! In this order: the [list](crate::erased) of those who were erased is on disk; every snapshot that holds one of them is written anew
//! ([`brreg_lake::erase`]); the register's runs in landing are removed, since nothing but a load can tell who is in them.
//! Whenever the process is killed, the next command that takes the lock goes on where it ended.

pub(crate) mod copies;
mod kept_out;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use brreg_lake::Error;
use brreg_lake::erase::{self as lake, Subjects};
use brreg_lake::manifest::Manifest;
use brreg_lake::snapshot::{Published, SnapshotName};
use brreg_transform::pseudonym::{Key, NationalId};
use brreg_transform::schema::RegisterTables;
use jiff::Timestamp;

use crate::data::DataFolder;
use crate::erased::List;
use crate::landing;
use crate::person_key;
use crate::problem::{Advice, At as _, Problem, Step};
use crate::register::{Register, Registers};
use crate::report::{Erased, Note, Outcome, RegisterReport};
pub use kept_out::KeptOut;
pub(crate) use kept_out::without_erased;

/// Who is to be erased. `Debug` does not show it.
#[derive(Default)]
pub struct Order {
    /// Companies, by organisation number.
    pub companies: Vec<String>,
    /// Persons, by national identity number.
    pub numbers: Vec<String>,
    /// Persons, by full name and birth date (`yyyy-mm-dd`).
    pub names: Vec<(String, String)>,
    /// Those of the numbers whose name and birth date are among the names.
    pub named_numbers: Vec<String>,
}

impl Order {
    fn subjects(&self, key: Key) -> Subjects {
        let mut subjects = Subjects::new(key);
        self.companies.iter().for_each(|number| subjects.add_company(number));
        self.numbers.iter().for_each(|number| subjects.add_person(number));
        self.names.iter().for_each(|(name, birth_date)| subjects.add_named(name, birth_date));
        subjects
    }
}

/// Erases companies and persons from some registers, or from all. The caller holds the lock. With `may_be_new_key`, those who were
/// erased under a key that is lost can be named again before the next load.
///
/// # Errors
/// A list that cannot be read or written, a key that is missing, and a person who cannot be found by what is given: nothing was
/// erased then.
pub fn erase(
    data: &DataFolder,
    registers: Registers<'_>,
    only: Option<&[&str]>,
    order: &Order,
    may_be_new_key: bool,
    now: Timestamp,
) -> Result<Vec<RegisterReport>, Problem> {
    let key = person_key::read(data, registers, may_be_new_key)?;
    let mut subjects = order.subjects(key.clone());
    let chosen: Vec<&dyn Register> = registers
        .iter()
        .filter(|register| only.is_none_or(|only| only.contains(&register.name())))
        .map(|register| *register as &dyn Register)
        .collect();
    let several = add_numbers(data, registers, &mut subjects)?;
    add_names(data, registers, &mut subjects)?;
    let is_named = |number: &&String| order.named_numbers.contains(number);
    let (with, without): (Vec<&String>, Vec<&String>) = order.numbers.iter().partition(is_named);
    let mut notes: Vec<Note> = several.into_iter().collect();
    if !without.is_empty() {
        for register in &chosen {
            let found = require_pseudonyms(data, *register, &key, may_be_new_key);
            notes.extend(found.map_err(|problem| problem.of(register.name()))?);
        }
    }
    let mut list = List::read(data)?;
    let names: Vec<&str> = registers.iter().map(|register| register.name()).collect();
    if list.subjects.is_empty() || list.has_key() || person_key::is_of_lake(data, registers, &key)? {
        list.set_key(&key);
    }
    list.begin(subjects.marks(), only, &names, now);
    let marks = |numbers: Vec<&String>| {
        let pseudonyms: Vec<String> = numbers.into_iter().map(|number| key.of_number(number)).collect();
        subjects.marks_of_persons(&pseudonyms)
    };
    list.set_names(&marks(with), &marks(without), only, now);
    list.write(data)?;
    let mut reports = Vec::new();
    for register in chosen {
        let outcome = wholly(data, register, &subjects, now);
        if outcome.is_ok() {
            ended(data, &mut list, register.name())?;
        }
        let outcome = match outcome {
            Ok(erased) => Outcome::Erased(erased),
            Err(problem) => Outcome::Failed(problem.of(register.name())),
        };
        reports.push(RegisterReport::new(register.name(), outcome, Vec::new()));
    }
    let is_nothing = |it: &RegisterReport| matches!(&it.outcome, Outcome::Erased(erased) if erased.rewritten == 0);
    let is_nobody = !order.names.is_empty() && reports.iter().all(is_nothing);
    if let Some(report) = reports.last_mut() {
        report.notes.extend(notes.into_iter().chain(is_nobody.then_some(Note::NobodyNamed {})));
    }
    Ok(reports)
}

/// Adds the pseudonyms, made from a number, that the lake has for persons who are named: a person has rows under other names too.
/// Where a name and a birth date have several, they may be several persons: then their rows go by name and birth date alone,
/// and a note says so.
fn add_numbers(data: &DataFolder, registers: Registers<'_>, subjects: &mut Subjects) -> Result<Option<Note>, Problem> {
    let mut pseudonyms: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for register in registers {
        for snapshot in data.lake().snapshots(register.name()).at(Step::Erase)? {
            // One that cannot be read is told by the erasure from it.
            for (name, more) in lake::pseudonyms_of_named(&snapshot, register.tables(), subjects).unwrap_or_default() {
                pseudonyms.entry(name).or_default().extend(more);
            }
        }
    }
    let mut several = 0;
    for of_name in pseudonyms.values() {
        match of_name.iter().collect::<Vec<_>>().as_slice() {
            [person_id] => subjects.add_pseudonym(person_id),
            persons => several += persons.len() as u64,
        }
    }
    Ok((several > 0).then_some(Note::SeveralNamed { persons: several }))
}

/// Adds the names that the lake has for persons who are known by their numbers, so that texts that name them are found. It has to be
/// done first: once their rows are gone, nothing says how they are called.
fn add_names(data: &DataFolder, registers: Registers<'_>, subjects: &mut Subjects) -> Result<(), Problem> {
    let mut names = BTreeSet::new();
    for register in registers {
        for snapshot in data.lake().snapshots(register.name()).at(Step::Erase)? {
            // One that cannot be read is told by the erasure from it.
            names.extend(lake::names(&snapshot, register.tables(), subjects).unwrap_or_default());
        }
    }
    names.iter().for_each(|named| subjects.add_name(named));
    Ok(())
}

/// Finishes what a killed erasure left. What cannot be finished stays pending and is returned.
///
/// # Errors
/// A list that cannot be read or written, and a key that is missing.
pub fn finish(data: &DataFolder, registers: Registers<'_>, now: Timestamp) -> Result<Vec<Problem>, Problem> {
    let mut list = List::read(data)?;
    let mut problems = Vec::new();
    for name in list.pending.clone() {
        let Some(register) = registers.iter().find(|register| register.name() == name) else { continue };
        let subjects = recorded(data, registers, &list, &name)?;
        match wholly(data, *register, &subjects, now) {
            Ok(_) => ended(data, &mut list, &name)?,
            Err(problem) => problems.push(problem.of(&name)),
        }
    }
    Ok(problems)
}

/// The registers from which somebody is not erased yet.
///
/// # Errors
/// A list that cannot be read.
pub fn pending(data: &DataFolder) -> Result<Vec<String>, Problem> {
    Ok(List::read(data)?.pending)
}

fn recorded(data: &DataFolder, registers: Registers<'_>, list: &List, register: &str) -> Result<Subjects, Problem> {
    // The list names its key, which may be newer than the snapshots.
    let mut subjects = Subjects::new(person_key::read(data, registers, list.has_key())?);
    subjects.add_marks(list.of(register));
    Ok(subjects)
}

/// Notes that a register is done.
fn ended(data: &DataFolder, list: &mut List, register: &str) -> Result<(), Problem> {
    list.pending.retain(|name| name != register);
    list.write(data)
}

/// Refuses a person's number alone where tables have no pseudonyms, or those of another key: nobody would be found by it. Where a key was
/// lost, whom the list had is named again, and was erased before: then a note says so.
fn require_pseudonyms(
    data: &DataFolder,
    register: &dyn Register,
    key: &Key,
    is_key_lost: bool,
) -> Result<Option<Note>, Problem> {
    let snapshots = data.lake().snapshots(register.name()).at(Step::Erase)?;
    let manifests: Vec<Manifest> = snapshots.iter().filter_map(|snapshot| snapshot.manifest().ok()).collect();
    let of_other_key = manifests.iter().filter(|manifest| person_key::is_other(manifest, key)).count() as u64;
    let what = if manifests.iter().any(|manifest| manifest.national_id == NationalId::Drop) {
        "no pseudonyms (national_id = \"drop\")"
    } else if of_other_key > 0 && !is_key_lost {
        "pseudonyms of another key"
    } else {
        let (register, snapshots) = (register.name().to_owned(), of_other_key);
        return Ok((of_other_key > 0).then_some(Note::OfOtherKey { register, snapshots }));
    };
    let cause = format!("a snapshot has {what}, so that nobody is found in it by a number alone");
    let advice =
        "give the full name and the birth date as well, on the line of the number: `number;full name;yyyy-mm-dd`";
    Err(Problem::usage(Step::Erase, cause).advise(Advice::Said(advice.to_owned())))
}

/// Where somebody is who was erased.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// The register.
    pub register: String,
    /// The snapshot; `None` for the published one.
    pub snapshot: Option<SnapshotName>,
    /// The tables, and the file of rejected records.
    pub files: Vec<String>,
}

/// Where those are who are erased: those on the list, and units that a register asked to remove.
#[derive(Debug, Default)]
pub struct Remains {
    /// The snapshots that have them. There are none unless something brought them back.
    pub held: Vec<Held>,
    /// Files in landing that have, or may have, companies that a register asked to remove, by register. The next run of the register
    /// removes them.
    pub landed: Vec<(String, PathBuf)>,
    /// Snapshots beside the published one that cannot be searched, by register.
    pub unsearched: Vec<(String, SnapshotName)>,
}

/// Searches every snapshot that is kept, its rejected records, and landing for those who were erased.
///
/// # Errors
/// Lists, a lake, a landing and a key that cannot be read.
pub fn remains(data: &DataFolder, registers: Registers<'_>) -> Result<Remains, Problem> {
    let list = List::read(data)?;
    let mut remains = Remains::default();
    for register in registers {
        let removed = register.removed(data)?;
        if removed.is_empty() && list.of(register.name()).next().is_none() {
            continue;
        }
        let name = register.name();
        let subjects = all_of(data, registers, &list, *register, &removed)?;
        let numbers = copies::Numbers::new(removed.iter().map(String::as_str));
        let published = data.lake().readable(name).at(Step::Published)?;
        for snapshot in data.lake().snapshots(name).at(Step::Verify)? {
            let is_published = published.as_ref().is_some_and(|published| published.name == snapshot.name);
            match held_in(&snapshot, register.tables(), &subjects, &numbers) {
                Ok(files) if files.is_empty() => {}
                Ok(files) => {
                    let (register, snapshot) = (name.to_owned(), (!is_published).then_some(snapshot.name));
                    remains.held.push(Held { register, snapshot, files });
                }
                // What is wrong with it is found by its manifest.
                Err(_) if is_published => {}
                Err(error) => {
                    tracing::warn!(register = name, snapshot = %snapshot.name, %error, "a snapshot cannot be searched");
                    remains.unsearched.push((name.to_owned(), snapshot.name));
                }
            }
        }
        let landed = numbers.below(&data.landing().join(name)).at_path(Step::Landing, data.landing().join(name))?;
        remains.landed.extend(landed.into_iter().map(|path| (name.to_owned(), path)));
    }
    Ok(remains)
}

/// The tables of a snapshot that hold somebody, and its rejected records where they have one of these numbers.
fn held_in(
    snapshot: &Published,
    tables: &RegisterTables,
    subjects: &Subjects,
    numbers: &copies::Numbers,
) -> Result<Vec<String>, Error> {
    let held = lake::held(snapshot, tables, subjects)?;
    let mut files: Vec<String> = held.iter().map(|table| table.name.to_owned()).collect();
    let rejected = snapshot.rejected_path();
    let may_be_in = |path: &Path| numbers.may_be_in(path).map_err(|error| Error::io(path, error));
    if rejected.exists() && may_be_in(&rejected)? {
        files.extend(rejected.file_name().map(|name| name.to_string_lossy().into_owned()));
    }
    Ok(files)
}

/// Those on the list of a register, and companies that it asked to remove.
fn all_of(
    data: &DataFolder,
    registers: Registers<'_>,
    list: &List,
    register: &dyn Register,
    removed: &[String],
) -> Result<Subjects, Problem> {
    Ok(with(recorded(data, registers, list, register.name())?, removed))
}

/// Adds companies.
fn with(mut subjects: Subjects, companies: &[String]) -> Subjects {
    companies.iter().for_each(|number| subjects.add_company(number));
    subjects
}

/// Erases subjects and what goes along with them from a register. The Delta tables of the data folder follow with the command.
fn wholly(data: &DataFolder, register: &dyn Register, subjects: &Subjects, now: Timestamp) -> Result<Erased, Problem> {
    let subjects = with_along(data, register, subjects, now)?;
    from_register(data, register, &subjects, None, now)
}

/// The subjects with what belongs to their companies, which the register puts on its list.
fn with_along(
    data: &DataFolder,
    register: &dyn Register,
    subjects: &Subjects,
    now: Timestamp,
) -> Result<Subjects, Problem> {
    if !subjects.has_companies() {
        return Ok(subjects.clone());
    }
    register.erase_along(data, subjects, None, now)?;
    Ok(with(subjects.clone(), &register.removed(data)?))
}

/// The tables of the published snapshot of a register that hold somebody; none where nothing can be read, which `verify` reports.
///
/// # Errors
/// A lake that cannot be read.
pub(crate) fn held_of(
    data: &DataFolder,
    register: &dyn Register,
    subjects: &Subjects,
) -> Result<Vec<&'static str>, Problem> {
    let published = data.lake().readable(register.name()).at(Step::Published)?;
    let tables = published.and_then(|published| lake::held(&published, register.tables(), subjects).ok());
    Ok(tables.unwrap_or_default().iter().map(|table| table.name).collect())
}

/// What to do about snapshots that could not be searched; `None` where all could. Each is removed alone: a snapshot without its
/// manifest, or a damaged one, says nothing against those beside it.
fn where_left(data: &DataFolder, register: &str, failed: &[(SnapshotName, Error)]) -> Result<Option<String>, Problem> {
    let names: Vec<String> = failed.iter().map(|(name, _)| name.to_string()).collect();
    if names.is_empty() {
        return Ok(None);
    }
    let published = data.lake().published(register).at(Step::Erase)?;
    let is_published =
        failed.iter().any(|(name, _)| published.as_ref().is_some_and(|published| published.name == *name));
    let newer = if is_published { "load or fetch a newer one and then " } else { "" };
    Ok(Some(format!(
        "rows of the erased may still be in {} of {register}; restore from a backup what is missing or damaged and erase again, or \
         {newer}remove nothing but that with `brreg-lake purge {register} --snapshot {} --yes`",
        names.join(", "),
        names.join(" --snapshot ")
    )))
}

/// Erases from one register: from its snapshots, then from landing, but the run that is under way, if one is.
///
/// # Errors
/// A snapshot that cannot be searched or written, and a run of landing that cannot be removed. Nothing says that it is done then.
pub(crate) fn from_register(
    data: &DataFolder,
    register: &dyn Register,
    subjects: &Subjects,
    under_way: Option<&Path>,
    now: Timestamp,
) -> Result<Erased, Problem> {
    let erasure = lake::erase(&data.lake(), register.tables(), subjects, now).at(Step::Erase)?;
    let advice = where_left(data, register.name(), &erasure.failed)?;
    if let Some(((_, error), advice)) = erasure.failed.into_iter().next().zip(advice) {
        return Err(Problem::of_cause(Step::Erase, error).advise(Advice::Said(advice)));
    }
    let mut erased = Erased {
        searched: erasure.searched as u64,
        rewritten: erasure.rewritten.len() as u64,
        landing_runs: landing::forget(data, register.name(), |run| Some(run) != under_way)? as u64,
        ..Erased::default()
    };
    for (_, rows) in &erasure.rewritten {
        erased.removed += rows.removed.values().sum::<u64>();
        erased.changed += rows.changed.values().sum::<u64>();
        erased.rejected += rows.rejected;
    }
    tracing::info!(register = register.name(), rewritten = erased.rewritten, removed = erased.removed, "erased");
    Ok(erased)
}
