//! A folder in the place of object storage.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use brreg_lake_tests::Lake;

use super::Shelf;

/// A lake that is published in the folder `there` beside its data.
pub(crate) fn shelf() -> Shelf {
    let lake = Lake::with_known_key();
    let section = format!("[publish]\nurl = \"file://{}\"\n", lake.path("there").display());
    Shelf::of(lake, "", &section, Vec::new())
}

fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            match entry.is_dir() {
                true => folders.push(entry),
                false => drop(found.insert(entry.clone(), fs::read(entry).unwrap())),
            }
        }
    }
    found
}

#[test]
fn two_lakes_of_the_same_night_publish_the_same_bytes_of_data() {
    let [one, other] = [(); 2].map(|()| shelf());
    for shelf in [&one, &other] {
        shelf.load(30);
        shelf.publish().succeeds();
    }
    let data = |shelf: &Shelf| {
        let all = files(&shelf.lake.path("there"));
        let parquet = all.into_iter().filter(|(path, _)| path.extension().is_some_and(|it| it == "parquet"));
        let timeless = parquet.filter(|(path, _)| !path.to_string_lossy().contains("/historikk_"));
        timeless.map(|(_, content)| content).collect::<std::collections::BTreeSet<_>>()
    };
    assert_eq!(data(&one), data(&other));
}

#[test]
fn what_was_erased_is_in_no_object() {
    let shelf = shelf();
    shelf.load(30);
    shelf.publish().succeeds();
    shelf.load(31);
    shelf.publish().succeeds();
    let company = shelf.lake.rows("SELECT min(organisasjonsnummer) FROM rrh.registreringer").remove(0);
    let paths = || files(&shelf.lake.path("there")).into_keys().collect::<Vec<_>>();
    let before = paths();
    let said = shelf.lake.run(["erase", "--company", company.as_str()]).succeeds();
    assert!(said.contains("there has rrh as it was before: `brreg-lake publish`"), "{said}");
    assert!(shelf.lake.run(["status"]).succeeds().contains("is BEHIND"));
    let said = shelf.publish().succeeds();
    assert!(said.contains("is version 2 in") && said.contains("1 kept night written anew there"), "{said}");
    let after = paths();
    assert!(shelf.lake.run(["status"]).succeeds().contains("there has what is kept here"));
    let is_table = |path: &&PathBuf| path.to_string_lossy().contains("/registreringer/snapshot=");
    let kept: Vec<&PathBuf> = after.iter().filter(is_table).filter(|path| before.contains(path)).collect();
    assert!(kept.is_empty(), "files from before the erasure: {kept:?}");
    // Both nights are read there, without what was erased.
    assert_eq!(after.iter().filter(is_table).count(), 2);
    assert_eq!(shelf.publish().succeeds(), "");
}

#[test]
fn a_store_that_the_configuration_left_is_still_named_when_something_is_removed() {
    let shelf = shelf();
    let turn_to = |folder: &str| {
        let section = format!("[publish]\nurl = \"file://{}\"\n", shelf.lake.path(folder).display());
        shelf.lake.write("publish.toml", &section);
    };
    let said_of_left = "/there, where `publish.url` was before, has rrh as it was: remove it there";
    shelf.load(30);
    shelf.publish().succeeds();
    turn_to("elsewhere");
    shelf.publish().succeeds();
    let company = shelf.lake.rows("SELECT min(organisasjonsnummer) FROM rrh.registreringer").remove(0);
    let said = shelf.lake.run(["erase", "--company", company.as_str()]).succeeds();
    assert!(said.contains("/elsewhere has rrh as it was before") && said.contains(said_of_left), "{said}");
    shelf.publish().succeeds();

    let said = shelf.lake.run(["purge", "rrh", "--all", "--yes"]).succeeds();
    assert!(said.contains("/elsewhere has rrh as it was before") && said.contains(said_of_left), "{said}");
    for folder in ["there", "elsewhere"] {
        turn_to(folder);
        shelf.publish().succeeds();
        let left = files(&shelf.lake.path(folder)).into_keys();
        assert_eq!(left.filter(|path| path.extension().is_some_and(|it| it == "parquet")).count(), 0, "{folder}");
    }
    shelf.load(31);
    let said = shelf.lake.run(["purge", "rrh", "--all", "--yes"]).succeeds();
    assert!(!said.contains("publish.url"), "{said}");
}

#[test]
fn a_first_publication_that_broke_off_is_known_and_what_it_left_goes() {
    for is_purged in [false, true] {
        let shelf = shelf();
        shelf.load(30);
        // The manifest cannot be written, after all files of tables were.
        let there = shelf.lake.path("there");
        let newest = fs::read_link(shelf.lake.data().join("lake/current/rrh")).unwrap();
        let in_the_way = there.join("manifests/rrh").join(newest.file_name().unwrap());
        fs::create_dir_all(there.join("manifests/rrh")).unwrap();
        fs::write(&in_the_way, "").unwrap();
        shelf.publish().fails(1);
        let parquet = || files(&there).into_keys().filter(|path| path.extension().is_some_and(|it| it == "parquet"));
        let before: Vec<PathBuf> = parquet().collect();
        assert!(before.len() > 5);
        fs::remove_file(in_the_way).unwrap();
        assert!(shelf.lake.run(["status"]).succeeds().contains("is BEHIND"));
        let company = shelf.lake.rows("SELECT min(organisasjonsnummer) FROM rrh.registreringer").remove(0);
        let said = shelf.lake.run(["erase", "--company", company.as_str()]).succeeds();
        assert!(said.contains("there has rrh as it was before"), "{said}");
        if is_purged {
            let said = shelf.lake.run(["purge", "rrh", "--all", "--yes"]).succeeds();
            assert!(said.contains("there has rrh as it was before"), "{said}");
            shelf.publish().succeeds();
            assert_eq!(parquet().count(), 0);
            assert!(!shelf.lake.run(["status"]).succeeds().contains("BEHIND"));
            continue;
        }
        shelf.publish().succeeds();
        let kept = |part: &str| {
            parquet().filter(|it| it.to_string_lossy().contains(part) && before.contains(it)).collect::<Vec<_>>()
        };
        assert_eq!(kept("/registreringer/"), Vec::<PathBuf>::new());
        assert!(shelf.lake.run(["status"]).succeeds().contains("there has what is kept here"));
    }
}

#[test]
fn what_is_damaged_in_the_store_is_named_with_what_to_remove_and_what_was_erased_goes() {
    let shelf = shelf();
    [30, 31].iter().for_each(|companies| {
        shelf.load(*companies);
        shelf.publish().succeeds();
    });
    let there = shelf.lake.path("there");
    let before = files(&there);
    fs::remove_file(there.join("rrh/registreringer/_delta_log/00000000000000000001.json")).unwrap();
    let company = shelf.lake.rows("SELECT min(organisasjonsnummer) FROM rrh.registreringer").remove(0);
    shelf.lake.run(["erase", "--company", company.as_str()]).succeeds();
    shelf
        .publish()
        .fails_saying(1, &["00000000000000000001.json", "remove rrh, manifests/rrh and current/rrh.json in"]);
    let is_table = |path: &&PathBuf| path.to_string_lossy().contains("/registreringer/snapshot=");
    assert_eq!(files(&there).keys().filter(is_table).filter(|path| before.contains_key(*path)).count(), 0);
    for name in ["rrh", "manifests/rrh"] {
        fs::remove_dir_all(there.join(name)).unwrap();
    }
    fs::remove_file(there.join("current/rrh.json")).unwrap();
    shelf.publish().succeeds();
}
