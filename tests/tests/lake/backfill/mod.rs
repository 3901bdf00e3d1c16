//! Many bulk files to snapshots: what loads one after the other would publish, however the work is spread and interrupted.

pub(crate) mod configured;
mod dates;
mod interrupted;
mod ordered;
mod staged;

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use brreg_lake_tests::register::{KARI, OLA, PER, bulk, organisation_numbers, ownership, registered, registration};
use brreg_lake_tests::zips::zipped;
use brreg_lake_tests::{Ended, Lake};

/// The dates of five nights.
pub(crate) const DATES: [&str; 5] = ["2026-11-16", "2026-11-17", "2026-11-18", "2026-11-19", "2026-11-20"];

/// The registrations of a night: owners and companies come, go and change from each to the next.
pub(crate) fn night(number: usize) -> String {
    let intervals = ["int1", "int2", "int3"];
    let companies = organisation_numbers(40);
    let owners = |at: usize| {
        let persons = [KARI, OLA, PER];
        let person = |offset: usize| persons[(at + offset * number) % 3];
        let first = registered(person(0), &[ownership(intervals[(at * number) % 3])]);
        let second = registered(person(1), &[ownership(intervals[at % 3])]);
        if at.is_multiple_of(number + 2) || person(0).name == person(1).name {
            vec![first]
        } else {
            vec![first, second]
        }
    };
    let there = companies.iter().enumerate().filter(|(at, _)| at % 7 != number);
    bulk(&there.map(|(at, company)| registration(company, &owners(at))).collect::<Vec<_>>())
}

/// A folder with the files of the five nights, each in a form of its own.
pub(crate) fn archive(lake: &Lake) -> PathBuf {
    let folder = lake.path("archive");
    fs::create_dir_all(folder.join("20261118")).unwrap();
    let night = |at: usize| night(at).into_bytes();
    fs::write(folder.join("2026-11-16.json"), night(0)).unwrap();
    fs::write(folder.join("totalbestand-20261117.zip"), zipped("totalbestand.json", &night(1))).unwrap();
    fs::write(folder.join("20261118/totalbestand.json"), night(2)).unwrap();
    fs::write(folder.join("2026-11-19T000000Z.json"), night(3)).unwrap();
    fs::write(folder.join("2026-11-20.zip"), zipped("totalbestand.json", &night(4))).unwrap();
    folder
}

/// The files of [`archive`] in the order of their dates.
pub(crate) fn files(folder: &Path) -> [PathBuf; 5] {
    let names = [
        "2026-11-16.json",
        "totalbestand-20261117.zip",
        "20261118/totalbestand.json",
        "2026-11-19T000000Z.json",
        "2026-11-20.zip",
    ];
    names.map(|name| folder.join(name))
}

pub(crate) fn backfill(lake: &Lake, folder: &Path, options: &[&str]) -> Ended {
    let arguments = ["backfill".as_ref(), "--landing".as_ref(), folder.as_os_str()];
    lake.run(arguments.into_iter().chain(options.iter().map(OsStr::new)))
}

/// All of a lake but its catalog: each file byte for byte, and where each link leads.
pub(crate) fn tree(lake: &Lake) -> BTreeMap<PathBuf, Vec<u8>> {
    let root = lake.data().join("lake");
    let mut found = BTreeMap::new();
    for path in lake.everything().into_iter().filter(|path| path.starts_with(&root)) {
        let name = path.strip_prefix(&root).unwrap().to_owned();
        if name.starts_with("lake.duckdb") {
            continue;
        }
        if path.is_symlink() {
            found.insert(name, fs::read_link(&path).unwrap().into_os_string().into_encoded_bytes());
        } else if path.is_file() {
            found.insert(name, fs::read(&path).unwrap());
        }
    }
    found
}

/// Fails with the names of what differs, not with the bytes.
#[track_caller]
pub(crate) fn assert_same(one: &BTreeMap<PathBuf, Vec<u8>>, other: &BTreeMap<PathBuf, Vec<u8>>) {
    let names = |tree: &BTreeMap<PathBuf, Vec<u8>>| tree.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(one), names(other));
    let differ: Vec<_> = one.iter().filter(|(name, content)| other[*name] != **content).map(|(name, _)| name).collect();
    assert!(differ.is_empty(), "{differ:?}");
}

/// The names of the snapshots of rrh, oldest first.
pub(crate) fn snapshots(lake: &Lake) -> Vec<String> {
    let mut names = crate::interruptions::names(&lake.data().join("lake/manifests/rrh"));
    names.retain(|name| !name.starts_with('.'));
    names.sort();
    names
}

/// The lake of an undisturbed backfill of the archive.
pub(crate) fn undisturbed() -> Lake {
    let lake = Lake::with_known_key();
    backfill(&lake, &archive(&lake), &[]).succeeds();
    lake
}
