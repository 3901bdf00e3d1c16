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
