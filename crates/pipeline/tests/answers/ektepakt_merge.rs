//! Persons that are looked up more than once, in one load and in several.

use brreg_transform::pseudonym::NationalId::{Clear, Drop, Pseudonym};
use serde_json::{Value, json};

use crate::support::{SPOUSE, SPOUSE_ID, TestLake, answer, example, failure};

const OTHER: &str = "31129956715";

/// The example as the answer for this person, with this number of the contract.
fn hit(number: &str, contract: i64) -> Value {
    let mut svar = example!("ektepakt");
    svar["rolleinnehaver"] = json!(number);
    svar["ektepakt"][0]["ektepaktnummer"] = json!(contract);
    answer(number, &svar)
}

fn no_hit(number: &str) -> Value {
    answer(number, &json!({"rolleinnehaver": number, "antallEktepakt": 0}))
}

fn outcomes(lake: &TestLake) -> Vec<String> {
    let mut rows = lake.rows("ektepakt", "oppslag", &["utfall", "antall_ektepakt"]);
    rows.sort();
    rows
}

fn contracts(lake: &TestLake) -> [Vec<String>; 3] {
    ["ektepakter", "roller", "avtaleinnhold"].map(|table| {
        let mut rows = lake.rows("ektepakt", table, &["ektepaktnummer"]);
        rows.sort();
        rows
    })
}

#[test]
fn persons_of_earlier_loads_stay_and_the_newest_lookup_of_each_counts() {
    let lake = TestLake::new();
    let first = lake.publish_ektepakt(Pseudonym, &[hit(SPOUSE, 1), hit(OTHER, 2)]);
    assert_eq!((first.counts["treff"], first.counts["kept"]), (2, 0));
    let second = lake.publish_ektepakt(Pseudonym, &[hit(SPOUSE, 3)]);
    assert_eq!((second.counts["treff"], second.counts["kept"]), (1, 1));
    assert_eq!(second.merged_with, Some(first.snapshot));
    assert_eq!(outcomes(&lake), ["treff | 1", "treff | 1"]);
    assert_eq!(contracts(&lake).map(|rows| rows.join(" ")), ["2 3", "2 2 3 3", "2 2 3 3"]);
    lake.publish_ektepakt(Pseudonym, &[no_hit(OTHER)]);
    assert_eq!(outcomes(&lake), ["ingen_treff | 0", "treff | 1"]);
    assert_eq!(contracts(&lake).map(|rows| rows.join(" ")), ["3", "3 3", "3 3"]);
}

#[test]
fn a_failure_is_the_newest_outcome_and_takes_no_contracts_away() {
    let lake = TestLake::new();
    lake.publish_ektepakt(Pseudonym, &[hit(SPOUSE, 1)]);
    lake.publish_ektepakt(Pseudonym, &[failure(SPOUSE, 500, "Nede")]);
    assert_eq!(outcomes(&lake), ["feil | -"]);
    assert_eq!(contracts(&lake)[0], ["1"]);
    lake.publish_ektepakt(Pseudonym, &[no_hit(SPOUSE)]);
    assert_eq!(outcomes(&lake), ["ingen_treff | 0"]);
    assert_eq!(contracts(&lake)[0], [""; 0]);
}

#[test]
fn a_person_that_comes_twice_in_one_load_is_one() {
    let lake = TestLake::new();
    let manifest = lake.publish_ektepakt(Pseudonym, &[hit(SPOUSE, 1), hit(SPOUSE, 2), failure(SPOUSE, 500, "Nede")]);
    assert_eq!(manifest.counts["asked_again"], 2);
    assert_eq!(outcomes(&lake), ["feil | -"]);
    assert_eq!(contracts(&lake)[0], ["2"]);
}

#[test]
fn a_change_to_less_takes_the_numbers_of_earlier_loads_away() {
    let lake = TestLake::new();
    let mut remark = hit(SPOUSE, 1);
    remark["svar"]["ektepakt"][0]["paategning"] = json!(["Gjelder 31129956715"]);
    lake.publish_ektepakt(Clear, &[remark]);
    assert_eq!(lake.rows("ektepakt", "oppslag", &["foedselsnummer"]), [SPOUSE]);
    assert_eq!(lake.rows("ektepakt", "paategninger", &["tekst"]), ["Gjelder 31129956715"]);
    lake.publish_ektepakt(Pseudonym, &[]);
    assert_eq!(lake.rows("ektepakt", "oppslag", &["person_id", "foedselsnummer"]), [format!("{SPOUSE_ID} | -")]);
    assert_eq!(lake.rows("ektepakt", "paategninger", &["tekst"]), ["Gjelder ***********"]);
    assert_eq!(lake.rows("ektepakt", "ektepakter", &["person_id"]), [SPOUSE_ID]);
}

#[test]
fn without_pseudonyms_a_snapshot_holds_its_own_load_alone() {
    let lake = TestLake::new();
    lake.publish_ektepakt(Drop, &[hit(SPOUSE, 1), hit(OTHER, 2), hit(SPOUSE, 3)]);
    assert_eq!(lake.rows("ektepakt", "oppslag", &["person_id", "utfall"]), ["- | treff", "- | treff"]);
    let mut numbers = lake.rows("ektepakt", "ektepakter", &["ektepaktnummer"]);
    numbers.sort();
    assert_eq!(numbers, ["2", "3"]);
    let manifest = lake.publish_ektepakt(Drop, &[hit(OTHER, 4)]);
    assert_eq!(lake.rows("ektepakt", "ektepakter", &["person_id", "ektepaktnummer"]), ["- | 4"]);
    assert_eq!(manifest.merged_with, None);
}
