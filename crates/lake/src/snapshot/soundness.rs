//! Whether the files of a snapshot are as its manifest says.

use std::fs;
use std::io;
use std::path::Path;

use brreg_transform::schema::Table;

use super::Published;
use crate::damage::{Damage, Finding, Subject};
use crate::file_check::{check_file, check_table, is_file};
use crate::layout;
use crate::manifest::{FileEntry, Manifest};
use crate::table_reader::TableReader;

impl Published {
    /// What is wrong with the files of these tables; nothing where they are as the manifest says.
    #[must_use]
    pub fn damaged(&self, manifest: &Manifest, tables: &[&Table]) -> Vec<Finding> {
        tables.iter().filter_map(|table| self.damaged_table(table.name, manifest)).collect()
    }

    /// What is wrong with the first of these tables that cannot be read at all: its file or its link is missing or is something
    /// else, or the file has no footer. Reads no rows.
    #[must_use]
    pub fn first_unusable(&self, tables: &[&Table]) -> Option<Finding> {
        if self.is_missing() {
            return Some(self.missing_folder());
        }
        tables.iter().find_map(|table| {
            let path = self.table_file(table);
            let opened = is_file(&path).and_then(|()| {
                let reader = TableReader::open(&path, table, &[]);
                reader.map(drop).map_err(|error| Damage::Unreadable(error.to_string()))
            });
            let subject = Subject::Table(table.name.to_owned());
            opened.err().map(|damage| self.finding(subject, damage)).or_else(|| self.damaged_link(table.name))
        })
    }

    /// Something that is wrong with this snapshot.
    pub(crate) fn finding(&self, subject: Subject, damage: Damage) -> Finding {
        Finding { register: self.register().to_owned(), snapshot: Some(self.name), subject, damage }
    }

    /// The finding that its folder is missing.
    pub(crate) fn missing_folder(&self) -> Finding {
        self.finding(Subject::Folder, Damage::Missing)
    }

    /// What is wrong with the file of a table: that it is there, its size, its hash and its rows are checked.
    pub(crate) fn damaged_table(&self, table: &str, manifest: &Manifest) -> Option<Finding> {
        let path = self.table_file_named(table);
        let damage = match manifest.tables.get(table) {
            None => is_file(&path).err().unwrap_or(Damage::NotInManifest),
            Some(entry) => check_table(&path, entry).err()?,
        };
        Some(self.finding(Subject::Table(table.to_owned()), damage))
    }

    /// What is wrong with the link to the file of a table. Until an erasure ends, the file itself can be in its place.
    pub(crate) fn damaged_link(&self, table: &str) -> Option<Finding> {
        if self.file_in_folder(table).is_some() {
            return None;
        }
        let link = layout::table_in(&self.folder(), table);
        let damage = match fs::read_link(&link) {
            Ok(target) if target == layout::table_target(self.register(), table, self.name) => return None,
            Ok(target) => {
                Damage::Replaced { found: format!("points to {}, not to the table's file", target.display()) }
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => Damage::Missing,
            Err(_) => Damage::Replaced { found: "is not a link".to_owned() },
        };
        Some(self.finding(Subject::TableLink(table.to_owned()), damage))
    }

    /// What is wrong with the rejected records.
    pub(crate) fn damaged_rejected(&self, manifest: &Manifest) -> Option<Finding> {
        let damage = damaged_file(&self.rejected_path(), manifest.rejected.as_ref())?;
        Some(self.finding(Subject::Rejected, damage))
    }

    /// What is wrong with the description for other programs.
    pub(crate) fn damaged_data_package(&self, manifest: &Manifest) -> Option<Finding> {
        let damage = damaged_file(&layout::data_package(&self.folder()), manifest.data_package.as_ref())?;
        Some(self.finding(Subject::DataPackage, damage))
    }
}

/// What is wrong with a file that the manifest names, or does not name.
fn damaged_file(path: &Path, entry: Option<&FileEntry>) -> Option<Damage> {
    match entry {
        Some(entry) => check_file(path, entry.bytes, &entry.sha256).err(),
        None => fs::symlink_metadata(path).is_ok().then_some(Damage::NotInManifest),
    }
}
