//! What every store must do. A new implementation has one test, which calls [`check`].
#![allow(clippy::unwrap_used)]

use std::io;
use std::path::Path;
use std::sync::Barrier;
use std::thread;

use super::{Entry, Kind, Store};

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
