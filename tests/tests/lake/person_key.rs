//! The key of the pseudonyms: another one than before is recognised.

use std::fs;

use brreg_lake_tests::{Lake, Night, PERSON_ID_KEY, fixture};

const PERSONS: &str = "SELECT DISTINCT person_id FROM rrh.rettighetshavere WHERE person_id IS NOT NULL ORDER BY ALL";

/// The tests' key with another last digit.
fn other_key() -> String {
    format!("{}0", &PERSON_ID_KEY[..PERSON_ID_KEY.len() - 1])
}

#[test]
fn one_digit_of_the_key_that_changed_refuses_a_load_until_the_user_asks_for_it() {
    let lake = Lake::with_known_key();
    lake.load(fixture("compact.json")).succeeds();
    let (before, persons) = (lake.published(), lake.rows(PERSONS));
    let key = lake.data().join("secrets/person_id.key");
    fs::write(&key, other_key()).unwrap();

    let said = ["person_id.key is another key", "restore the key from a backup", "--new-person-key"];
    lake.load(fixture("compact.json")).fails_saying(1, &said);
    assert!(lake.published() == before);
    assert_eq!(fs::read_to_string(&key).unwrap(), other_key(), "a key is never replaced");

    let file = fixture("compact.json");
    let allowed = lake.run(["load".as_ref(), file.as_os_str(), "--new-person-key".as_ref()]).succeeds();
    assert!(allowed.contains("pseudonyms of another key"), "{allowed}");
    let now = lake.rows(PERSONS);
    assert!(now.len() == persons.len() && persons.iter().all(|person| !now.contains(person)));
    assert!(lake.rows("FROM rrh.endringer").is_empty(), "every person would be one that came and one that went");
    lake.load(fixture("compact.json")).succeeds();

    // A key that is given back is another key again.
    fs::write(&key, PERSON_ID_KEY).unwrap();
    lake.load(fixture("compact.json")).fails(1);
}

#[test]
fn status_and_verify_tell_a_key_that_is_lost_damaged_or_another_one() {
    let lake = Lake::with_known_key();
    let key = lake.data().join("secrets/person_id.key");
    // Nothing is published yet that has pseudonyms.
    fs::remove_file(&key).unwrap();
    lake.run(["verify"]).succeeds();
    fs::write(&key, PERSON_ID_KEY).unwrap();
    lake.load(fixture("compact.json")).succeeds();
    for (content, said) in [
        (None, "person_id.key is missing"),
        (Some(other_key()), "person_id.key is another key"),
        (Some("short".to_owned()), "does not contain 64 hex digits"),
    ] {
        fs::remove_file(&key).unwrap();
        content.iter().for_each(|content| fs::write(&key, content).unwrap());
        let status = lake.run(["status"]).succeeds();
        assert!(status.contains(said), "{status}");
        lake.run(["verify"]).fails_saying(1, &[said, "restore", "from a backup"]);
        assert_eq!(fs::read_to_string(&key).ok(), content);
        fs::write(&key, PERSON_ID_KEY).unwrap();
    }
    assert!(!lake.run(["status"]).succeeds().contains("person_id.key"));
    lake.run(["verify"]).succeeds();
}

#[test]
fn a_lake_without_pseudonyms_needs_no_key() {
    let lake = Lake::with_known_key();
    let config = lake.write("drop.toml", "[privacy]\nnational_id = \"drop\"\n");
    let file = fixture("compact.json");
    lake.run(["load".as_ref(), file.as_os_str(), "--config".as_ref(), config.as_os_str()]).succeeds();
    fs::remove_file(lake.data().join("secrets/person_id.key")).unwrap();
    lake.run(["verify"]).succeeds();
}

#[test]
fn those_who_were_erased_are_recognised_under_their_key_alone_and_another_one_is_refused_whatever_is_published() {
    let file = fixture("compact.json");
    let company = "310400009";
    let none = format!("SELECT count(*) FROM rrh.registreringer WHERE organisasjonsnummer = '{company}'");
    // Neither lake has a published snapshot that says under which key it was made.
    for setting in ["drop", "pseudonym"] {
        let lake = Lake::with_known_key();
        let config = lake.write("config.toml", format!("[privacy]\nnational_id = \"{setting}\"\n"));
        let load = |more: &[&str]| {
            let (file, config) = (file.to_str().unwrap(), config.to_str().unwrap());
            lake.run(["load", file, "--config", config, "--allow-row-change"].iter().chain(more))
        };
        load(&[]).succeeds();
        lake.run(["erase", "--company", company]).succeeds();
        if setting == "pseudonym" {
            lake.run(["purge", "rrh", "--all", "--yes"]).succeeds();
        }
        let key = lake.data().join("secrets/person_id.key");
        for content in [None, Some(other_key())] {
            fs::remove_file(&key).unwrap();
            content.iter().for_each(|content| fs::write(&key, content).unwrap());
            let is =
                if content.is_some() { "person_id.key is not the key" } else { "person_id.key is missing, the key" };
            let said = [is, "recognises those who were erased", "`erase --new-person-key`"];
            load(&[]).fails_saying(1, &said);
            load(&["--new-person-key"]).fails_saying(1, &said);
            lake.run(["verify"]).fails_saying(1, &said[..2]);
            lake.run(["erase", "--company", "310400017"]).fails_saying(1, &said);
            let status = lake.run(["status"]).succeeds();
            assert!(status.contains(said[0]), "{status}");
            assert_eq!(fs::read_to_string(&key).ok(), content);
            fs::write(&key, PERSON_ID_KEY).unwrap();
        }
        load(&[]).succeeds();
        assert_eq!(lake.rows(&none), ["0"], "{setting}");
        lake.run(["verify"]).succeeds();
    }
}

#[test]
fn a_night_under_another_key_asks_no_register_for_anything() {
    let night = Night::new();
    night.run(["run"]).succeeds();
    let asked = night.sandbox().requests().len();
    fs::write(night.lake.data().join("secrets/person_id.key"), other_key()).unwrap();
    night.run(["run"]).fails_saying(1, &["rrh: ", "konkurs: ", "person_id.key is another key"]);
    assert_eq!(night.sandbox().requests().len(), asked);

    night.run(["run", "--new-person-key"]).succeeds();
    // No register continues what has pseudonyms of the other key.
    for register in ["rrh", "konkurs", "ektepakt"] {
        assert!(night.lake.manifest_of(register).get("merged_with").is_none(), "{register}");
    }
    night.run(["run"]).succeeds();
}

#[test]
fn a_lost_key_is_made_anew_only_when_the_user_asks_for_it() {
    let lake = Lake::with_known_key();
    lake.load(fixture("compact.json")).succeeds();
    let key = lake.data().join("secrets/person_id.key");
    fs::remove_file(&key).unwrap();
    lake.load(fixture("compact.json")).fails_saying(1, &["person_id.key is missing", "--new-person-key"]);
    assert!(!key.exists());
    let file = fixture("compact.json");
    lake.run(["load".as_ref(), file.as_os_str(), "--new-person-key".as_ref()]).succeeds();
    assert!(key.exists());
}
