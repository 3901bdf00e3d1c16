//! What is kept, and what is removed.

use std::fs;

use super::{LATE, names};
use crate::error::ErrorKind;
use crate::layout;
use crate::snapshot::Tidied;
use crate::testing::{REGISTER, TestLake, assert_clean, content, draft, publish};

#[test]
fn a_roll_back_by_hand_keeps_the_later_snapshots() {
    let test = TestLake::with_snapshots(3);
    let all = names(&test.lake);
    brreg_files::replace_link(&test.lake.link(REGISTER.name), &layout::link_target(REGISTER.name, all[0])).unwrap();
    // A load that fails.
    drop(draft(&test.lake, 1));
    assert_eq!((test.published().name, names(&test.lake)), (all[0], all.clone()));
    test.lake.tidy(&REGISTER, 0).unwrap();
    assert_eq!(names(&test.lake), all);
    // One that succeeds is later than all of them.
    let newest = publish(&test.lake, 1).published.name;
    assert!(newest > all[2]);
    assert_eq!(test.lake.tidy(&REGISTER, 1).unwrap().snapshots, all[..2]);
    assert_eq!(names(&test.lake), [all[2], newest]);
    assert_clean(&test.lake);
}

#[test]
fn retention_keeps_the_published_snapshot_and_some_before_it() {
    let test = TestLake::with_snapshots(4);
    let all = names(&test.lake);
    assert_eq!(test.lake.tidy(&REGISTER, 1).unwrap().snapshots, all[..2]);
    assert_eq!(names(&test.lake), all[2..]);
    assert_clean(&test.lake);
}

#[test]
fn a_removal_that_was_killed_is_finished_by_the_next() {
    let test = TestLake::with_snapshots(3);
    let oldest = names(&test.lake)[0];
    test.lake.hide(REGISTER.name, oldest).unwrap();
    test.lake.delete(&layout::partition(REGISTER.name, "varsler", oldest)).unwrap();
    assert_eq!(test.lake.tidy(&REGISTER, 10).unwrap().leftovers.len(), 2);
    assert_clean(&test.lake);
}

#[test]
fn nothing_is_removed_where_the_published_snapshot_is_missing() {
    let test = TestLake::with_snapshots(3);
    fs::remove_dir_all(test.published().folder()).unwrap();
    let before = content(test.lake.root());
    assert_eq!(test.lake.tidy(&REGISTER, 0).unwrap(), Tidied::default());
    assert_eq!(content(test.lake.root()), before);
}

#[test]
fn partitions_stay_where_their_manifests_are_lost() {
    let test = TestLake::with_snapshots(2);
    fs::remove_dir_all(test.path("manifests")).unwrap();
    let partitions = test.lake.partitions(&REGISTER).unwrap();
    publish(&test.lake, 5);
    test.lake.tidy(&REGISTER, 0).unwrap();
    let now = test.lake.partitions(&REGISTER).unwrap();
    assert!(partitions.iter().all(|partition| now.contains(partition)));
    assert_eq!(test.lake.strangers(&[REGISTER]).unwrap().len(), partitions.len());
}

#[test]
fn a_partition_that_only_a_killed_process_can_have_left_is_removed() {
    let test = TestLake::with_snapshots(1);
    let late = test.path("konkurs/varsler").join(LATE);
    fs::create_dir(&late).unwrap();
    publish(&test.lake, 2);
    assert_eq!(test.lake.tidy(&REGISTER, 10).unwrap().leftovers, [late]);
    assert_clean(&test.lake);
}

#[test]
fn a_purge_removes_everything_but_what_is_in_the_place_of_the_link() {
    let test = TestLake::with_snapshots(2);
    let link = test.lake.link(REGISTER.name);
    fs::remove_file(&link).unwrap();
    fs::create_dir(&link).unwrap();
    let before = content(test.lake.root());
    assert_eq!(test.lake.purge(&REGISTER).unwrap_err().kind(), &ErrorKind::Publication);
    assert_eq!(content(test.lake.root()), before);
    fs::remove_dir(&link).unwrap();
    assert_eq!(test.lake.purge(&REGISTER).unwrap().len(), 2);
    assert_clean(&test.lake);
    assert_eq!(test.lake.partitions(&REGISTER).unwrap(), []);
}

#[test]
fn a_purge_leaves_what_has_no_manifest_and_what_is_beside_the_tables() {
    let test = TestLake::with_snapshots(3);
    let all = names(&test.lake);
    fs::remove_dir_all(test.path("manifests/konkurs").join(all[0].to_string())).unwrap();
    // A copy that somebody made.
    let copy = test.path("konkurs/varsler.copy").join(all[1].to_string());
    fs::create_dir_all(&copy).unwrap();
    fs::write(copy.join("part-0.parquet"), "precious").unwrap();
    let mut lost: Vec<_> = REGISTER.tables.iter().map(|table| (table.name.to_owned(), all[0])).collect();
    assert_eq!(test.lake.tidy(&REGISTER, 0).unwrap().snapshots, all[1..2]);
    assert_eq!(test.lake.purge(&REGISTER).unwrap(), all[2..]);
    let mut left = test.lake.partitions(&REGISTER).unwrap();
    left.sort();
    lost.sort();
    assert_eq!(left, lost);
    assert_eq!(test.lake.strangers_of(&REGISTER).unwrap().len(), REGISTER.tables.len() + 1);
    // By its name.
    test.lake.purge_these(&REGISTER, &all[..2]).unwrap();
    assert_eq!(test.lake.partitions(&REGISTER).unwrap(), []);
    assert!(copy.join("part-0.parquet").exists());
}

#[test]
fn a_purge_removes_the_tables_of_a_published_snapshot_whose_folder_is_missing() {
    let test = TestLake::with_snapshots(2);
    fs::remove_dir_all(test.published().folder()).unwrap();
    assert_eq!(test.lake.purge(&REGISTER).unwrap().len(), 1);
    assert_eq!(test.lake.partitions(&REGISTER).unwrap(), []);
    assert_clean(&test.lake);
}
