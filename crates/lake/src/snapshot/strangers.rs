//! What is in the lake's folders and is not the lake's.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::{Lake, SnapshotName};
use crate::error::Error;
use crate::layout;
use crate::store::Kind;
use brreg_transform::schema::RegisterTables;

impl Lake {
    /// What does not belong in the lake: files of other programs, folders of unknown registers, partitions without a
    /// snapshot. They are passed over and never removed.
    ///
    /// # Errors
    /// When a folder cannot be read.
    pub fn strangers(&self, registers: &[RegisterTables]) -> Result<Vec<PathBuf>, Error> {
        let mut strangers = Strangers { lake: self, found: Vec::new() };
        let is_register = |name: &str| registers.iter().any(|register| register.name == name);
        strangers.in_folder(Path::new(""), |name, kind| match kind {
            Kind::Folder => {
                [layout::CURRENT, layout::MANIFESTS].contains(&name)
                    || is_register(name)
                    || name.starts_with(layout::CATALOG_WORK_PREFIX)
            }
            Kind::Object => [layout::CATALOG, layout::CATALOG_LOG].contains(&name),
            Kind::Other => false,
        })?;
        strangers.in_folder(Path::new(layout::CURRENT), |name, kind| {
            // What is in the place of a link is damage, and not another program's.
            let next = name.strip_prefix(brreg_files::NEXT_LINK_PREFIX);
            is_register(name) || next.is_some_and(|register| kind == Kind::Other && is_register(register))
        })?;
        strangers.in_folder(Path::new(layout::MANIFESTS), |name, kind| kind == Kind::Folder && is_register(name))?;
        for register in registers {
            strangers.of_register(register)?;
        }
        Ok(strangers.found)
    }

    /// The same among the tables and snapshots of one register.
    ///
    /// # Errors
    /// When a folder cannot be read.
    pub fn strangers_of(&self, register: &RegisterTables) -> Result<Vec<PathBuf>, Error> {
        let mut strangers = Strangers { lake: self, found: Vec::new() };
        strangers.of_register(register)?;
        Ok(strangers.found)
    }
}

struct Strangers<'l> {
    lake: &'l Lake,
    found: Vec<PathBuf>,
}

impl Strangers<'_> {
    fn in_folder(&mut self, folder: &Path, belongs: impl Fn(&str, Kind) -> bool) -> Result<(), Error> {
        let entries = self.lake.list(folder)?.into_iter().filter(|entry| !belongs(&entry.name, entry.kind));
        self.found.extend(entries.map(|entry| self.lake.path(&folder.join(entry.name))));
        Ok(())
    }

    fn of_register(&mut self, register: &RegisterTables) -> Result<(), Error> {
        let snapshots = layout::snapshots(register.name);
        self.in_folder(&snapshots, |name, kind| {
            let is_hidden = layout::draft_name(name).is_some() || layout::erasing_name(name).is_some();
            kind == Kind::Folder && (is_snapshot(name) || is_hidden)
        })?;
        let tables = self.lake.table_names(register)?;
        let is_table = |name: &str| tables.contains(name);
        let mut names: BTreeSet<SnapshotName> = self.lake.drafts(register.name)?.into_iter().collect();
        // Where its folder is missing, that is the damage, and its tables are not another program's.
        names.extend(self.lake.published(register.name).ok().flatten().map(|published| published.name));
        for name in self.lake.named(&snapshots)? {
            names.insert(name);
            let is_erasing = self.lake.path(&layout::erasing(register.name, name)).is_dir();
            self.in_folder(&layout::snapshot(register.name, name), |name, kind| match kind {
                Kind::Object => {
                    [layout::MANIFEST, layout::REJECTED, layout::DATA_PACKAGE].contains(&name)
                        || is_erasing && layout::table_name(name).is_some_and(is_table)
                }
                Kind::Other => layout::table_name(name).is_some_and(is_table),
                Kind::Folder => false,
            })?;
        }
        let of_old_layout = self.lake.old_snapshots(register.name)?;
        let old = |name: &str| {
            let snapshot = name.parse().is_ok_and(|name| of_old_layout.contains(&name));
            snapshot || layout::draft_name(name).is_some()
        };
        self.in_folder(&layout::tables(register.name), |name, kind| {
            kind == Kind::Folder && (is_table(name) || old(name))
        })?;
        for table in &tables {
            self.in_folder(&layout::table(register.name, table), |name, kind| {
                kind == Kind::Folder && name.parse().is_ok_and(|name| names.contains(&name))
            })?;
            for name in &names {
                let partition = layout::partition(register.name, table, *name);
                self.in_folder(&partition, |name, kind| kind == Kind::Object && name == layout::PART)?;
            }
        }
        Ok(())
    }
}

fn is_snapshot(name: &str) -> bool {
    name.parse::<SnapshotName>().is_ok()
}
