//! What others put into the data folder, and snapshots that were set back or lost: reported with their cause, never removed.

use std::fs;
use std::os::unix::fs::symlink;

use brreg_lake_tests::{Lake, fixture};

#[test]
fn what_is_not_of_the_program_is_passed_over_and_reported_by_status_and_verify() {
    let lake = Lake::new();
    lake.load(fixture("compact.json")).succeeds();
    let data = lake.data();
    for folder in [
        "landing/rrh/notes",
        "landing/lost+found",
        "landing/rrh/20261120T031500",
        "lake/lost+found",
        "state/old",
        "state/enhet/.stfolder",
        "landing/rrh/.stfolder",
        "landing/.stversions",
        "state/runs/.snapshot",
        "lake/rrh/.stfolder",
    ] {
        fs::create_dir_all(data.join(folder)).unwrap();
        fs::write(data.join(folder).join("file"), "precious").unwrap();
    }
    symlink("/", data.join("landing/rrh/20991121T031500Z")).unwrap();
    symlink("/", data.join("state/elsewhere")).unwrap();
    fs::write(data.join("lake/rrh/notes.txt"), "precious").unwrap();
    // In the place of a register's folder.
    fs::write(data.join("landing/konkurs"), "precious").unwrap();
    symlink("/", data.join("landing/ektepakt")).unwrap();
    let strangers = [
        "landing/rrh/notes",
        "landing/lost+found",
        "landing/rrh/20261120T031500",
        "landing/rrh/20991121T031500Z",
        "landing/konkurs",
        "landing/ektepakt",
        "lake/lost+found",
        "lake/rrh/notes.txt",
        "state/old",
        "state/elsewhere",
        "state/enhet/note.txt",
        "state/enhet/.DS_Store",
        "state/enhet/.stfolder",
        "state/runs/20261120T031500.json",
        "reports/latest.html.bak",
        // Hidden ones, as other programs leave them.
        "landing/rrh/.stfolder",
        "landing/.stversions",
        "state/runs/.snapshot",
        "lake/rrh/.stfolder",
        "landing/rrh/.DS_Store",
        "state/.DS_Store",
        "reports/._latest.html",
    ];
    let files = [
        "state/runs/20261120T031500.json",
        "reports/latest.html.bak",
        "landing/rrh/.DS_Store",
        "state/.DS_Store",
        "state/enhet/note.txt",
        "state/enhet/.DS_Store",
        "reports/._latest.html",
        // What a killed replacement leaves is this program's own.
        "landing/rrh/.replace-Ab12",
        "state/.replace-Ab12",
        "state/runs/.replace-Ab12",
        "reports/.replace-Ab12",
    ];
    for file in files {
        fs::write(data.join(file), "precious").unwrap();
    }
    lake.load(fixture("pretty.json")).succeeds();
    for command in ["status", "verify"] {
        let said = lake.run([command]).succeeds();
        let noted: Vec<&str> = said.lines().filter(|line| line.starts_with("NOTE: ")).collect();
        assert_eq!(noted.len(), strangers.len(), "{command}: {said}");
        for stranger in strangers {
            let path = data.join(stranger).display().to_string();
            assert!(
                noted.iter().any(|note| note.contains(&format!("{path} does not belong here"))),
                "{stranger}: {said}"
            );
        }
    }
    for stranger in strangers {
        assert!(data.join(stranger).symlink_metadata().is_ok(), "{stranger}");
    }
}

#[test]
fn a_purge_leaves_what_belongs_to_no_snapshot_and_says_how_it_goes() {
    let lake = Lake::new();
    lake.load(fixture("compact.json")).succeeds();
    let lost = lake.snapshot();
    let name = lost.file_name().unwrap().to_str().unwrap().to_owned();
    lake.load(fixture("pretty.json")).succeeds();
    fs::remove_dir_all(&lost).unwrap();
    let partition = lake.data().join("lake/rrh/posisjoner").join(&name);
    let copy = lake.data().join("lake/rrh/posisjoner-copy").join(&name);
    fs::create_dir_all(&copy).unwrap();
    fs::write(copy.join("part-0.parquet"), "precious").unwrap();
    // A link is never removed by its name, so nothing advises to.
    let link = partition.with_file_name("snapshot=20190101T000000Z");
    symlink(&copy, &link).unwrap();
    let advice = format!("brreg-lake purge rrh --snapshot {name} --yes");
    for arguments in [&["purge", "rrh", "--yes"][..], &["purge", "rrh", "--all", "--yes"]] {
        let ended = lake.run(arguments);
        assert_eq!(ended.code, Some(0), "{}", ended.stderr);
        let said = ended.stdout + &ended.stderr;
        let (partition, copy) = (partition.display().to_string(), copy.parent().unwrap().display().to_string());
        assert!(said.contains(&partition) && said.contains(&advice) && said.contains(&copy), "{said}");
        assert!(said.contains(&link.display().to_string()) && !said.contains("--snapshot snapshot=2019"), "{said}");
    }
    assert!(partition.exists() && copy.exists() && link.is_symlink());
    assert!(!lake.data().join("lake/current/rrh").exists());
    lake.run(["purge", "rrh", "--snapshot", &name, "--yes"]).succeeds();
    assert!(!partition.exists() && copy.join("part-0.parquet").exists());
}

#[test]
fn a_roll_back_by_hand_keeps_the_later_snapshots_when_the_next_load_fails_and_when_it_does_not() {
    let lake = Lake::new();
    for name in ["compact.json", "pretty.json", "compact.json"] {
        lake.load(fixture(name)).succeeds();
    }
    let snapshots = || {
        let mut names: Vec<_> =
            fs::read_dir(lake.data().join("lake/manifests/rrh")).unwrap().map(|entry| entry.unwrap().path()).collect();
        names.sort();
        names
    };
    let all = snapshots();
    let link = lake.data().join("lake/current/rrh");
    fs::remove_file(&link).unwrap();
    let first = all[0].file_name().unwrap();
    symlink(std::path::Path::new("../manifests/rrh").join(first), &link).unwrap();
    lake.load(lake.write("cut.json", "[{")).fails(1);
    assert_eq!(snapshots(), all);
    lake.load(fixture("pretty.json")).succeeds();
    assert!(all.iter().all(|snapshot| snapshots().contains(snapshot)), "{all:?}");
}

#[test]
fn a_published_snapshot_whose_folder_is_missing_is_the_cause_that_is_named() {
    let lake = Lake::new();
    lake.load(fixture("compact.json")).succeeds();
    let snapshot = lake.snapshot();
    fs::remove_dir_all(&snapshot).unwrap();
    let name = snapshot.file_name().unwrap().to_string_lossy().into_owned();
    let missing = format!("the folder of {name} is missing");
    let said = lake.run(["sql", "FROM rrh.posisjoner"]).fails(1);
    assert!(said.contains(&missing) && said.contains("verify"), "{said}");
    let said = lake.run(["verify"]).fails(1);
    assert!(said.contains(&missing) && said.contains(&format!("rrh/<table>/{name}")), "{said}");
    assert!(!said.contains("does not belong here"), "{said}");
    // What is wrong with the query itself is still said of it.
    lake.run(["sql", "SELECT nonsense"]).fails_saying(1, &["nonsense"]);
}
