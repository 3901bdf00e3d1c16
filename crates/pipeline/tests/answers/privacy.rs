//! No national identity number where the configuration does not say so.

use brreg_pipeline::registers::konkurs::Mode;
use brreg_transform::pseudonym::NationalId;
use serde_json::json;

use crate::support::{DEBTOR, DEBTOR_ID, SPOUSE, TestLake, answer, detail, example, page};

fn load(national_id: NationalId) -> TestLake {
    let lake = TestLake::new();
    let mut konkurs = lake.konkurs(national_id);
    let listed = json!({"uuid": "1", "type": "aapning", "debitor": DEBTOR});
    konkurs.page("side-00000.json", page(&[listed, json!({"debitor": DEBTOR})]).to_string().as_bytes()).unwrap();
    let mut notice = example!("konkursvarsel-person");
    notice["skiftesamling"]["sted"] = json!(format!("Hjemme hos {DEBTOR}"));
    konkurs.detail(detail(&notice).to_string().as_bytes()).unwrap();
    konkurs.finish(Mode::Whole).publish().unwrap();
    let mut svar = example!("ektepakt");
    svar["ektepakt"][0]["paategning"] = json!([format!("Gjelder {SPOUSE}")]);
    lake.publish_ektepakt(national_id, &[answer(SPOUSE, &svar), answer(DEBTOR, &json!({"rolleinnehaver": SPOUSE}))]);
    lake
}

/// Whether a number stands in any value or rejected record of the lake.
fn shows(lake: &TestLake, number: &str) -> bool {
    ["konkurs", "ektepakt"].into_iter().any(|register| {
        let tables = match register {
            "konkurs" => &["varsler", "innehaver_av"][..],
            _ => &["oppslag", "ektepakter", "roller", "avtaleinnhold", "paategninger"],
        };
        let values = tables.iter().flat_map(|table| lake.whole_rows(register, table)).flatten();
        let rejected = std::fs::read_to_string(lake.snapshot(register).join("rejected.ndjson")).unwrap();
        let manifest = std::fs::read_to_string(lake.snapshot(register).join("manifest.json")).unwrap();
        values.chain([rejected, manifest]).any(|text| text.contains(number))
    })
}

#[test]
fn numbers_stand_in_the_lake_only_in_the_clear() {
    for (national_id, shown) in [(NationalId::Clear, true), (NationalId::Pseudonym, false), (NationalId::Drop, false)] {
        let lake = load(national_id);
        assert_eq!(shows(&lake, DEBTOR), shown, "{national_id:?}");
        assert_eq!(shows(&lake, SPOUSE), shown, "{national_id:?}");
    }
}

#[test]
fn the_columns_of_a_person_follow_the_setting() {
    let columns = ["debitor_person_id", "debitor_foedselsnummer"];
    for (national_id, expected) in [
        (NationalId::Clear, format!("{DEBTOR_ID} | {DEBTOR}")),
        (NationalId::Pseudonym, format!("{DEBTOR_ID} | -")),
        (NationalId::Drop, "- | -".to_owned()),
    ] {
        let lake = load(national_id);
        assert_eq!(lake.rows("konkurs", "varsler", &columns), [expected.clone(), expected]);
    }
}

#[test]
fn an_update_under_a_stricter_setting_takes_away_what_the_snapshot_before_showed() {
    let lake = load(NationalId::Clear);
    let load = lake.konkurs(NationalId::Pseudonym);
    load.finish(Mode::Update).publish().unwrap();
    let columns = ["debitor_person_id", "debitor_foedselsnummer", "skiftesamling_sted"];
    assert_eq!(
        lake.rows("konkurs", "varsler", &columns),
        [format!("{DEBTOR_ID} | - | Hjemme hos ***********"), format!("{DEBTOR_ID} | - | -")]
    );
    let load = lake.konkurs(NationalId::Drop);
    load.finish(Mode::Update).publish().unwrap();
    assert_eq!(lake.rows("konkurs", "varsler", &["debitor_person_id"]), ["-", "-"]);
}

#[test]
fn an_id_that_looks_like_a_number_is_no_number() {
    let uuid = format!("00721098-efc7-4043-8ff4-0{DEBTOR}");
    let lake = TestLake::new();
    let notice = json!({"uuid": uuid, "aapningsId": uuid, "saksnr": DEBTOR});
    lake.publish_konkurs(Mode::Whole, &[notice], &[]);
    assert_eq!(
        lake.rows("konkurs", "varsler", &["uuid", "aapnings_id", "saksnr"]),
        [format!("{uuid} | {uuid} | ***********")]
    );
}
