//! What the lake says about who a person is.

use brreg_transform::pseudonym::NationalId;
use serde_json::{Value, json};

use crate::support::{FNR, ORGNR, TestLake, foreign_owner, owner, registration, with};

const COLUMNS: [&str; 3] = ["person_id", "person_id_kilde", "foedselsnummer"];
/// HMAC-SHA256 under the bytes 0 to 31, the first 16 bytes in hex, computed with another program (Python's hmac).
const OWNER: &str = "4cd43aeb17c2cd5bfe8327730b327748";
const FOREIGN: &str = "397e913972cfe66b84066f8e0e6a739a";

fn persons(national_id: NationalId) -> Vec<String> {
    let lake = TestLake::new(national_id);
    lake.publish(&[registration(ORGNR, vec![owner(), foreign_owner()])]);
    lake.rows("rettighetshavere", &COLUMNS)
}

#[test]
fn by_default_a_person_is_a_pseudonym() {
    assert_eq!(persons(NationalId::Pseudonym), [format!("{OWNER} | fnr | -"), format!("{FOREIGN} | navn | -")]);
}

#[test]
fn in_the_clear_the_number_is_beside_the_pseudonym() {
    assert_eq!(persons(NationalId::Clear), [format!("{OWNER} | fnr | {FNR}"), format!("{FOREIGN} | navn | -")]);
}

#[test]
fn dropped_there_is_neither() {
    assert_eq!(persons(NationalId::Drop), ["- | - | -", "- | - | -"]);
}

#[test]
fn a_name_alone_makes_no_pseudonym() {
    let lake = TestLake::new(NationalId::Pseudonym);
    let pointer = "/reelleRettighetshavere/0/utenlandskPerson/foedselsdato";
    lake.publish(&[with(registration(ORGNR, vec![foreign_owner()]), pointer, Value::Null)]);
    assert_eq!(lake.rows("rettighetshavere", &COLUMNS), ["- | - | -"]);
}

#[test]
fn the_digits_stand_in_no_file_unless_they_are_wanted() {
    let mut planted = registration(ORGNR, vec![owner()]);
    planted[FNR] = json!("unknown field");
    planted["reelleRettighetshavere"][0]["folkeregistrertPerson"]["navn"]["fornavn"] = json!(format!("A {FNR}"));
    planted["reelleRettighetshavere"][0]["bostedsland"]["land"] = json!(FNR);
    let lake = TestLake::new(NationalId::Pseudonym);
    lake.publish(&[planted]);
    for table in ["registreringer", "rettighetshavere", "posisjoner", "avvik"] {
        let published = lake.lake().published("rrh").unwrap().unwrap();
        let batch = crate::support::read(&published.folder(), table);
        let columns: Vec<String> = batch.schema().fields().iter().map(|field| field.name().clone()).collect();
        let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
        for row in lake.rows(table, &columns) {
            assert!(!row.contains(FNR), "{table}: {row}");
        }
    }
}
