//! Something was erased from snapshots that are kept: their versions get what they have now, under their own numbers.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use object_store::memory::InMemory;

use super::flaky::{Ends, Flaky};
use super::looks::{assert_sound, assert_whole, everything, log};
use super::{after, named};
use crate::remote::pointer::Claim;
use crate::remote::publication::write;
use crate::remote::{Pointer, publish};
use crate::store::{Objects, Shared, Store as _};
use crate::testing::{self, REGISTER, TestLake};

/// More writes than a publication has.
const MANY: usize = 200;

/// Writes some snapshots anew, as an erasure does that leaves `fewer` rows less.
pub(super) fn write_anew(test: &TestLake, which: &[usize], fewer: usize) {
    let snapshots = test.lake.snapshots(REGISTER.name).unwrap();
    for at in which {
        let snapshot = &snapshots[*at];
        let mut manifest = snapshot.manifest().unwrap();
        let rows = manifest.tables[REGISTER.tables[0].name].rows as usize;
        let other = TestLake::new();
        testing::publish(&other.lake, rows - fewer);
        for table in REGISTER.tables {
            let (from, to) = (other.published().table_file(table), snapshot.table_file(table));
            fs::remove_file(&to).unwrap();
            fs::copy(from, to).unwrap();
        }
        manifest.tables = other.published().manifest().unwrap().tables;
        let path = snapshot.folder().join("manifest.json");
        fs::remove_file(&path).unwrap();
        fs::write(&path, manifest.seal().unwrap()).unwrap();
    }
}

/// A lake with nights of these rows, all of them published.
pub(super) fn nights(rows: &[usize], store: &dyn Shared) -> TestLake {
    let test = TestLake::new();
    for rows in rows {
        testing::publish(&test.lake, *rows);
        publish(&test.lake, &REGISTER, store, 5).unwrap();
    }
    test
}

/// Asserts that each readable version has the rows of its snapshot here, and is not that of another.
#[track_caller]
pub(super) fn assert_as_here(test: &TestLake, store: &dyn Shared) -> Pointer {
    let pointer = assert_sound(store);
    let snapshots = test.lake.snapshots(REGISTER.name).unwrap();
    for version in std::iter::once(&pointer.newest).chain(&pointer.kept) {
        let snapshot = snapshots.iter().find(|it| it.name.to_string() == version.snapshot).unwrap();
        for (table, entry) in &snapshot.manifest().unwrap().tables {
            let there: u64 = log(store, table)[&version.version].values().sum();
            assert_eq!(there, entry.rows, "{table} {}", version.version);
            assert_eq!(version.tables[table].sha256, entry.sha256, "{table} {}", version.version);
        }
    }
    pointer
}

pub(super) fn numbers(pointer: &Pointer) -> Vec<u64> {
    pointer.kept.iter().map(|version| version.version).collect()
}

#[test]
fn kept_nights_from_which_something_was_erased_are_read_under_their_numbers() {
    for rows in [[11, 12, 13, 14], [11, 11, 12, 12], [11, 11, 11, 11], [11, 12, 11, 12]] {
        for which in 1..16_usize {
            let memory = Arc::new(InMemory::new());
            let store = Objects::in_memory(&memory);
            let test = nights(&rows, &store);
            let before = assert_as_here(&test, &store);
            let which: Vec<usize> = (0..4).filter(|at| which & (1 << at) != 0).collect();
            write_anew(&test, &which, 1);
            let sent = publish(&test.lake, &REGISTER, &store, 5).unwrap().remove(0);
            let kept: Vec<usize> = which.iter().copied().filter(|at| *at < 3).collect();
            assert_eq!((sent.version, sent.anew.len(), sent.dropped.len()), (4, kept.len(), 0), "{rows:?} {which:?}");
            let pointer = assert_as_here(&test, &store);
            assert_eq!(pointer.newest.snapshot, before.newest.snapshot);
            assert_eq!(numbers(&pointer), [2, 1, 0]);
            assert_eq!(publish(&test.lake, &REGISTER, &store, 5).unwrap(), []);
            // And once more, with a new night.
            write_anew(&test, &which, 2);
            testing::publish(&test.lake, 20);
            publish(&test.lake, &REGISTER, &store, 5).unwrap();
            assert_eq!(numbers(&assert_as_here(&test, &store)), [4, 2, 1, 0]);
        }
    }
}

#[test]
fn a_publisher_of_what_was_written_anew_may_end_anywhere() {
    for ends in [Ends::Before, Ends::After] {
        for writes in 1..MANY {
            let memory = Arc::new(InMemory::new());
            let store = Objects::in_memory(&memory);
            let test = nights(&[11, 11, 13], &store);
            write_anew(&test, &[0, 1], 1);
            let flaky = Flaky::new(Objects::in_memory(&memory), writes, ends);
            let (order, one) = named(5);
            let ended = publish(&test.lake, &REGISTER, &flaky, order);
            assert_whole(&store);
            assert_eq!(newest_rows(&store), 13, "the newest version is the newest night");
            if ended.is_ok() {
                assert!(writes > 8);
                break;
            }
            // Somebody is erased again, and it ends anywhere once more.
            write_anew(&test, &[0, 1], 2);
            let flaky = Flaky::new(Objects::in_memory(&memory), writes, ends);
            let order = after(5, std::slice::from_ref(&one));
            let broken_off = [one, order.publisher.id.clone()];
            drop(publish(&test.lake, &REGISTER, &flaky, order));
            assert_whole(&store);
            publish(&test.lake, &REGISTER, &store, after(5, &broken_off)).unwrap();
            assert_eq!(numbers(&assert_as_here(&test, &store)), [1, 0]);
        }
    }
}

/// The rows of the newest version of the first table, as its log has it.
fn newest_rows(store: &dyn Shared) -> u64 {
    log(store, REGISTER.tables[0].name).pop_last().unwrap().1.values().sum()
}

#[test]
fn a_publisher_that_wakes_late_replaces_no_commit_again() {
    let memory = Arc::new(InMemory::new());
    let store = Objects::in_memory(&memory);
    let test = nights(&[11, 12], &store);
    write_anew(&test, &[0], 1);
    // The claim and what comes before it, and nothing of what it says.
    let claim = Path::new("manifests/konkurs/versions/00000000000000000002.json");
    let mut broken_off = Vec::new();
    let late = (1..MANY).find_map(|writes| {
        let flaky = Flaky::new(Objects::in_memory(&memory), writes, Ends::After);
        let (order, id) = named(5);
        broken_off.push(id);
        drop(publish(&test.lake, &REGISTER, &flaky, order));
        store.read(claim).ok()
    });
    publish(&test.lake, &REGISTER, &store, after(5, &broken_off)).unwrap();
    write_anew(&test, &[0], 1);
    publish(&test.lake, &REGISTER, &store, 5).unwrap();
    let (before, commits) =
        (assert_as_here(&test, &store), serde_json::from_slice::<Claim>(&late.unwrap()).unwrap().commits);
    for commit in commits {
        write(&store, REGISTER.name, 2, &commit).unwrap();
    }
    assert_eq!(assert_as_here(&test, &store), before);
}

#[test]
fn a_kept_night_that_is_damaged_here_goes_there() {
    let store = Objects::in_memory(&Arc::new(InMemory::new()));
    let test = nights(&[11, 12, 13], &store);
    write_anew(&test, &[0, 1], 1);
    let damaged = test.lake.snapshots(REGISTER.name).unwrap().remove(1).table_file(REGISTER.tables[1]);
    fs::write(damaged, "damaged").unwrap();
    let sent = publish(&test.lake, &REGISTER, &store, 5).unwrap().remove(0);
    assert_eq!((sent.anew.len(), sent.dropped.len()), (1, 1));
    publish(&test.lake, &REGISTER, &store, 5).unwrap();
    assert_eq!(numbers(&assert_sound(&store)), [0]);
    assert!(!everything(&store, Path::new("")).is_empty());
}
