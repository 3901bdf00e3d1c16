//! Which rows a registration becomes.

use brreg_transform::pseudonym::NationalId;
use serde_json::{Value, json};

use crate::support::{ORGNR, TestLake, foreign_owner, owner, registration, with};

#[test]
fn a_registration_becomes_one_row_a_table_level() {
    let lake = TestLake::new(NationalId::Pseudonym);
    lake.publish(&[registration(ORGNR, vec![owner(), foreign_owner()]), registration("974760673", vec![])]);
    assert_eq!(
        lake.rows(
            "registreringer",
            &[
                "organisasjonsnummer",
                "registrering_id",
                "registreringstatus",
                "registrert",
                "rettighetshaverstatus",
                "antall_rettighetshavere"
            ]
        ),
        [
            "930185930 | id-930185930 | registreringstatus.regi | 2022-12-15T16:49:01.303083 | reellerettighetshaverestatus.irki | 2",
            "974760673 | id-974760673 | registreringstatus.regi | 2022-12-15T16:49:01.303083 | reellerettighetshaverestatus.irki | 0",
        ]
    );
    assert_eq!(
        lake.rows(
            "rettighetshavere",
            &[
                "rettighetshaver_nr",
                "persontype",
                "person_id_kilde",
                "foedselsdato",
                "foedselsaar",
                "fornavn",
                "mellomnavn",
                "etternavn",
                "fullt_navn",
                "er_doed",
                "bostedsland",
                "bostedsland_tekst",
                "er_unntatt_fra_innsyn",
                "endret"
            ]
        ),
        [
            "1 | folkeregistrert | fnr | 1999-12-31 | 1999 | KORT FORNØYD | DEIG | SKYVEDØR | KORT FORNØYD DEIG SKYVEDØR | false | NOR | Norge | false | 2022-11-16T07:39:30.181950",
            "2 | utenlandsk | navn | 1983-03-24 | 1983 | - | - | - | Gill Bates | - | USA | USA | true | 2022-11-16T07:39:30",
        ]
    );
    assert_eq!(
        lake.rows(
            "posisjoner",
            &[
                "rettighetshaver_nr",
                "posisjon_nr",
                "posisjonstype",
                "posisjonstype_tekst",
                "stoerrelsesintervall",
                "andel_min",
                "andel_max"
            ]
        ),
        [
            "1 | 1 | posisjontype.eier | Eierskap | stoerrelseintervall.int2 | 50.00 | 74.99",
            "2 | 1 | posisjontype.eier | Eierskap | stoerrelseintervall.int1 | 25.01 | 49.99",
        ]
    );
    assert_eq!(
        lake.rows("grunnlag", &["rettighetshaver_nr", "posisjon_nr", "grunnlag_nr", "grunnlagstype_tekst"]),
        ["1 | 1 | 1 | Direkte", "1 | 1 | 2 | Indirekte", "2 | 1 | 1 | Direkte", "2 | 1 | 2 | Indirekte"]
    );
    assert_eq!(
        lake.rows("statsborgerskap", &["rettighetshaver_nr", "statsborgerskap_nr", "landkode", "land"]),
        ["1 | 1 | NOR | Norge", "1 | 2 | URY | Uruguay", "2 | 1 | USA | USA"]
    );
    assert!(lake.rows("avvik", &["sti"]).is_empty());
}

#[test]
fn intermediate_companies_are_norwegian_or_foreign() {
    let lake = TestLake::new(NationalId::Pseudonym);
    let between = json!([
        {"virksomhet": {"organisasjonsnummer": "974760673"}},
        {"utenlandskVirksomhet": {"registreringsnummerIHjemlandet": "alfa.net", "navn": "Alfa", "internasjonalAdresse":
            {"friAdressetekst": "Andeby 11", "landkode": {"landkode": "DNK", "land": "Danmark"}}}}
    ]);
    let pointer = "/reelleRettighetshavere/0/posisjoner/0/mellomliggendeVirksomheter";
    lake.publish(&[with(registration(ORGNR, vec![owner()]), pointer, between)]);
    assert_eq!(
        lake.rows(
            "mellomliggende_virksomheter",
            &[
                "rettighetshaver_nr",
                "posisjon_nr",
                "mellomliggende_nr",
                "mellomliggende_organisasjonsnummer",
                "registreringsnummer_i_hjemlandet",
                "navn",
                "adresse",
                "landkode",
                "land"
            ]
        ),
        ["1 | 1 | 1 | 974760673 | - | - | - | - | -", "1 | 1 | 2 | - | alfa.net | Alfa | Andeby 11 | DNK | Danmark"]
    );
}

#[test]
fn absent_null_and_empty_are_all_null() {
    let pointer = "/reelleRettighetshavere/0/folkeregistrertPerson/navn/mellomnavn";
    let whole = registration(ORGNR, vec![owner()]);
    let mut null = whole.clone();
    *null.pointer_mut(pointer).unwrap() = Value::Null;
    for registration in [with(whole.clone(), pointer, Value::Null), null, with(whole, pointer, json!(""))] {
        let lake = TestLake::new(NationalId::Pseudonym);
        lake.publish(&[registration]);
        assert_eq!(lake.rows("rettighetshavere", &["mellomnavn", "fullt_navn"]), ["- | KORT FORNØYD SKYVEDØR"]);
        assert!(lake.rows("avvik", &["sti"]).is_empty());
    }
}

#[test]
fn a_number_that_the_parts_of_a_name_together_are_is_in_no_column() {
    let pointer = "/reelleRettighetshavere/0/folkeregistrertPerson/navn";
    let name = json!({ "fornavn": "Ola 311299", "etternavn": "56715 Nordmann" });
    let lake = TestLake::new(NationalId::Pseudonym);
    lake.publish(&[with(registration(ORGNR, vec![owner()]), pointer, name)]);
    assert_eq!(
        lake.rows("rettighetshavere", &["fornavn", "mellomnavn", "etternavn", "fullt_navn"]),
        ["- | - | - | Ola *********** Nordmann"]
    );
    assert_eq!(
        lake.rows("avvik", &["sti", "avvikstype", "verdi"]),
        [format!("{pointer} | ugyldig_verdi | Ola *********** Nordmann")]
    );
}

#[test]
fn lists_may_be_absent_null_or_empty() {
    for lists in [Value::Null, json!([])] {
        let mut bare = owner();
        bare["posisjoner"] = lists.clone();
        bare["folkeregistrertPerson"]["statsborgerskap"] = lists;
        let lake = TestLake::new(NationalId::Pseudonym);
        lake.publish(&[registration(ORGNR, vec![bare])]);
        assert_eq!(lake.rows("rettighetshavere", &["rettighetshaver_nr"]), ["1"]);
        assert!(lake.rows("posisjoner", &["posisjon_nr"]).is_empty());
        assert!(lake.rows("statsborgerskap", &["land"]).is_empty());
    }
}

#[test]
fn an_owner_without_a_person_is_kept() {
    let lake = TestLake::new(NationalId::Pseudonym);
    lake.publish(&[with(
        registration(ORGNR, vec![owner()]),
        "/reelleRettighetshavere/0/folkeregistrertPerson",
        Value::Null,
    )]);
    assert_eq!(
        lake.rows("rettighetshavere", &["persontype", "person_id", "person_id_kilde", "fullt_navn", "bostedsland"]),
        ["- | - | - | - | NOR"]
    );
    assert_eq!(lake.rows("posisjoner", &["rettighetshaver_nr"]), ["1"]);
}
