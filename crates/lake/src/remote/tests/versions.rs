//! Which versions there are, and what is refused.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use object_store::memory::InMemory;

use super::anew::write_anew;
use super::flaky::{Careless, Ends, Flaky};
use super::looks::{assert_readable, assert_sound, everything, log};
use super::{after, named};
use crate::RegisterTables;
use crate::error::ErrorKind;
use crate::remote::{Order, probe, publish};
use crate::store::{Folder, LocalStore, Objects, Shared, Store as _};
use crate::testing::{self, REGISTER, TestLake};

fn memory() -> Objects {
    Objects::in_memory(&Arc::new(InMemory::new()))
}

fn rows_of(store: &dyn Shared, version: u64) -> Vec<u64> {
    REGISTER.tables.iter().map(|table| log(store, table.name)[&version].values().sum()).collect()
}

#[test]
fn each_night_is_a_version_of_every_table_and_retention_keeps_the_last_ones() {
    let folder = tempfile::tempdir().unwrap();
    let stores: [Box<dyn Shared>; 2] = [
        Box::new(memory()),
        Box::new(Folder::new(LocalStore::new(folder.path().join("there")), "file:///there".to_owned())),
    ];
    for store in stores {
        let test = TestLake::new();
        assert_eq!(publish(&test.lake, &REGISTER, &*store, 2).unwrap(), []);
        for rows in 1..=5 {
            testing::publish(&test.lake, rows);
            let sent = publish(&test.lake, &REGISTER, &*store, 2).unwrap().remove(0);
            assert_eq!((sent.version, sent.files), (rows as u64 - 1, REGISTER.tables.len()));
            assert_eq!(sent.dropped.len(), usize::from(rows > 3));
            assert_eq!(publish(&test.lake, &REGISTER, &*store, 2).unwrap(), [], "there is nothing new");
            let pointer = assert_sound(&*store);
            assert_eq!(pointer.kept.len(), (rows - 1).min(2));
        }
        // What a reader of each version reads, also of those that went.
        for version in 0..5 {
            assert_eq!(rows_of(&*store, version), vec![version + 1; REGISTER.tables.len()]);
        }
    }
}

#[test]
fn a_table_that_did_not_change_is_not_uploaded_again() {
    let (test, store) = (TestLake::with_snapshots(1), memory());
    publish(&test.lake, &REGISTER, &store, 1).unwrap();
    for _ in 0..3 {
        testing::publish(&test.lake, 1);
        let sent = publish(&test.lake, &REGISTER, &store, 1).unwrap().remove(0);
        assert_eq!((sent.files, sent.bytes), (0, 0));
        assert_sound(&store);
    }
}

#[test]
fn a_table_that_came_later_has_the_version_of_the_others() {
    let (test, store) = (TestLake::with_snapshots(1), memory());
    let fewer = RegisterTables { tables: &REGISTER.tables[..1], ..REGISTER };
    for rows in 1..=3 {
        publish(&test.lake, &fewer, &store, 1).unwrap();
        testing::publish(&test.lake, rows + 1);
    }
    publish(&test.lake, &REGISTER, &store, 1).unwrap();
    assert_sound(&store);
    assert_eq!(rows_of(&store, 2), [3, 0]);
    assert_eq!(rows_of(&store, 3), [4, 4]);
}

#[test]
fn a_store_without_conditions_is_refused_and_nothing_stays_there() {
    for creates in [false, true] {
        let store = Careless { inner: memory(), creates };
        assert_eq!(*probe(&store).unwrap_err().kind(), ErrorKind::NoConditions);
        assert!(everything(&store, Path::new("")).is_empty());
    }
    let store = memory();
    probe(&store).unwrap();
    assert!(everything(&store, Path::new("")).is_empty());
}

#[test]
fn probes_that_were_left_go_after_a_day() {
    let store = memory();
    for name in [".probe/1000-ab", ".probe/ab", ".probe/9000000000-ab"] {
        store.write(Path::new(name), b"1").unwrap();
    }
    probe(&store).unwrap();
    assert_eq!(everything(&store, Path::new("")), [Path::new(".probe/9000000000-ab").to_owned()].into());
}

#[test]
fn what_is_there_and_is_not_as_described_stays_and_is_refused() {
    let (test, store) = (TestLake::with_snapshots(1), memory());
    publish(&test.lake, &REGISTER, &store, 1).unwrap();
    testing::publish(&test.lake, 2);
    let (order, copy) = (Order::from(1), memory());
    let sent = publish(&test.lake, &REGISTER, &copy, order.clone()).unwrap().remove(0);
    let there = assert_sound(&copy).newest;
    let names = there.tables.values().map(|object| object.path.as_str()).chain([there.manifest.as_str()]);
    for name in names.map(Path::new) {
        let before = store.read(Path::new("current/konkurs.json")).unwrap();
        store.write(name, b"another content").unwrap();
        // The same publication, gone on with.
        let refused = publish(&test.lake, &REGISTER, &store, order.clone()).unwrap_err();
        assert_eq!(*refused.kind(), ErrorKind::ForeignObject);
        assert_eq!(store.read(Path::new("current/konkurs.json")).unwrap(), before);
        store.delete(name).unwrap();
    }
    let again = publish(&test.lake, &REGISTER, &store, order).unwrap().remove(0);
    assert_eq!(again.version, sent.version + 1);
    assert_sound(&store);
}

#[test]
fn what_the_newest_version_lost_is_sent_again_under_another_name() {
    let (test, store) = (TestLake::with_snapshots(1), memory());
    publish(&test.lake, &REGISTER, &store, 3).unwrap();
    // The table stays the same file in the next night.
    testing::publish(&test.lake, 1);
    publish(&test.lake, &REGISTER, &store, 3).unwrap();
    let count = REGISTER.tables.len() + 1;
    for (at, damage) in (0..count).flat_map(|at| [(at, None), (at, Some(b"PAR1"))]) {
        for is_new_night in [false, true] {
            let name = assert_readable(&store).newest.paths().nth(at).unwrap().to_owned();
            let name = Path::new(&name);
            match damage {
                None => store.delete(name).unwrap(),
                Some(damage) => store.write(name, damage).unwrap(),
            }
            if is_new_night {
                testing::publish(&test.lake, 1);
            }
            assert_eq!(publish(&test.lake, &REGISTER, &store, 3).unwrap().len(), 1, "{name:?}");
            assert_eq!(publish(&test.lake, &REGISTER, &store, 3).unwrap(), [], "{name:?}");
            let pointer = assert_readable(&store);
            assert!(pointer.needed().iter().all(|needed| Path::new(needed) != name), "{name:?}");
        }
    }
}

#[test]
fn a_file_of_the_lake_that_is_damaged_is_not_published() {
    let (test, store) = (TestLake::with_snapshots(1), memory());
    publish(&test.lake, &REGISTER, &store, 1).unwrap();
    testing::publish(&test.lake, 2);
    let file = test.published().table_file(REGISTER.tables[1]);
    let mut content = fs::read(&file).unwrap();
    content[10] ^= 1;
    fs::write(&file, content).unwrap();
    assert_eq!(*publish(&test.lake, &REGISTER, &store, 1).unwrap_err().kind(), ErrorKind::DamagedFile);
    assert_eq!(assert_readable(&store).newest.version, 0);
}

#[test]
fn a_lake_with_an_earlier_snapshot_than_the_store_is_refused() {
    let (earlier, store) = (TestLake::with_snapshots(1), memory());
    let later = TestLake::with_snapshots(3);
    publish(&later.lake, &REGISTER, &store, 1).unwrap();
    assert_eq!(*publish(&earlier.lake, &REGISTER, &store, 1).unwrap_err().kind(), ErrorKind::NewerThere);
    assert_sound(&store);
}

#[test]
fn what_was_begun_before_the_snapshot_was_written_anew_goes_with_the_next_publication() {
    for writes in 1..=3 {
        let shared = Arc::new(InMemory::new());
        let (test, store) = (TestLake::with_snapshots(1), Objects::in_memory(&shared));
        let flaky = Flaky::new(Objects::in_memory(&shared), writes, Ends::After);
        let (order, id) = named(1);
        assert!(publish(&test.lake, &REGISTER, &flaky, order).is_err());
        write_anew(&test, &[0], 0);
        publish(&test.lake, &REGISTER, &store, 1).unwrap();
        // What may be another publisher's stays, until it is known that it is none's.
        assert_eq!(publish(&test.lake, &REGISTER, &store, 1).unwrap(), []);
        assert_readable(&store);
        assert_eq!(publish(&test.lake, &REGISTER, &store, after(1, &[id])).unwrap(), []);
        assert_sound(&store);
    }
}
