//! The examples of Ektepaktregisteret's description, and answers that are not like them.

use brreg_transform::pseudonym::NationalId;
use serde_json::{Value, json};

use crate::support::{SPOUSE, SPOUSE_ID, TestLake, answer, assert_rows, example, failure};

fn publish(lines: &[Value]) -> TestLake {
    let lake = TestLake::new();
    lake.publish_ektepakt(NationalId::Pseudonym, lines);
    lake
}

/// An answer with one contract whose first spouse lives here.
fn with_address(address: &Value) -> Value {
    let mut svar = example!("ektepakt");
    svar["ektepakt"][0]["rolle"][0]["person"]["adresse"] = address.clone();
    answer(SPOUSE, &svar)
}

#[test]
fn the_example_of_an_answer() {
    let lake = publish(&[answer(SPOUSE, &example!("ektepakt"))]);
    let person = "person_id=ca391500a54525d878c978981d755855";
    assert_rows(
        &lake.whole_rows("ektepakt", "oppslag"),
        &[&[person, "oppslagstidspunkt=2023-09-05T14:39:55.373958", "spraak=NOB", "antall_ektepakt=1", "utfall=treff"]],
    );
    assert_rows(
        &lake.whole_rows("ektepakt", "ektepakter"),
        &[&[
            person,
            "ektepaktnummer=1",
            "innkomsttidspunkt=2023-06-01T03:30:00",
            "ektepakttype=ektepakttype.ektepakt",
            "ektepakttype_tekst=Ektepakt",
            "status=ektepaktstatus.tinglyst",
            "status_tekst=Tinglyst",
            "opprettelse=opprettelsestype.foersteOpprettelse",
            "opprettelse_tekst=Første gangs opprettelse av ektepakt",
            "har_supplerende_opplysninger=false",
        ]],
    );
    assert_rows(
        &lake.whole_rows("ektepakt", "roller"),
        &[
            &[
                person,
                "ektepaktnummer=1",
                "rolle_nr=1",
                "rolletype=rolletype.ektefelle",
                "rolletype_tekst=Ektefelle",
                "fornavn=AUTORISERT",
                "etternavn=INNHEGNING",
                "adressetype=adressetype.vegadresse",
                "brukskategori=bostedsadresse",
                "adresselinje=Gaukvegen 13, H0101",
                "postnummer=2209",
                "poststed=KONGSVINGER",
                "kommunenummer=3401",
                "kommunenavn=Kongsvinger",
            ],
            &[
                person,
                "ektepaktnummer=1",
                "rolle_nr=2",
                "rolletype=rolletype.ektefelle",
                "rolletype_tekst=Ektefelle",
                "fornavn=SORGLØS",
                "etternavn=BOLLE",
                "adressetype=adressetype.vegadresse",
                "brukskategori=bostedsadresse",
                "adresselinje=Kløvåsen, H0101",
                "postnummer=3175",
                "poststed=RAMNES",
                "kommunenummer=3803",
                "kommunenavn=Tønsberg",
            ],
        ],
    );
    assert_rows(
        &lake.whole_rows("ektepakt", "avtaleinnhold"),
        &[
            &[
                person,
                "ektepaktnummer=1",
                "avtale_nr=1",
                "avtaletype=avtaletype.fulltSaereie",
                "avtaletype_tekst=Vi skal ha fullt særeie",
            ],
            &[
                person,
                "ektepaktnummer=1",
                "rolle_nr=2",
                "avtale_nr=1",
                "avtaletype=avtaletype.saereieBlirFelleseieVedRolleSinDoed",
                "avtaletype_tekst=Særeie blir felleseie om jeg dør først",
            ],
        ],
    );
    assert_rows(&lake.whole_rows("ektepakt", "paategninger"), &[]);
}

#[test]
fn the_example_of_a_failure() {
    let error = example!("ektepakt-feil");
    let lake = publish(&[json!({
        "fnr": "12345678901", "oppslagstidspunkt": error["tidspunkt"], "status": 400,
        "feilmelding": error["feilmelding"], "korrelasjonsid": error["korrelasjonsid"]
    })]);
    let mut rows = lake.whole_rows("ektepakt", "oppslag");
    assert!(rows[0].remove(0).starts_with("person_id="));
    assert_rows(
        &rows,
        &[&[
            "oppslagstidspunkt=2023-08-11T12:27:33.724162",
            "utfall=feil",
            "feilmelding=Feil i fødselsnummer, vennligst prøv på nytt",
            "korrelasjonsid=41c0b5b3-ed0a-4392-a57a-9bfc57dcd48c",
        ]],
    );
}

#[test]
fn a_person_without_contracts_is_ingen_treff_and_a_failure_without_words_says_its_status() {
    let nothing = json!({"rolleinnehaver": SPOUSE, "antallEktepakt": 0, "oppslagstidspunkt": "2026-01-01T00:00:00Z", "spraak": "ENG"});
    let silent = json!({"fnr": "31129956715", "oppslagstidspunkt": "2026-01-02T00:00:00Z", "status": 408});
    let lake = publish(&[silent, answer(SPOUSE, &nothing)]);
    let mut rows = lake.rows("ektepakt", "oppslag", &["utfall", "antall_ektepakt", "spraak", "feilmelding"]);
    rows.sort();
    assert_eq!(rows, ["feil | - | - | HTTP 408", "ingen_treff | 0 | ENG | -"]);
}

#[test]
fn each_of_the_five_forms_of_an_address_has_one_line() {
    let norwegian = json!({"poststed": {"navn": "OSLO", "postnummer": "0032"}, "kommune": {"kommunenummer": "0301", "kommunenavn": "Oslo"}});
    let columns = ["adresselinje", "co_navn", "postnummer", "poststed", "kommunenummer", "landkode"];
    let told = |kind: &str, own: Value, base: &Value| {
        let mut address = base.clone();
        address["adresseType"] = json!(format!("adressetype.{kind}"));
        own.as_object().unwrap().iter().for_each(|(name, value)| address[name] = value.clone());
        let lake = publish(&[with_address(&address)]);
        lake.rows("ektepakt", "roller", &columns).remove(0)
    };
    let street = json!({"adressenavn": "Storgata", "nummer": {"nummer": "13", "bokstav": "B"}, "bruksenhetsnummer": "H0101",
        "adressenavnTillegg": "Bakken", "coNavn": "KARI"});
    assert_eq!(told("vegadresse", street, &norwegian), "Bakken, Storgata 13 B, H0101 | KARI | 0032 | OSLO | 0301 | -");
    assert_eq!(told("stedsadresse", json!({"stedsnavn": "Lia"}), &norwegian), "Lia | - | 0032 | OSLO | 0301 | -");
    let box_ = json!({"postboksnummer": "12", "postboksanleggsnavn": "Sentrum"});
    assert_eq!(told("postboksadresse", box_, &norwegian), "Postboks 12 Sentrum | - | 0032 | OSLO | 0301 | -");
    let lines = json!({"adresselinje1": "Gamle skolen", "adresselinje2": "", "adresselinje3": "2. etasje"});
    assert_eq!(told("ustrukturertAdresse", lines, &norwegian), "Gamle skolen, 2. etasje | - | 0032 | OSLO | 0301 | -");
    let foreign = json!({"adressenavn": "Main Street", "adressenummer": "5", "bygning": "Tower", "etasjenummer": "3", "boenhet": "12",
        "postboks": "77", "postkode": "SW1", "byEllerStedsnavn": "London", "region": "England",
        "distriktEllerBydel": "Soho", "landkode": "GBR"});
    assert_eq!(
        told("internasjonalAdresse", foreign, &json!({})),
        "Tower, Main Street 5, etasje 3, 12, Postboks 77, Soho, England | - | SW1 | London | - | GBR"
    );
    let free = json!({"friAdressetekst": "Main Street 5, London", "byEllerStedsnavn": "London", "landkode": "GBR"});
    assert_eq!(told("internasjonalAdresse", free, &json!({})), "Main Street 5, London | - | - | London | - | GBR");
    assert_eq!(told("vegadresse", json!({}), &json!({})), "- | - | - | - | - | -");
}

#[test]
fn labels_come_from_the_answer_else_from_the_list_and_are_never_made_up() {
    let mut svar = example!("ektepakt");
    svar["spraak"] = json!("ENG");
    let contract = &mut svar["ektepakt"][0];
    contract["statusbeskrivelse"] = json!("Registered");
    contract["ektepakttypebeskrivelse"] = Value::Null;
    contract["opprettelse"] = json!("opprettelsestype.oppheving");
    contract["opprettelsestypebeskrivelse"] = Value::Null;
    contract["paategning"] = json!(["Første", "Andre"]);
    let lake = TestLake::new();
    let manifest = lake.publish_ektepakt(NationalId::Pseudonym, &[answer(SPOUSE, &svar)]);
    assert_eq!(
        lake.rows(
            "ektepakt",
            "ektepakter",
            &["status_tekst", "ektepakttype_tekst", "opprettelse", "opprettelse_tekst"]
        ),
        [
            "Registered | Ektepakt | opprettelsestype.oppheving | Ektepakt som opphever tidligere inngått(e) ektepakt(er)"
        ]
    );
    assert_eq!(manifest.avvik["manglende_kodetekst"], 2);
    assert_eq!(lake.rows("ektepakt", "paategninger", &["paategning_nr", "tekst"]), ["1 | Første", "2 | Andre"]);
}

#[test]
fn an_answer_that_cannot_be_read_or_is_about_another_person_is_a_failure_and_is_rejected() {
    let lake = TestLake::new();
    let other = json!({"rolleinnehaver": "31129956715", "antallEktepakt": 1});
    let manifest = lake.publish_ektepakt(
        NationalId::Pseudonym,
        &[answer(SPOUSE, &other), answer("31129956715", &json!({"ektepakt": 7})), failure("19020101140", 500, "Nede")],
    );
    let mut rows = lake.rows("ektepakt", "oppslag", &["utfall", "feilmelding"]);
    rows.sort();
    assert_eq!(
        rows,
        [
            "feil | Nede",
            "feil | a list was expected, a number was found (at /ektepakt)",
            "feil | the answer is about another person than the one asked for",
        ]
    );
    assert_eq!((manifest.records.read, manifest.records.loaded, manifest.records.rejected), (3, 1, 2));
    let rejected = std::fs::read_to_string(lake.snapshot("ektepakt").join("rejected.ndjson")).unwrap();
    assert_eq!(rejected.lines().count(), 2);
    assert!(!rejected.contains("31129956715"), "{rejected}");
    assert!(lake.rows("ektepakt", "oppslag", &["person_id"]).contains(&SPOUSE_ID.to_owned()));
}

#[test]
fn what_is_rejected_of_a_lookup_is_no_larger_than_its_answer() {
    // However many elements an answer has, it is one record, and of a long one the beginning is kept.
    let many = json!({ "rolleinnehaver": SPOUSE, "antallEktepakt": 1, "ektepakt": vec![json!({}); 200_000] });
    let lake = publish(&[answer(SPOUSE, &many), answer(SPOUSE, &json!([[]])), answer(SPOUSE, &example!("ektepakt"))]);
    let rejected = std::fs::read_to_string(lake.snapshot("ektepakt").join("rejected.ndjson")).unwrap();
    assert_eq!(rejected.lines().count(), 2);
    assert!(rejected.len() < many.to_string().len() / 3, "{} bytes", rejected.len());
}
