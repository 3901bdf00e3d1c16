//! Which snapshots are kept, and what killed processes left.

use std::fs;
use std::path::PathBuf;

use super::{Lake, Published, SnapshotName};
use crate::error::Error;
use crate::layout;
use brreg_transform::schema::RegisterTables;

/// What tidying up removed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tidied {
    /// Snapshots that are older than those to be kept.
    pub snapshots: Vec<SnapshotName>,
    /// What killed processes left.
    pub leftovers: Vec<PathBuf>,
}

impl Lake {
    /// Keeps the published snapshot of a register and the `keep` before it, and removes those that are older and what killed
    /// processes left. Later snapshots stay: the link may have been set back by hand.
    ///
    /// Nothing is removed where no snapshot is published or the published one is missing.
    ///
    /// # Errors
    /// When a folder cannot be read or removed.
    pub fn tidy(&self, register: &RegisterTables, keep: usize) -> Result<Tidied, Error> {
        let published = self.published(register.name)?.filter(|published| !published.is_missing());
        let Some(published) = published else { return Ok(Tidied::default()) };
        super::finish(self, register.name, &mut |_| Ok(()))?;
        let leftovers = self.remove_leftovers(register)?;
        let mut older: Vec<SnapshotName> =
            self.snapshots(register.name)?.iter().map(|snapshot| snapshot.name).collect();
        older.retain(|name| *name < published.name);
        older.truncate(older.len().saturating_sub(keep));
        for name in &older {
            self.hide(register.name, *name)?;
            self.discard(register, *name)?;
        }
        Ok(Tidied { snapshots: older, leftovers })
    }

    /// Removes all snapshots of a register, the published one included, and returns them. They are hidden first and the link goes
    /// next, so that no snapshot is left that could be published again; what is left is removed when this is repeated. Partitions
    /// without a snapshot stay, but those of the published one.
    ///
    /// # Errors
    /// When a folder cannot be read or removed; nothing is removed when something else is in the place of the link.
    pub fn purge(&self, register: &RegisterTables) -> Result<Vec<SnapshotName>, Error> {
        self.link_target(register.name)?;
        super::finish(self, register.name, &mut |_| Ok(()))?;
        let names: Vec<SnapshotName> = self.snapshots(register.name)?.iter().map(|snapshot| snapshot.name).collect();
        // Where the folder of the published one is missing, its partitions are still its own. They go before the link that names it.
        let missing = self.published(register.name)?.filter(Published::is_missing);
        self.remove_partitions(register, missing.as_ref().map_or(&[], |missing| std::slice::from_ref(&missing.name)))?;
        for name in &names {
            self.hide(register.name, *name)?;
        }
        self.delete(&layout::link(register.name))?;
        if self.path(std::path::Path::new(layout::CURRENT)).is_dir() {
            self.sync_links()?;
        }
        self.remove_snapshots(register, |_| true)?;
        Ok(names)
    }

    /// Removes all snapshots of a register but the published one, also later ones, and returns them. Nothing is removed where
    /// none is published or the published one is missing, and partitions without a snapshot stay.
    ///
    /// # Errors
    /// When a folder cannot be read or removed.
    pub fn purge_all_but_published(&self, register: &RegisterTables) -> Result<Vec<SnapshotName>, Error> {
        let published = self.published(register.name)?.filter(|published| !published.is_missing());
        let Some(published) = published else { return Ok(Vec::new()) };
        self.remove_snapshots(register, |name| name != published.name)
    }

    /// Removes these snapshots of a register, and the partitions of those that lost their manifests. The caller has made sure that
    /// none of them is published.
    ///
    /// # Errors
    /// When a folder cannot be read or removed.
    pub fn purge_these(&self, register: &RegisterTables, names: &[SnapshotName]) -> Result<(), Error> {
        self.remove_snapshots(register, |name| names.contains(&name))?;
        self.remove_partitions(register, names)
    }

    fn remove_partitions(&self, register: &RegisterTables, names: &[SnapshotName]) -> Result<(), Error> {
        for (table, name) in self.partitions(register)?.into_iter().filter(|(_, name)| names.contains(name)) {
            self.delete(&layout::partition(register.name, &table, name))?;
        }
        Ok(())
    }

    /// The snapshots of a register of which there is anything, oldest first: also those that lost their manifests.
    ///
    /// # Errors
    /// When a folder cannot be read.
    pub fn traces(&self, register: &RegisterTables) -> Result<Vec<SnapshotName>, Error> {
        let mut names: Vec<SnapshotName> =
            self.snapshots(register.name)?.iter().map(|snapshot| snapshot.name).collect();
        names.extend(self.partitions(register)?.into_iter().map(|(_, name)| name));
        names.sort_unstable();
        names.dedup();
        Ok(names)
    }

    /// Removes some snapshots of a register and what killed processes left of it.
    fn remove_snapshots(
        &self,
        register: &RegisterTables,
        goes: impl Fn(SnapshotName) -> bool,
    ) -> Result<Vec<SnapshotName>, Error> {
        super::finish(self, register.name, &mut |_| Ok(()))?;
        self.remove_leftovers(register)?;
        let mut names: Vec<SnapshotName> =
            self.snapshots(register.name)?.iter().map(|snapshot| snapshot.name).collect();
        names.retain(|name| goes(*name));
        for name in &names {
            self.hide(register.name, *name)?;
            self.discard(register, *name)?;
        }
        Ok(names)
    }

    /// Removes what killed processes left of a register, and returns what that was: drafts, and partitions without a snapshot
    /// between the published snapshot and the one before it, where only a killed process can have left them. Where that cannot
    /// be said (half of a backup was restored), partitions stay.
    ///
    /// # Errors
    /// When a folder cannot be read or removed.
    pub fn remove_leftovers(&self, register: &RegisterTables) -> Result<Vec<PathBuf>, Error> {
        let snapshots: Vec<SnapshotName> =
            self.snapshots(register.name)?.iter().map(|snapshot| snapshot.name).collect();
        let mut removed = Vec::new();
        for name in self.drafts(register.name)? {
            removed.extend(self.discard(register, name)?);
        }
        let Some(published) = self.published(register.name)? else { return Ok(removed) };
        let before = snapshots.iter().rev().find(|name| **name < published.name);
        let Some(before) = before.filter(|_| snapshots.contains(&published.name)) else { return Ok(removed) };
        for (table, name) in self.partitions(register)? {
            if *before < name && name < published.name {
                let partition = layout::partition(register.name, &table, name);
                self.delete(&partition)?;
                removed.push(self.path(&partition));
            }
        }
        Ok(removed)
    }

    /// Makes a draft of a snapshot, so that it is none any more and its removal can be finished whenever it is interrupted.
    pub(super) fn hide(&self, register: &str, name: SnapshotName) -> Result<(), Error> {
        let (snapshot, draft) = (layout::snapshot(register, name), layout::draft(register, name));
        let snapshot = self.path(&snapshot);
        fs::rename(&snapshot, self.path(&draft)).map_err(|error| Error::io(&snapshot, error))?;
        let folder = self.path(&layout::snapshots(register));
        brreg_files::sync_folder(&folder).map_err(|error| Error::io(&folder, error))
    }

    /// Removes a draft and its partitions, the draft last, and returns what that was. Partitions of a snapshot that is there
    /// are not the draft's.
    pub(super) fn discard(&self, register: &RegisterTables, name: SnapshotName) -> Result<Vec<PathBuf>, Error> {
        let mut removed = Vec::new();
        if !self.path(&layout::snapshot(register.name, name)).exists() {
            let partitions = self.partitions(register)?.into_iter().filter(|(_, partition)| *partition == name);
            removed.extend(partitions.map(|(table, _)| layout::partition(register.name, &table, name)));
        }
        removed.push(layout::draft(register.name, name));
        removed.iter().try_for_each(|folder| self.delete(folder))?;
        Ok(removed.iter().map(|folder| self.path(folder)).collect())
    }
}
