//! Small lakes for the tests of this crate.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch, StringArray, new_null_array};
use arrow::datatypes::DataType;
use brreg_transform::konkurs::tables as konkurs;
use brreg_transform::schema::Table;

use crate::RegisterTables;
use crate::error::Error;
use crate::layout;
use crate::manifest::TableEntry;
use crate::rejected::{Rejected, RejectedFile};
use crate::snapshot::{Description, Draft, Lake, Publication, Published};
use crate::verify;

/// A register with two tables.
pub(crate) const REGISTER: RegisterTables =
    RegisterTables { schema_version: 1, reading_version: 1, ..konkurs::REGISTER };

/// A lake in a folder of its own, removed when dropped.
pub(crate) struct TestLake {
    pub(crate) folder: tempfile::TempDir,
    pub(crate) lake: Lake,
}

impl TestLake {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let lake = Lake::new(folder.path().join("lake"));
        Self { folder, lake }
    }

    /// A lake with `count` snapshots, the last of them published.
    pub(crate) fn with_snapshots(count: usize) -> Self {
        let lake = Self::new();
        (0..count).for_each(|rows| drop(publish(&lake.lake, rows + 1)));
        lake
    }

    /// A path in the lake's folder.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.lake.root().join(name)
    }

    /// Another folder beside the lake's.
    pub(crate) fn beside(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn published(&self) -> Published {
        self.lake.published(REGISTER.name).unwrap().unwrap()
    }
}

/// Rows that have text in their text columns.
pub(crate) fn rows(table: &Table, count: usize) -> RecordBatch {
    let schema = table.schema();
    let text: ArrayRef = Arc::new(StringArray::from_iter_values((0..count).map(|row| format!("{}-{row}", table.name))));
    let columns = schema.fields().iter().map(|field| match field.data_type() {
        DataType::Utf8 => Arc::clone(&text),
        other => new_null_array(other, count),
    });
    RecordBatch::try_new(Arc::clone(&schema), columns.collect()).unwrap()
}

/// A draft with all its tables, `count` rows each, and a rejected record.
pub(crate) fn draft(lake: &Lake, count: usize) -> (Draft, Vec<(&'static Table, TableEntry)>) {
    let draft = Draft::begin(lake, &REGISTER).unwrap();
    let tables = REGISTER.tables.iter().map(|table| {
        let mut writer = draft.writer(table).unwrap();
        writer.write(&rows(table, count)).unwrap();
        (*table, writer.finish().unwrap())
    });
    let tables = tables.collect();
    let mut rejected = RejectedFile::new(&draft.work_folder());
    rejected
        .append(&Rejected {
            source: "list".to_owned(),
            element: 1,
            byte_offset: 0,
            reason: "test".to_owned(),
            path: None,
            record: "{}".to_owned(),
            record_is_not_utf8: false,
            record_is_cut: false,
        })
        .unwrap();
    rejected.finish().unwrap();
    (draft, tables)
}

/// What the drafts of these tests are published with.
pub(crate) fn description() -> Description {
    Description { progress: Some(serde_json::json!({ "etag": "1" })), ..Description::default() }
}

/// Publishes a snapshot with `count` rows per table.
pub(crate) fn publish(lake: &Lake, count: usize) -> Publication {
    try_publish(lake, count).unwrap()
}

pub(crate) fn try_publish(lake: &Lake, count: usize) -> Result<Publication, Error> {
    let (draft, tables) = draft(lake, count);
    draft.publish(tables, description())
}

/// Asserts that what is published is as its manifest says, and that nothing else is in the lake.
#[track_caller]
pub(crate) fn assert_sound(lake: &Lake) {
    assert_eq!(verify::verify(lake, &[REGISTER]).unwrap().findings, []);
    assert_eq!(lake.strangers(&[REGISTER]).unwrap(), Vec::<PathBuf>::new());
}

/// Asserts that the lake has complete snapshots and nothing else: no drafts and no partitions without a snapshot.
#[track_caller]
pub(crate) fn assert_clean(lake: &Lake) {
    assert_sound(lake);
    assert_eq!(lake.drafts(REGISTER.name).unwrap(), []);
    let snapshots = lake.snapshots(REGISTER.name).unwrap();
    assert_eq!(lake.partitions(&REGISTER).unwrap().len(), snapshots.len() * REGISTER.tables.len());
}

/// Every file and link below a folder: its content, or the target of the link.
pub(crate) fn content(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    each(folder, folder, &mut |name, path| {
        let content = match fs::read_link(path) {
            Ok(target) => target.into_os_string().into_encoded_bytes(),
            Err(_) => fs::read(path).unwrap(),
        };
        found.insert(name.to_owned(), content);
    });
    found
}

/// Copies a folder with its links, files that their owner alone can read.
pub(crate) fn copy(from: &Path, to: &Path) {
    brreg_files::create_folder(to).unwrap();
    each(from, from, &mut |name, path| {
        let to = to.join(name);
        brreg_files::create_folder(to.parent().unwrap()).unwrap();
        match fs::read_link(path) {
            Ok(target) => symlink(target, to).unwrap(),
            Err(_) => {
                fs::copy(path, &to).unwrap();
                fs::set_permissions(&to, fs::Permissions::from_mode(brreg_files::FILE_MODE)).unwrap();
            }
        }
    });
}

/// Calls `each` with every file and link below a folder; an empty folder is none.
fn each(root: &Path, folder: &Path, call: &mut dyn FnMut(&Path, &Path)) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.symlink_metadata().unwrap().is_dir() {
            each(root, &path, call);
        } else {
            call(path.strip_prefix(root).unwrap(), &path);
        }
    }
}

/// The link of a table in the folder of a snapshot.
pub(crate) fn table_link(published: &Published, table: &str) -> PathBuf {
    layout::table_in(&published.folder(), table)
}
