//! The Delta tables of the data folder, which are as the lake is after every command.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs;
use std::os::unix::fs::{MetadataExt as _, symlink};
use std::path::{Path, PathBuf};

use brreg_lake_tests::{Ended, Lake};
use serde_json::Value;

use super::Shelf;
use super::readers::{DUCKDB, READ, READ_BY_EXTENSION, READERS};
use crate::python::{script_in, with};

fn shelf() -> Shelf {
    Shelf::of(Lake::with_known_key(), "", "[publish]\nlocal = true\n", Vec::new())
}

fn parquet(folder: &Path) -> Vec<PathBuf> {
    let (mut found, mut folders) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(folder) = folders.pop() {
        for path in fs::read_dir(folder).into_iter().flatten().map(|entry| entry.unwrap().path()) {
            match path.is_symlink() {
                true => {}
                false if path.is_dir() => folders.push(path),
                false if path.extension().is_some_and(|it| it == "parquet") => found.push(path),
                false => {}
            }
        }
    }
    found
}

fn inodes(folder: &Path) -> BTreeSet<u64> {
    parquet(folder).iter().map(|path| fs::metadata(path).unwrap().ino()).collect()
}

pub(crate) fn contents(folder: &Path) -> BTreeSet<Vec<u8>> {
    parquet(folder).iter().map(|path| fs::read(path).unwrap()).collect()
}

impl Shelf {
    pub(crate) fn delta(&self) -> PathBuf {
        self.lake.data().join("delta")
    }

    fn local_pointer(&self) -> Value {
        serde_json::from_slice(&fs::read(self.delta().join("current/rrh.json")).unwrap()).unwrap()
    }

    /// Asserts that the Delta tables have the content of the lake's files, all of it and no other.
    #[track_caller]
    fn assert_as_the_lake(&self, nights: usize) {
        assert!(contents(&self.delta()) == contents(&self.lake.data().join("lake")));
        assert_eq!(self.local_pointer()["kept"].as_array().unwrap().len() + 1, nights);
    }
}

#[test]
fn the_delta_tables_of_the_data_folder_are_as_the_lake_after_every_command_and_take_no_room() {
    let shelf = shelf();
    shelf.load(30);
    assert!(!shelf.delta().exists(), "the setting makes them");
    assert!(shelf.publish().succeeds().contains("is version 0 in"));
    shelf.assert_as_the_lake(1);
    shelf.load(31);
    shelf.load(32);
    shelf.assert_as_the_lake(3);
    let of_lake = inodes(&shelf.lake.data().join("lake"));
    assert!(inodes(&shelf.delta()).is_subset(&of_lake), "files of its own");
    let company = shelf.lake.rows("SELECT min(organisasjonsnummer) FROM rrh.registreringer").remove(0);
    let before = inodes(&shelf.delta());
    shelf.lake.run(["erase", "--company", company.as_str()]).succeeds();
    shelf.assert_as_the_lake(3);
    assert_ne!(inodes(&shelf.delta()), before);
    assert!(inodes(&shelf.delta()).is_subset(&inodes(&shelf.lake.data().join("lake"))));
    let rows = |version: &Value| version["tables"]["registreringer"]["rows"].as_u64().unwrap();
    let pointer = shelf.local_pointer();
    assert_eq!(pointer["kept"].as_array().unwrap().iter().map(rows).collect::<Vec<_>>(), [30, 29]);
    assert_eq!(rows(&pointer["newest"]), 31);
    shelf.lake.run(["verify"]).succeeds();
    assert!(!shelf.lake.run(["status"]).succeeds().contains("delta"));
    shelf.lake.run(["purge", "rrh", "--yes"]).succeeds();
    shelf.assert_as_the_lake(1);
    shelf.lake.run(["purge", "rrh", "--all", "--yes"]).succeeds();
    assert!(parquet(&shelf.delta()).is_empty());
    assert!(!shelf.delta().join("current/rrh.json").exists());
    shelf.load(20);
    shelf.assert_as_the_lake(1);
}

#[test]
fn a_load_makes_the_delta_tables_that_the_setting_asks_for() {
    let shelf = shelf();
    shelf.lake.run(["generate", "--virksomheter", "20", "--out", "bulk"]).succeeds();
    let file = shelf.lake.path("bulk/totalbestand.json.zip");
    Ended::of(&mut shelf.command(["load".as_ref(), file.as_os_str()])).succeeds();
    shelf.assert_as_the_lake(1);
}

#[test]
fn what_was_erased_while_a_command_was_killed_goes_with_the_next_command() {
    let shelf = shelf();
    shelf.load(30);
    shelf.publish().succeeds();
    shelf.load(31);
    // As if the process had ended before the Delta tables were reached.
    let aside = shelf.lake.path("aside");
    fs::rename(shelf.delta(), &aside).unwrap();
    let company = shelf.lake.rows("SELECT min(organisasjonsnummer) FROM rrh.registreringer").remove(0);
    shelf.lake.run(["erase", "--company", company.as_str()]).succeeds();
    fs::rename(&aside, shelf.delta()).unwrap();
    assert!(contents(&shelf.delta()) != contents(&shelf.lake.data().join("lake")));
    shelf.lake.run(["purge", "konkurs", "--yes"]).succeeds();
    shelf.assert_as_the_lake(2);
}

/// A company of all nights, erased by a command that ends with this exit code.
#[track_caller]
fn erase_from_all(shelf: &Shelf) -> Ended {
    let company = shelf.lake.rows("SELECT min(organisasjonsnummer) FROM rrh.registreringer").remove(0);
    Ended::of(&mut shelf.lake.command(["erase", "--company", company.as_str()]))
}

fn three_nights() -> Shelf {
    let shelf = shelf();
    [30, 31, 32].iter().for_each(|companies| shelf.load(*companies));
    shelf.publish().succeeds();
    shelf.assert_as_the_lake(3);
    shelf
}

#[test]
fn what_is_erased_goes_from_the_delta_tables_also_where_the_link_of_the_lake_is_lost() {
    let shelf = three_nights();
    let company = shelf.lake.rows("SELECT min(organisasjonsnummer) FROM rrh.registreringer").remove(0);
    fs::remove_file(shelf.lake.data().join("lake/current/rrh")).unwrap();
    let said = shelf.lake.run(["erase", "--company", company.as_str()]).succeeds();
    assert!(said.contains("3 of 3 snapshots"), "{said}");
    shelf.assert_as_the_lake(3);
}

#[test]
fn delta_tables_that_are_damaged_are_made_anew_by_the_erasure() {
    let log = "rrh/registreringer/_delta_log/00000000000000000001.json";
    for (name, damage) in
        [(log, None), (log, Some("damaged")), ("current/rrh.json", Some("damaged")), ("current/rrh.json", None)]
    {
        let shelf = three_nights();
        let path = shelf.delta().join(name);
        match damage {
            Some(damage) => fs::write(&path, damage).unwrap(),
            None => fs::remove_file(&path).unwrap(),
        }
        if damage.is_some() {
            shelf.lake.run(["verify"]).fails_saying(1, &[name]);
            assert!(shelf.lake.run(["status"]).succeeds().contains("DELTA: "));
        }
        let said = erase_from_all(&shelf).succeeds();
        // Without a pointer it is as if the first publication had been killed.
        assert_eq!(said.contains("was made anew"), damage.is_some() || name == log, "{said}");
        shelf.assert_as_the_lake(3);
        shelf.lake.run(["verify"]).succeeds();
    }
}

#[test]
fn what_was_removed_from_the_delta_tables_by_hand_is_linked_again_and_verify_says_so_before() {
    let shelf = three_nights();
    fs::remove_file(&parquet(&shelf.delta())[0]).unwrap();
    shelf.lake.run(["verify"]).fails_saying(1, &["delta", "is missing", "brreg-lake publish"]);
    shelf.publish().succeeds();
    shelf.assert_as_the_lake(3);
    shelf.lake.run(["verify"]).succeeds();
    fs::write(shelf.delta().join("other.txt"), "").unwrap();
    assert!(shelf.lake.run(["verify"]).succeeds().contains("delta/other.txt"));
    fs::remove_dir_all(shelf.delta().join("manifests")).unwrap();
    erase_from_all(&shelf).succeeds();
    shelf.assert_as_the_lake(3);
    shelf.lake.run(["verify"]).succeeds();
}

#[test]
fn a_damaged_newest_manifest_keeps_no_kept_night_from_being_erased_from_the_delta_tables() {
    let shelf = three_nights();
    let before = contents(&shelf.delta());
    let newest = fs::canonicalize(shelf.lake.data().join("lake/current/rrh")).unwrap();
    let company = shelf.lake.rows("SELECT min(organisasjonsnummer) FROM rrh.registreringer").remove(0);
    fs::write(newest.join("manifest.json"), "damaged").unwrap();
    let ended = Ended::of(&mut shelf.lake.command(["erase", "--company", company.as_str()]));
    ended.fails(4);
    // Those of the damaged night are as they were here too.
    assert!(contents(&shelf.delta()) == contents(&shelf.lake.data().join("lake")));
    assert!(contents(&shelf.delta()) != before);
}

/// Three nights and what readers of each version read, and a company that is in all of them.
fn nights() -> (Shelf, Vec<u64>, String) {
    let shelf = shelf();
    let companies = "SELECT organisasjonsnummer FROM rrh.registreringer ORDER BY 1";
    let (mut rows, mut in_all) = (Vec::new(), None);
    for number in [50, 40, 60] {
        shelf.load(number);
        shelf.publish().succeeds();
        rows.push(shelf.rows("registreringer"));
        let there: BTreeSet<String> = shelf.lake.rows(companies).into_iter().collect();
        in_all = Some(in_all.map_or_else(|| there.clone(), |before: BTreeSet<String>| &before & &there));
    }
    let company = in_all.and_then(|companies| companies.into_iter().next()).expect("a company of all nights");
    (shelf, rows, company)
}

/// Three nights from which a company was erased, and the lines of readers of every version that can be read, which are these.
pub(crate) fn erased_nights() -> (Shelf, String) {
    let (shelf, rows, company) = nights();
    shelf.lake.run(["erase", "--company", company.as_str()]).succeeds();
    let said = format!("0 {}\n1 {}\n3 {}\n", rows[0] - 1, rows[1] - 1, rows[2] - 1);
    (shelf, said)
}

#[test]
fn other_programs_read_every_night_from_the_data_folder() {
    let (shelf, rows, _) = nights();
    let folder = shelf.delta();
    let arguments = [folder.as_os_str(), OsStr::new("registreringer"), OsStr::new("{}")];
    let expected: String = rows.iter().enumerate().map(|(at, rows)| format!("{at} {rows}\n")).collect();
    assert_eq!(script_in(&with(&READERS), READ, &arguments), expected);
    let arguments = [folder.as_os_str(), OsStr::new("registreringer"), OsStr::new("3"), OsStr::new("{}")];
    assert_eq!(script_in(&with(&DUCKDB), READ_BY_EXTENSION, &arguments), expected);
}

#[test]
fn other_programs_read_every_kept_night_after_an_erasure() {
    let (shelf, expected) = erased_nights();
    let folder = shelf.delta();
    // The newest night has a version of its own. That of before has no files any more.
    let script = READ.replace("range(newest.version() + 1)", "[0, 1, 3]");
    let arguments = [folder.as_os_str(), OsStr::new("registreringer"), OsStr::new("{}")];
    assert_eq!(script_in(&with(&READERS), &script, &arguments), expected);
    let script = READ_BY_EXTENSION.replace("range(versions)", "[0, 1, 3]");
    let arguments = [folder.as_os_str(), OsStr::new("registreringer"), OsStr::new("4"), OsStr::new("{}")];
    assert_eq!(script_in(&with(&DUCKDB), &script, &arguments), expected);
}

#[test]
fn a_lake_that_was_set_back_begins_anew_as_delta_tables() {
    let shelf = shelf();
    shelf.load(30);
    let link = shelf.lake.data().join("lake/current/rrh");
    let first = fs::read_link(&link).unwrap();
    shelf.load(31);
    shelf.publish().succeeds();
    fs::remove_file(&link).unwrap();
    symlink(first, &link).unwrap();
    shelf.lake.run(["purge", "konkurs", "--yes"]).succeeds();
    let newest = |shelf: &Shelf| {
        let newest = shelf.local_pointer()["newest"].clone();
        (newest["version"].as_u64().unwrap(), newest["tables"]["registreringer"]["rows"].as_u64().unwrap())
    };
    assert_eq!(newest(&shelf), (0, 30));
    assert!(contents(&shelf.delta()).is_subset(&contents(&shelf.lake.data().join("lake"))));
    shelf.load(32);
    assert_eq!(newest(&shelf), (1, 32));
}

#[test]
fn a_section_that_wants_nothing_is_refused() {
    let lake = Lake::with_known_key();
    for (section, setting) in [
        ("[publish]\n", "publish.url"),
        ("[publish]\nlocal = false\n", "publish.url"),
        ("[publish]\nlocal = true\nregion = \"x\"\n", "publish.region"),
        ("[publish]\nurl = \"s3://b//p\"\n", "publish.url"),
        ("[publish]\nurl = \"s3://b/p/../q\"\n", "publish.url"),
    ] {
        let config = lake.write("wrong.toml", section);
        let ended = Ended::of(lake.command(["config", "check"]).arg("--config").arg(config));
        ended.fails_saying(2, &[setting]);
    }
}
