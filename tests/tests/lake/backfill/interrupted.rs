//! A backfill that is killed or fails is repeated, and ends as if nothing had happened.

use std::fs;

use brreg_lake_tests::Lake;
use brreg_lake_tests::faults::{Fault, points_of, run_with};
use brreg_lake_tests::is_long;

use super::{archive, assert_same, backfill, night, snapshots, tree, undisturbed};
use crate::interruptions::kill_if;

#[test]
fn a_backfill_that_is_killed_anywhere_is_repeated_with_the_same_result() {
    let whole = tree(&undisturbed());
    for (jobs, published) in [("1", 0), ("1", 1), ("1", 2), ("2", 3), ("2", 4), ("4", 0), ("4", 2)] {
        let lake = Lake::with_known_key();
        let folder = archive(&lake);
        let arguments =
            ["backfill".as_ref(), "--jobs".as_ref(), jobs.as_ref(), "--landing".as_ref(), folder.as_os_str()];
        let mut command = lake.command(arguments);
        // As soon as a snapshot has its name, whether it is published or not.
        kill_if(&mut command, || snapshots(&lake).len() > published);
        backfill(&lake, &folder, &["--jobs", jobs]).succeeds();
        assert_same(&whole, &tree(&lake));
        assert!(!lake.data().join(".backfill").exists());
    }
}

#[test]
#[ignore = "one of the slow ones, which `make test-slow` runs"]
fn a_backfill_that_is_killed_at_any_change_of_the_disk_is_repeated_with_the_same_result() {
    let whole = tree(&undisturbed());
    let lake = || {
        let lake = Lake::with_known_key();
        archive(&lake);
        lake
    };
    let command = |lake: &Lake| {
        let folder = lake.path("archive");
        lake.command(["backfill".as_ref(), "--landing".as_ref(), folder.as_os_str()])
    };
    let first = lake();
    let points = points_of(&command(&first), Fault::Killed, &first.path("log"));
    assert!(points.len() > 100, "{}", points.len());
    let tried = if is_long() { 150 } else { 6 };
    for point in points.iter().step_by((points.len() / tried).max(1)) {
        let lake = lake();
        run_with(&command(&lake), Fault::Killed, point, &lake.path("log"));
        backfill(&lake, &lake.path("archive"), &[]).succeeds();
        assert_same(&whole, &tree(&lake));
    }
}

#[test]
fn a_snapshot_that_a_killed_backfill_completed_and_did_not_link_is_published() {
    let lake = undisturbed();
    let whole = tree(&lake);
    let link = lake.data().join("lake/current/rrh");
    fs::remove_file(&link).unwrap();
    std::os::unix::fs::symlink("../manifests/rrh/snapshot=20261119T000000Z", &link).unwrap();
    let inode = |lake: &Lake| {
        use std::os::unix::fs::MetadataExt as _;
        let file = "lake/rrh/posisjoner/snapshot=20261120T000000Z/part-0.parquet";
        fs::metadata(lake.data().join(file)).unwrap().ino()
    };
    let before = inode(&lake);
    let said = backfill(&lake, &lake.path("archive"), &[]).succeeds();
    assert!(said.contains("1 snapshot published"), "{said}");
    assert_same(&whole, &tree(&lake));
    assert_eq!(inode(&lake), before, "it was made again");
}

#[test]
fn a_snapshot_that_is_later_and_not_published_is_refused_by_name() {
    let lake = undisturbed();
    let link = lake.data().join("lake/current/rrh");
    fs::remove_file(&link).unwrap();
    std::os::unix::fs::symlink("../manifests/rrh/snapshot=20261118T000000Z", &link).unwrap();
    fs::write(lake.path("archive/2026-11-19T000000Z.json"), night(1)).unwrap();
    let advice = "brreg-lake purge rrh --snapshot snapshot=20261120T000000Z --yes";
    backfill(&lake, &lake.path("archive"), &[]).fails_saying(2, &["not published", advice]);
}

#[test]
fn a_file_that_fails_ends_the_backfill_and_those_before_it_stay_published() {
    let lake = Lake::with_known_key();
    let folder = archive(&lake);
    let third = folder.join("20261118/totalbestand.json");
    let whole = fs::read(&third).unwrap();
    fs::write(&third, &whole[..whole.len() / 2]).unwrap();
    for jobs in ["1", "4"] {
        let said = backfill(&lake, &folder, &["--jobs", jobs]).fails(if jobs == "1" { 4 } else { 1 });
        assert!(said.contains("20261118/totalbestand.json"), "{said}");
        assert_eq!(snapshots(&lake).len(), 2);
    }
    fs::write(&third, whole).unwrap();
    let said = backfill(&lake, &folder, &["--jobs", "2"]).succeeds();
    assert!(said.contains("3 snapshots published"), "{said}");
    assert_same(&tree(&undisturbed()), &tree(&lake));
}

#[test]
fn a_file_that_a_check_refuses_ends_the_backfill_with_3_where_it_is_the_first() {
    let lake = Lake::with_known_key();
    let folder = archive(&lake);
    fs::write(folder.join("2026-11-16.json"), "[]").unwrap();
    backfill(&lake, &folder, &[]).fails(3);
    assert!(!lake.data().join("lake/current").exists());
}
