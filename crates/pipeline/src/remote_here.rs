//! The Delta tables of the data folder. They are derived from the lake: what of them cannot be read as it was written is made again.

use std::path::{Path, PathBuf};

use brreg_lake::remote::{self, Order, Publisher};
use brreg_lake::store::{Folder, LocalStore, Shared as _};
use brreg_lake::{Error, ErrorKind};
use jiff::Timestamp;

use crate::context::Context;
use crate::data::DataFolder;
use crate::problem::{Advice, At as _, Problem, Step};
use crate::register::{Register, Registers, tables_of};
use crate::remote::{is_empty, log, note};
use crate::report::Note;

/// All that the lake keeps is there. Nobody else writes there, since whoever publishes has the lock.
fn order() -> Order {
    let publisher = Publisher { is_alone: true, ..Publisher::new(Timestamp::now()) };
    Order { keep: usize::MAX, is_whole: true, publisher, is_thorough: true }
}

/// Whether the data folder has the Delta tables: the setting makes them, and from then on they are as the lake is after every command, with
/// or without a configuration, until their folder is removed.
pub(crate) fn is_local(context: &Context<'_>) -> bool {
    context.configuration.local_delta || context.data.delta().is_dir()
}

/// Publishes registers as the Delta tables of the data folder, where it has them or is to have them.
pub(crate) fn here(context: &Context<'_>, registers: Registers<'_>) -> (Vec<Note>, Vec<Problem>) {
    match make(context) {
        Ok(()) => follow(context.data, registers),
        Err(problem) => (Vec::new(), vec![problem]),
    }
}

/// Makes the folder, where the setting asks for it.
///
/// # Errors
/// A folder that cannot be made.
pub(crate) fn make(context: &Context<'_>) -> Result<(), Problem> {
    let folder = context.data.delta();
    // It may be a link to a folder on another disk.
    if !context.configuration.local_delta || folder.is_dir() {
        return Ok(());
    }
    brreg_files::create_folder(&folder).at_path(Step::DataFolder, &folder)
}

/// Brings the Delta tables of the data folder, where it has them, to the state of the lake.
pub(crate) fn follow(data: &DataFolder, registers: Registers<'_>) -> (Vec<Note>, Vec<Problem>) {
    let (mut notes, mut problems) = (Vec::new(), Vec::new());
    for register in registers {
        match follow_one(data, *register) {
            Ok(more) => notes.extend(more),
            Err(problem) => problems.push(problem.of(register.name())),
        }
    }
    (notes, problems)
}

/// The same for a command that says of it no more than what was made anew.
pub(crate) fn follow_quietly(data: &DataFolder, registers: Registers<'_>) -> (Vec<Note>, Vec<Problem>) {
    let (mut notes, problems) = follow(data, registers);
    notes.retain(is_told);
    (notes, problems)
}

/// Whether a command that is for something else says it, too: that the tables were made anew.
pub(crate) const fn is_told(note: &Note) -> bool {
    matches!(note, Note::DeltaAnew { .. })
}

/// Before a command: the same where nothing is damaged. What is has to be made anew, which the command does itself and tells.
pub(crate) fn follow_sound(data: &DataFolder, registers: Registers<'_>) -> Vec<Problem> {
    let one = |register: &dyn Register| {
        let Some(store) = opened(data) else { return Ok(()) };
        match state(data, register, &store)? {
            State::Damaged => Ok(()),
            state => follow_from(data, register, &store, state).map(drop),
        }
    };
    registers.iter().filter_map(|it| one(*it).err().map(|problem| problem.of(it.name()))).collect()
}

/// Brings the Delta tables of one register to the state of the lake. They keep all that the lake keeps.
///
/// # Errors
/// Any failure to read the lake, and to read and write the tables.
pub(crate) fn follow_one(data: &DataFolder, register: &dyn Register) -> Result<Vec<Note>, Problem> {
    let Some(store) = opened(data) else { return Ok(Vec::new()) };
    let state = state(data, register, &store)?;
    follow_from(data, register, &store, state)
}

/// What was found of the Delta tables.
#[derive(Debug, Default)]
pub(crate) struct DeltaFound {
    /// Objects that are as they were written.
    pub(crate) objects: u64,
    /// What is not as it was written, and registers of which they have another state than the lake.
    pub(crate) wrong: Vec<String>,
}

/// Looks at the Delta tables of the data folder, where it has them. Nothing is wrong with them while a command that brings them along is at
/// work.
///
/// # Errors
/// A folder that cannot be read.
pub(crate) fn found(data: &DataFolder, registers: Registers<'_>) -> Result<DeltaFound, Problem> {
    let mut found = DeltaFound::default();
    let Some(store) = opened(data) else { return Ok(found) };
    for register in registers {
        let looked = remote::look(&store, register.tables()).at(Step::PublishHere)?;
        found.objects += looked.objects - (looked.flaws.len() as u64).min(looked.objects);
        found.wrong.extend(looked.flaws.iter().map(|flaw| format!("{}/{flaw}", store.address())));
        let versions = looked.pointer.iter().flat_map(|pointer| std::iter::once(&pointer.newest).chain(&pointer.kept));
        let manifests: Vec<String> = versions.map(|version| version.manifest.clone()).collect();
        let lake = data.lake();
        let has_any = lake.readable(register.name()).at(Step::Published)?.is_some() || !manifests.is_empty();
        if has_any
            && looked.flaws.is_empty()
            && remote::is_behind(&lake, register.name(), &manifests).at(Step::Published)?
        {
            found.wrong.push(format!("{} has another state of {} than the lake", store.address(), register.name()));
        }
    }
    if !found.wrong.is_empty() && data.is_locked() {
        found.wrong.clear();
    }
    Ok(found)
}

/// What is in the folder of the Delta tables and belongs to no version of them.
///
/// # Errors
/// A folder that cannot be read.
pub(crate) fn strangers(data: &DataFolder, registers: Registers<'_>) -> Result<Vec<PathBuf>, Problem> {
    let Some(store) = opened(data) else { return Ok(Vec::new()) };
    let tables = tables_of(registers);
    let mut strangers = remote::strangers(&store, &tables).at(Step::PublishHere)?;
    for register in &tables {
        strangers.extend(remote::look(&store, register).at(Step::PublishHere)?.strangers);
    }
    Ok(strangers.into_iter().map(|path| data.delta().join(path)).collect())
}

/// The folder, where there is one.
fn opened(data: &DataFolder) -> Option<Folder> {
    let folder = data.delta();
    folder.is_dir().then(|| Folder::new(LocalStore::new(folder.clone()), folder.display().to_string()).linking())
}

/// What the folder has of a register.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// All of what was written.
    Sound,
    /// Nothing that anybody reads: it was begun, or is going.
    Nothing,
    /// Something is not as it was written.
    Damaged,
}

/// Looks at what is there, and links again what is missing.
///
/// # Errors
/// A folder that cannot be read or written: nothing in it is removed for that.
fn state(data: &DataFolder, register: &dyn Register, store: &Folder) -> Result<State, Problem> {
    if is_empty(data, register)? {
        return Ok(State::Nothing);
    }
    let blocked = |error: Error| problem(&data.delta(), error);
    let looked = match remote::look(store, register.tables()) {
        Ok(looked) => looked,
        Err(error) if remote::is_of_disk(&error) => return Err(blocked(error)),
        Err(_) => return Ok(State::Damaged),
    };
    remote::can_be_read(store, &looked).map_err(blocked)?;
    if looked.has_no_pointer() {
        return Ok(State::Nothing);
    }
    for flaw in &looked.flaws {
        tracing::warn!(register = register.name(), %flaw, "the Delta tables are not as they were written");
    }
    match remote::mend(&data.lake(), register.tables(), store, &looked) {
        Ok(true) => Ok(State::Sound),
        Err(error) if remote::is_of_disk(&error) => Err(blocked(error)),
        Ok(false) | Err(_) => Ok(State::Damaged),
    }
}

fn problem(folder: &Path, error: Error) -> Problem {
    let is_here = remote::is_of_store(&error);
    let problem = Problem::of_cause(Step::PublishHere, error);
    if is_here { problem.advise(Advice::Said(advice(folder))) } else { problem }
}

fn follow_from(data: &DataFolder, register: &dyn Register, store: &Folder, state: State) -> Result<Vec<Note>, Problem> {
    let (name, folder, tables) = (register.name(), data.delta(), register.tables());
    let problem = |error: Error| problem(&folder, error);
    let mut is_anew = state == State::Damaged;
    if state != State::Sound {
        remote::clear(store, tables).map_err(problem)?;
    }
    let publish = || remote::publish(&data.lake(), tables, store, order());
    let sent = match publish() {
        // All that is there can be made again. Of a lake that was set back it is, without a word.
        Err(error) if remote::is_of_store(&error) && !remote::is_of_disk(&error) => {
            is_anew |= *error.kind() != ErrorKind::NewerThere;
            remote::clear(store, tables).map_err(problem)?;
            publish()
        }
        sent => sent,
    };
    let sent = sent.map_err(problem)?;
    sent.iter().for_each(|sent| log(name, sent));
    let address = folder.display().to_string();
    let anew = Note::DeltaAnew { register: name.to_owned(), address: address.clone() };
    Ok(is_anew.then_some(anew).into_iter().chain(sent.into_iter().map(|sent| note(name, &address, sent))).collect())
}

fn advice(folder: &Path) -> String {
    let folder = folder.display();
    format!(
        "{folder} may still have what was erased or removed: check its disk and its permissions and run any command that writes, or \
         remove {folder}; `brreg-lake publish` with publish.local makes it again"
    )
}
