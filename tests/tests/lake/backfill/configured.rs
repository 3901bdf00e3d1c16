//! What the options and the configuration of a backfill say besides.

use std::path::{Path, PathBuf};

use brreg_lake_tests::Lake;
use serde_json::Value;

use super::{archive, assert_same, backfill, snapshots, tree, undisturbed};

/// A configuration for a lake that keeps one snapshot before the newest one and is published in a folder.
pub(crate) fn configuration(lake: &Lake) -> (PathBuf, PathBuf) {
    let shelf = lake.path("shelf");
    let content = format!("[retention]\nsnapshots = 1\n[publish]\nurl = \"file://{}\"\n", shelf.display());
    (lake.write("backfill.toml", content), shelf)
}

/// The versions of rrh in a folder where the lake is published: that of the newest snapshot, and those of the kept ones.
pub(crate) fn versions(shelf: &Path) -> Vec<(u64, String)> {
    let pointer = std::fs::read(shelf.join("current/rrh.json")).unwrap();
    let pointer: Value = serde_json::from_slice(&pointer).unwrap();
    let kept = pointer["kept"].as_array().unwrap();
    let all = std::iter::once(&pointer["newest"]).chain(kept);
    let version = |it: &Value| (it["version"].as_u64().unwrap(), it["snapshot"].as_str().unwrap().to_owned());
    all.map(version).collect()
}

#[test]
fn the_retention_of_a_configuration_counts_and_keep_counts_before_it() {
    let whole = snapshots(&undisturbed());
    for (options, kept) in [(&[][..], 2), (&["--keep", "2"][..], 3)] {
        let lake = Lake::with_known_key();
        let config = lake.write("backfill.toml", "[retention]\nsnapshots = 1\n");
        let options = [&["--config", config.to_str().unwrap()], options].concat();
        backfill(&lake, &archive(&lake), &options).succeeds();
        assert_eq!(snapshots(&lake), whole[5 - kept..]);
    }
}

#[test]
fn every_snapshot_of_a_backfill_is_a_version_in_the_store_of_the_configuration() {
    let lake = Lake::with_known_key();
    let (config, shelf) = configuration(&lake);
    let options = ["--config", config.to_str().unwrap(), "--jobs", "2"];
    backfill(&lake, &archive(&lake), &options).succeeds();
    let snapshot = |day: u32| format!("snapshot=202611{day}T000000Z");
    assert_eq!(versions(&shelf), [(4, snapshot(20)), (3, snapshot(19))]);
    assert_eq!(snapshots(&lake), [snapshot(19), snapshot(20)]);
    let (there, here) = (versions(&shelf), tree(&lake));
    let said = backfill(&lake, &lake.path("archive"), &options).succeeds();
    assert!(said.contains("all 5 files are published"), "{said}");
    assert_eq!(versions(&shelf), there);
    assert_same(&tree(&lake), &here);
}

#[test]
fn what_was_purged_goes_from_the_store_also_where_it_is_later_than_what_is_backfilled() {
    let lake = Lake::with_known_key();
    let (config, shelf) = configuration(&lake);
    let options = ["--config", config.to_str().unwrap()];
    lake.load(brreg_lake_tests::fixture("compact.json")).succeeds();
    lake.run(["publish", options[0], options[1]]).succeeds();
    lake.run(["purge", "rrh", "--all", "--yes"]).succeeds();
    backfill(&lake, &archive(&lake), &options).succeeds();
    // The first version had what was purged, and the second one says that it went.
    let snapshot = |day: u32| format!("snapshot=202611{day}T000000Z");
    assert_eq!(versions(&shelf), [(6, snapshot(20)), (5, snapshot(19))]);
    let nights = std::fs::read_dir(shelf.join("rrh/registreringer")).unwrap();
    let nights = nights.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut nights: Vec<String> = nights.filter(|name| name.starts_with("snapshot=")).collect();
    nights.sort_unstable();
    assert_eq!(nights, [snapshot(19), snapshot(20)]);
    assert!(lake.run(["status"]).succeeds().contains("shelf has what is kept here"));
}

#[test]
fn what_is_kept_by_an_option_is_kept_in_the_store_too() {
    for (keep, kept) in [("0", 1), ("2", 3)] {
        let lake = Lake::with_known_key();
        let (config, shelf) = configuration(&lake);
        let options = ["--config", config.to_str().unwrap(), "--keep", keep];
        backfill(&lake, &archive(&lake), &options).succeeds();
        assert_eq!((versions(&shelf).len(), snapshots(&lake).len()), (kept, kept));
    }
}
