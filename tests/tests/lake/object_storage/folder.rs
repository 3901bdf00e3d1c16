//! A folder in the place of object storage.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
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
fn a_lake_whose_publication_was_refused_takes_nothing_of_another_out() {
    let (shelf, refused) = (shelf(), shelf());
    let section = format!("[publish]\nurl = \"file://{}\"\n", shelf.lake.path("there").display());
    refused.lake.write("publish.toml", &section);
    refused.load(20);
    // Names of snapshots count seconds: the second load is the later one, however quickly both lakes are made.
    shelf.load(30);
    shelf.load(30);
    shelf.publish().succeeds();
    let there = files(&shelf.lake.path("there"));
    refused.publish().fails_saying(1, &["has a later snapshot", "give this one a prefix of its own"]);
    assert!(files(&shelf.lake.path("there")) == there);
    // Nothing there is this lake's.
    let company = refused.lake.rows("SELECT min(organisasjonsnummer) FROM rrh.registreringer").remove(0);
    let said = refused.lake.run(["erase", "--company", company.as_str()]).succeeds();
    assert!(!said.contains("there has rrh as it was"), "{said}");
    refused.lake.run(["purge", "rrh", "--all", "--yes"]).succeeds();
    refused.publish().succeeds();
    assert!(files(&shelf.lake.path("there")) == there);
}

#[test]
fn what_is_there_of_this_lake_goes_with_a_purge_though_what_was_written_down_was_lost() {
    let shelf = shelf();
    let there = shelf.lake.path("there");
    shelf.load(30);
    shelf.publish().succeeds();
    fs::remove_file(shelf.lake.data().join("state/store.json")).unwrap();
    shelf.load(31);
    // The next publication fails at a file.
    let snapshot = shelf.lake.manifest()["snapshot"].as_str().unwrap().to_owned();
    let occupied = there.join("rrh/registreringer").join(snapshot);
    fs::write(&occupied, "").unwrap();
    shelf.publish().fails_saying(1, &["error: rrh"]);
    fs::remove_file(&occupied).unwrap();
    shelf.lake.run(["purge", "rrh", "--all", "--yes"]).succeeds();
    let said = shelf.publish().succeeds();
    assert!(said.contains("nothing is readable"), "{said}");
    assert_eq!(shelf_parts(&there), Vec::<PathBuf>::new());
}

#[test]
fn a_lake_that_only_began_to_publish_takes_nothing_of_another_out() {
    let (shelf, other) = (shelf(), shelf());
    let address = format!("file://{}", shelf.lake.path("there").display());
    other.lake.write("publish.toml", format!("[publish]\nurl = \"{address}\"\n"));
    other.load(20);
    // Killed before it sent anything.
    let begun = serde_json::json!({"address": address, "manifests": [], "begun": ["20261128T030000Z-0123abcd"]});
    let state = other.lake.data().join("state/store.json");
    fs::write(state, serde_json::json!({"registers": {"rrh": begun}}).to_string()).unwrap();
    shelf.load(30);
    shelf.publish().succeeds();
    let there = files(&shelf.lake.path("there"));
    other.lake.run(["purge", "rrh", "--all", "--yes"]).succeeds();
    assert_eq!(other.publish().succeeds(), "");
    assert!(files(&shelf.lake.path("there")) == there);
}

#[test]
fn a_kept_night_that_this_user_may_not_read_stays_in_the_store() {
    let shelf = shelf();
    shelf.load(30);
    shelf.load(31);
    shelf.publish().succeeds();
    shelf.load(32);
    shelf.publish().succeeds();
    let readable = || shelf_parts(&shelf.lake.path("there"));
    let before = readable();
    let manifests = shelf.lake.data().join("lake/manifests/rrh");
    let kept = fs::read_dir(manifests).unwrap().map(|entry| entry.unwrap().path().join("manifest.json"));
    let kept: Vec<PathBuf> = kept.filter(|path| path.exists()).collect();
    let publish = || brreg_lake_tests::as_ordinary_user(&shelf.lake, ["publish", "--config", "publish.toml"]);
    let mut command = publish();
    // The user is another one where the tests run as root, and may not change this otherwise.
    let _ = std::process::Command::new("chown").args(["-R", "65534:65534"]).arg(shelf.lake.path("there")).status();
    for path in &kept {
        fs::set_permissions(path, fs::Permissions::from_mode(0o000)).unwrap();
    }
    let ended = brreg_lake_tests::Ended::of(&mut command);
    ended.fails_saying(1, &["manifest.json", "Permission denied", "let the user that runs the program reach"]);
    assert_eq!(readable(), before);
}

fn shelf_parts(folder: &Path) -> Vec<PathBuf> {
    files(folder).into_keys().filter(|path| path.extension().is_some_and(|it| it == "parquet")).collect()
}

#[test]
fn what_is_written_down_of_the_store_is_not_taken_for_nothing_where_it_cannot_be_read() {
    let shelf = shelf();
    shelf.load(30);
    shelf.publish().succeeds();
    let known = shelf.lake.data().join("state/store.json");
    let content = fs::read(&known).unwrap();
    let there = files(&shelf.lake.path("there"));
    fs::write(&known, &content[..content.len() / 2]).unwrap();
    let said = ["state/store.json", "from a backup, or remove it", "Of one that was purged here, remove its folder"];
    shelf.publish().fails_saying(1, &said);
    assert!(files(&shelf.lake.path("there")) == there);
    assert!(said.iter().all(|said| shelf.lake.run(["status"]).succeeds().contains(said)));
    // What is purged now would stay in the store without a word.
    shelf.lake.run(["purge", "rrh", "--all", "--yes"]).fails_saying(1, &said);
    assert!(shelf.lake.published().0.is_dir());

    fs::remove_file(&known).unwrap();
    shelf.publish().succeeds();
    assert!(shelf.lake.run(["status"]).succeeds().contains("there has what is kept here"));
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
