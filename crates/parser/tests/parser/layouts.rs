//! The layouts of the JSON: an array, an object with one, and one record after the other. And the two forms of a record.

use brreg_parser::records::Rrh;
use brreg_parser::{ErrorKind, Limits, RecordErrorKind, open};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::support::{elements, faults, ids, refusal, refused};
use crate::zips::zipped;

/// A record of the partner API.
fn partner(id: &str) -> Value {
    json!({"registreringId": id, "registreringspliktigVirksomhet": {"organisasjonsnummer": "930185930"},
        "reelleRettighetshavere": [{"erUnntattFraInnsyn": false}]})
}

/// A record of API v1.
fn v1(id: &str) -> Value {
    json!({"organisasjonsnummer": "391004129", "registreringer": [{"registreringsid": id, "reelleRettighetshavere": [{}]}]})
}

/// The records in each layout.
fn layouts(records: &[Value]) -> Vec<String> {
    let array = Value::from(records);
    let lines: Vec<String> = records.iter().map(Value::to_string).collect();
    let pretty: Vec<String> = records.iter().map(|record| format!("{record:#}")).collect();
    vec![
        array.to_string(),
        format!("{array:#}"),
        json!({"virksomheter": array}).to_string(),
        format!("{:#}", json!({"virksomheter": array})),
        // Other members before and after, with everything that could be taken for the end of the array.
        format!(r#"{{"antall":3,"tid":"]}}\"[{{","liste":["a",[1]],"tom":[],"side":{{"a":[{{}}]}},"data":{array}}}"#),
        format!(
            r#"{{"data" : {array} , "antall":3,"tid":"]}}\"[{{","liste":["a",[1]],"tom":[ ],"side":{{"a":[{{}}]}},"n":null}}"#
        ),
        // A name that a company of API v1 has.
        json!({"registreringer": array}).to_string(),
        format!("{}\n", lines.join("\n")),
        lines.join("\r\n\r\n"),
        pretty.join("\n"),
        format!("\u{feff}{}", lines.join("\n")),
    ]
}

#[test]
fn every_layout_gives_the_records_of_either_form() {
    for record in [partner, v1] {
        for count in 1..=3 {
            let names: Vec<String> = (0..count).map(|number| format!("id{number}")).collect();
            let records: Vec<Value> = names.iter().map(|name| record(name)).collect();
            for content in layouts(&records) {
                assert_eq!(ids(content.as_bytes()), names, "{content}");
                assert_eq!(ids(&zipped(content.as_bytes())), names, "{content}");
            }
        }
    }
}

#[test]
fn the_form_is_known_before_the_first_record_is_read() {
    for (record, form) in [(partner("a"), "partner"), (v1("a"), "v1")] {
        for content in layouts(&[record]) {
            assert_eq!(open::<Rrh, _>(std::io::Cursor::new(&content), Limits::default()).unwrap().form(), form);
        }
    }
}

#[test]
fn a_record_whose_mark_is_its_last_field_is_recognised() {
    let content = r#"{"reelleRettighetshavere":[{}],"registreringspliktigVirksomhet":{"organisasjonsnummer":"1"},"registreringId":"a"}"#;
    assert_eq!(ids(content.as_bytes()), ["a"]);
    let long = "x".repeat(40_000);
    let content =
        format!(r#"[{{"organisasjonsnummer":"1","navn":"{long}","registreringer":[{{"registreringsid":"a"}}]}}]"#);
    assert_eq!(ids(content.as_bytes()), ["a"]);
}

#[test]
fn a_file_of_one_form_rejects_records_of_the_other_and_says_so() {
    let other = |expected, found| Some(RecordErrorKind::OtherForm { expected, found });
    for content in layouts(&[v1("a"), partner("b"), v1("c")]) {
        assert_eq!(faults(content.as_bytes()), [None, other("v1", "partner"), None]);
    }
    for content in layouts(&[partner("a"), v1("b"), partner("c")]) {
        assert_eq!(faults(content.as_bytes()), [None, other("partner", "v1"), None]);
    }
}

#[test]
fn a_company_without_its_keys_is_rejected_with_the_place() {
    for (record, path) in [
        (json!({"registreringer": [{"registreringsid": "a"}]}), "/organisasjonsnummer"),
        (json!({"organisasjonsnummer": "391004129", "registreringer": []}), "/registreringer"),
        (json!({"organisasjonsnummer": "391004129"}), "/registreringer"),
        (
            json!({"organisasjonsnummer": "391004129", "registreringer": [{"registreringsid": "a"}, {}]}),
            "/registreringer/1/registreringsid",
        ),
    ] {
        let seen = elements(json!([v1("a"), record]).to_string().as_bytes());
        let error = seen[1].id.as_ref().unwrap_err();
        assert_eq!((error.kind(), error.path()), (&RecordErrorKind::Missing, Some(path)));
    }
}

#[test]
fn an_array_without_records_is_empty_wherever_it_is() {
    for content in ["[]", r#"{"virksomheter":[]}"#, r#"{"antall":0,"virksomheter":[ ],"tid":"a"}"#] {
        assert!(elements(content.as_bytes()).is_empty(), "{content}");
    }
    let odd = r#"{"virksomheter":[7,null]}"#;
    assert_eq!(elements(odd.as_bytes()).len(), 2);
}

#[test]
fn a_second_array_of_objects_is_refused() {
    for content in [
        format!(r#"{{"a":[{}],"b":[{{}}]}}"#, v1("x")),
        format!(r#"{{"a":[{}],"b":1,"c": [ {{"d":1}}]}}"#, partner("x")),
        format!(r#"{{"feil":[{{"kode":1}}],"virksomheter":[{}]}}"#, v1("x")),
        r#"{"a":[{}],"b":[{}]}"#.to_owned(),
    ] {
        assert_eq!(refused(content.as_bytes()), ErrorKind::SeveralArrays, "{content}");
    }
}

#[test]
fn an_object_without_an_array_is_refused() {
    for content in ["{}", r#"{"status":500}"#, r#"{"_embedded":{"virksomheter":[{}]},"side":1}"#] {
        assert_eq!(refused(content.as_bytes()), ErrorKind::NoArray, "{content}");
    }
}

#[test]
fn what_is_cut_off_is_refused_at_every_byte() {
    let content = format!(r#"{{"antall":1,"data":[{},{}],"tid":"a","liste":[1,[2]],"n":null}}"#, v1("a"), v1("b"));
    for length in 1..content.len() {
        let error = refusal(&content.as_bytes()[..length]);
        assert!(matches!(error.kind(), ErrorKind::TruncatedJson { .. }), "{length}: {error}");
        assert_eq!(error.byte(), Some(length as u64));
    }
    let lines = format!("{}\n{}", v1("a"), v1("b"));
    let first = v1("a").to_string().len();
    for length in 1..lines.len() {
        if length == first || length == first + 1 {
            assert_eq!(ids(&lines.as_bytes()[..length]), ["a"]);
        } else {
            let error = refusal(&lines.as_bytes()[..length]);
            assert!(matches!(error.kind(), ErrorKind::TruncatedJson { .. }), "{length}: {error}");
        }
    }
}

#[test]
fn what_breaks_the_object_or_the_lines_is_refused_at_its_byte() {
    let unexpected = |expected, found: &str| ErrorKind::UnexpectedJson { expected, found: found.to_owned() };
    let after_end = |found: &str| ErrorKind::DataAfterEnd { found: found.to_owned() };
    let record = v1("a").to_string();
    for (before, after, kind) in [
        (r#"{"a":["#, "]]", unexpected("`,` or `}`", "`]`")),
        (r#"{"a":["#, "],7", unexpected("a name", "`7`")),
        (r#"{"a":["#, r#"],"b","#, unexpected("`:`", "`,`")),
        (r#"{"a":["#, r#"],"b":}"#, unexpected("a value", "`}`")),
        (r#"{"a":["#, r#"],"b":1]"#, unexpected("`,` or `}`", "`]`")),
        (r#"{"a":["#, "]}x", after_end("`x`")),
        ("", "\n7", unexpected("an object", "`7`")),
        ("", "\n[", unexpected("an object", "`[`")),
        ("", ",", unexpected("an object", "`,`")),
    ] {
        let content = format!("{before}{record}{after}");
        let error = refusal(content.as_bytes());
        assert_eq!((error.kind(), error.byte()), (&kind, Some(content.len() as u64 - 1)), "{content}");
    }
}

#[test]
fn members_of_any_length_around_the_array_take_no_memory() {
    let long = " ".repeat(3 << 20);
    let content = format!(r#"{{"data":[{}],"a":"{long}","b":[[{long}]],"c":{{"d":"{long}"}}{long}}}"#, v1("a"));
    let source = open::<Rrh, _>(std::io::Cursor::new(&content), Limits::default()).unwrap();
    let batches: Vec<_> = source.map(Result::unwrap).collect();
    assert_eq!((batches.len(), batches[0].len()), (1, 1));
    assert!(batches[0].bytes() < 1 << 20);
}

/// Values that have no object in a list, as members beside the records may have.
fn member() -> impl Strategy<Value = Value> {
    let scalar = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        r#"[a-zø \\"\[\]{},:]{0,12}"#.prop_map(Value::from),
    ];
    let list = prop::collection::vec(scalar.clone(), 0..4).prop_map(Value::from);
    let object = prop::collection::vec(scalar.clone(), 0..3).prop_map(|values| json!({ "a": values, "b": [{}] }));
    prop_oneof![scalar, list, object]
}

fn members() -> impl Strategy<Value = Vec<String>> {
    let name = prop_oneof!["[a-zø ]{0,6}", Just(r#"\"]}{["#.to_owned())];
    let member = (name, member()).prop_map(|(name, value)| format!("{}:{value}", Value::from(name)));
    prop::collection::vec(member, 0..4)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn the_elements_of_every_layout_are_those_that_serde_json_reads(
        texts in prop::collection::vec(r#"[a-zæ \\"\[\]{},:]{0,70}"#, 1..6),
        before in members(),
        after in members(),
        name in r#"[a-zø"]{0,8}"#,
        is_v1: bool,
        pretty: bool,
    ) {
        let record = |text: &String| {
            let mut record = if is_v1 { v1(text) } else { partner(text) };
            record["ukjent"] = json!([{ "a": text }, text]);
            record
        };
        let records: Vec<Value> = texts.iter().map(record).collect();
        let written = |value: &Value| if pretty { format!("{value:#}") } else { value.to_string() };
        let lines: Vec<String> = records.iter().map(written).collect();
        let array = written(&Value::from(records.clone()));
        let around: Vec<String> =
            [before, vec![format!("{}:{array}", Value::from(name))], after].concat();
        for content in [array, format!("{{{}}}", around.join(",")), lines.join("\n")] {
            let seen = elements(content.as_bytes());
            prop_assert_eq!(seen.len(), records.len(), "{}", content);
            for (seen, record) in seen.iter().zip(&records) {
                let raw: Value = serde_json::from_slice(&seen.raw).unwrap();
                prop_assert_eq!(&raw, record);
                prop_assert!(content.as_bytes()[seen.byte as usize..].starts_with(&seen.raw));
            }
        }
    }
}
