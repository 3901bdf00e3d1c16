//! What was erased or purged goes also where a publication was broken off, and where the lake or the store is damaged.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use object_store::memory::InMemory;

use super::anew::{assert_as_here, nights, numbers, write_anew};
use super::flaky::{Ends, Flaky};
use super::looks::{assert_sound, everything};
use super::{after, named};
use crate::error::ErrorKind;
use crate::layout;
use crate::remote::{Order, Publisher, look, mend, pointer, publish, strangers, withdraw};
use crate::store::{Folder, LocalStore, Objects, Shared, Store as _};
use crate::testing::{self, REGISTER, TestLake};

/// More writes than a publication has.
pub(super) const MANY: usize = 100;

/// As in the data folder.
pub(super) fn whole() -> Order {
    let order = after(usize::MAX, &[]);
    Order { is_whole: true, publisher: Publisher { is_alone: true, ..order.publisher }, ..order }
}

pub(super) fn parts(store: &dyn Shared) -> BTreeSet<PathBuf> {
    let all = everything(store, Path::new("")).into_iter();
    all.filter(|path| path.extension().is_some_and(|it| it == "parquet")).collect()
}

/// The hashes of the files of tables that a lake has.
fn parts_here(test: &TestLake) -> BTreeSet<String> {
    let manifests = test.lake.snapshots(REGISTER.name).unwrap().into_iter().filter_map(|it| it.manifest().ok());
    manifests.flat_map(|manifest| manifest.tables.into_values()).map(|entry| entry.sha256).collect()
}

/// Asserts that no file of a table is there but those that the lake has.
#[track_caller]
fn assert_none_but_here(test: &TestLake, store: &dyn Shared) {
    let here = parts_here(test);
    let is_here = |path: &PathBuf| here.iter().any(|hash| layout::shared::is_of_content(path, hash));
    let others: Vec<PathBuf> = parts(store).into_iter().filter(|path| !is_here(path)).collect();
    assert!(others.is_empty(), "{others:?}");
}

#[test]
fn a_first_publication_that_broke_off_leaves_nothing_after_a_purge() {
    for ends in [Ends::Before, Ends::After] {
        for writes in 1..MANY {
            let memory = Arc::new(InMemory::new());
            let (test, store) = (TestLake::with_snapshots(1), Objects::in_memory(&memory));
            let (order, id) = named(5);
            let is_ended =
                publish(&test.lake, &REGISTER, &Flaky::new(Objects::in_memory(&memory), writes, ends), order).is_ok();
            let order = after(5, &[id]);
            test.lake.purge(&REGISTER).unwrap();
            // Each of them alone: the one takes out what was purged, the other what no version needs.
            if writes % 2 == 0 || pointer(&store, REGISTER.name).unwrap().is_some() {
                withdraw(&REGISTER, &store, &order.publisher).unwrap();
            } else {
                publish(&test.lake, &REGISTER, &store, order.clone()).unwrap();
                withdraw(&REGISTER, &store, &order.publisher).unwrap();
            }
            assert_eq!(parts(&store), BTreeSet::new(), "{ends:?} {writes}");
            if pointer(&store, REGISTER.name).unwrap().is_none() {
                assert_eq!(everything(&store, Path::new("")), BTreeSet::new(), "{ends:?} {writes}");
            }
            if is_ended {
                break;
            }
        }
    }
}

#[test]
fn what_was_purged_goes_also_where_the_pointer_is_missing_there() {
    let store = Objects::in_memory(&Arc::new(InMemory::new()));
    let test = nights(&[11, 12, 13], &store);
    store.delete(&layout::shared::pointer(REGISTER.name)).unwrap();
    // As after more nights than are kept.
    store.delete(&layout::shared::claim(REGISTER.name, 0)).unwrap();
    test.lake.purge(&REGISTER).unwrap();
    assert!(withdraw(&REGISTER, &store, &after(5, &[]).publisher).unwrap().was_there);
    assert_eq!(everything(&store, Path::new("")), BTreeSet::new());
    testing::publish(&test.lake, 14);
    publish(&test.lake, &REGISTER, &store, 5).unwrap();
    assert_as_here(&test, &store);
}

#[test]
fn what_was_erased_goes_after_a_kill_also_where_a_manifest_that_goes_was_missing() {
    for writes in 1..MANY {
        let memory = Arc::new(InMemory::new());
        let store = Objects::in_memory(&memory);
        let test = nights(&[11, 12, 13], &store);
        let before = pointer(&store, REGISTER.name).unwrap().unwrap();
        store.delete(Path::new(&before.kept[0].manifest)).unwrap();
        write_anew(&test, &[0, 1, 2], 1);
        let (order, id) = named(5);
        let flaky = Flaky::new(Objects::in_memory(&memory), writes, Ends::After);
        let is_ended = publish(&test.lake, &REGISTER, &flaky, order).is_ok();
        testing::publish(&test.lake, 14);
        publish(&test.lake, &REGISTER, &store, after(5, &[id])).unwrap();
        assert_as_here(&test, &store);
        if is_ended {
            return;
        }
    }
}

#[test]
fn a_commit_that_is_missing_there_is_named_before_anything_is_sent() {
    for number in 0..3 {
        let store = Objects::in_memory(&Arc::new(InMemory::new()));
        let test = nights(&[11, 12, 13], &store);
        let commit = layout::shared::commit(REGISTER.name, REGISTER.tables[1].name, number);
        store.delete(&commit).unwrap();
        testing::publish(&test.lake, 14);
        let error = publish(&test.lake, &REGISTER, &store, 5).unwrap_err();
        assert_eq!(*error.kind(), ErrorKind::ForeignObject);
        assert!(error.path().unwrap().ends_with(&commit), "{error}");
    }
}

#[test]
fn a_night_that_was_begun_while_it_was_purged_goes_with_the_register() {
    let memory = Arc::new(InMemory::new());
    let store = Objects::in_memory(&memory);
    let test = nights(&[11], &store);
    testing::publish(&test.lake, 12);
    let (order, id) = named(5);
    drop(publish(&test.lake, &REGISTER, &Flaky::new(Objects::in_memory(&memory), 2, Ends::After), order));
    test.lake.purge(&REGISTER).unwrap();
    assert!(withdraw(&REGISTER, &store, &after(5, &[id]).publisher).unwrap().was_there);
    assert_eq!(parts(&store), BTreeSet::new());
}

#[test]
fn what_was_begun_of_the_newest_night_goes_with_the_publication_of_what_it_is_now() {
    for writes in 1..MANY {
        let memory = Arc::new(InMemory::new());
        let store = Objects::in_memory(&memory);
        let test = nights(&[11], &store);
        testing::publish(&test.lake, 13);
        let flaky = Flaky::new(Objects::in_memory(&memory), writes, Ends::After);
        let (order, id) = named(5);
        let is_ended = publish(&test.lake, &REGISTER, &flaky, order).is_ok();
        write_anew(&test, &[0, 1], 1);
        assert_eq!(publish(&test.lake, &REGISTER, &store, after(5, &[id])).unwrap().len(), 1);
        assert_as_here(&test, &store);
        if is_ended {
            return;
        }
    }
}

#[test]
fn what_was_begun_goes_also_where_the_link_was_lost_or_turned_back_since() {
    for is_first in [true, false] {
        let memory = Arc::new(InMemory::new());
        let store = Objects::in_memory(&memory);
        let test = if is_first { TestLake::with_snapshots(0) } else { nights(&[11], &store) };
        let link = test.lake.link(REGISTER.name);
        let earlier = fs::read_link(&link).ok();
        let before = parts(&store);
        testing::publish(&test.lake, 13);
        let (order, id) = named(5);
        drop(publish(&test.lake, &REGISTER, &Flaky::new(Objects::in_memory(&memory), 3, Ends::After), order));
        assert_ne!(parts(&store), before);
        fs::remove_file(&link).unwrap();
        if let Some(earlier) = earlier {
            std::os::unix::fs::symlink(earlier, &link).unwrap();
        }
        publish(&test.lake, &REGISTER, &store, after(5, &[id])).unwrap();
        assert_eq!(parts(&store), before, "{is_first}");
    }
}

#[test]
fn what_was_erased_goes_where_the_link_is_lost_or_the_newest_manifest_damaged() {
    for (is_link, count) in [(true, 3), (false, 3), (true, 1), (false, 1)] {
        let store = Objects::in_memory(&Arc::new(InMemory::new()));
        let test = nights(&[11, 12, 13][..count], &store);
        let newest = test.published();
        write_anew(&test, &(0..if is_link { count } else { count - 1 }).collect::<Vec<_>>(), 1);
        match is_link {
            true => fs::remove_file(test.lake.link(REGISTER.name)).unwrap(),
            false => fs::write(newest.folder().join("manifest.json"), "damaged").unwrap(),
        }
        let sent = publish(&test.lake, &REGISTER, &store, 5);
        if is_link {
            assert_eq!(sent.unwrap().len(), 1);
            assert_as_here(&test, &store);
        } else {
            assert_eq!(*sent.unwrap_err().kind(), ErrorKind::Manifest, "the night itself cannot be published");
            let pointer = assert_sound(&store);
            assert_eq!(pointer.newest.snapshot, newest.name.to_string());
            assert_eq!(numbers(&pointer), [1, 0][2 - (count - 1)..]);
            let old: BTreeSet<String> =
                pointer.newest.tables.values().map(|it| it.path.rsplit('/').next().unwrap().to_owned()).collect();
            let here = parts_here(&test);
            let is_known = |path: &PathBuf| {
                old.contains(path.file_name().unwrap().to_str().unwrap())
                    || here.iter().any(|hash| layout::shared::is_of_content(path, hash))
            };
            assert!(parts(&store).iter().all(is_known));
        }
        // Nothing is done twice.
        let version = pointer(&store, REGISTER.name).unwrap().unwrap().newest.version;
        drop(publish(&test.lake, &REGISTER, &store, 5));
        assert_eq!(pointer(&store, REGISTER.name).unwrap().unwrap().newest.version, version);
    }
}

#[test]
fn the_files_of_what_was_erased_go_where_the_log_there_is_damaged() {
    let name = layout::shared::commit(REGISTER.name, REGISTER.tables[0].name, 1);
    for damage in [None, Some("damaged"), Some("{\"format\": 1")] {
        for name in [&name, &layout::shared::pointer(REGISTER.name)] {
            let store = Objects::in_memory(&Arc::new(InMemory::new()));
            let test = nights(&[11, 12, 13], &store);
            write_anew(&test, &[0, 1, 2], 1);
            match damage {
                Some(damage) => store.write(name, damage.as_bytes()).unwrap(),
                None if name.starts_with("current") => continue,
                None => store.delete(name).unwrap(),
            }
            let error = publish(&test.lake, &REGISTER, &store, 5).unwrap_err();
            assert_eq!(*error.kind(), ErrorKind::ForeignObject, "{error}");
            assert!(error.path().unwrap().ends_with(name), "{error}");
            assert_none_but_here(&test, &store);
            // What the message says to remove.
            for name in ["konkurs", "manifests/konkurs", "current/konkurs.json"] {
                store.delete(Path::new(name)).unwrap();
            }
            publish(&test.lake, &REGISTER, &store, 5).unwrap();
            assert_as_here(&test, &store);
        }
    }
}

#[test]
fn files_whose_manifests_were_removed_there_go_with_one_publication() {
    let store = Objects::in_memory(&Arc::new(InMemory::new()));
    let test = nights(&[11, 12, 13], &store);
    write_anew(&test, &[0, 1, 2], 1);
    for folder in store.list(Path::new("manifests/konkurs")).unwrap() {
        if folder.name.starts_with("snapshot=") {
            store.delete(&Path::new("manifests/konkurs").join(folder.name)).unwrap();
        }
    }
    publish(&test.lake, &REGISTER, &store, 5).unwrap();
    assert_none_but_here(&test, &store);
}

#[test]
fn a_folder_is_looked_at_and_what_is_missing_is_linked_again() {
    let test = TestLake::with_snapshots(3);
    let root = test.beside("delta");
    let store = Folder::new(LocalStore::new(root.clone()), "delta".to_owned()).linking();
    assert_eq!(publish(&test.lake, &REGISTER, &store, whole()).unwrap().len(), 3, "all nights that are kept");
    let sound = look(&store, &REGISTER).unwrap();
    assert_eq!((sound.flaws.len(), sound.strangers.len(), sound.has_no_pointer()), (0, 0, false));
    assert!(sound.objects > 15);
    let before = everything(&store, Path::new(""));
    let pointer = sound.pointer.unwrap();
    let part = root.join(&pointer.kept[0].tables[REGISTER.tables[0].name].path);
    fs::remove_file(&part).unwrap();
    let replaced = root.join(&pointer.newest.tables[REGISTER.tables[1].name].path);
    fs::remove_file(&replaced).unwrap();
    fs::write(&replaced, "broken").unwrap();
    fs::remove_dir_all(root.join("manifests").join(REGISTER.name).join(&pointer.newest.snapshot)).unwrap();
    let looked = look(&store, &REGISTER).unwrap();
    assert_eq!(looked.flaws.len(), 3, "{:?}", looked.flaws);
    assert!(mend(&test.lake, &REGISTER, &store, &looked).unwrap());
    assert_eq!((look(&store, &REGISTER).unwrap().flaws, everything(&store, Path::new(""))), (Vec::new(), before));
    assert_as_here(&test, &store);
    // What was written of versions is not made again alone.
    for name in [
        layout::shared::commit(REGISTER.name, REGISTER.tables[0].name, 0),
        layout::shared::claim(REGISTER.name, 1),
        layout::shared::pointer(REGISTER.name),
    ] {
        let content = fs::read(root.join(&name)).unwrap();
        for damaged in ["", "damaged"] {
            fs::write(root.join(&name), damaged).unwrap();
            let looked = look(&store, &REGISTER).unwrap();
            assert_eq!(looked.flaws.iter().map(|it| &it.path).collect::<Vec<_>>(), [&name]);
            assert!(!mend(&test.lake, &REGISTER, &store, &looked).unwrap() && !looked.has_no_pointer());
        }
        fs::write(root.join(&name), content).unwrap();
    }
    fs::write(root.join("konkurs/other.txt"), "").unwrap();
    fs::write(root.join("other.txt"), "").unwrap();
    assert_eq!(look(&store, &REGISTER).unwrap().strangers, [Path::new("konkurs/other.txt")]);
    assert_eq!(strangers(&store, &[REGISTER]).unwrap(), [Path::new("other.txt")]);
}
