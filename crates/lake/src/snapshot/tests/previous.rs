//! What a new snapshot may follow.

use std::fs;

use brreg_transform::schema::Table;

use crate::RegisterTables;
use crate::error::ErrorKind;
use crate::layout;
use crate::snapshot::Draft;
use crate::testing::{REGISTER, TestLake, description, publish};
use crate::verify::verify;

#[test]
fn what_a_damaged_manifest_said_is_read_from_the_files_without_those_that_are_damaged_too() {
    let test = TestLake::with_snapshots(2);
    let published = test.published();
    let manifest = published.manifest().unwrap();
    fs::write(layout::manifest(&published.folder()), "{").unwrap();
    let previous = || Draft::begin(&test.lake, &REGISTER).unwrap().previous().unwrap().unwrap();
    let rebuilt = previous();
    assert_eq!(rebuilt.damage.as_ref().unwrap().kind(), &ErrorKind::Manifest);
    // How the columns are filled is only for the report, and is not read again.
    let mut tables = manifest.tables;
    tables.values_mut().for_each(|entry| entry.columns.clear());
    assert_eq!(rebuilt.manifest.tables, tables);
    assert_eq!((rebuilt.manifest.records.loaded, &rebuilt.manifest.progress), (2, &None));
    assert!(rebuilt.is_sound(REGISTER.tables));
    assert!(!rebuilt.manifest.is_base(&REGISTER), "how it was read is not known");

    fs::write(published.table_file(REGISTER.tables[0]), "short").unwrap();
    let rebuilt = previous();
    assert!(!rebuilt.manifest.tables.contains_key("varsler"));
    assert_eq!(rebuilt.damaged(REGISTER.tables).len(), 1);
    assert!(rebuilt.is_sound(&REGISTER.tables[1..]));
    publish(&test.lake, 3);
    assert_eq!(verify(&test.lake, &[REGISTER]).unwrap().findings, []);
    assert_eq!(fs::read(layout::manifest(&published.folder())).unwrap(), b"{", "it stays as it is");
}

#[test]
fn a_snapshot_of_a_later_version_is_left_alone() {
    let test = TestLake::new();
    let later = RegisterTables { schema_version: 2, ..REGISTER };
    let (draft, tables) = {
        let draft = Draft::begin(&test.lake, &later).unwrap();
        let tables = later.tables.iter().map(|table| (*table, draft.writer(table).unwrap().finish().unwrap()));
        let tables = tables.collect();
        (draft, tables)
    };
    draft.publish(tables, description()).unwrap();
    let error = Draft::begin(&test.lake, &REGISTER).unwrap().previous().unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::LaterVersion);
}

#[test]
fn only_the_registers_own_reading_decides_whether_a_snapshot_is_a_base() {
    let test = TestLake::with_snapshots(1);
    let mut manifest = test.published().manifest().unwrap();
    manifest.tool_version = "9.9.9".to_owned();
    assert!(manifest.is_base(&REGISTER));
    assert!(manifest.is_base(&RegisterTables { schema_version: 2, ..REGISTER }));
    assert!(!manifest.is_base(&RegisterTables { reading_version: 2, ..REGISTER }));
}

#[test]
fn a_table_that_came_later_is_no_damage_of_an_earlier_snapshot() {
    let test = TestLake::new();
    let earlier = RegisterTables { tables: &REGISTER.tables[..1], ..REGISTER };
    let draft = Draft::begin(&test.lake, &earlier).unwrap();
    let entry = draft.writer(earlier.tables[0]).unwrap().finish().unwrap();
    draft.publish(vec![(earlier.tables[0], entry)], description()).unwrap();
    assert_eq!(verify(&test.lake, &[REGISTER]).unwrap().findings.len(), 1);
    let came: &'static Table = Box::leak(Box::new(Table { since: 2, ..*REGISTER.tables[1] }));
    let tables: &'static [&'static Table] = Box::leak(Box::new([REGISTER.tables[0], came]));
    let later = RegisterTables { tables, schema_version: 2, ..REGISTER };
    assert_eq!(verify(&test.lake, &[later]).unwrap().findings, []);
    assert_eq!(test.published().tables(&later), earlier.tables);
}
