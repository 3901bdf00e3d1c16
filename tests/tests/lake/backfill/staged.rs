//! Files that are flattened by other processes, as tasks of a cluster do.

use std::ffi::OsStr;
use std::fs;
use std::path::Path;

use brreg_lake_tests::{Ended, Lake, PERSON_ID_KEY, sample};

use super::{archive, assert_same, backfill, files, tree, undisturbed};

/// Flattens files with a key, from a folder without a lake.
fn stage(lake: &Lake, key: &Path, into: &Path, named: &[impl AsRef<Path>]) -> Ended {
    let options = ["backfill".as_ref(), "--stage".as_ref(), into.as_os_str(), "--person-key".as_ref(), key.as_os_str()];
    let named = named.iter().map(|file| file.as_ref().as_os_str());
    lake.run(options.into_iter().chain(named).map(OsStr::to_owned))
}

#[test]
fn what_others_flattened_is_published_as_what_is_flattened_here() {
    let (lake, worker) = (Lake::with_known_key(), Lake::new());
    let folder = archive(&lake);
    let key = worker.write("key", PERSON_ID_KEY);
    let staged = worker.path("staged");
    let named = files(&folder);
    // Two tasks on one file, and one file that no task had.
    let said = stage(&worker, &key, &staged, &named[1..]).succeeds();
    assert_eq!(said.lines().count(), 4, "{said}");
    stage(&worker, &key, &staged, &named[2..3]).succeeds();
    assert!(!worker.data().exists(), "a task has no data folder");
    backfill(&lake, &folder, &["--staged", staged.to_str().unwrap()]).succeeds();
    assert_same(&tree(&undisturbed()), &tree(&lake));
    assert_eq!(fs::read_dir(&staged).unwrap().count(), 0, "what is published goes from there");
}

#[test]
fn tasks_at_the_same_time_on_one_file_leave_one_result() {
    let (lake, worker) = (Lake::with_known_key(), Lake::new());
    let folder = archive(&lake);
    let key = worker.write("key", PERSON_ID_KEY);
    let staged = worker.path("staged");
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| stage(&worker, &key, &staged, &files(&folder)).succeeds());
        }
    });
    assert_eq!(fs::read_dir(&staged).unwrap().count(), 5);
    backfill(&lake, &folder, &["--staged", staged.to_str().unwrap()]).succeeds();
    assert_same(&tree(&undisturbed()), &tree(&lake));
}

#[test]
fn what_was_flattened_otherwise_is_refused_before_anything_is_published() {
    let (mut lake, worker) = (Lake::with_known_key(), Lake::new());
    let folder = archive(&lake);
    let other = worker.write("key", "ab".repeat(32));
    let staged = worker.path("staged");
    stage(&worker, &other, &staged, &files(&folder)[3..4]).succeeds();
    let options = ["--staged", staged.to_str().unwrap()];
    backfill(&lake, &folder, &options).fails_saying(2, &["2026-11-19T000000Z.json", "another key"]);
    assert!(!lake.data().join("lake/current").exists());

    fs::remove_dir_all(&staged).unwrap();
    stage(&worker, &worker.write("key", PERSON_ID_KEY), &staged, &files(&folder)[3..4]).succeeds();
    lake.set("PRIVACY__NATIONAL_ID", "drop");
    backfill(&lake, &folder, &options).fails_saying(2, &["privacy.national_id"]);
}

#[test]
fn a_key_is_never_made_by_a_task() {
    let worker = Lake::new();
    let folder = archive(&worker);
    let staged = worker.path("staged");
    stage(&worker, &worker.path("missing"), &staged, &files(&folder)).fails_saying(1, &["--person-key"]);
    worker.run(["backfill".as_ref(), "--stage".as_ref(), staged.as_os_str(), files(&folder)[0].as_os_str()]).fails(1);
    assert!(!staged.exists() && !worker.data().exists());
}

#[test]
fn what_was_damaged_on_its_way_is_flattened_again() {
    let (lake, worker) = (Lake::with_known_key(), Lake::new());
    let folder = archive(&lake);
    let staged = worker.path("staged");
    stage(&worker, &worker.write("key", PERSON_ID_KEY), &staged, &files(&folder)).succeeds();
    let mut drafts: Vec<_> = fs::read_dir(&staged).unwrap().map(|entry| entry.unwrap().path()).collect();
    drafts.sort();
    let table = drafts[0].join("posisjoner.parquet");
    let mut bytes = fs::read(&table).unwrap();
    bytes[10] ^= 1;
    fs::write(&table, bytes).unwrap();
    fs::write(drafts[1].join("staged.json"), "{").unwrap();
    fs::remove_file(drafts[2].join("grunnlag.parquet")).unwrap();
    backfill(&lake, &folder, &["--staged", staged.to_str().unwrap()]).succeeds();
    assert_same(&tree(&undisturbed()), &tree(&lake));
}

#[test]
fn a_file_of_another_register_is_flattened_by_no_task() {
    let worker = Lake::new();
    let (key, staged) = (worker.write("key", PERSON_ID_KEY), worker.path("staged"));
    for name in ["enhet/enheter_alle.json", "enhet/underenheter_alle.json", "enhet/roller_totalbestand.json.gz"] {
        let file = sample(name);
        stage(&worker, &key, &staged, &[&file]).fails_saying(2, &["no bulk file of rrh", file.to_str().unwrap()]);
    }
    assert!(!staged.exists());
}
