//! What a file may have that the register's description does not, and what becomes of it.

use serde_json::{Value, json};

use crate::support::{World, record, records, sample};

/// A unit of the sample, with these fields.
fn unit(changes: Value) -> Value {
    changed(record("enheter_alle.json"), changes)
}

fn changed(mut record: Value, changes: Value) -> Value {
    for (name, value) in changes.as_object().unwrap() {
        record[name] = value.clone();
    }
    record
}

/// The deviations of a file with this one record.
fn deviations(world: &World, record: Value) -> Vec<String> {
    world.loads(&[world.records("file.json", &[record])]);
    world.rows("SELECT sti, avvikstype, verdi FROM enhet.avvik ORDER BY ALL")
}

#[test]
fn an_unknown_class_is_deleted_with_a_date_and_rejected_without_one() {
    let world = World::new();
    let merged = json!({
        "organisasjonsnummer": "391006555", "navn": "GAMLE TALL AS", "respons_klasse": "Sammenslaatt",
        "organisasjonsform": { "kode": "AS", "beskrivelse": "Aksjeselskap" },
    });
    let dated = changed(merged.clone(), json!({ "organisasjonsnummer": "391008728", "slettedato": "2026-09-01" }));
    world.loads(&[world.records("file.json", &[unit(json!({})), merged, dated])]);
    assert_eq!(world.rows("SELECT organisasjonsnummer FROM enhet.enheter"), ["391004129"]);
    assert_eq!(
        world.rows("SELECT organisasjonsnummer, slettedato, kilde FROM enhet.slettede"),
        ["391008728,2026-09-01,fil"]
    );
    assert_eq!(
        world.rows("SELECT organisasjonsnummer, sti, avvikstype FROM enhet.avvik ORDER BY ALL"),
        ["391006555,/respons_klasse,ukjent_svarklasse", "391008728,/respons_klasse,ukjent_svarklasse"]
    );
    let rejected = std::fs::read_to_string(world.data().join("lake/current/enhet/rejected.ndjson")).unwrap();
    assert_eq!(rejected.lines().count(), 1);
    assert!(rejected.contains("\"element\":2"), "{rejected}");
}

#[test]
fn a_number_of_shares_beyond_64_bits_is_null_and_reported() {
    let world = World::new();
    let capital = json!({ "belop": 100000.00, "antallAksjer": 9_223_372_036_854_775_808_u64, "type": "Aksjekapital" });
    assert_eq!(
        deviations(&world, unit(json!({ "kapital": capital }))),
        ["/kapital/antallAksjer,ugyldig_verdi,9223372036854775808"]
    );
    assert_eq!(
        world.rows("SELECT kapital_antall_aksjer IS NULL, kapital_beloep FROM enhet.enheter"),
        ["true,100000.00"]
    );
}

#[test]
fn an_amount_is_read_from_its_digits_whatever_the_record_looks_like() {
    let world = World::new();
    // The escape makes the record one that is read the long way.
    let text = r#"[ { "organisasjonsnummer" : "391008728", "navn" : "NORDLYSPR\u00d8VE ASA", "ukjent" : { },
        "organisasjonsform" : { "kode" : "ASA", "beskrivelse" : "Allmennaksjeselskap" },
        "kapital" : { "belop" : 123456789012345678.90, "innbetalt" : "12.5", "fulltInnbetalt" : true },
        "forretningsadresse" : null, "konkurs" : "true", "antallAnsatte" : "12" } ]"#;
    world.loads(&[world.write("file.json", text)]);
    assert_eq!(
        world.rows(
            "SELECT navn, kapital_beloep, kapital_innbetalt, kapital_fullt_innbetalt, konkurs, antall_ansatte FROM enhet.enheter"
        ),
        ["NORDLYSPRØVE ASA,123456789012345678.90,12.50,true,true,12"]
    );
    assert_eq!(world.rows("SELECT sti, avvikstype FROM enhet.avvik"), ["/ukjent,ukjent_felt"]);
}

#[test]
fn earlier_names_have_norwegian_time_in_three_forms_and_what_is_no_time_is_reported() {
    let world = World::new();
    let name = |fra: &str, til: &str| json!({ "navn": "PRØVEPAPIR AS", "fraDato": fra, "tilDato": til });
    let names = [
        name("2011-03-02 09:14:41", "2026-09-01T12:29:08"),
        name("2026-09-01T10:29:08.000Z", "2025-10-26 02:30:00"),
        name("2026-03-29 02:30:00", "2011-03-02"),
    ];
    assert_eq!(
        deviations(&world, unit(json!({ "historiskeNavn": names }))),
        [
            "/historiskeNavn/2/fraDato,ugyldig_verdi,2026-03-29 02:30:00",
            "/historiskeNavn/2/tilDato,ugyldig_verdi,2011-03-02"
        ]
    );
    assert_eq!(
        world.rows("SELECT navn_nr, fra, til FROM enhet.historiske_navn ORDER BY navn_nr"),
        ["1,2011-03-02T08:14:41Z,2026-09-01T10:29:08Z", "2,2026-09-01T10:29:08Z,2025-10-26T00:30:00Z", "3,,"]
    );
}

#[test]
fn a_number_in_both_files_is_a_unit_and_reported() {
    let world = World::new();
    let subunit = changed(record("underenheter_alle.json"), json!({ "organisasjonsnummer": "391004129" }));
    let files = [world.records("u.json", &[subunit]), world.records("e.json", &[unit(json!({}))])];
    world.loads(&files);
    assert_eq!(world.rows("SELECT er_underenhet FROM enhet.alle WHERE organisasjonsnummer = '391004129'"), ["false"]);
    assert_eq!(world.rows("SELECT count(*) FROM enhet.naeringskoder WHERE er_underenhet"), ["0"]);
    assert_eq!(
        world.rows("SELECT organisasjonsnummer, kilde, avvikstype FROM enhet.avvik"),
        ["391004129,underenhet,dobbelt_organisasjonsnummer"]
    );
}

#[test]
fn codes_outside_the_lists_stay_as_they_came_and_an_old_industry_code_is_named() {
    let world = World::new();
    let code = |kode: &str| json!({ "kode": kode, "beskrivelse": "Noe" });
    let odd = unit(json!({
        "organisasjonsform": code("SA\u{308}R"), "naeringskode1": code("62.010"), "naeringskode2": code("99.999"),
        "institusjonellSektorkode": { "kode": "2100" }, "stiftelsesdato": "", "vedtektsdato": "i går", "nyttFelt": 1,
    }));
    assert_eq!(
        deviations(&world, odd),
        [
            "/institusjonellSektorkode/beskrivelse,manglende_kodetekst,",
            "/naeringskode1/kode,sn2007_kode,62.010",
            "/naeringskode2/kode,ukjent_kode,99.999",
            "/nyttFelt,ukjent_felt,",
            "/organisasjonsform/kode,ukjent_kode,SA\u{308}R",
            "/vedtektsdato,ugyldig_verdi,",
        ]
    );
    assert_eq!(
        world
            .rows("SELECT kode_sn2025 FROM kodeverk.tilsvarende_naering WHERE kode_sn2007 = '62.010' ORDER BY ALL")
            .len(),
        1
    );
}

#[test]
fn a_text_that_looks_like_a_record_is_a_text() {
    let world = World::new();
    let lines = ["linje\n\"organisasjonsnummer\" : \"391008728\" }, {", "] } ]"];
    world.loads(&[world.records("file.json", &[unit(json!({ "aktivitet": lines }))])]);
    assert_eq!(world.rows("SELECT count(*) FROM enhet.enheter WHERE contains(aktivitet, '391008728')"), ["1"]);
}

#[test]
fn a_role_without_a_holder_or_with_two_is_kept_and_reported() {
    let world = World::new();
    let mut roles = record("roller_totalbestand.json");
    let role = roles["rollegrupper"][0]["roller"][0].clone();
    let company = json!({ "organisasjonsnummer": "391008728", "navn": ["NORDLYSPRØVE", "ASA"], "erSlettet": false });
    let mut none = role.clone();
    none.as_object_mut().unwrap().remove("person");
    let two = changed(role, json!({ "enhet": company, "fratraadt": true, "ansvarsandel": "halvparten" }));
    roles["rollegrupper"][0]["roller"] = json!([none, two]);
    assert_eq!(
        deviations(&world, roles),
        [
            "/rollegrupper/0/roller/0,ugyldig_verdi,",
            "/rollegrupper/0/roller/1/ansvarsandel,ugyldig_andel,",
            "/rollegrupper/0/roller/1/enhet,ugyldig_verdi,",
        ]
    );
    assert_eq!(
        world.rows(
            "SELECT innehavertype, er_avregistrert FROM enhet.roller WHERE rollegruppe = 'DAGL' ORDER BY rolle_nr"
        ),
        [",false", "person,true"]
    );
}

#[test]
fn a_subunit_among_units_is_rejected() {
    let world = World::new();
    let file = world.records("file.json", &[unit(json!({})), record("underenheter_alle.json")]);
    world.loads(&[file]);
    let rejected = std::fs::read_to_string(world.data().join("lake/current/enhet/rejected.ndjson")).unwrap();
    assert!(rejected.contains("another kind"), "{rejected}");
    assert_eq!(world.rows("SELECT count(*) FROM enhet.alle"), ["1"]);
}

#[test]
fn names_that_begin_like_a_formula_are_harmless_in_csv() {
    let world = World::new();
    let mut units = records("enheter_alle.json");
    for (unit, sign) in units.iter_mut().zip(["=", "+", "-", "@"]) {
        unit["navn"] = format!("{sign}1 AS").into();
    }
    world.loads(&[world.records("file.json", &units)]);
    let names = world.rows("SELECT navn FROM enhet.enheter WHERE navn LIKE '_1 AS' ORDER BY ALL");
    assert_eq!(names.len(), 4);
    assert!(names.iter().all(|name| name.trim_start_matches('"').starts_with('\'')), "{names:?}");
}

#[test]
fn of_a_number_that_a_file_has_twice_the_first_record_counts() {
    let world = World::new();
    let code = |kode: &str| json!({ "kode": kode, "beskrivelse": "Noe" });
    let mut units = records("enheter_alle.json");
    let again = unit(json!({ "navn": "EN ANNEN AS", "naeringskode2": code("70.100"), "historiskeNavn": [] }));
    units.insert(1, again.clone());
    units.push(again);
    let mut roles = records("roller_totalbestand.json");
    roles.push(roles[0].clone());
    let expected = World::new();
    expected.loads(&[sample("enheter_alle.json"), sample("roller_totalbestand.json")]);
    world.loads(&[world.records("e.json", &units), world.records("r.json", &roles)]);
    for table in ["enheter", "naeringskoder", "historiske_navn", "paategninger", "roller"] {
        assert_eq!(world.csv(&format!("FROM enhet.{table}")), expected.csv(&format!("FROM enhet.{table}")), "{table}");
    }
    assert_eq!(
        world.rows("SELECT organisasjonsnummer, kilde, avvikstype FROM enhet.avvik ORDER BY ALL"),
        [
            "391004129,enhet,dobbelt_organisasjonsnummer",
            "391004129,enhet,dobbelt_organisasjonsnummer",
            "391004129,rolle,dobbelt_organisasjonsnummer"
        ]
    );
}

#[test]
fn a_unit_is_one_however_its_number_is_written() {
    for written in ["391 004 129", " 391004129", "391\u{a0}004\u{a0}129\u{a0}", "NO 391004129 MVA"] {
        let world = World::new();
        let mut units = records("enheter_alle.json");
        let expected = World::new();
        expected.loads(&[expected.records("e.json", &units)]);
        units.push(unit(json!({ "organisasjonsnummer": written, "navn": "EN ANNEN AS" })));
        world.loads(&[world.records("e.json", &units)]);
        assert_eq!(world.csv("FROM enhet.enheter"), expected.csv("FROM enhet.enheter"), "{written}");
        assert_eq!(
            world.rows("SELECT organisasjonsnummer, avvikstype FROM enhet.avvik"),
            ["391004129,dobbelt_organisasjonsnummer"]
        );
        // Alone, it is the unit, without a deviation.
        let world = World::new();
        world.loads(&[world.records("e.json", &[unit(json!({ "organisasjonsnummer": written }))])]);
        assert_eq!(world.rows("SELECT organisasjonsnummer FROM enhet.enheter"), ["391004129"]);
        assert_eq!(world.rows("SELECT count(*) FROM enhet.avvik"), ["0"]);
    }
}

#[test]
fn records_that_come_again_do_not_stop_the_others_whatever_their_number_is_and_whether_they_are_deleted() {
    let world = World::new();
    let numbered = |number: &str| unit(json!({ "organisasjonsnummer": number }));
    let deleted = unit(json!({ "organisasjonsnummer": "391008728", "slettedato": "2026-09-01" }));
    let units = ["ABC", "391006555", "ABC", "391006555"].map(numbered);
    let units: Vec<_> = units.into_iter().chain([deleted.clone(), deleted]).chain([numbered("391008728")]).collect();
    world.loads(&[world.records("e.json", &units)]);
    assert_eq!(world.rows("SELECT organisasjonsnummer FROM enhet.enheter ORDER BY ALL"), ["391006555", "ABC"]);
    assert_eq!(world.rows("SELECT organisasjonsnummer FROM enhet.slettede"), ["391008728"]);
    assert_eq!(
        world.rows(
            "SELECT organisasjonsnummer FROM enhet.avvik WHERE avvikstype = 'dobbelt_organisasjonsnummer' ORDER BY ALL"
        ),
        ["391006555", "391008728", "391008728", "ABC"]
    );
}
