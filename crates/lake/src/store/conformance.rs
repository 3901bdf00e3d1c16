//! What every store must do. A new implementation has one test, which calls [`check`].
#![allow(clippy::unwrap_used)]

use std::fs;
use std::io;
use std::path::Path;
use std::sync::Barrier;
use std::thread;

use super::{Entry, Kind, Shared, Store};
use crate::hash::file_entry;

/// Writers at the same time in the test of [`Store::write_if_absent`].
const WRITERS: usize = 4;

/// Checks an empty store against the whole suite.
pub(crate) fn check<S: Store + Sync>(store: &S) {
    missing_objects(store);
    replacement(store);
    first_writer_wins(store);
    listing(store);
    removal(store);
    whole_content(store);
}

/// Checks what a shared store does besides, on an empty one.
pub(crate) fn check_shared<S: Shared>(store: &S) {
    uploads(store);
    conditional_replacement(store);
    one_replacement_wins(store);
}

fn uploads(store: &impl Shared) {
    let folder = tempfile::tempdir().unwrap();
    let (small, large) = (folder.path().join("small"), folder.path().join("large"));
    fs::write(&small, "content").unwrap();
    fs::write(&large, (0..=255).cycle().take(20_000_000).collect::<Vec<u8>>()).unwrap();
    for (name, file) in [("uploaded/small", &small), ("uploaded/large", &large)] {
        let (name, entry) = (Path::new(name), file_entry(file).unwrap());
        for _ in 0..2 {
            store.upload(name, file, &entry).unwrap();
        }
        assert!(store.read(name).unwrap() == fs::read(file).unwrap());
        assert_eq!(store.bytes_of(name).unwrap(), Some(entry.bytes));
    }
    let (small_entry, large_entry) = (file_entry(&small).unwrap(), file_entry(&large).unwrap());
    let refused = |name: &str, file, entry| {
        assert_eq!(
            store.upload(Path::new(name), file, entry).unwrap_err().kind(),
            io::ErrorKind::InvalidData,
            "{name}"
        );
    };
    // The object is another one, of another size or of the same.
    refused("uploaded/large", &small, &small_entry);
    store.write(Path::new("uploaded/other"), b"CONTENT").unwrap();
    refused("uploaded/other", &small, &small_entry);
    assert_eq!(store.read(Path::new("uploaded/other")).unwrap(), b"CONTENT");
    // The file is another one: no object has the name then.
    refused("uploaded/new-small", &small, &large_entry);
    refused("uploaded/new-large", &large, &small_entry);
    assert_eq!(store.bytes_of(Path::new("uploaded/new-large")).unwrap(), None);
    store.remove_if_empty(Path::new("uploaded")).unwrap();
    assert_eq!(names(store, "uploaded"), ["large", "other", "small"]);
}

fn conditional_replacement(store: &impl Shared) {
    let name = Path::new("replaced-if/object");
    assert!(store.read_tagged(name).unwrap().is_none());
    assert!(store.replace_if_unchanged(name, b"1", None).unwrap());
    assert!(!store.replace_if_unchanged(name, b"2", None).unwrap());
    let (content, first) = store.read_tagged(name).unwrap().unwrap();
    assert_eq!(content, b"1");
    assert!(store.replace_if_unchanged(name, b"2", Some(&first)).unwrap());
    assert!(!store.replace_if_unchanged(name, b"3", Some(&first)).unwrap());
    assert_eq!(store.read(name).unwrap(), b"2");
    assert!(!store.replace_if_unchanged(Path::new("replaced-if/missing"), b"1", Some(&first)).unwrap());
    assert_eq!(names(store, "replaced-if"), ["object"]);
}

fn one_replacement_wins<S: Shared>(store: &S) {
    let name = Path::new("raced/object");
    store.write(name, b"before").unwrap();
    let (_, tag) = store.read_tagged(name).unwrap().unwrap();
    let start = Barrier::new(WRITERS);
    let won = thread::scope(|scope| {
        let writers: Vec<_> = (0..WRITERS)
            .map(|writer| {
                let (start, tag) = (&start, &tag);
                scope.spawn(move || {
                    start.wait();
                    store.replace_if_unchanged(name, writer.to_string().as_bytes(), Some(tag)).unwrap()
                })
            })
            .collect();
        writers.into_iter().map(|writer| writer.join().unwrap()).filter(|won| *won).count()
    });
    assert_eq!(won, 1);
}

fn names(store: &impl Store, folder: &str) -> Vec<String> {
    store.list(Path::new(folder)).unwrap().into_iter().map(|entry| entry.name).collect()
}

fn missing_objects(store: &impl Store) {
    assert_eq!(store.read(Path::new("missing/object")).unwrap_err().kind(), io::ErrorKind::NotFound);
    assert!(names(store, "missing").is_empty());
    assert!(names(store, "").is_empty(), "the suite wants an empty store");
    store.delete(Path::new("missing")).unwrap();
}

fn replacement(store: &impl Store) {
    let name = Path::new("replaced/object");
    for content in [b"long content".as_slice(), b"short", b""] {
        store.write(name, content).unwrap();
        assert_eq!(store.read(name).unwrap(), content);
    }
    assert_eq!(names(store, "replaced"), ["object"], "nothing else is left in the folder");
}

fn first_writer_wins<S: Store + Sync>(store: &S) {
    let name = Path::new("first/object");
    let start = Barrier::new(WRITERS);
    let written: Vec<bool> = thread::scope(|scope| {
        let writers: Vec<_> = (0..WRITERS)
            .map(|writer| {
                let start = &start;
                scope.spawn(move || {
                    start.wait();
                    store.write_if_absent(name, writer.to_string().as_bytes()).unwrap()
                })
            })
            .collect();
        writers.into_iter().map(|writer| writer.join().unwrap()).collect()
    });
    let winner = written.iter().position(|written| *written).unwrap();
    assert_eq!(written.iter().filter(|written| **written).count(), 1);
    assert_eq!(store.read(name).unwrap(), winner.to_string().as_bytes());
    assert!(!store.write_if_absent(name, b"later").unwrap());
    assert_eq!(names(store, "first"), ["object"]);
}

fn listing(store: &impl Store) {
    for name in ["listed/b", "listed/a", "listed/folder/deep/object", "listed/.hidden", "listed-not/object"] {
        store.write(Path::new(name), b"1").unwrap();
    }
    let entry = |name: &str, kind| Entry { name: name.to_owned(), kind };
    let expected = [
        entry(".hidden", Kind::Object),
        entry("a", Kind::Object),
        entry("b", Kind::Object),
        entry("folder", Kind::Folder),
    ];
    assert_eq!(store.list(Path::new("listed")).unwrap(), expected);
}

fn removal(store: &impl Store) {
    for name in ["removed/a", "removed/folder/b", "removed-not"] {
        store.write(Path::new(name), b"1").unwrap();
    }
    store.delete(Path::new("removed/a")).unwrap();
    assert_eq!(names(store, "removed"), ["folder"]);
    store.delete(Path::new("removed")).unwrap();
    assert!(names(store, "removed").is_empty());
    store.delete(Path::new("removed")).unwrap();
    assert!(store.read(Path::new("removed-not")).is_ok());
    assert!(store.write_if_absent(Path::new("removed/a"), b"2").unwrap());
}

fn whole_content(store: &impl Store) {
    let content: Vec<u8> = (0..=255).cycle().take(300_000).collect();
    store.write(Path::new("whole"), &content).unwrap();
    assert!(store.read(Path::new("whole")).unwrap() == content);
}
