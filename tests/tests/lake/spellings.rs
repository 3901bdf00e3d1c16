//! Numbers and names that are written in several ways: one person stays one person, one company one company.

use brreg_lake_tests::register::{KARI, KARI_ID, bulk, ownership, registered, registration};
use brreg_lake_tests::{Lake, fixture};
use serde_json::{Value, json};

/// A registration with one owner.
fn owned_by(organisasjonsnummer: &str, owner: Value) -> Value {
    registration(organisasjonsnummer, &[owner])
}

/// Kari with her number written in this way.
fn kari(number: &str) -> Value {
    let mut kari = registered(KARI, &[ownership("int1")]);
    kari["folkeregistrertPerson"]["foedselsEllerDNummer"] = json!(number);
    kari
}

/// A person abroad.
fn abroad(name: &str) -> Value {
    let mut owner = registered(KARI, &[]);
    owner["folkeregistrertPerson"] = Value::Null;
    owner["utenlandskPerson"] = json!({ "fulltNavn": name, "foedselsdato": "1975-06-15" });
    owner
}

#[test]
fn a_person_is_one_however_the_number_is_written() {
    let lake = Lake::with_known_key();
    let written = ["29848010098", "298480 10098", "298480-10098", "29848010098\u{a0}", "２９８４８０\u{2009}10098"];
    let owners: Vec<Value> = written.iter().map(|number| kari(number)).collect();
    lake.load_content("bulk.json", bulk(&[registration("310400009", &owners)]));
    assert_eq!(
        lake.rows("SELECT DISTINCT person_id, person_id_kilde FROM rrh.rettighetshavere"),
        [format!("{KARI_ID},fnr")]
    );
    let reported = "SELECT count(*), count(verdi) FROM rrh.avvik WHERE avvikstype = 'ugyldig_foedselsnummer'";
    assert_eq!(lake.rows(reported), ["0,0"], "a spelling is no fault of a number that is right");
}

#[test]
fn a_lost_leading_zero_makes_no_other_person_and_what_is_no_number_identifies_nobody() {
    let lake = Lake::new();
    let owners = ["05110210029", "5110210029", "0000000000", "9999999999", "29848010099", "ukjent"].map(kari);
    lake.load_content("bulk.json", bulk(&[registration("310400009", &owners)]));
    let sources = "SELECT person_id_kilde, count(*), count(DISTINCT person_id) FROM rrh.rettighetshavere GROUP BY ALL ORDER BY ALL";
    assert_eq!(lake.rows(sources), ["fnr,2,1", "navn,4,1"]);
}

#[test]
fn a_person_is_one_however_the_name_is_written() {
    let lake = Lake::new();
    let names =
        ["Åse Bjørk", "A\u{30a}se Bjørk", "ÅSE  BJØRK", " Åse\u{a0}Bjørk", "åse bj\u{ad}ørk", "\u{212b}se Bjørk"];
    let owners: Vec<Value> = names.iter().map(|name| abroad(name)).collect();
    lake.load_content("bulk.json", bulk(&[registration("310400009", &owners)]));
    assert_eq!(lake.rows("SELECT count(*), count(DISTINCT person_id) FROM rrh.rettighetshavere"), ["6,1"]);
    // Names are stored as they came.
    assert_eq!(lake.rows("SELECT count(DISTINCT fullt_navn) FROM rrh.rettighetshavere"), ["6"]);
}

#[test]
fn what_stands_in_the_place_of_a_name_or_a_birth_date_makes_nobody_of_strangers() {
    let lake = Lake::new();
    let names = ["  ", "\u{200b}", "-", "?", "***", "Ukjent", "UNNTATT", "Anonym"];
    let mut owners: Vec<Value> = names.iter().map(|name| abroad(name)).collect();
    for date in ["0001-01-01", "9999-12-31"] {
        let mut owner = abroad("Åse Bjørk");
        owner["utenlandskPerson"]["foedselsdato"] = json!(date);
        owners.push(owner);
    }
    lake.load_content("bulk.json", bulk(&[registration("310400009", &owners)]));
    assert_eq!(lake.rows("SELECT count(*), count(person_id) FROM rrh.rettighetshavere"), ["10,0"]);
    let reported = "SELECT avvikstype, count(*), count(verdi) FROM rrh.avvik GROUP BY ALL ORDER BY ALL";
    assert_eq!(lake.rows(reported), ["intetsigende_foedselsdato,2,0", "intetsigende_navn,8,0"]);
}

#[test]
fn a_company_is_one_however_its_number_is_written() {
    let lake = Lake::new();
    let written = ["310 400 009", "NO 310400017 MVA", "310-400-025", "ukjent"];
    let all: Vec<Value> = written.iter().map(|number| owned_by(number, kari(KARI.number))).collect();
    lake.load_content("bulk.json", bulk(&all));
    let companies = "SELECT organisasjonsnummer FROM rrh.virksomheter ORDER BY ALL";
    assert_eq!(lake.rows(companies), ["310400009", "310400017", "310400025", "ukjent"]);
    let reported = "SELECT verdi FROM rrh.avvik WHERE avvikstype = 'ugyldig_organisasjonsnummer' ORDER BY ALL";
    assert_eq!(lake.rows(reported), ["ukjent"], "a spelling is no fault of a number that is right");
}

#[test]
fn a_registration_is_one_however_the_letters_of_its_id_and_the_number_of_its_company_are_written() {
    const ID: &str = "9fdead70-660b-4842-a6e9-45ccc59b1c5e";
    let written = |id: &str, company: &str| {
        let mut registration = owned_by("310400009", kari(KARI.number));
        registration["registreringId"] = json!(id);
        registration["registreringspliktigVirksomhet"]["organisasjonsnummer"] = json!(company);
        registration
    };
    let small = written(ID, "310400009");
    let capitals = written(&ID.to_uppercase(), " 310 400 009");
    let blanks = written(&format!(" {ID}\u{a0}"), "310\u{a0}400\u{a0}009");
    let lake = Lake::with_known_key();
    lake.load_content("one.json", bulk(&[small.clone(), capitals.clone(), blanks]));
    assert_eq!(lake.manifest()["avvik"], json!({ "gjentatt_oppfoering": 2 }));
    assert_eq!(
        lake.rows("SELECT registrering_id, organisasjonsnummer FROM rrh.registreringer"),
        [format!("{ID},310400009")]
    );
    assert_eq!(lake.rows("SELECT count(*) FROM rrh.rettighetshavere"), ["1"]);
    // Nor is it a change when it comes in another way.
    for again in [small, capitals] {
        lake.load_content("again.json", bulk(&[again]));
        assert_eq!(lake.rows("SELECT count(*) FROM rrh.endringer"), ["0"]);
    }
}

#[test]
fn ids_and_numbers_in_a_csv_are_those_of_the_json() {
    let csv = std::fs::read_to_string(fixture("compact.csv")).unwrap();
    let rows = |text: &str| {
        let lake = Lake::with_known_key();
        lake.load_content("bulk.csv", text);
        ["registreringer", "rettighetshavere", "posisjoner", "virksomheter"].map(|table| lake.table(table))
    };
    let id = "11111111-1111-4111-8111-111111111111";
    let letters = csv.replace(id, "abcdef11-1111-4111-8111-111111111111");
    assert!(letters != csv);
    let expected = rows(&letters);
    for changed in [
        letters.replace("abcdef11", "ABCDEF11"),
        letters.replace("\"310400009\"", "\"310 400 009\""),
        letters.replace("\"310400009\"", "\"\u{a0}310\u{a0}400\u{a0}009 \""),
    ] {
        assert!(changed != letters && rows(&changed) == expected);
    }
}

#[test]
fn the_rows_of_a_csv_end_with_any_line_break() {
    let csv = std::fs::read_to_string(fixture("compact.csv")).unwrap();
    // The line break in a text is content, and stays what it is.
    let csv = csv.replace("om\n\"\"styring", "om \"\"styring");
    let rows = |text: &str| {
        let lake = Lake::with_known_key();
        lake.load_content("bulk.csv", text);
        ["registreringer", "rettighetshavere", "posisjoner"].map(|table| lake.table(table))
    };
    let expected = rows(&csv);
    for text in
        [csv.replace('\n', "\r"), csv.replacen('\n', "\r", 1), csv.replace('\n', "\r\n"), csv.replacen('\n', "\r\n", 2)]
    {
        assert!(rows(&text) == expected);
    }
}

#[test]
fn a_file_without_a_record_is_no_first_snapshot() {
    let csv = std::fs::read_to_string(fixture("compact.csv")).unwrap();
    let header = csv.lines().next().unwrap();
    for (name, content, code, said) in [
        ("empty.json", "[]".to_owned(), 3, "has no record"),
        ("object.json", r#"{"antall":0,"virksomheter":[]}"#.to_owned(), 3, "has no record"),
        ("header.csv", header.to_owned(), 3, "has no record"),
        ("blank.csv", format!("{header}\r\r\n"), 1, "bytes behind its header and no record"),
    ] {
        let lake = Lake::new();
        lake.load(lake.write(name, content)).fails_saying(code, &[said]);
        assert!(!lake.data().join("lake/current/rrh").exists(), "{name}");
    }
}
