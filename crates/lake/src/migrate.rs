//! Moves a lake of the old layout to the current one.
//!
//! Register by register: every snapshot gets its new place by hard links, so that both places have the same files; then the
//! published link is replaced by one rename; then the old names are removed. A process can be killed anywhere: nothing is
//! removed before it has its new place and, where it is published, before readers find it there, and the next move continues.
//! Until a register's link is replaced, readers of this version refuse the register and readers of the old one are served.

#[cfg(test)]
mod tests;

use std::fs;
use std::io;
use std::path::Path;

use crate::error::{Error, ErrorKind};
use crate::hash::file_entry;
use crate::layout::{self, old};
use crate::manifest::Manifest;
use crate::snapshot::{Lake, SnapshotName};
use crate::store::{Kind, Store as _};
use brreg_transform::schema::RegisterTables;

/// What was moved of a register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// The register.
    pub register: &'static str,
    /// Its snapshots that were moved.
    pub snapshots: Vec<SnapshotName>,
}

/// Returns the progress of a register that the lake's user kept elsewhere, as of the published snapshot: it goes into that
/// snapshot's manifest.
pub type Progress<'p> = &'p dyn Fn(&str, SnapshotName) -> Option<serde_json::Value>;

/// Gives a file a second name; fails where the file system has no such thing.
type HardLink = fn(&Path, &Path) -> io::Result<()>;

/// Called before each step that changes the disk; an error ends the move there, as if the process was killed.
type Steps<'s> = &'s mut dyn FnMut(&'static str) -> io::Result<()>;

/// Moves what a lake has of the old layout. The caller holds the lock of the data folder.
///
/// # Errors
/// When the disk fails; the next call continues.
pub fn migrate(lake: &Lake, registers: &[RegisterTables], progress: Progress<'_>) -> Result<Vec<Moved>, Error> {
    migrate_stepwise(lake, registers, progress, |from, to| fs::hard_link(from, to), &mut |_| Ok(()))
}

fn migrate_stepwise(
    lake: &Lake,
    registers: &[RegisterTables],
    progress: Progress<'_>,
    hard_link: HardLink,
    steps: Steps<'_>,
) -> Result<Vec<Moved>, Error> {
    let mut moved = Vec::new();
    for register in registers {
        let published = match lake.link_target(register.name) {
            Ok(target) => target.and_then(|target| old::published_by(lake.root(), register.name, &target)),
            // Which snapshot was published cannot be said: the register waits until the place is clear, and the others do not.
            Err(error) if *error.kind() == ErrorKind::Publication => continue,
            Err(error) => return Err(error),
        };
        let names = lake.old_snapshots(register.name)?;
        let mut register_move = Move { lake, register: register.name, hard_link, steps: &mut *steps };
        for name in &names {
            let progress =
                published.filter(|published| published == name).and_then(|name| progress(register.name, name));
            register_move.snapshot(*name, progress)?;
        }
        if let Some(published) = published {
            register_move.publish(published)?;
        }
        register_move.remove_old()?;
        if !names.is_empty() {
            moved.push(Moved { register: register.name, snapshots: names });
        }
    }
    Ok(moved)
}

/// The move of one register.
struct Move<'m, 's> {
    lake: &'m Lake,
    register: &'m str,
    hard_link: HardLink,
    steps: &'m mut (dyn FnMut(&'static str) -> io::Result<()> + 's),
}

impl Move<'_, '_> {
    fn step(&mut self, step: &'static str) -> Result<(), Error> {
        (self.steps)(step).map_err(|error| Error::io(&self.lake.path(&layout::tables(self.register)), error))
    }

    /// Gives a snapshot its new place; the old one stays.
    fn snapshot(&mut self, name: SnapshotName, progress: Option<serde_json::Value>) -> Result<(), Error> {
        let complete = self.lake.path(&layout::snapshot(self.register, name));
        if complete.exists() {
            return Ok(());
        }
        let from = old::snapshot(self.register, name);
        let draft = layout::draft(self.register, name);
        self.step("draft")?;
        let folder = self.lake.path(&draft);
        brreg_files::create_folder_durably(&folder).map_err(|error| Error::io(&folder, error))?;
        for entry in self.lake.list(&from)?.into_iter().filter(|entry| entry.kind == Kind::Object) {
            if let Some(table) = layout::table_name(&entry.name) {
                self.table(name, table)?;
            } else if entry.name == layout::REJECTED {
                self.step("rejected")?;
                self.second_name(&layout::rejected(&self.lake.path(&from)), &layout::rejected(&folder))?;
            }
        }
        self.manifest(&from, &draft, progress)?;
        self.step("complete")?;
        fs::rename(&folder, &complete).map_err(|error| Error::io(&complete, error))?;
        sync(&self.lake.path(&layout::snapshots(self.register)))
    }

    fn table(&mut self, name: SnapshotName, table: &str) -> Result<(), Error> {
        // The link first: a file that has its new place has its link.
        self.step("table link")?;
        let target = layout::table_target(self.register, table, name);
        let link = layout::table_in(&self.lake.path(&layout::draft(self.register, name)), table);
        brreg_files::replace_link(&link, &target).map_err(|error| Error::io(&link, error))?;
        self.step("table")?;
        let partition = self.lake.path(&layout::partition(self.register, table, name));
        brreg_files::create_folder_durably(&partition).map_err(|error| Error::io(&partition, error))?;
        let from = layout::table_in(&self.lake.path(&old::snapshot(self.register, name)), table);
        self.second_name(&from, &self.lake.path(&layout::part(self.register, table, name)))?;
        sync(&partition)
    }

    /// Gives a file a second name, or a new one where the file system has no hard links.
    fn second_name(&self, from: &Path, to: &Path) -> Result<(), Error> {
        match fs::remove_file(to) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(Error::io(to, error)),
            _ => {}
        }
        (self.hard_link)(from, to).or_else(|_| fs::rename(from, to)).map_err(|error| Error::io(to, error))
    }

    /// Writes the manifest in the current form; a damaged one stays as it is, so that its damage is seen.
    fn manifest(&mut self, from: &Path, draft: &Path, progress: Option<serde_json::Value>) -> Result<(), Error> {
        self.step("manifest")?;
        let store = self.lake.store();
        let (old, new) = (layout::manifest(from), layout::manifest(draft));
        match Manifest::read(store, from) {
            Ok(mut manifest) => {
                let rejected = layout::rejected(&self.lake.path(draft));
                manifest.rejected = match file_entry(&rejected) {
                    Ok(entry) => Some(entry),
                    Err(error) if error.kind() == io::ErrorKind::NotFound => None,
                    Err(error) => return Err(Error::io(&rejected, error)),
                };
                manifest.progress = progress;
                manifest.write(store, draft).map_err(|error| error.below(self.lake.root()))
            }
            Err(_) => match store.read(&old) {
                Ok(text) => store.write(&new, &text).map_err(|error| Error::io(&self.lake.path(&new), error)),
                Err(error) if error.kind() == io::ErrorKind::NotFound => sync(&self.lake.path(draft)),
                Err(error) => Err(Error::io(&self.lake.path(&old), error)),
            },
        }
    }

    /// Lets the link publish the snapshot in its new place. One whose folder was missing stays missing there.
    fn publish(&mut self, name: SnapshotName) -> Result<(), Error> {
        self.step("link")?;
        self.lake.set_link(self.register, name)?;
        self.lake.sync_links()
    }

    /// Removes the old names of what has its new place, and the drafts of the old layout. What else is in the old folders stays.
    fn remove_old(&mut self) -> Result<(), Error> {
        for name in self.lake.named(&layout::tables(self.register))? {
            let folder = old::snapshot(self.register, name);
            for file in self.lake.list(&folder)?.into_iter().filter(old::is_of_snapshot) {
                self.step("old file")?;
                self.lake.delete(&folder.join(&file.name))?;
            }
            self.step("old folder")?;
            let path = self.lake.path(&folder);
            match fs::remove_dir(&path) {
                Err(error) if error.kind() != io::ErrorKind::DirectoryNotEmpty => return Err(Error::io(&path, error)),
                _ => {}
            }
        }
        let entries = self.lake.list(&layout::tables(self.register))?;
        for name in entries.iter().filter_map(|entry| layout::draft_name(&entry.name)) {
            self.step("old draft")?;
            self.lake.delete(&old::draft(self.register, name))?;
        }
        Ok(())
    }
}

fn sync(folder: &Path) -> Result<(), Error> {
    brreg_files::sync_folder(folder).map_err(|error| Error::io(folder, error))
}
