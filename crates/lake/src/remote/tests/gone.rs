//! What is left in a store of a register that went from there, and what comes after it.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;
use object_store::memory::InMemory;

use super::after;
use super::anew::{assert_as_here, nights};
use super::broken::{MANY, parts, whole};
use super::flaky::{Ends, Flaky};
use super::looks::everything;
use crate::error::ErrorKind;
use crate::layout;
use crate::remote::{Order, Publisher, look_for_left, pointer, publish, withdraw};
use crate::store::{Folder, LocalStore, Objects, Store as _};
use crate::testing::{self, REGISTER};

/// As where nobody else publishes, so that all that no version needs goes at once.
fn alone(keep: usize) -> Order {
    Order { keep, is_whole: false, ..whole() }
}

#[test]
fn claims_that_stayed_behind_bring_nothing_back() {
    // What a person removed there, and what a withdrawal that was killed left: with the tables, and without them.
    for has_tables in [false, true] {
        let store = Objects::in_memory(&Arc::new(InMemory::new()));
        let test = nights(&[11, 12, 13], &store);
        store.delete(&layout::shared::pointer(REGISTER.name)).unwrap();
        // As after more nights than are kept.
        store.delete(&layout::shared::claim(REGISTER.name, 0)).unwrap();
        let before = everything(&store, Path::new(""));
        if has_tables {
            let error = publish(&test.lake, &REGISTER, &store, 5).unwrap_err();
            assert!(*error.kind() == ErrorKind::ForeignObject && error.to_string().contains("current/"), "{error:?}");
            assert_eq!(everything(&store, Path::new("")), before);
            continue;
        }
        store.delete(&layout::tables(REGISTER.name)).unwrap();
        testing::publish(&test.lake, 14);
        publish(&test.lake, &REGISTER, &store, alone(5)).unwrap();
        let pointer = pointer(&store, REGISTER.name).unwrap().unwrap();
        assert_eq!((pointer.newest.version, pointer.kept), (0, Vec::new()));
        testing::publish(&test.lake, 15);
        publish(&test.lake, &REGISTER, &store, alone(5)).unwrap();
        assert_as_here(&test, &store);
    }
}

#[test]
fn claims_from_the_first_on_bring_nothing_back() {
    for rows in [&[11, 12, 13][..], &[11]] {
        let store = Objects::in_memory(&Arc::new(InMemory::new()));
        let test = nights(rows, &store);
        store.delete(&layout::shared::pointer(REGISTER.name)).unwrap();
        store.delete(&layout::tables(REGISTER.name)).unwrap();
        look_for_left(&REGISTER, &store, Publisher::new(Timestamp::now())).unwrap();
        assert!(pointer(&store, REGISTER.name).unwrap().is_none());
        publish(&test.lake, &REGISTER, &store, alone(5)).unwrap();
        let pointer = assert_as_here(&test, &store);
        assert_eq!((pointer.newest.version, pointer.kept), (0, Vec::new()));
    }
}

#[test]
fn claims_bring_back_the_log_where_the_files_of_the_tables_are_there() {
    let store = Objects::in_memory(&Arc::new(InMemory::new()));
    let test = nights(&[11, 12, 13], &store);
    let before = everything(&store, Path::new(""));
    store.delete(&layout::shared::pointer(REGISTER.name)).unwrap();
    for table in REGISTER.tables {
        store.delete(&layout::shared::log(REGISTER.name, table.name)).unwrap();
    }
    publish(&test.lake, &REGISTER, &store, alone(5)).unwrap();
    assert_as_here(&test, &store);
    assert_eq!(everything(&store, Path::new("")), before);
}

#[test]
fn nothing_is_begun_anew_beside_files_that_no_pointer_would_have() {
    let log = || REGISTER.tables.iter().map(|table| layout::shared::log(REGISTER.name, table.name));
    let claim = |number| layout::shared::claim(REGISTER.name, number);
    // Each without a pointer: with logs and without them, and without some claims or the last file.
    for (has_log, gone) in
        [(true, &[][..]), (false, &[]), (true, &[1]), (false, &[1]), (true, &[2]), (true, &[1, 2]), (true, &[0, 1, 2])]
    {
        let store = Objects::in_memory(&Arc::new(InMemory::new()));
        let test = nights(&[11, 12, 13], &store);
        store.delete(&layout::shared::pointer(REGISTER.name)).unwrap();
        if !has_log {
            log().for_each(|log| store.delete(&log).unwrap());
        }
        if gone.is_empty() {
            store.delete(parts(&store).last().unwrap()).unwrap();
        }
        gone.iter().for_each(|number| store.delete(&claim(*number)).unwrap());
        let before = everything(&store, Path::new(""));
        testing::publish(&test.lake, 14);
        let error = publish(&test.lake, &REGISTER, &store, alone(5)).unwrap_err();
        assert!(*error.kind() == ErrorKind::ForeignObject && error.to_string().contains("current/"), "{error:?}");
        assert_eq!(everything(&store, Path::new("")), before, "{has_log} {gone:?}");
        assert!(look_for_left(&REGISTER, &store, after(5, &[]).publisher).is_err(), "{has_log} {gone:?}");
        assert_eq!(everything(&store, Path::new("")), before, "{has_log} {gone:?}");
    }
}

#[test]
fn what_a_publication_in_a_folder_was_killed_in_goes_with_its_next_one() {
    let folder = tempfile::tempdir().unwrap();
    let store = Folder::new(LocalStore::new(folder.path().join("there")), "file:///there".to_owned());
    let test = nights(&[11], &store);
    let name = test.lake.published(REGISTER.name).unwrap().unwrap().name;
    let killed = Publisher::new("2026-11-28T03:00:00Z".parse().unwrap());
    let part = layout::shared::part(REGISTER.name, REGISTER.tables[0].name, name, "0123456789abcdef", &killed.id);
    let left = part.with_file_name(format!(".replace-{}-a1b2c3", part.file_name().unwrap().to_str().unwrap()));
    let next = |broken: &[_]| Publisher::new("2026-11-28T04:00:00Z".parse().unwrap()).after(broken);
    store.write(&left, b"rows").unwrap();
    assert!(look_for_left(&REGISTER, &store, next(&[])).unwrap(), "it may be another lake's");
    let order = Order { publisher: next(std::slice::from_ref(&killed.id)), is_thorough: true, ..alone(5) };
    publish(&test.lake, &REGISTER, &store, order).unwrap();
    assert!(!folder.path().join("there").join(&left).exists());
    store.write(&left, b"rows").unwrap();
    test.lake.purge(&REGISTER).unwrap();
    let withdrawn = withdraw(&REGISTER, &store, &next(&[killed.id])).unwrap();
    assert!(withdrawn.was_there && !withdrawn.is_left && !folder.path().join("there").join(&left).exists());
}

#[test]
fn claims_behind_a_gap_bring_nothing_back() {
    let store = Objects::in_memory(&Arc::new(InMemory::new()));
    let test = nights(&[11, 12, 13, 14], &store);
    // What a person removed there, after a night in the middle had gone.
    store.delete(&layout::shared::pointer(REGISTER.name)).unwrap();
    store.delete(&layout::tables(REGISTER.name)).unwrap();
    store.delete(&layout::shared::claim(REGISTER.name, 2)).unwrap();
    testing::publish(&test.lake, 15);
    publish(&test.lake, &REGISTER, &store, alone(0)).unwrap();
    assert_as_here(&test, &store);
    testing::publish(&test.lake, 16);
    publish(&test.lake, &REGISTER, &store, alone(0)).unwrap();
    assert_as_here(&test, &store);
}

#[test]
fn what_is_to_go_goes_also_where_the_pointer_or_a_claim_cannot_be_read() {
    for name in [layout::shared::pointer(REGISTER.name), layout::shared::claim(REGISTER.name, 3)] {
        let store = Objects::in_memory(&Arc::new(InMemory::new()));
        let test = nights(&[11, 12, 13], &store);
        store.delete(&name).unwrap();
        store.write(&name, b"{").unwrap();
        test.lake.purge(&REGISTER).unwrap();
        assert!(withdraw(&REGISTER, &store, &after(5, &[]).publisher).unwrap().was_there, "{name:?}");
        assert_eq!(everything(&store, Path::new("")), BTreeSet::new(), "{name:?}");
    }
}

#[test]
fn what_is_to_go_goes_whatever_claims_are_left_without_a_pointer() {
    for gone in [None, Some(0), Some(1), Some(2)] {
        let store = Objects::in_memory(&Arc::new(InMemory::new()));
        let test = nights(&[11, 12, 13], &store);
        store.delete(&layout::shared::pointer(REGISTER.name)).unwrap();
        for table in REGISTER.tables {
            store.delete(&layout::shared::log(REGISTER.name, table.name)).unwrap();
        }
        if let Some(gone) = gone {
            store.delete(&layout::shared::claim(REGISTER.name, gone)).unwrap();
        }
        test.lake.purge(&REGISTER).unwrap();
        assert!(withdraw(&REGISTER, &store, &after(5, &[]).publisher).unwrap().was_there, "{gone:?}");
        assert_eq!(everything(&store, Path::new("")), BTreeSet::new(), "{gone:?}");
    }
}

#[test]
fn what_another_lake_left_is_looked_for_until_it_went() {
    let store = Objects::in_memory(&Arc::new(InMemory::new()));
    let test = nights(&[11, 12], &store);
    let name = test.lake.published(REGISTER.name).unwrap().unwrap().name;
    let at = |text: &str| Publisher::new(text.parse().unwrap());
    let other = at("2026-11-28T03:00:00Z");
    let table = REGISTER.tables[0].name;
    let object = layout::shared::part(REGISTER.name, table, name, "0123456789abcdef", &other.id);
    store.write(&object, b"rows").unwrap();
    test.lake.purge(&REGISTER).unwrap();
    let withdrawn = withdraw(&REGISTER, &store, &at("2026-11-30T03:00:00Z")).unwrap();
    assert!(withdrawn.was_there && withdrawn.is_left);
    assert!(look_for_left(&REGISTER, &store, at("2026-12-02T03:00:00Z")).unwrap());
    assert_eq!(parts(&store), BTreeSet::from([object]));
    assert!(!look_for_left(&REGISTER, &store, at("2026-12-06T03:00:00Z")).unwrap());
    assert_eq!(parts(&store), BTreeSet::new());
}

#[test]
fn a_withdrawal_that_is_killed_where_the_pointer_is_missing_brings_nothing_back() {
    for writes in 1..MANY {
        let memory = Arc::new(InMemory::new());
        let store = Objects::in_memory(&memory);
        let test = nights(&[11, 12, 13], &store);
        store.delete(&layout::shared::pointer(REGISTER.name)).unwrap();
        store.delete(&layout::shared::claim(REGISTER.name, 0)).unwrap();
        test.lake.purge(&REGISTER).unwrap();
        let flaky = Flaky::new(Objects::in_memory(&memory), writes, Ends::After);
        let publisher = after(5, &[]).publisher;
        let is_ended = withdraw(&REGISTER, &flaky, &publisher).is_ok();
        withdraw(&REGISTER, &store, &publisher).unwrap();
        testing::publish(&test.lake, 14);
        publish(&test.lake, &REGISTER, &store, 5).unwrap();
        assert_as_here(&test, &store);
        if is_ended {
            return;
        }
    }
}
