//! Records that do not fit: named with their place while the others are loaded, or too many of them.

use std::fs;

use brreg_lake_tests::register::{bulk, registrations};
use brreg_lake_tests::{Lake, fixture, sample, zips};
use serde_json::json;

/// A thousand registrations, some of which have a number where a text belongs.
fn broken(places: impl IntoIterator<Item = usize>) -> String {
    let mut all = registrations(1000);
    for place in places {
        all[place]["registrertDato"] = json!(20240302);
    }
    bulk(&all)
}

#[test]
fn one_broken_record_of_a_thousand_is_named_and_the_others_are_loaded() {
    let content = broken([499]);
    let lake = Lake::new();
    let file = lake.write("bulk.zip", zips::zipped("totalbestand.json", content.as_bytes()));
    let said = lake.load(file).succeeds();
    assert!(said.contains("1 000 records read, 999 loaded, 1 rejected"), "{said}");
    assert!(said.contains("rejected.ndjson"), "{said}");

    let rejected = lake.rejected();
    let whole: Vec<serde_json::Value> = serde_json::from_str(&content).unwrap();
    let record = whole[499].to_string();
    assert_eq!(rejected.len(), 1);
    assert_eq!(rejected[0]["source"], "bulk.zip/totalbestand.json");
    assert_eq!(rejected[0]["element"], 500);
    assert_eq!(rejected[0]["byte_offset"], content.find(&record).unwrap());
    assert_eq!(rejected[0]["path"], "/registrertDato");
    assert_eq!(rejected[0]["record"], record.replace("29848010098", "***********"));
    let organisasjonsnummer = whole[499]["registreringspliktigVirksomhet"]["organisasjonsnummer"].as_str().unwrap();
    let found = format!("count(*) FILTER (organisasjonsnummer = '{organisasjonsnummer}')");
    assert_eq!(lake.rows(&format!("SELECT count(*), {found} FROM rrh.registreringer")), ["999,0"]);
    assert_eq!(lake.manifest()["records"], json!({ "read": 1000, "loaded": 999, "rejected": 1 }));
}

#[test]
fn a_record_that_is_no_json_ends_at_its_own_brace() {
    let content =
        bulk(&registrations(1000)).replacen("\"registrertDato\":\"2024", "\"registrertDato\":\"2024\" x\"", 1);
    let lake = Lake::new();
    lake.load_content("bulk.json", content);
    assert_eq!(lake.manifest()["records"], json!({ "read": 1000, "loaded": 999, "rejected": 1 }));
    assert_eq!(lake.rejected()[0]["element"], 1);
}

#[test]
fn a_ragged_row_of_the_csv_rejects_its_registration_alone() {
    let csv = std::fs::read_to_string(fixture("compact.csv")).unwrap();
    let lake = Lake::new();
    lake.load_content("bulk.csv", csv.replacen("\"KARI\";", "", 1));
    assert_eq!(lake.manifest()["records"], json!({ "read": 3, "loaded": 2, "rejected": 1 }));
    assert_eq!(lake.rejected()[0]["element"], 1);
    assert_eq!(lake.rows("SELECT organisasjonsnummer FROM rrh.registreringer"), ["310400017", "310400025"]);
}

#[test]
fn a_file_that_cannot_be_saved_is_not_read_to_its_end() {
    let records = 1_000_000;
    let units = fs::read_to_string(sample("enhet/enheter_alle.json")).unwrap();
    for (register, sound) in [("rrh", bulk(&registrations(10))), ("enhet", units)] {
        let content = sound.trim_end().strip_suffix(']').unwrap().to_owned() + &",{\"x\":1}".repeat(records) + "]";
        let lake = Lake::new();
        let ended = lake.load(lake.write("bulk.json", content));
        let said = ended.stderr.clone();
        ended.fails_saying(3, &[register, " records were rejected"]);
        let (before, _) = said.split_once(" records were rejected").unwrap();
        let read = before.rsplit_once(" of ").unwrap().1.replace(|sign: char| !sign.is_ascii_digit(), "");
        assert!(read.parse::<usize>().unwrap() < records / 2, "{register}: {said}");
    }
}

#[test]
fn too_many_broken_records_refuse_the_load() {
    let lake = Lake::new();
    lake.load(fixture("compact.json")).succeeds();
    let before = lake.published();
    let file = lake.write("bulk.json", broken(100..120));
    let ended = lake.load(&file);
    ended.fails_saying(
        3,
        &["rrh", "checking the data", "20 of 1 000 records were rejected", "element 101", "max_rejected_share"],
    );
    assert!(lake.published() == before);

    let raised = lake.write("raised.toml", "[checks]\nmax_rejected_share = 0.02\n");
    let load = ["load".as_ref(), file.as_os_str(), "--config".as_ref(), raised.as_os_str()];
    // The configuration's other checks count too.
    lake.run(load).fails_saying(3, &["980 rows of registreringer where the last snapshot has 3", "--allow-row-change"]);
    assert!(lake.published() == before);
    lake.run(load.into_iter().chain(["--allow-row-change".as_ref()])).succeeds();
    assert_eq!(lake.rows("SELECT count(*) FROM rrh.registreringer"), ["980"]);
}

#[test]
fn millions_of_broken_records_are_refused_before_they_fill_the_disk() {
    let lake = Lake::new();
    lake.load(fixture("compact.json")).succeeds();
    let content = format!("[{}{{}}]", "{},".repeat(2_000_000));
    let ended = lake.load(lake.write("bulk.json", &content));
    let said = ended.fails(3);
    assert!(said.contains("a required value is missing") && said.len() < 4000, "{said}");
    // The reading ended early: it did not go through the two million.
    let rejected = said.split_once(" of ").unwrap().1.split_once(" records").unwrap().0.replace(['\u{a0}', ' '], "");
    assert!(rejected.parse::<u64>().unwrap() < 200_000, "{said}");
}

#[test]
fn of_a_long_rejected_record_the_beginning_is_kept() {
    let mut all = registrations(1000);
    all[7]["registrertDato"] = json!([0]);
    all[7]["felt"] = json!("x".repeat(900_000));
    let lake = Lake::new();
    lake.load_content("bulk.json", bulk(&all));
    let rejected = lake.rejected();
    assert_eq!(rejected[0]["record_is_cut"], true);
    assert_eq!(rejected[0]["record"].as_str().unwrap().len(), 64 << 10);
}

#[test]
fn a_file_of_nothing_but_broken_records_is_refused_however_small() {
    let lake = Lake::new();
    let file = lake.write("bulk.json", "[{\"registreringId\":\"1\"}]");
    lake.load(file).fails_saying(3, &["1 of 1 record was rejected", "a required value is missing"]);
    assert!(!lake.data().join("lake/current/rrh").exists());
}

#[test]
fn a_record_that_is_not_utf8_is_rejected_with_its_place_in_json_and_csv() {
    let json = bulk(&registrations(1000)).into_bytes();
    let csv = std::fs::read(fixture("compact.csv")).unwrap();
    for (name, content, rejected) in [("bulk.json", json, 1), ("bulk.csv", csv, 1)] {
        let mut content = content;
        // In the given name of the first owner.
        let at = content.windows(4).position(|window| window == b"KARI").unwrap();
        content[at + 1] = 0xff;
        let lake = Lake::new();
        lake.load_content(name, &content);
        let lines = lake.rejected();
        assert_eq!((lines.len(), &lines[0]["element"]), (rejected, &1.into()), "{name}");
        assert_eq!(lines[0]["record_is_not_utf8"], true, "{name}");
        let column = if name == "bulk.csv" {
            "in the column `reellRettighetshaver.folkeregistrertPerson.fornavn`: "
        } else {
            ""
        };
        assert_eq!(lines[0]["reason"], format!("{column}the record is not valid UTF-8"), "{name}");
        let begins = lines[0]["byte_offset"].as_u64().unwrap() as usize;
        assert!((at - 2_000.min(at)..=at).contains(&begins), "{name}: {begins} of {at}");
        let replaced = "SELECT count(*) FROM rrh.rettighetshavere WHERE fornavn LIKE '%\u{fffd}%'";
        assert_eq!(lake.rows(replaced), ["0"], "{name}: it was replaced silently");
    }
}
