//! The same registrations in other forms: JSON and CSV, bare and zipped, by hand, generated, and as published.

use std::path::PathBuf;

use brreg_lake_tests::{Lake, fixture, sample, zips};

/// What the CSV has no columns for.
const NOT_IN_CSV: &str = "SELECT * EXCLUDE (registreringstatus, registreringstatus_tekst) FROM rrh.registreringer";

fn loaded(file: &PathBuf) -> Lake {
    let lake = Lake::with_known_key();
    lake.load(file).succeeds();
    lake
}

/// What both forms give; only the JSON has the rest.
fn common(lake: &Lake) -> Vec<(String, String)> {
    let tables = lake
        .tables()
        .into_iter()
        .filter(|table| !["mellomliggende_virksomheter", "historikk_start"].contains(&&**table));
    let rows = tables.map(|table| {
        let rows = if table == "registreringer" { lake.csv(NOT_IN_CSV) } else { lake.table(&table) };
        (table, rows)
    });
    rows.collect()
}

#[track_caller]
fn assert_same(json: &Lake, csv: &Lake) {
    assert_eq!(common(json), common(csv));
    let without = "SELECT count(registreringstatus) + count(registreringstatus_tekst) + \
                   (SELECT count(*) FROM rrh.mellomliggende_virksomheter) FROM rrh.registreringer";
    assert_eq!(csv.rows(without), ["0"]);
}

#[test]
fn zipped_or_bare_is_the_same_to_the_byte() {
    for name in ["compact.json", "compact.csv", "pretty.json"] {
        let bare = fixture(name);
        let zipped = Lake::with_known_key();
        zipped.load_content("zipped", zips::zipped("member", &std::fs::read(&bare).unwrap()));
        assert!(loaded(&bare).parquet() == zipped.parquet(), "{name}");
    }
}

#[test]
fn json_and_csv_of_the_same_time_give_the_same_tables() {
    let out = Lake::new();
    out.run(["generate", "--virksomheter", "3000", "--seed", "7", "--out", "bulk"]).succeeds();
    let json = loaded(&out.path("bulk/totalbestand.json.zip"));
    let csv = loaded(&out.path("bulk/totalbestand.csv.zip"));
    assert_same(&json, &csv);
    assert_eq!(json.rows("SELECT count(*) FROM rrh.registreringer"), ["3000"]);
    assert_eq!(json.rows("SELECT count(*) > 100 FROM rrh.mellomliggende_virksomheter"), ["true"]);
    for lake in [json, csv] {
        assert_eq!(lake.manifest()["records"]["rejected"], 0);
        assert_eq!(lake.rows("SELECT count(*) FROM rrh.avvik"), ["0"]);
    }
}

#[test]
fn flaws_of_real_files_stop_no_load_and_are_reported() {
    let out = Lake::new();
    out.run(["generate", "--virksomheter", "2000", "--flaws", "0.5", "--out", "bulk"]).succeeds();
    let lake = loaded(&out.path("bulk/totalbestand.json.zip"));
    assert_eq!(lake.manifest()["records"]["loaded"], 2000);
    let kinds = lake.rows("SELECT DISTINCT avvikstype FROM rrh.avvik ORDER BY ALL");
    for kind in [
        "dobbeltkodet_tekst",
        "foedselsaar_avviker",
        "manglende_kodetekst",
        "ugyldig_organisasjonsnummer",
        "ukjent_felt",
        "ukjent_kode",
    ] {
        assert!(kinds.iter().any(|found| found == kind), "{kind} is not among {kinds:?}");
    }
    let counted = lake.rows("SELECT avvikstype || ':' || count(*) FROM rrh.avvik GROUP BY avvikstype ORDER BY ALL");
    let manifest = lake.manifest();
    let told = manifest["avvik"].as_object().unwrap().iter().map(|(kind, count)| format!("{kind}:{count}"));
    assert_eq!(counted, told.collect::<Vec<_>>());
}

#[test]
fn the_registers_examples_of_2022_give_the_same_in_all_four_forms() {
    let files = ["totalbestand-2022-12.json", "totalbestand-2022-12.csv"];
    let lakes = files.map(sample).map(|bare| {
        let zipped = Lake::with_known_key();
        zipped.load_content("zipped", zips::zipped("totalbestand", &std::fs::read(&bare).unwrap()));
        let bare = loaded(&bare);
        assert!(bare.parquet() == zipped.parquet());
        bare
    });
    let [json, csv] = &lakes;
    assert_same(json, csv);
    for lake in &lakes {
        assert_eq!(
            lake.rows(
                "SELECT organisasjonsnummer, rettighetshaverstatus[-4:], antall_rettighetshavere FROM rrh.registreringer"
            ),
            [
                "910485407,arid,4",
                "910471120,arid,2",
                "910456563,irki,0",
                "910455141,nrki,2",
                "910444271,arid,4",
                "910443763,arid,4",
            ]
        );
        assert_eq!(
            lake.rows(
                "SELECT rettighetshaver_nr, fullt_navn, foedselsdato, bostedsland, posisjon_nr, posisjonstype[-4:], andel_max
                 FROM rrh.rettighetshavere JOIN rrh.posisjoner USING (organisasjonsnummer, rettighetshaver_nr)
                 WHERE organisasjonsnummer = '910485407' ORDER BY rettighetshaver_nr, posisjon_nr"
            ),
            [
                "1,STOLT EFFEKTIV PARASOLL,2002-11-05,NOR,1,eier,49.99",
                "1,STOLT EFFEKTIV PARASOLL,2002-11-05,NOR,2,kont,100.00",
                "2,MINIMALISTISK HANDLELISTE,1971-07-18,NOR,1,ruas,",
                "3,TOM NELSON,1983-12-01,SWE,1,eier,49.99",
                "4,GILL BATES,1983-03-24,USA,1,anne,",
            ]
        );
        assert_eq!(lake.rows("SELECT count(*), count(DISTINCT person_id) FROM rrh.rettighetshavere"), ["16,9"]);
        assert_eq!(lake.manifest()["records"]["rejected"], 0);
        assert_eq!(lake.rows("SELECT count(*) FROM rrh.avvik"), ["0"]);
    }
}

#[test]
fn the_registers_example_of_2023_loads_with_its_intermediate_companies() {
    let lake = loaded(&sample("totalbestand-2023-04.json"));
    assert_eq!(lake.manifest()["records"], serde_json::json!({ "read": 4, "loaded": 4, "rejected": 0 }));
    assert_eq!(
        lake.rows("SELECT * EXCLUDE (registrering_id) FROM rrh.mellomliggende_virksomheter"),
        [
            "910471120,1,1,1,987654321,,,,,",
            "910471120,1,1,2,997654321,,,,,",
            "910471120,1,2,1,999654999,,,,,",
            "910471120,1,2,2,999654888,,,,,",
            "810017903,1,1,1,,alfa.net,Alfa,Andeby 11,DKK,UKJENT",
            "810017903,3,1,1,910065238,,,,,",
        ]
    );
    // A code in another case counts as the listed one, and is reported.
    assert_eq!(
        lake.rows(
            "SELECT stoerrelsesintervall, stoerrelsesintervall_tekst, andel_min, andel_max FROM rrh.posisjoner
             WHERE organisasjonsnummer = '910471120' AND rettighetshaver_nr = 2 AND posisjon_nr = 1"
        ),
        ["stoerrelseIntervall.int3,75% - 100%,75.00,100.00"]
    );
    assert_eq!(
        lake.rows("SELECT avvikstype, count(*) FROM rrh.avvik GROUP BY avvikstype ORDER BY avvikstype"),
        ["dobbeltkodet_tekst,2", "manglende_kodetekst,3", "ugyldig_organisasjonsnummer,5", "ukjent_kode,8"]
    );
}
