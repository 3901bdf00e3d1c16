//! The list of those who were erased, `state/erased.json`: a load that cannot rely on it is refused, and brings nobody back.

use std::fs;
use std::os::unix::fs::symlink;

use brreg_lake_tests::Lake;
use brreg_lake_tests::register::{self, KARI, KARI_ID, OLA, ownership, registered, registration};
use serde_json::{Value, json};

use crate::erasure::{erase_person, with_input};

const COMPANY: &str = "310400009";
const OTHER: &str = "310400017";

fn content() -> String {
    let owners = [registered(KARI, &[ownership("int1")]), registered(OLA, &[ownership("int3")])];
    register::bulk(&[registration(COMPANY, &owners), registration(OTHER, &[registered(OLA, &[ownership("int1")])])])
}

fn names(lake: &Lake) -> Vec<String> {
    lake.rows("SELECT DISTINCT fornavn FROM rrh.rettighetshavere ORDER BY ALL")
}

/// The line of an order with all that is known of Kari.
fn kari() -> String {
    format!("{};Kari Fjell;{}", KARI.number, KARI.born)
}

#[test]
fn a_load_without_pseudonyms_leaves_out_who_was_erased_by_number_and_name() {
    let mut lake = Lake::with_known_key();
    lake.load_content("bulk.json", content());
    erase_person(&lake, &kari());
    for setting in ["drop", "pseudonym", "clear"] {
        lake.set("PRIVACY__NATIONAL_ID", setting);
        let said = lake.load(lake.path("bulk.json")).succeeds();
        assert!(said.contains("left out"), "{setting}: {said}");
        assert_eq!(names(&lake), ["OLA"], "{setting}");
        lake.run(["verify"]).succeeds();
    }
    // A snapshot without pseudonyms that has her is told.
    let mut other = Lake::with_known_key();
    other.set("PRIVACY__NATIONAL_ID", "drop");
    other.load_content("bulk.json", content());
    fs::copy(lake.data().join("state/erased.json"), other.data().join("state/erased.json")).unwrap();
    other.run(["verify"]).fails_saying(1, &["rrh"]);
}

#[test]
fn whoever_was_erased_by_a_number_alone_keeps_tables_without_pseudonyms_from_being_published() {
    let mut lake = Lake::with_known_key();
    lake.load_content("bulk.json", content());
    erase_person(&lake, KARI.number);
    lake.set("PRIVACY__NATIONAL_ID", "drop");
    let file = lake.path("bulk.json");
    let refused = ["national_id", "`number;full name;yyyy-mm-dd`"];
    lake.load(&file).fails_saying(2, &refused);
    assert_eq!(names(&lake), ["OLA"]);
    // A name that counts in another register alone is none here.
    with_input(&mut lake.command(["erase", "--person", "--only", "ektepakt"]), &kari()).succeeds();
    lake.load(&file).fails_saying(2, &refused);
    erase_person(&lake, &kari());
    // The name that is known stays known.
    lake.set("PRIVACY__NATIONAL_ID", "pseudonym");
    erase_person(&lake, KARI.number);
    lake.set("PRIVACY__NATIONAL_ID", "drop");
    lake.load(&file).succeeds();
    assert_eq!(names(&lake), ["OLA"]);
    lake.run(["verify"]).succeeds();
}

#[test]
fn nobody_is_erased_by_a_number_alone_from_a_snapshot_of_another_key() {
    let lake = Lake::with_known_key();
    let file = lake.write("bulk.json", content());
    lake.load(&file).succeeds();
    fs::remove_file(lake.data().join("secrets/person_id.key")).unwrap();
    lake.run(["load".as_ref(), file.as_os_str(), "--new-person-key".as_ref()]).succeeds();
    let number = with_input(&mut lake.command(["erase", "--person"]), KARI.number);
    number.fails_saying(2, &["rrh", "pseudonyms of another key", "`number;full name;yyyy-mm-dd`"]);
    let said = erase_person(&lake, &kari());
    assert!(said.contains("2 of 2 snapshots"), "{said}");
    lake.run(["verify"]).succeeds();
}

#[test]
fn a_list_that_is_lost_older_or_changed_is_told_and_nobody_comes_back() {
    let lake = Lake::with_known_key();
    lake.load_content("bulk.json", content());
    let list = lake.data().join("state/erased.json");
    lake.run(["erase", "--company", COMPANY]).succeeds();
    let older = fs::read_to_string(&list).unwrap();
    lake.run(["erase", "--company", OTHER]).succeeds();
    let sound = fs::read_to_string(&list).unwrap();
    let history = lake.data().join("state/history.ndjson");
    let known = fs::read(&history).unwrap();
    let file = lake.write("later.json", content());
    let (first, last) = (sound.find("\"mark\": \"").unwrap() + 9, sound.rfind("\"mark\": \"").unwrap() + 9);
    let with = |at: usize| {
        let other = if &sound[at..=at] == "0" { "1" } else { "0" };
        format!("{}{other}{}", &sound[..at], &sound[at + 1..])
    };
    let states: [(&str, Option<String>, bool); 6] = [
        ("lost", None, true),
        ("lost with the history", None, false),
        ("older", Some(older), true),
        ("another mark", Some(with(first)), true),
        ("another last mark", Some(with(last)), false),
        ("of lists", Some("[[],[]]".to_owned()), true),
    ];
    for (name, content, has_history) in states {
        match &content {
            Some(content) => fs::write(&list, content).unwrap(),
            None => fs::remove_file(&list).unwrap(),
        }
        if !has_history {
            fs::remove_file(&history).unwrap();
        }
        let said = ["erased.json", "from a backup"];
        lake.load(&file).fails_saying(1, &said);
        lake.run(["verify"]).fails_saying(1, &said[..1]);
        let status = lake.run(["status"]);
        assert!(format!("{status:?}").contains("erased.json"), "{name}: {status:?}");
        assert_eq!(lake.rows("SELECT count(*) FROM rrh.registreringer"), ["0"], "{name}");
        fs::write(&list, &sound).unwrap();
        fs::write(&history, &known).unwrap();
        lake.run(["verify"]).succeeds();
    }
    // A link that leads nowhere is no empty list.
    fs::remove_file(&list).unwrap();
    symlink(lake.path("nowhere"), &list).unwrap();
    lake.load(&file).fails_saying(1, &["erased.json"]);
    fs::remove_file(&list).unwrap();
    // Whoever has no backup erases them again.
    // An order for somebody else does not make it whole.
    lake.run(["erase", "--company", OTHER]).fails_saying(1, &["erased.json", "erase --new-list"]);
    lake.run(["erase", "--company", COMPANY, "--company", OTHER, "--new-list"]).succeeds();
    lake.run(["load".as_ref(), file.as_os_str(), "--allow-row-change".as_ref()]).succeeds();
    assert_eq!(lake.rows("SELECT count(*) FROM rrh.registreringer"), ["0"]);
    lake.run(["verify"]).succeeds();
}

#[test]
fn the_list_of_an_earlier_version_brings_nobody_back_and_may_be_lifted() {
    let mut lake = Lake::with_known_key();
    lake.load_content("bulk.json", content());
    erase_person(&lake, KARI.number);
    let path = lake.data().join("state/erased.json");
    let mut list: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    for field in ["person_key", "last_order", "has_names", "sha256"] {
        list.as_object_mut().unwrap().remove(field).unwrap();
    }
    for entry in list["subjects"].as_array_mut().unwrap() {
        entry.as_object_mut().unwrap().remove("is_number_alone");
    }
    fs::write(&path, list.to_string()).unwrap();
    lake.set("PRIVACY__NATIONAL_ID", "drop");
    let file = lake.path("bulk.json");
    lake.load(&file).fails_saying(2, &["earlier version", "erase --new-list"]);
    lake.set("PRIVACY__NATIONAL_ID", "pseudonym");
    lake.load(&file).succeeds();
    assert_eq!(names(&lake), ["OLA"]);
    let learned: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    assert!(learned["person_key"].is_string(), "the list does not name its key");
    // All are lifted, as was done by hand.
    list["subjects"] = json!([]);
    fs::write(&path, list.to_string()).unwrap();
    lake.load(&file).succeeds();
    assert_eq!(names(&lake), ["KARI", "OLA"]);
    lake.run(["verify"]).succeeds();
}

#[test]
fn an_erasure_that_is_lifted_as_the_docs_say_brings_back_who_was_erased() {
    let lake = Lake::with_known_key();
    lake.load_content("bulk.json", content());
    lake.run(["erase", "--company", COMPANY]).succeeds();
    let path = lake.data().join("state/erased.json");
    let mut list: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    list["subjects"] = json!([]);
    list.as_object_mut().unwrap().remove("sha256");
    fs::write(&path, list.to_string()).unwrap();
    lake.load(lake.path("bulk.json")).succeeds();
    assert_eq!(lake.rows("SELECT count(*) FROM rrh.registreringer"), ["2"]);
    lake.run(["verify"]).succeeds();
}

#[test]
fn where_the_key_is_lost_all_are_erased_again_before_the_next_load_as_the_advice_says() {
    let lake = Lake::with_known_key();
    let file = lake.write("bulk.json", content());
    lake.load(&file).succeeds();
    erase_person(&lake, KARI.number);
    fs::remove_file(lake.data().join("secrets/person_id.key")).unwrap();
    let list = lake.data().join("state/erased.json");
    let load = || lake.run(["load".as_ref(), file.as_os_str(), "--new-person-key".as_ref()]);
    load().fails_saying(
        1,
        &["person_id.key is missing", "erase --new-person-key", "load or run then with `--new-person-key`"],
    );
    fs::rename(&list, lake.path("moved.json")).unwrap();
    // The next load would bring her back.
    load().fails_saying(1, &["erased.json", "a load would bring them back"]);
    let said = with_input(&mut lake.command(["erase", "--person", "--new-person-key"]), KARI.number).succeeds();
    assert!(said.contains("pseudonyms of another key"), "{said}");
    lake.load(&file).fails_saying(1, &["--new-person-key"]);
    let said = load().succeeds();
    assert!(said.contains("left out"), "{said}");
    assert_eq!(names(&lake), ["OLA"]);
    for path in lake.everything().into_iter().filter(|path| path.is_file()) {
        let bytes = fs::read(&path).unwrap();
        for text in [KARI.number, KARI_ID] {
            assert!(!bytes.windows(text.len()).any(|part| part == text.as_bytes()), "{}", path.display());
        }
    }
    lake.load(&file).succeeds();
    lake.run(["verify"]).succeeds();
}
