//! What a publication writes, from what the store has and what the lake has.

use std::collections::{BTreeMap, BTreeSet};

use brreg_transform::pseudonym::hex;
use brreg_transform::schema::{RegisterTables, Table};
use sha2::{Digest as _, Sha256};

use super::anew::{self, Compared, Replaced};
use super::delta::{self, Origin};
use super::pointer::{Claim, Commit, FORMAT, Object, Pointer, Version};
use crate::error::Error;
use crate::layout::{self, PublicationId};
use crate::manifest::{Manifest, TableEntry};
use crate::snapshot::SnapshotName;
use crate::store::Shared;

/// A snapshot to be published.
#[derive(Debug)]
pub(super) struct Night<'m> {
    pub(super) register: &'m RegisterTables,
    pub(super) name: SnapshotName,
    /// Version of the program that wrote it.
    pub(super) tool_version: &'m str,
    /// The path of the manifest's object.
    pub(super) path: String,
    /// The publication that uploads what is new.
    pub(super) id: &'m PublicationId,
}

impl Night<'_> {
    fn origin(&self) -> Origin<'_> {
        Origin { name: self.name, manifest: &self.path, tool_version: self.tool_version }
    }

    /// What comes after `before`: the versions that are kept of it, no more than `keep`, and its own. A version of the same snapshot is
    /// not kept beside it. Without a manifest its own has the objects of the newest one before.
    pub(super) fn versions(
        &self,
        manifest: Option<&Manifest>,
        before: Option<&Pointer>,
        compared: &Compared,
        keep: usize,
    ) -> Versions {
        let (mut kept, mut dropped): (Vec<Version>, Vec<Version>) = (Vec::new(), Vec::new());
        for earlier in before.into_iter().flat_map(Pointer::readable) {
            let is_gone = compared.gone.contains(&earlier.version) || earlier.snapshot == self.name.to_string();
            let goes = is_gone || kept.len() >= keep;
            if goes || compared.of(earlier.version).is_some() {
                dropped.push(earlier.clone());
            }
            if !goes {
                kept.push(earlier.clone());
            }
        }
        let mut known: Option<Version> = None;
        for version in kept.iter_mut().rev() {
            if let Some(anew) = compared.of(version.version) {
                let now = self.objects(anew.snapshot.name, &anew.manifest, [Some(&*version), known.as_ref()], compared);
                version.manifest.clone_from(&anew.path);
                version.tables.retain(|table, _| now.contains_key(table));
                for (table, object) in &mut version.tables {
                    if let Some(now) = now.get(table) {
                        *object = Object { schema: object.schema.clone(), ..now.clone() };
                    }
                }
            }
            known = Some(version.clone());
        }
        let last = before.map(|before| &before.newest);
        let tables = match manifest {
            Some(manifest) => self.objects(self.name, manifest, [last, known.as_ref()], compared),
            None => last.map(|last| last.tables.clone()).unwrap_or_default(),
        };
        let newest = Version {
            version: last.map_or(0, |last| last.version + 1),
            snapshot: self.name.to_string(),
            manifest: self.path.clone(),
            tables,
        };
        Versions { newest, kept, dropped }
    }

    /// The objects of the tables of a snapshot. One whose content a version of `known` has keeps the object of that, unless it is lost.
    fn objects(
        &self,
        name: SnapshotName,
        manifest: &Manifest,
        known: [Option<&Version>; 2],
        compared: &Compared,
    ) -> BTreeMap<String, Object> {
        let declared = self.register.tables.iter();
        let there = declared.filter_map(|table| Some((*table, manifest.tables.get(table.name)?)));
        let object = |(table, entry): (&Table, &TableEntry)| {
            let known = known.iter().flatten().filter_map(|known| known.tables.get(table.name));
            let mut known = known.filter(|known| known.sha256 == entry.sha256 && known.bytes == entry.bytes);
            let new = || {
                let path = layout::shared::part(self.register.name, table.name, name, &entry.sha256, self.id);
                path.to_string_lossy().into_owned()
            };
            let object = Object {
                path: known.find(|it| !compared.lost.contains(&it.path)).map_or_else(new, |known| known.path.clone()),
                rows: entry.rows,
                bytes: entry.bytes,
                sha256: entry.sha256.clone(),
                schema: hex(&Sha256::digest(delta::schema(table))),
            };
            (table.name.to_owned(), object)
        };
        there.map(object).collect()
    }

    /// A version without tables after `before`, of which nothing is kept.
    pub(super) fn nothing(&self, before: &Pointer) -> Versions {
        let (version, tables) = (before.newest.version + 1, BTreeMap::new());
        let newest = Version { version, snapshot: self.name.to_string(), manifest: self.path.clone(), tables };
        Versions { newest, kept: Vec::new(), dropped: before.readable().cloned().collect() }
    }

    /// All that is written to publish these versions after `before`.
    ///
    /// # Errors
    /// A log there that cannot be read.
    pub(super) fn claim(
        &self,
        store: &dyn Shared,
        before: Option<&Pointer>,
        versions: Versions,
    ) -> Result<Claim, Error> {
        let commits = self.commits(store, before, &versions)?;
        let Versions { newest, kept, dropped } = versions;
        let pointer = Pointer { format: FORMAT, register: self.register.name.to_owned(), newest, kept, dropped };
        Ok(Claim { pointer, commits })
    }

    fn commits(&self, store: &dyn Shared, before: Option<&Pointer>, versions: &Versions) -> Result<Vec<Commit>, Error> {
        let (last, newest) = (before.map(|before| &before.newest), &versions.newest);
        let of_last = last.into_iter().flat_map(|last| last.tables.keys());
        let names: BTreeSet<&String> = of_last.chain(newest.tables.keys()).collect();
        let mut commits = Vec::new();
        for name in names {
            let Some(table) = self.register.table(name) else { continue };
            let there = last.and_then(|last| last.tables.get(name));
            let mut add = |version, text| commits.push(Commit { table: name.clone(), version, text, replaces: None });
            // A log begins with version 0, also of a table that came later.
            let is_new = last.is_none_or(|last| !last.tables.contains_key(name));
            if is_new {
                for version in 0..newest.version {
                    add(version, delta::empty_commit(table, self.origin(), version == 0));
                }
            }
            let replaced = match before {
                Some(before) => anew::replaced(store, self.register, table, before, versions)?,
                None => None,
            };
            let earlier = there.map(|there| delta::active(table, there));
            let (replaced, earlier) = match replaced {
                Some(Replaced { commits, last }) => (commits, last),
                None => (Vec::new(), earlier.into_iter().collect()),
            };
            let is_first = newest.version == 0;
            let text = delta::commit(table, self.origin(), there, &earlier, newest.tables.get(name), is_first);
            add(newest.version, text);
            commits.extend(replaced);
        }
        Ok(commits)
    }
}

/// The versions of a register.
#[derive(Debug)]
pub(super) struct Versions {
    pub(super) newest: Version,
    /// Those before it, the latest first.
    pub(super) kept: Vec<Version>,
    /// What readers had and have no more: whole versions, and what kept ones were.
    pub(super) dropped: Vec<Version>,
}
