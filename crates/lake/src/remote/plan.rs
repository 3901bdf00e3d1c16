//! What a publication writes, from what the store has and what the lake has.

use std::collections::{BTreeMap, BTreeSet};

use brreg_transform::pseudonym::hex;
use brreg_transform::schema::RegisterTables;
use sha2::{Digest as _, Sha256};

use super::delta::{self, Origin};
use super::pointer::{Claim, Commit, FORMAT, Object, Pointer, Version};
use crate::layout;
use crate::manifest::Manifest;
use crate::snapshot::SnapshotName;

/// A snapshot to be published.
#[derive(Debug)]
pub(super) struct Night<'m> {
    pub(super) register: &'m RegisterTables,
    pub(super) name: SnapshotName,
    pub(super) manifest: &'m Manifest,
    /// The path of the manifest's object.
    pub(super) path: String,
}

impl Night<'_> {
    fn origin(&self) -> Origin<'_> {
        Origin { name: self.name, manifest: &self.path, tool_version: &self.manifest.tool_version }
    }

    /// The objects of its tables. A table whose content is that of the version before keeps its object.
    fn tables(&self, before: Option<&Version>) -> BTreeMap<String, Object> {
        let declared = self.register.tables.iter();
        let there = declared.filter_map(|table| Some((*table, self.manifest.tables.get(table.name)?)));
        let object = |(table, entry): (&brreg_transform::schema::Table, &crate::manifest::TableEntry)| {
            let known = before.and_then(|before| before.tables.get(table.name));
            let known = known.filter(|known| known.sha256 == entry.sha256 && known.bytes == entry.bytes);
            let new = || {
                let path = layout::shared::part(self.register.name, table.name, self.name, &entry.sha256);
                path.to_string_lossy().into_owned()
            };
            let object = Object {
                path: known.map_or_else(new, |known| known.path.clone()),
                rows: entry.rows,
                bytes: entry.bytes,
                sha256: entry.sha256.clone(),
                schema: hex(&Sha256::digest(delta::schema(table))),
            };
            (table.name.to_owned(), object)
        };
        there.map(object).collect()
    }

    /// All that is written to publish it after `before`, of which the versions that `stays` names are kept.
    pub(super) fn claim(&self, before: Option<&Pointer>, stays: impl Fn(&Version) -> bool, keep: usize) -> Claim {
        let last = before.map(|before| &before.newest);
        let version = last.map_or(0, |last| last.version + 1);
        let newest = Version {
            version,
            snapshot: self.name.to_string(),
            manifest: self.path.clone(),
            tables: self.tables(last),
        };
        let (mut kept, mut dropped) = (Vec::new(), Vec::new());
        for earlier in before.into_iter().flat_map(Pointer::readable) {
            let to = if stays(earlier) && kept.len() < keep { &mut kept } else { &mut dropped };
            to.push(earlier.clone());
        }
        let commits = self.commits(last, &newest);
        let pointer = Pointer { format: FORMAT, register: self.register.name.to_owned(), newest, kept, dropped };
        Claim { pointer, commits }
    }

    fn commits(&self, last: Option<&Version>, newest: &Version) -> Vec<Commit> {
        let of_last = last.into_iter().flat_map(|last| last.tables.keys());
        let names: BTreeSet<&String> = of_last.chain(newest.tables.keys()).collect();
        let mut commits = Vec::new();
        for name in names {
            let Some(table) = self.register.table(name) else { continue };
            let before = last.and_then(|last| last.tables.get(name));
            let mut add = |version, text| commits.push(Commit { table: name.clone(), version, text });
            // A log begins with version 0, also of a table that came later.
            let is_new = last.is_none_or(|last| !last.tables.contains_key(name));
            if is_new {
                for version in 0..newest.version {
                    add(version, delta::empty_commit(table, self.origin(), version == 0));
                }
            }
            let text = delta::commit(table, self.origin(), before, newest.tables.get(name), newest.version == 0);
            add(newest.version, text);
        }
        commits
    }
}
