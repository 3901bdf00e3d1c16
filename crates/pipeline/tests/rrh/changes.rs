//! `endringer`: what differs from the snapshot published before.

use brreg_transform::pseudonym::NationalId;
use serde_json::{Value, json};

use crate::support::{ORGNR, TestLake, foreign_owner, owner, registration, with};

const COLUMNS: [&str; 7] = ["organisasjonsnummer", "posisjonstype", "tabell", "endring", "felt", "fra", "til"];
const OTHER: &str = "974760673";

/// The changes from one state of the register to the next.
fn changes(before: &[Value], now: &[Value]) -> Vec<String> {
    let lake = TestLake::new(NationalId::Pseudonym);
    lake.publish(before);
    assert!(lake.rows("endringer", &COLUMNS).is_empty(), "the first load has changes");
    lake.publish(now);
    lake.rows("endringer", &COLUMNS)
}

#[test]
fn the_same_content_in_another_order_has_no_changes() {
    let (one, other) = (registration(ORGNR, vec![owner(), foreign_owner()]), registration(OTHER, vec![owner()]));
    assert!(changes(&[one.clone(), other.clone()], &[one.clone(), other.clone()]).is_empty());
    let turned = registration(ORGNR, vec![foreign_owner(), owner()]);
    assert!(changes(&[one, other.clone()], &[other, turned]).is_empty());
}

#[test]
fn companies_come_and_go() {
    let (one, other) = (registration(ORGNR, vec![owner()]), registration(OTHER, vec![]));
    assert_eq!(
        changes(&[one], &[other]),
        [
            "930185930 | - | registreringer | fjernet | - | - | -",
            "930185930 | - | rettighetshavere | fjernet | - | - | -",
            "930185930 | posisjontype.eier | posisjoner | fjernet | - | - | -",
            "974760673 | - | registreringer | ny | - | - | -",
        ]
    );
}

#[test]
fn an_owner_comes() {
    let before = registration(ORGNR, vec![owner()]);
    let now = registration(ORGNR, vec![owner(), foreign_owner()]);
    assert_eq!(
        changes(&[before], &[now]),
        [
            "930185930 | - | registreringer | endret | antall_rettighetshavere | 1 | 2",
            "930185930 | - | rettighetshavere | ny | - | - | -",
            "930185930 | posisjontype.eier | posisjoner | ny | - | - | -",
        ]
    );
}

#[test]
fn a_share_grows() {
    let before = registration(ORGNR, vec![owner()]);
    let interval = json!({"kode": "stoerrelseintervall.int3", "kodetekst": "75% - 100%"});
    let now = with(before.clone(), "/reelleRettighetshavere/0/posisjoner/0/stoerrelseIntervall", interval);
    assert_eq!(
        changes(&[before], &[now]),
        [
            "930185930 | posisjontype.eier | posisjoner | endret | stoerrelsesintervall | stoerrelseintervall.int2 | stoerrelseintervall.int3",
            "930185930 | posisjontype.eier | posisjoner | endret | stoerrelsesintervall_tekst | 50% - 74,99% | 75% - 100%",
            "930185930 | posisjontype.eier | posisjoner | endret | andel_min | 50.00 | 75.00",
            "930185930 | posisjontype.eier | posisjoner | endret | andel_max | 74.99 | 100.00",
        ]
    );
}

#[test]
fn timestamps_dates_and_booleans_are_written_as_iso_text() {
    let before = registration(ORGNR, vec![owner()]);
    let now = with(before.clone(), "/reelleRettighetshavere/0/endretDato", json!("2023-01-01T00:00:00Z"));
    let now = with(now, "/reelleRettighetshavere/0/folkeregistrertPerson/erDoed", json!(true));
    assert_eq!(
        changes(&[before], &[now]),
        [
            "930185930 | - | rettighetshavere | endret | er_doed | false | true",
            "930185930 | - | rettighetshavere | endret | endret | 2022-11-16T07:39:30.181950Z | 2023-01-01T00:00:00Z",
        ]
    );
}

#[test]
fn a_new_registration_of_the_same_company_is_one_change_and_its_owners_none() {
    let before = registration(ORGNR, vec![owner()]);
    let now = with(before.clone(), "/registreringId", json!("another"));
    assert_eq!(
        changes(&[before], &[now]),
        ["930185930 | - | registreringer | endret | registrering_id | id-930185930 | another"]
    );
}

#[test]
fn owners_without_a_pseudonym_are_matched_by_name_and_birth_date() {
    let mut lake = TestLake::new(NationalId::Pseudonym);
    let before = registration(ORGNR, vec![owner(), foreign_owner()]);
    lake.publish(std::slice::from_ref(&before));
    lake.national_id = NationalId::Drop;
    lake.publish(&[with(before, "/reelleRettighetshavere/1/erUnntattFraInnsyn", json!(false))]);
    assert_eq!(
        lake.rows("endringer", &COLUMNS),
        ["930185930 | - | rettighetshavere | endret | er_unntatt_fra_innsyn | true | false"]
    );
}

#[test]
fn a_number_that_is_no_longer_in_the_clear_is_no_change() {
    let mut lake = TestLake::new(NationalId::Clear);
    let registration = registration(ORGNR, vec![owner()]);
    lake.publish(std::slice::from_ref(&registration));
    lake.national_id = NationalId::Pseudonym;
    lake.publish(&[registration]);
    assert!(lake.rows("endringer", &COLUMNS).is_empty());
}

#[test]
fn the_same_owner_twice_is_matched_one_to_one() {
    let before = registration(ORGNR, vec![owner(), owner()]);
    let now = registration(ORGNR, vec![owner()]);
    assert_eq!(
        changes(&[before], &[now]),
        [
            "930185930 | - | registreringer | endret | antall_rettighetshavere | 2 | 1",
            "930185930 | - | rettighetshavere | fjernet | - | - | -",
            "930185930 | posisjontype.eier | posisjoner | fjernet | - | - | -",
        ]
    );
}
