//! Answers in which any value is of a wrong kind: what is said about them names the field and quotes no value.

use std::fs;

use brreg_lake::snapshot::Draft;
use brreg_pipeline::problem::{Problem, Step};
use brreg_pipeline::register::Register as _;
use brreg_pipeline::registers::konkurs::Mode;
use brreg_pipeline::registers::{Ektepakt, ektepakt};
use brreg_pipeline::source::{self, Landed, Loading};
use brreg_transform::pseudonym::{KEY_BYTES, Key, NationalId};
use serde_json::{Value, json};

use crate::common::Pending;
use crate::support::{SPOUSE, TestLake, answer, detail, example, page};

/// Stands in every answer in the place of some value.
const NAME: &str = "Ola Planteid Nordmann";

/// The JSON Pointer of every value inside a value.
fn pointers(value: &Value, at: &str, found: &mut Vec<String>) {
    let inside: Vec<(String, &Value)> = match value {
        Value::Object(fields) => fields.iter().map(|(name, value)| (format!("{at}/{name}"), value)).collect(),
        Value::Array(values) => values.iter().enumerate().map(|(n, value)| (format!("{at}/{n}"), value)).collect(),
        _ => Vec::new(),
    };
    for (pointer, value) in inside {
        pointers(value, &pointer, found);
        found.push(pointer);
    }
}

/// The document with each of its values replaced in turn by values of every kind that have the name in them.
fn spoiled(document: &Value) -> Vec<Value> {
    let mut places = Vec::new();
    pointers(document, "", &mut places);
    let kinds = [json!(NAME), json!([NAME]), json!({ NAME: NAME }), json!([{ "navn": NAME }]), json!([[NAME]])];
    let at = |place: &String| {
        kinds.clone().map(|kind| {
            let mut spoiled = document.clone();
            *spoiled.pointer_mut(place).unwrap() = kind;
            spoiled
        })
    };
    places.iter().flat_map(at).collect()
}

/// Why records were rejected, without the records.
fn reasons(lake: &TestLake, register: &str) -> Vec<String> {
    let text = fs::read_to_string(lake.snapshot(register).join("rejected.ndjson")).unwrap();
    let reason = |line: &str| {
        let mut line: Value = serde_json::from_str(line).unwrap();
        line.as_object_mut().unwrap().remove("record").unwrap();
        line.to_string()
    };
    text.lines().map(reason).collect()
}

#[track_caller]
fn assert_quotes_nothing(said: &[String]) {
    assert!(said.len() > 20, "too few were rejected to show anything: {said:?}");
    for said in said {
        assert!(!["Ola", "Planteid", "Nordmann"].iter().any(|part| said.contains(part)), "{said}");
    }
}

#[test]
fn a_notice_with_any_value_of_a_wrong_kind_is_rejected_without_a_word_of_it() {
    let lake = TestLake::new();
    let spoiled = spoiled(&example!("konkursvarsel-person"));
    let mut load = lake.konkurs(NationalId::Pseudonym);
    load.page("side-00000.json", page(&spoiled).to_string().as_bytes()).unwrap();
    for (number, notice) in spoiled.iter().enumerate() {
        let line = json!({ "uuid": number.to_string(), "status": 200, "varsel": notice });
        load.detail(line.to_string().as_bytes()).unwrap();
    }
    load.detail(detail(&example!("konkursvarsel-person")).to_string().as_bytes()).unwrap();
    load.finish(Mode::Whole).publish().unwrap();
    assert_quotes_nothing(&reasons(&lake, "konkurs"));
}

#[test]
fn an_answer_about_contracts_with_any_value_of_a_wrong_kind_is_rejected_without_a_word_of_it() {
    let lake = TestLake::new();
    let lines: Vec<Value> = spoiled(&example!("ektepakt")).iter().map(|svar| answer(SPOUSE, svar)).collect();
    lake.publish_ektepakt(NationalId::Pseudonym, &lines);
    assert_quotes_nothing(&reasons(&lake, "ektepakt"));
    let shown = lake.rows("ektepakt", "oppslag", &["feilmelding"]);
    assert!(!shown.iter().any(|text| text.contains("Planteid")), "{shown:?}");
}

#[test]
fn a_page_or_a_line_that_is_none_ends_the_load_without_a_word_of_it() {
    let lake = TestLake::new();
    let sound = page(&[json!({ "uuid": "1", "debitor": NAME })]).to_string();
    let mut pages: Vec<String> = (1..sound.len()).map(|length| sound[..length].to_owned()).collect();
    pages.push(json!({ "_embedded": NAME }).to_string());
    pages.push(json!({ "_embedded": { "konkursvarsler": NAME } }).to_string());
    pages.push(json!({ "_embedded": { NAME: { NAME: NAME } }, NAME: 1 }).to_string() + NAME);
    let mut said = Vec::new();
    for page in pages {
        let mut load = lake.konkurs(NationalId::Pseudonym);
        let error = load.page("side-00000.json", page.as_bytes()).unwrap_err();
        // As it is shown, and as it is written to the history.
        said.push(serde_json::to_string(&Problem::of_cause(Step::Load, error)).unwrap());
        let line = json!({ "uuid": NAME, "status": NAME }).to_string();
        let error = load.detail(line.as_bytes()).unwrap_err();
        said.push(serde_json::to_string(&Problem::of_cause(Step::Load, error)).unwrap());
    }
    assert_quotes_nothing(&said);
}

#[test]
fn a_text_beyond_the_limit_rejects_its_notice_and_its_lookup() {
    let lake = TestLake::new();
    let mut notice = example!("konkursvarsel-person");
    notice["debitor"]["navn"] = json!("x".repeat(2 << 20));
    lake.publish_konkurs(Mode::Whole, &[json!({ "uuid": notice["uuid"] })], &[detail(&notice)]);
    let mut svar = example!("ektepakt");
    svar["spraak"] = json!("x".repeat(2 << 20));
    lake.publish_ektepakt(NationalId::Pseudonym, &[answer(SPOUSE, &svar)]);
    for register in ["konkurs", "ektepakt"] {
        let reasons = reasons(&lake, register);
        assert!(reasons[0].contains("a text of 2097152 bytes is longer than the limit of 1048576"), "{reasons:?}");
    }
}

/// The example of a notice and that of an answer about contracts, both changed by a function of their text.
fn changed(change: impl Fn(String) -> String) -> TestLake {
    let lake = TestLake::new();
    let notice = example!("konkursvarsel-person");
    let mut load = lake.konkurs(NationalId::Pseudonym);
    load.page("side-00000.json", page(&[json!({ "uuid": notice["uuid"] })]).to_string().as_bytes()).unwrap();
    let line = |document: &Value, around: &str| around.replace("HERE", &change(document.to_string()));
    let uuid = notice["uuid"].as_str().unwrap();
    load.detail(line(&notice, &format!(r#"{{"uuid":"{uuid}","status":200,"varsel":HERE}}"#)).as_bytes()).unwrap();
    load.finish(Mode::Whole).publish().unwrap();

    let draft = Draft::begin(&lake.lake(), Ektepakt.tables()).unwrap();
    let mut load = ektepakt::Load::begin(&draft, NationalId::Pseudonym, Key::new([7; KEY_BYTES]));
    let answered =
        format!(r#"{{"fnr":"{SPOUSE}","oppslagstidspunkt":"2026-11-21T03:15:00Z","status":200,"svar":HERE}}"#);
    load.line(line(&example!("ektepakt"), &answered).as_bytes()).unwrap();
    let loaded = load.finish(&draft, None).unwrap();
    Pending { landed: &Loaded, draft, loaded, national_id: NationalId::Pseudonym }.publish().unwrap();
    lake
}

/// Answers that are loaded already.
struct Loaded;

impl Landed for Loaded {
    fn load(&self, _: &Loading<'_>) -> Result<source::Loaded, Problem> {
        Ok(source::Loaded::default())
    }
}

#[test]
fn deep_nesting_rejects_its_notice_and_its_lookup() {
    let deep = format!("{{\"ny\":{}{},", "[".repeat(5_000), "]".repeat(5_000));
    let lake = changed(|text| text.replacen('{', &deep, 1));
    for register in ["konkurs", "ektepakt"] {
        assert_eq!(reasons(&lake, register).len(), 1, "{register}");
    }
}

#[test]
fn a_key_that_comes_twice_rejects_its_notice_and_its_lookup() {
    let twice = |text: String| {
        let key = if text.contains("antallEktepakt") { "antallEktepakt" } else { "type" };
        text.replacen('{', &format!("{{\"{key}\":null,"), 1)
    };
    let lake = changed(twice);
    for (register, key) in [("konkurs", "type"), ("ektepakt", "antallEktepakt")] {
        let reasons = reasons(&lake, register);
        let said = format!("the key `{key}` appears twice in one object");
        assert!(reasons.len() == 1 && reasons[0].contains(&said), "{reasons:?}");
    }
}

/// The document with each of its texts, but those that identify it, changed by a function of the object and the key.
fn emptied(document: &Value, empty: impl Fn(&mut serde_json::Map<String, Value>, &str) + Copy) -> Value {
    const KEPT: [&str; 4] = ["uuid", "rolleinnehaver", "type", "registreringstidspunkt"];
    let mut document = document.clone();
    match &mut document {
        Value::Object(fields) => {
            for key in fields.keys().cloned().collect::<Vec<_>>() {
                match &fields[&key] {
                    Value::String(_) if KEPT.contains(&key.as_str()) => {}
                    Value::String(_) => empty(fields, &key),
                    inside => {
                        let inside = emptied(inside, empty);
                        fields.insert(key, inside);
                    }
                }
            }
        }
        Value::Array(values) => values.iter_mut().for_each(|value| *value = emptied(value, empty)),
        _ => {}
    }
    document
}

#[test]
fn absent_null_and_empty_values_give_the_same_rows() {
    type Fields = serde_json::Map<String, Value>;
    let null = |fields: &mut Fields, key: &str| drop(fields.insert(key.to_owned(), Value::Null));
    let empty = |fields: &mut Fields, key: &str| drop(fields.insert(key.to_owned(), json!("")));
    let absent = |fields: &mut Fields, key: &str| drop(fields.remove(key));
    let (notice, svar) = (example!("konkursvarsel-person"), example!("ektepakt"));
    let rows = |notice: &Value, svar: &Value| {
        let lake = TestLake::new();
        lake.publish_konkurs(Mode::Whole, &[], &[detail(notice)]);
        lake.publish_ektepakt(NationalId::Pseudonym, &[answer(SPOUSE, svar)]);
        let tables = [("konkurs", "varsler"), ("konkurs", "innehaver_av"), ("ektepakt", "oppslag")];
        let more = ["ektepakter", "roller", "avtaleinnhold"].map(|table| ("ektepakt", table));
        let tables = tables.into_iter().chain(more);
        tables.map(|(register, table)| lake.whole_rows(register, table)).collect::<Vec<_>>()
    };
    let expected = rows(&emptied(&notice, null), &emptied(&svar, null));
    assert_ne!(expected, rows(&notice, &svar), "nothing was emptied");
    assert_eq!(rows(&emptied(&notice, absent), &emptied(&svar, absent)), expected);
    assert_eq!(rows(&emptied(&notice, empty), &emptied(&svar, empty)), expected);
}
