//! Bulk files of API v1: in every layout, and beside those of the partner API.

use brreg_lake_tests::{Lake, fixture, sample, zips};
use serde_json::{Value, json};

fn companies() -> Vec<Value> {
    serde_json::from_slice(&std::fs::read(sample("rrh-v1/totalbestand.json")).unwrap()).unwrap()
}

#[test]
fn every_layout_gives_the_same_tables_to_the_byte() {
    let companies = companies();
    let lines: Vec<String> = companies.iter().map(Value::to_string).collect();
    let layouts = [
        json!(companies).to_string(),
        json!({"antall": 6, "virksomheter": companies, "tid": "2026-11-20"}).to_string(),
        lines.join("\n"),
    ];
    let expected = Lake::with_known_key();
    expected.load(sample("rrh-v1/totalbestand.json")).succeeds();
    assert_eq!(expected.manifest()["records"], json!({"read": 6, "loaded": 6, "rejected": 0}));
    for layout in layouts {
        for content in [layout.clone().into_bytes(), zips::zipped("totalbestand.json", layout.as_bytes())] {
            let lake = Lake::with_known_key();
            lake.load_content("bulk", content);
            assert!(lake.parquet() == expected.parquet(), "{layout}");
        }
    }
}

#[test]
fn the_answer_of_a_lookup_can_be_loaded() {
    let lake = Lake::with_known_key();
    lake.load(sample("rrh-v1/virksomhet-scope-offentlig.json")).succeeds();
    let counts = "SELECT (SELECT count(*) FROM rrh.registreringer), (SELECT count(*) FROM rrh.registreringer_historikk), \
                  (SELECT count(*) FROM rrh.uoverensstemmelser), (SELECT count(*) FROM rrh.avvik)";
    assert_eq!(lake.rows(counts), ["1,2,1,0"]);
    let owners = "SELECT fullt_navn FROM rrh.eiere_av('391004129') WHERE andel_min > 50 OR posisjon_nr IS NULL";
    assert!(lake.rows(owners).is_empty());
    let shares = "SELECT fullt_navn, rrh.v1_kode(posisjonstype), andel_min FROM rrh.eiere_av('391004129') LIMIT 1";
    assert_eq!(lake.rows(shares), ["TÅLMODIG SKRIVEBORD,posisjonstype.eierskap,25.01"]);
}

#[test]
fn a_company_that_cannot_be_loaded_is_kept_with_its_place() {
    let mut companies = companies();
    companies[1]["registreringer"][0].as_object_mut().unwrap().remove("registreringsid");
    companies[2]["organisasjonsnummer"] = json!("");
    companies[3]["registreringer"] = json!(null);
    companies[4] =
        json!({"registreringId": "a", "registreringspliktigVirksomhet": {"organisasjonsnummer": "930185930"}});
    let lake = Lake::with_known_key();
    lake.load_content("bulk.json", json!(companies).to_string());
    let rejected: Vec<(Value, Value)> =
        lake.rejected().into_iter().map(|line| (line["reason"].clone(), line["path"].clone())).collect();
    let missing = "a required value is missing";
    let other = "the record has the form `partner`, those of this file have the form `v1`";
    assert_eq!(
        rejected,
        [
            (json!(missing), json!("/registreringer/0/registreringsid")),
            (json!(missing), json!("/organisasjonsnummer")),
            (json!(missing), json!("/registreringer")),
            (json!(other), Value::Null),
        ]
    );
    assert_eq!(lake.rows("SELECT count(*) FROM rrh.virksomheter"), ["2"]);
}

#[test]
fn the_tables_of_the_partner_api_are_as_before_and_have_the_company_too() {
    let lake = Lake::with_known_key();
    lake.load(fixture("compact.json")).succeeds();
    let companies = "SELECT organisasjonsnummer, gjeldende_registrering_id = registrering_id, virksomheter.kilde, hentet, \
                     er_gjeldende FROM rrh.virksomheter JOIN rrh.registreringer USING (organisasjonsnummer) ORDER BY ALL";
    assert_eq!(
        lake.rows(companies),
        ["310400009,true,partner,,true", "310400017,true,partner,,true", "310400025,true,partner,,true"]
    );
    let others = "SELECT (SELECT count(*) FROM rrh.registreringer_historikk) + (SELECT count(*) FROM rrh.hendelser) \
                  + (SELECT count(*) FROM rrh.uoverensstemmelser)";
    assert_eq!(lake.rows(others), ["0"]);
}

#[test]
fn files_of_two_versions_are_not_loaded_together() {
    let lake = Lake::new();
    let files = [sample("totalbestand-2022-12.json"), sample("rrh-v1/totalbestand.json")];
    let load = lake.run(["load".as_ref(), files[0].as_os_str(), files[1].as_os_str()]);
    load.fails_saying(2, &["two versions of the API", "one after the other"]);
}
