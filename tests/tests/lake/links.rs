//! The links that publish: what is in the place of one keeps nobody from the others, and one that is lost is not lost unnoticed.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use brreg_lake_tests::{Lake, Night, fixture};

/// What to do about something in the place of a link, whoever says it.
const MOVE_AWAY: &str = "move away what is in the place of the link in `lake/current`";

#[test]
fn what_is_in_the_place_of_one_link_keeps_no_command_from_the_other_registers() {
    let night = Night::new();
    night.run(["run"]).succeeds();
    let lake = &night.lake;
    let link = lake.data().join("lake/current/konkurs");
    let notices = lake.rows("SELECT count(*) FROM konkurs.varsler");
    let odd: [(&str, &dyn Fn()); 3] = [
        ("a folder", &|| fs::create_dir(&link).unwrap()),
        ("a file", &|| fs::write(&link, "").unwrap()),
        ("a link that leads elsewhere", &|| symlink("..", &link).unwrap()),
    ];
    for (what, put) in odd {
        fs::remove_file(&link).unwrap();
        put();
        assert_ne!(lake.rows("SELECT count(*) FROM rrh.registreringer"), ["0"], "{what}");
        let status = lake.run(["status"]).succeeds();
        assert!(status.contains("DAMAGED") && !status.contains("does not belong here"), "{status}");
        let found = format!("konkurs: lake/current/konkurs is {what}");
        lake.run(["verify"]).fails_saying(1, &[&found, MOVE_AWAY]);
        assert!(lake.run(["catalog"]).succeeds().contains(&found), "{what}");
        lake.run(["sql", "FROM konkurs.varsler"]).fails_saying(1, &[&found, "brreg-lake verify"]);
        lake.run(["load", "--allow-row-change", fixture("compact.json").to_str().unwrap()]).succeeds();
        let both = night.run(["run", "--only", "rrh,konkurs", "--allow-row-change"]);
        both.fails_saying(4, &["konkurs", "what is in the place of the published link is not a link", MOVE_AWAY]);
        // A link can be removed without a loss, whatever it leads to.
        if what != "a link that leads elsewhere" {
            lake.run(["purge", "konkurs", "--all", "--yes"]).fails_saying(1, &["konkurs", MOVE_AWAY]);
        }
        assert!(link.symlink_metadata().is_ok(), "{what} is not removed");
        // The advice works.
        if what == "a folder" {
            fs::remove_dir(&link).unwrap()
        } else {
            fs::remove_file(&link).unwrap()
        }
        let said = lake.run(["catalog"]).succeeds();
        assert!(said.contains("published again"), "{said}");
        assert_eq!(lake.rows("SELECT count(*) FROM konkurs.varsler"), notices, "{what}");
        lake.run(["verify"]).succeeds();
    }
}

#[test]
fn a_file_instead_of_the_folder_of_the_links_is_named_and_what_was_published_comes_back() {
    let lake = Lake::new();
    lake.load(fixture("compact.json")).succeeds();
    let current = lake.data().join("lake/current");
    fs::remove_dir_all(&current).unwrap();
    fs::write(&current, "").unwrap();
    assert!(lake.run(["status"]).succeeds().contains("DAMAGED"));
    lake.run(["verify"])
        .fails_saying(1, &["rrh: lake/current/rrh is missing, because the folder of the links is a file"]);
    lake.load(fixture("pretty.json")).fails_saying(1, &["rrh", MOVE_AWAY]);
    fs::remove_file(&current).unwrap();
    lake.run(["catalog"]).succeeds();
    lake.run(["verify"]).succeeds();
}

#[test]
fn a_lost_link_is_named_and_a_load_goes_on_from_what_the_history_says_was_published() {
    let lake = Lake::new();
    lake.load(fixture("compact.json")).succeeds();
    lake.load(fixture("pretty.json")).succeeds();
    let published = name(&lake.snapshot());
    fs::remove_file(lake.data().join("lake/current/rrh")).unwrap();
    let missing =
        format!("rrh: lake/current/rrh is missing, though complete snapshots are there; the newest is {published}");
    lake.run(["verify"])
        .fails_saying(1, &[&missing, &format!("brreg-lake catalog`: it publishes {published} of rrh again")]);
    assert!(lake.run(["status"]).succeeds().contains("LINK MISSING"));
    lake.run(["sql", "FROM rrh.posisjoner"]).fails_saying(1, &[&missing, "brreg-lake verify"]);
    let loaded = lake.load(fixture("compact.json"));
    assert!(
        loaded.stdout.contains(&format!("{published}, which the history of the runs names, is published again")),
        "{}",
        loaded.stdout
    );
    loaded.succeeds();
    assert_eq!(lake.manifest()["compared_with"], published);
    lake.run(["verify"]).succeeds();
}

#[test]
fn a_copy_without_links_is_made_whole_by_the_catalog() {
    let night = Night::new();
    night.run(["run"]).succeeds();
    let lake = &night.lake;
    let question = "SELECT (SELECT count(*) FROM rrh.registreringer), (SELECT count(*) FROM konkurs.varsler)";
    let before = lake.rows(question);
    remove_links(&lake.data().join("lake"));
    lake.run(["verify"])
        .fails_saying(1, &["rrh: lake/current/rrh is missing", "konkurs: lake/current/konkurs is missing"]);
    lake.run(["catalog"]).succeeds();
    lake.run(["verify"]).succeeds();
    assert_eq!(lake.rows(question), before);
}

#[test]
fn a_lost_link_is_not_guessed_where_the_history_does_not_name_a_sound_snapshot() {
    fn without_history(lake: &Lake) {
        fs::remove_file(lake.data().join("state/history.ndjson")).unwrap();
    }
    fn with_a_damaged_file(lake: &Lake) {
        fs::write(lake.snapshot().join("posisjoner.parquet").canonicalize().unwrap(), "").unwrap();
    }
    for (what, spoil) in [("no history", without_history as fn(&Lake)), ("a damaged file", with_a_damaged_file)] {
        let lake = Lake::new();
        lake.load(fixture("compact.json")).succeeds();
        let before = name(&lake.snapshot());
        spoil(&lake);
        fs::remove_file(lake.data().join("lake/current/rrh")).unwrap();
        lake.run(["catalog"]).succeeds();
        lake.run(["verify"]).fails_saying(1, &["rrh: lake/current/rrh is missing", "names no sound snapshot of rrh"]);
        let loaded = lake.load(fixture("pretty.json"));
        assert!(
            loaded.stdout.contains(&format!("none was published; the newest is {before}")),
            "{what}: {}",
            loaded.stdout
        );
        loaded.succeeds();
        assert!(lake.manifest()["compared_with"].is_null(), "{what}");
        lake.run(["verify"]).succeeds();
    }
}

#[test]
fn what_was_purged_is_not_published_again() {
    let lake = Lake::new();
    lake.load(fixture("compact.json")).succeeds();
    lake.run(["purge", "rrh", "--all", "--yes"]).succeeds();
    lake.run(["catalog"]).succeeds();
    assert!(!lake.data().join("lake/current/rrh").exists());
    lake.run(["verify"]).succeeds();
}

fn name(snapshot: &Path) -> String {
    snapshot.file_name().unwrap().to_string_lossy().into_owned()
}

/// Removes every link below a folder, as a copy does that passes over them.
fn remove_links(folder: &Path) {
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let kind = entry.file_type().unwrap();
        if kind.is_symlink() {
            fs::remove_file(entry.path()).unwrap();
        } else if kind.is_dir() {
            remove_links(&entry.path());
        }
    }
}
