//! What two loads leave: the same bytes and no changes, or exactly what changed.

use std::fs;

use brreg_lake_tests::register::{
    ANNA_ID, KARI, KARI_ID, OLA, OLA_ID, PER, PER_ID, bulk, code, ownership, registered, registration,
};
use brreg_lake_tests::{Lake, fixture};
use serde_json::{Value, json};

/// Loads two files one after the other; the rows of `endringer` then.
fn changes(before: &[Value], after: &[Value]) -> Vec<String> {
    let lake = Lake::with_known_key();
    lake.load_content("before.json", bulk(before));
    lake.load_content("after.json", bulk(after));
    let rows = lake.rows("FROM rrh.endringer");
    assert_eq!(lake.manifest()["tables"]["endringer"]["rows"], rows.len());
    rows
}

#[test]
fn the_same_file_again_is_the_same_bytes_and_no_change() {
    let lake = Lake::new();
    lake.run(["generate", "--virksomheter", "5000", "--out", "bulk"]).succeeds();
    let mut loads = Vec::new();
    for _ in 0..3 {
        lake.load(lake.path("bulk/totalbestand.json.zip")).succeeds();
        loads.push((lake.snapshot(), lake.parquet()));
        assert_eq!(lake.rows("SELECT count(*) FROM rrh.endringer"), ["0"]);
    }
    assert!(loads[0].1 == loads[1].1 && loads[1].1 == loads[2].1);
    assert_eq!(loads[0].1.len(), 18);
    assert!(loads[0].0 < loads[1].0 && loads[1].0 < loads[2].0, "every load is a snapshot of its own");
}

#[test]
fn what_a_form_never_says_is_no_change() {
    let lake = Lake::with_known_key();
    lake.run(["generate", "--virksomheter", "500", "--out", "partner"]).succeeds();
    lake.run(["generate", "--virksomheter", "500", "--api", "v1", "--out", "v1"]).succeeds();
    let [csv, json, v1] =
        ["partner/totalbestand.csv.zip", "partner/totalbestand.json.zip", "v1/totalbestand.v1.json.zip"];
    lake.load(lake.path(csv)).succeeds();
    for form in [json, csv] {
        lake.load(lake.path(form)).succeeds();
        assert_eq!(lake.rows("FROM rrh.endringer"), [""; 0], "{form}");
    }
    let statuses = "SELECT count(*) FROM rrh.registreringer WHERE registreringstatus IS NOT NULL";
    for (form, has_statuses) in [(v1, true), (csv, false)] {
        lake.load(lake.path(form)).succeeds();
        assert_eq!(lake.rows(statuses) != ["0"], has_statuses, "{form}");
        assert_eq!(lake.rows("FROM rrh.endringer WHERE felt LIKE 'registreringstatus%'"), [""; 0], "{form}");
    }
}

#[test]
fn two_lakes_with_the_same_key_are_the_same_bytes() {
    let lakes = [Lake::with_known_key(), Lake::with_known_key()];
    for lake in &lakes {
        lake.load(fixture("compact.json")).succeeds();
    }
    assert!(lakes[0].parquet() == lakes[1].parquet());
}

#[test]
fn several_files_become_one_snapshot_in_their_order() {
    let lake = Lake::new();
    let one = lake.write("one.json", bulk(&[registration("310400017", &[])]));
    let two = lake.write("two.json", bulk(&[registration("310400009", &[])]));
    lake.run(["load".as_ref(), one.as_os_str(), two.as_os_str()]).succeeds();
    assert_eq!(lake.rows("SELECT organisasjonsnummer FROM rrh.registreringer"), ["310400017", "310400009"]);
    assert_eq!(lake.manifest()["sources"].as_array().unwrap().len(), 2);
}

#[test]
fn a_new_owner_and_one_that_is_gone() {
    let kari = registered(KARI, &[ownership("int1")]);
    let ola = registered(OLA, &[ownership("int2")]);
    let per = registered(PER, &[ownership("int2")]);
    let still = registration("310400017", std::slice::from_ref(&kari));
    assert_eq!(
        changes(
            &[registration("310400009", &[ola, kari.clone()]), still.clone()],
            &[registration("310400009", &[kari, per]), still]
        ),
        sorted([
            format!("310400009,{OLA_ID},,rettighetshavere,fjernet,,,"),
            format!("310400009,{PER_ID},,rettighetshavere,ny,,,"),
            format!("310400009,{OLA_ID},posisjontype.eier,posisjoner,fjernet,,,"),
            format!("310400009,{PER_ID},posisjontype.eier,posisjoner,ny,,,"),
        ])
    );
}

/// By table in the order of the columns' declaration, then by person: the order of `endringer`.
fn sorted<const N: usize>(mut rows: [String; N]) -> [String; N] {
    let tables = ["registreringer", "rettighetshavere", "posisjoner"];
    rows.sort_by_key(|row| (tables.iter().position(|table| row.contains(&format!(",{table},"))), row.clone()));
    rows
}

#[test]
fn a_changed_share_is_reported_field_by_field() {
    let with = |interval| [registration("310400009", &[registered(KARI, &[ownership(interval)])])];
    let row = |felt: &str, fra: &str, til: &str| {
        format!("310400009,{KARI_ID},posisjontype.eier,posisjoner,endret,{felt},{fra},{til}")
    };
    assert_eq!(
        changes(&with("int1"), &with("int3")),
        [
            row("stoerrelsesintervall", "stoerrelseintervall.int1", "stoerrelseintervall.int3"),
            row("stoerrelsesintervall_tekst", "\"25,01% - 49,99%\"", "75% - 100%"),
            row("andel_min", "25.01", "75.00"),
            row("andel_max", "49.99", "100.00"),
        ]
    );
}

#[test]
fn a_changed_registration_a_new_one_and_one_that_is_gone() {
    let mut changed = registration("310400009", &[]);
    changed["registrertDato"] = json!("2024-04-01T00:00:00.5Z");
    changed["reelleRettighetshavereStatus"] = code("reellerettighetshaverestatus.irki", "Ukjent");
    assert_eq!(
        changes(
            &[registration("310400009", &[]), registration("310400017", &[])],
            &[changed, registration("310400025", &[])]
        ),
        [
            "310400009,,,registreringer,endret,registrert,2024-03-02T04:05:06Z,2024-04-01T00:00:00.500Z",
            "310400009,,,registreringer,endret,rettighetshaverstatus,reellerettighetshaverestatus.arid,\
             reellerettighetshaverestatus.irki",
            "310400009,,,registreringer,endret,rettighetshaverstatus_tekst,Identifisert,Ukjent",
            "310400017,,,registreringer,fjernet,,,",
            "310400025,,,registreringer,ny,,,",
        ]
    );
}

#[test]
fn another_order_is_no_change() {
    let owners = [registered(KARI, &[ownership("int1")]), registered(OLA, &[ownership("int2")])];
    let companies = [registration("310400009", &owners), registration("310400017", &owners[..1])];
    let [kari, ola] = owners.clone();
    let turned = [companies[1].clone(), registration("310400009", &[ola, kari])];
    assert_eq!(changes(&companies, &turned), [""; 0]);
}

#[test]
fn an_owner_without_a_number_is_known_by_name_and_birth_date() {
    let mut anna = registered(KARI, &[]);
    anna["folkeregistrertPerson"] = Value::Null;
    anna["utenlandskPerson"] = json!({
        "foedselsdato": "1975-06-15", "foedselsaar": "1975", "fulltNavn": "Anna Berg", "statsborgerskap": [],
    });
    let mut moved = anna.clone();
    moved["bostedsland"] = json!({ "landkode": "SWE", "land": "Sverige" });
    assert_eq!(
        changes(&[registration("310400009", &[anna])], &[registration("310400009", &[moved])]),
        [
            format!("310400009,{ANNA_ID},,rettighetshavere,endret,bostedsland,NOR,SWE"),
            format!("310400009,{ANNA_ID},,rettighetshavere,endret,bostedsland_tekst,Norge,Sverige"),
        ]
    );
}

#[test]
fn older_snapshots_stay_as_they_were() {
    let lake = Lake::new();
    lake.load(fixture("compact.json")).succeeds();
    let (first, files) = lake.published();
    lake.load(fixture("pretty.json")).succeeds();
    assert_ne!(lake.snapshot(), first);
    for (name, bytes) in files {
        assert!(fs::read(first.join(&name)).unwrap() == bytes, "{}", name.display());
    }
}
