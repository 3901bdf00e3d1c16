//! Records that come more than once: loaded once where they are the same, refused where they are not.

use std::path::Path;

use brreg_lake_tests::register::{KARI, OLA, bulk, ownership, registered, registration, registrations};
use brreg_lake_tests::{Lake, fixture};
use serde_json::{Value, json};

const KEYS: &str = "SELECT count(*) - count(DISTINCT registrering_id) FROM rrh.registreringer";

/// Loads several files as one snapshot.
fn load(lake: &Lake, files: &[(&str, String)]) -> brreg_lake_tests::Ended {
    let paths = files.iter().map(|(name, content)| lake.write(name, content).into_os_string());
    lake.run(std::iter::once("load".into()).chain(paths))
}

#[test]
fn files_that_overlap_give_each_registration_once() {
    let all = registrations(900);
    let (lake, once) = (Lake::with_known_key(), Lake::with_known_key());
    let said = load(&lake, &[("one.json", bulk(&all[..600])), ("two.json", bulk(&all[400..]))]).succeeds();
    assert!(said.contains("200 records came more than once with the same content and are loaded once"), "{said}");
    assert_eq!(lake.manifest()["records"], json!({ "read": 1100, "loaded": 900, "rejected": 0 }));
    assert_eq!(lake.manifest()["avvik"], json!({ "gjentatt_oppfoering": 200 }));
    assert_eq!(lake.rows(KEYS), ["0"]);
    let named = "SELECT count(DISTINCT registrering_id) FROM rrh.avvik WHERE avvikstype = 'gjentatt_oppfoering'";
    assert_eq!(lake.rows(named), ["200"]);

    once.load_content("all.json", bulk(&all));
    for table in once.tables().iter().filter(|table| !["avvik", "historikk_start"].contains(&&***table)) {
        assert!(lake.table(table) == once.table(table), "{table}");
    }
}

#[test]
fn a_registration_next_to_itself_and_one_with_deviations_are_loaded_once() {
    let mut owner = registered(KARI, &[ownership("int1"), ownership("int2")]);
    owner["bostedsland"]["landkode"] = json!("XYZ");
    let odd = registration("310400009", &[owner.clone(), registered(OLA, &[])]);
    let other = registration("310400017", &[owner]);
    // The same record, written in another way.
    let again: Value = serde_json::from_str(&serde_json::to_string_pretty(&odd).unwrap()).unwrap();
    let lake = Lake::new();
    lake.load_content("bulk.json", bulk(&[odd.clone(), odd.clone(), other, again, odd]));
    assert_eq!(lake.manifest()["avvik"], json!({ "gjentatt_oppfoering": 3, "ukjent_kode": 2 }));
    let counted = "SELECT avvikstype, count(*) FROM rrh.avvik GROUP BY ALL ORDER BY ALL";
    assert_eq!(lake.rows(counted), ["gjentatt_oppfoering,3", "ukjent_kode,2"]);
    assert_eq!(lake.rows("SELECT count(*) FROM rrh.rettighetshavere"), ["3"]);
    assert_eq!(lake.rows("SELECT count(*) FROM rrh.posisjoner"), ["4"]);
    assert_eq!(lake.rows(KEYS), ["0"]);
}

#[test]
fn a_registration_that_comes_again_with_another_content_refuses_the_load() {
    let mut all = registrations(700);
    let mut changed = all[20].clone();
    changed["reelleRettighetshavere"] = json!([registered(OLA, &[ownership("int2")])]);
    all.push(changed);
    let lake = Lake::new();
    lake.load(fixture("compact.json")).succeeds();
    let published = lake.published();
    let ended = lake.load(lake.write("bulk.json", bulk(&all)));
    ended.fails_saying(
        3,
        &["rrh", "record 701 came before with another content", "What to do: load files that overlap"],
    );
    assert!(lake.published() == published);
}

#[test]
fn one_registration_of_two_companies_refuses_the_load() {
    let mut all = registrations(3);
    all[2]["registreringId"] = all[0]["registreringId"].clone();
    let lake = Lake::new();
    let ended = lake.load(lake.write("bulk.json", bulk(&all)));
    ended.fails_saying(3, &["record 3 came before with another content"]);
    assert!(!lake.data().join("lake/current/rrh").exists());
}

#[test]
fn a_csv_that_was_sorted_by_something_else_is_refused() {
    let csv = std::fs::read_to_string(fixture("compact.csv")).unwrap();
    let (header, rows) = csv.split_once('\n').unwrap();
    let mut rows: Vec<&str> = rows.lines().collect();
    // The first registration has several rows; another one comes between them.
    let last = rows.pop().unwrap();
    rows.insert(1, last);
    let lake = Lake::new();
    let ended = lake.load(lake.write("sorted.csv", format!("{header}\n{}\n", rows.join("\n"))));
    ended.fails_saying(3, &["came before with another content"]);
    assert!(!lake.data().join("lake/current/rrh").exists());
}

#[test]
fn a_company_with_two_registrations_keeps_both_and_is_one_company() {
    let first = registration("310400009", &[registered(KARI, &[ownership("int1")])]);
    let mut second = registration("310400009", &[registered(OLA, &[ownership("int2")])]);
    second["registreringId"] = json!("another");
    let lake = Lake::new();
    lake.load_content("bulk.json", bulk(&[first, second]));
    assert_eq!(lake.rows("SELECT registrering_id FROM rrh.registreringer ORDER BY 1"), ["310400009-id", "another"]);
    assert_eq!(lake.rows("SELECT gjeldende_registrering_id FROM rrh.virksomheter"), ["310400009-id"]);
    let told = "SELECT registrering_id FROM rrh.avvik WHERE avvikstype = 'gjeldende_registrering_uklar'";
    assert_eq!(lake.rows(told), ["another"]);
}

#[test]
fn rows_of_overlapping_csv_files_that_were_joined_and_sorted_are_loaded_once() {
    let (lake, once) = (Lake::with_known_key(), Lake::with_known_key());
    let text = loaded_csv(&lake, &once);
    let (header, rows) = text.split_once('\n').unwrap();
    let mut doubled: Vec<&str> = rows.lines().chain(rows.lines()).collect();
    doubled.sort_unstable();
    let ended = lake.load(lake.write("sorted.csv", format!("{header}\n{}\n", doubled.join("\n"))));
    assert!(ended.succeeds().contains("60 records came more than once with the same content and are loaded once"));
    for table in ["registreringer", "rettighetshavere", "posisjoner", "grunnlag", "statsborgerskap"] {
        assert_eq!(lake.manifest()["tables"][table]["rows"], once.manifest()["tables"][table]["rows"], "{table}");
    }
    assert_eq!(lake.manifest()["avvik"]["gjentatt_oppfoering"], 60);
}

#[test]
fn rows_that_were_sorted_within_their_registrations_are_the_same_owners() {
    let (lake, once) = (Lake::with_known_key(), Lake::with_known_key());
    let text = loaded_csv(&lake, &once);
    let (header, rows) = text.split_once('\n').unwrap();
    let names: Vec<&str> = header.split(';').collect();
    let position = names.iter().position(|name| name.contains("posisjon")).unwrap();
    let mut sorted: Vec<&str> = rows.lines().collect();
    // What comes between the rows of an owner are other owners.
    sorted.sort_by_key(|row| {
        let fields: Vec<&str> = row.split(';').collect();
        (fields[0], fields[1], fields[position])
    });
    assert_ne!(sorted, rows.lines().collect::<Vec<_>>());
    lake.load(lake.write("sorted.csv", format!("{header}\n{}\n", sorted.join("\n")))).succeeds();
    let named = "SELECT registrering_id, fullt_navn, count(*) FROM rrh.rettighetshavere WHERE fullt_navn IS NOT NULL GROUP BY ALL ORDER BY ALL";
    assert_eq!(lake.rows(named), once.rows(named));
    let positions = "SELECT count(*) FROM rrh.posisjoner";
    assert_eq!(lake.rows(positions), once.rows(positions));

    // One row alone comes again: both are loaded, and it is told.
    let mut rows: Vec<&str> = rows.lines().collect();
    let is_named = |row: &str| row.split(';').nth(7).is_some_and(|name| name.len() > 2);
    let several = |at: &usize| rows[*at][..40] == rows[at + 1][..40] && is_named(rows[*at]);
    let at = (0..rows.len() - 1).find(several).unwrap();
    rows.insert(at, rows[at]);
    lake.load(lake.write("one.csv", format!("{header}\n{}\n", rows.join("\n")))).succeeds();
    assert_eq!(lake.manifest()["avvik"]["gjentatt_del"], 1);
}

/// The CSV of a generated register, which the second lake has loaded.
fn loaded_csv(lake: &Lake, once: &Lake) -> String {
    lake.run(["generate", "--virksomheter", "60", "--out", "bulk"]).succeeds();
    let file = lake.path("bulk/totalbestand.csv.zip");
    once.load(&file).succeeds();
    unpacked(&file)
}

fn unpacked(archive: &Path) -> String {
    let mut archive = zip::ZipArchive::new(std::fs::File::open(archive).unwrap()).unwrap();
    std::io::read_to_string(archive.by_index(0).unwrap()).unwrap()
}
