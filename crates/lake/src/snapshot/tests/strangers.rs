//! What is not the lake's.

use std::fs;
use std::os::unix::fs::symlink;

use super::LATE;
use crate::testing::{REGISTER, TestLake, assert_sound, publish};
use crate::verify::verify;

#[test]
fn strangers_are_reported_and_never_removed() {
    let test = TestLake::with_snapshots(2);
    let published = test.published();
    let name = published.name;
    let strangers = [
        ".DS_Store".to_owned(),
        "current/.DS_Store".to_owned(),
        "current/notes.txt".to_owned(),
        "konkurs/.DS_Store".to_owned(),
        format!("konkurs/{LATE}/.DS_Store"),
        "konkurs/other_table/file".to_owned(),
        "konkurs/varsler/notes.txt".to_owned(),
        format!("konkurs/varsler/{name}/.DS_Store"),
        "lost+found/file".to_owned(),
        "manifests/.stfolder/file".to_owned(),
        "manifests/konkurs/notes.txt".to_owned(),
        format!("manifests/konkurs/{name}/manifest.json~"),
        "unknown_register/file".to_owned(),
    ];
    for stranger in &strangers {
        let path = test.path(stranger);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "precious").unwrap();
    }
    let found = test.lake.strangers(&[REGISTER]).unwrap();
    assert_eq!(found.len(), strangers.len(), "{found:#?}");
    for stranger in &strangers {
        assert!(found.iter().any(|found| test.path(stranger).starts_with(found)), "{stranger}");
    }
    assert_eq!(verify(&test.lake, &[REGISTER]).unwrap().findings, []);
    publish(&test.lake, 3);
    test.lake.tidy(&REGISTER, 10).unwrap();
    assert_eq!(test.lake.strangers(&[REGISTER]).unwrap(), found);
    assert!(strangers.iter().all(|stranger| test.path(stranger).exists()));
}

#[test]
fn the_tables_of_a_missing_snapshot_are_its_damage_and_no_strangers() {
    let test = TestLake::with_snapshots(2);
    fs::remove_dir_all(test.published().folder()).unwrap();
    assert_eq!(test.lake.strangers(&[REGISTER]).unwrap(), <[std::path::PathBuf; 0]>::default());
    let findings = verify(&test.lake, &[REGISTER]).unwrap().findings;
    let said: Vec<String> = findings.iter().map(ToString::to_string).collect();
    let name = test.published().name;
    assert!(said.len() == 1 && said[0].contains(&format!("konkurs/<table>/{name}")), "{said:?}");
}

#[test]
fn a_link_that_a_killed_process_left_beside_the_published_one_is_no_stranger() {
    let test = TestLake::with_snapshots(1);
    symlink("anywhere", test.path("current/.next-konkurs")).unwrap();
    assert_sound(&test.lake);
    publish(&test.lake, 2);
    assert!(!test.path("current/.next-konkurs").exists());
}
