//! Every kind of deviation, and nothing lost or changed for it.

use brreg_transform::pseudonym::NationalId;
use serde_json::{Value, json};

use crate::support::{FNR, ORGNR, TestLake, foreign_owner, owner, registration, with};

/// The deviations of a registration in which one value is replaced, and some cells of another table.
fn check(pointer: &str, value: Value, avvik: &[&str], table: &str, columns: &[&str], cells: &str) {
    let lake = TestLake::new(NationalId::Pseudonym);
    lake.publish(&[with(registration(ORGNR, vec![owner(), foreign_owner()]), pointer, value)]);
    assert_eq!(lake.rows("avvik", &["organisasjonsnummer", "sti", "avvikstype", "verdi"]), avvik);
    assert_eq!(lake.rows(table, columns).first().map(String::as_str), Some(cells));
}

const INTERVAL: &str = "/reelleRettighetshavere/0/posisjoner/0/stoerrelseIntervall";
const PERSON: &str = "/reelleRettighetshavere/0/folkeregistrertPerson";
const SHARE: [&str; 4] = ["stoerrelsesintervall", "stoerrelsesintervall_tekst", "andel_min", "andel_max"];

#[test]
fn a_code_outside_its_list_is_kept_as_it_came() {
    check(
        INTERVAL,
        json!({"kode": "stoerrelseintervall.int9", "kodetekst": "alt"}),
        &[&format!("930185930 | {INTERVAL}/kode | ukjent_kode | stoerrelseintervall.int9")],
        "posisjoner",
        &SHARE,
        "stoerrelseintervall.int9 | alt | - | -",
    );
}

#[test]
fn a_code_of_another_list_has_no_meaning() {
    check(
        INTERVAL,
        json!({"kode": "posisjontype.int2", "kodetekst": "50% - 74,99%"}),
        &[&format!("930185930 | {INTERVAL}/kode | ukjent_kode | posisjontype.int2")],
        "posisjoner",
        &SHARE,
        "posisjontype.int2 | 50% - 74,99% | - | -",
    );
}

#[test]
fn a_code_in_another_case_counts_as_the_listed_one() {
    check(
        INTERVAL,
        json!({"kode": "stoerrelseIntervall.int3"}),
        &[
            &format!("930185930 | {INTERVAL}/kode | ukjent_kode | stoerrelseIntervall.int3"),
            &format!("930185930 | {INTERVAL}/kodetekst | manglende_kodetekst | -"),
        ],
        "posisjoner",
        &SHARE,
        "stoerrelseIntervall.int3 | 75% - 100% | 75.00 | 100.00",
    );
}

#[test]
fn a_country_outside_the_list_is_reported() {
    check(
        "/reelleRettighetshavere/0/bostedsland",
        json!({"landkode": "DKK", "land": "UKJENT"}),
        &["930185930 | /reelleRettighetshavere/0/bostedsland/landkode | ukjent_kode | DKK"],
        "rettighetshavere",
        &["bostedsland", "bostedsland_tekst"],
        "DKK | UKJENT",
    );
}

#[test]
fn an_organisation_number_that_fails_its_check_digit_is_kept() {
    check(
        "/registreringspliktigVirksomhet/organisasjonsnummer",
        json!("987654321"),
        &["987654321 | /registreringspliktigVirksomhet/organisasjonsnummer | ugyldig_organisasjonsnummer | 987654321"],
        "posisjoner",
        &["organisasjonsnummer"],
        "987654321",
    );
}

#[test]
fn an_identity_number_that_fails_its_check_digits_is_reported_without_its_digits() {
    check(
        &format!("{PERSON}/foedselsEllerDNummer"),
        json!("31129956716"),
        &[&format!("930185930 | {PERSON}/foedselsEllerDNummer | ugyldig_foedselsnummer | -")],
        "rettighetshavere",
        &["person_id_kilde", "foedselsnummer"],
        "navn | -",
    );
}

#[test]
fn strangers_with_the_same_stand_in_for_a_number_stay_two_persons() {
    let stand_in = |name: &str, born: &str| {
        let mut owner = owner();
        owner["folkeregistrertPerson"]["foedselsEllerDNummer"] = json!("00000000000");
        owner["folkeregistrertPerson"]["navn"] = json!({"fornavn": name, "etternavn": "SKYVEDØR"});
        owner["folkeregistrertPerson"]["foedselsdato"] = json!(born);
        owner["folkeregistrertPerson"]["foedselsaar"] = json!(&born[..4]);
        owner
    };
    let lake = TestLake::new(NationalId::Pseudonym);
    let mut nameless = stand_in("A", "1999-12-31");
    nameless["folkeregistrertPerson"]["navn"] = Value::Null;
    let owners = vec![stand_in("A", "1999-12-31"), stand_in("B", "1980-01-02"), stand_in("A", "1999-12-31"), nameless];
    lake.publish(&[registration(ORGNR, owners)]);
    let ids = lake.rows("rettighetshavere", &["person_id"]);
    assert!(ids[0] == ids[2] && ids[0] != ids[1] && ids[3] == "-", "{ids:?}");
    let kinds = lake.rows("rettighetshavere", &["person_id_kilde", "er_skjermet"]);
    assert_eq!(kinds, ["navn | false", "navn | false", "navn | false", "- | false"]);
    // Two of the owners are the same in everything: both are loaded, and it is told.
    let deviations = lake.rows("avvik", &["avvikstype"]);
    assert_eq!(deviations[0], "gjentatt_del");
    assert_eq!(deviations[1..], ["ugyldig_foedselsnummer"; 4]);
}

#[test]
fn a_text_that_was_encoded_twice_is_kept_and_reported() {
    check(
        &format!("{PERSON}/navn/etternavn"),
        json!("BLÃ…BÃ†R"),
        &[&format!("930185930 | {PERSON}/navn/etternavn | dobbeltkodet_tekst | BLÃ…BÃ†R")],
        "rettighetshavere",
        &["etternavn"],
        "BLÃ…BÃ†R",
    );
}

#[test]
fn a_birth_year_that_is_not_the_dates_is_reported() {
    check(
        &format!("{PERSON}/foedselsaar"),
        json!("1998"),
        &[&format!("930185930 | {PERSON}/foedselsaar | foedselsaar_avviker | 1998")],
        "rettighetshavere",
        &["foedselsdato", "foedselsaar"],
        "1999-12-31 | 1998",
    );
}

#[test]
fn an_unknown_field_is_reported_with_its_place_escaped_as_a_json_pointer() {
    check(
        "/reelleRettighetshavere/1/utenlandskPerson",
        json!({"fulltNavn": "XU", "foedselsdato": "1983-03-24", "ny/felt~": {"a": 1}}),
        &["930185930 | /reelleRettighetshavere/1/utenlandskPerson/ny~1felt~0 | ukjent_felt | -"],
        "registreringer",
        &["antall_rettighetshavere"],
        "2",
    );
}

#[test]
fn a_value_that_its_column_cannot_hold_is_null_and_reported() {
    check(
        &format!("{PERSON}/foedselsdato"),
        json!("31.12.1999"),
        &[&format!("930185930 | {PERSON}/foedselsdato | ugyldig_verdi | 31.12.1999")],
        "rettighetshavere",
        &["foedselsdato", "foedselsaar"],
        "- | 1999",
    );
}

#[test]
fn an_identity_number_in_free_text_is_masked_and_reported() {
    check(
        "/reelleRettighetshavere/0/posisjoner/0/beskrivelseAnnenMaate",
        json!(format!("styres av {FNR} alene")),
        &[
            "930185930 | /reelleRettighetshavere/0/posisjoner/0/beskrivelseAnnenMaate | ugyldig_verdi | styres av *********** alene",
        ],
        "posisjoner",
        &["beskrivelse_annen_maate"],
        "styres av *********** alene",
    );
}
