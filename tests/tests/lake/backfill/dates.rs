//! Files that have no place in the order are refused by name, before anything is published.

use std::fs;

use brreg_lake_tests::{Lake, fixture};

use super::{archive, backfill, night, snapshots, tree, undisturbed};

#[test]
fn a_file_without_a_date_is_refused_by_name_before_anything_is_published() {
    let lake = Lake::with_known_key();
    let folder = archive(&lake);
    fs::write(folder.join("undated.json"), night(1)).unwrap();
    fs::write(folder.join("2026-11-01-2026-11-02.json"), night(1)).unwrap();
    let said = backfill(&lake, &folder, &[]).fails(2);
    assert!(said.contains("undated.json") && said.contains("2026-11-01-2026-11-02.json"), "{said}");
    assert!(!said.contains("2026-11-16.json"), "{said}");
    assert!(!lake.data().join("lake/current").exists());
}

#[test]
fn two_files_of_one_date_are_refused_by_name() {
    let lake = Lake::with_known_key();
    let folder = archive(&lake);
    fs::write(folder.join("20261119-again.json"), night(1)).unwrap();
    backfill(&lake, &folder, &[]).fails_saying(2, &["20261119-again.json", "2026-11-19T000000Z.json"]);
    assert!(!lake.data().join("lake/current").exists());
}

#[test]
fn a_file_that_is_older_than_what_is_published_is_refused_by_name() {
    let lake = undisturbed();
    let before = tree(&lake);
    let folder = lake.path("archive");
    fs::write(folder.join("2026-11-18T120000Z.json"), night(1)).unwrap();
    fs::write(folder.join("2026-11-21.json"), night(1)).unwrap();
    backfill(&lake, &folder, &[]).fails_saying(2, &["older than snapshot=20261120T000000Z", "2026-11-18T120000Z.json"]);
    assert!(tree(&lake) == before);
    fs::remove_file(folder.join("2026-11-18T120000Z.json")).unwrap();
    let said = backfill(&lake, &folder, &[]).succeeds();
    assert!(said.contains("passed over 5 files") && said.contains("1 snapshot published"), "{said}");
    assert_eq!(snapshots(&lake).len(), 6);
}

#[test]
fn a_lake_of_later_nights_takes_no_earlier_ones() {
    let lake = Lake::with_known_key();
    lake.load(fixture("compact.json")).succeeds();
    let before = tree(&lake);
    backfill(&lake, &archive(&lake), &[]).fails_saying(2, &["older than", "2026-11-16.json", "2026-11-20.zip"]);
    assert!(tree(&lake) == before);
}

#[test]
fn the_list_says_what_there_is_to_do_and_does_nothing() {
    let lake = Lake::with_known_key();
    let folder = archive(&lake);
    let said = backfill(&lake, &folder, &["--list"]).succeeds();
    assert_eq!(said.matches("\"due\"").count(), 5, "{said}");
    assert!(said.lines().next().unwrap().contains("snapshot=20261116T000000Z"), "{said}");
    assert!(!lake.data().join("lake/current").exists());
    backfill(&lake, &folder, &[]).succeeds();
    let said = backfill(&lake, &folder, &["--list"]).succeeds();
    assert_eq!(said.matches("\"published\"").count(), 5, "{said}");
}

#[test]
fn a_folder_without_bulk_files_is_refused() {
    let lake = Lake::new();
    let folder = lake.path("empty");
    fs::create_dir_all(&folder).unwrap();
    backfill(&lake, &folder, &[]).fails_saying(2, &["no bulk file of rrh"]);
    backfill(&lake, &lake.path("nowhere"), &[]).fails(1);
}
