//! The bulk JSON: splitting, decoding, and what is refused or rejected.

use brreg_parser::records::Rrh;
use brreg_parser::{ErrorKind, Limits, RecordErrorKind};

use crate::support::{each_record, elements, elements_within, faults, ids, refusal};

/// A record of this id, with more fields.
fn record(id: &str, more: &str) -> String {
    format!(
        r#"{{"registreringId":"{id}","registreringspliktigVirksomhet":{{"organisasjonsnummer":"930185930"}}{more}}}"#
    )
}

fn array(elements: &[&str]) -> Vec<u8> {
    format!("[{}]", elements.join(",")).into_bytes()
}

/// The error of the one rejected element between two sound ones.
fn rejected(element: &str) -> (RecordErrorKind, Option<String>, u64) {
    rejected_within(element.as_bytes(), Limits::default())
}

fn rejected_within(element: &[u8], limits: Limits) -> (RecordErrorKind, Option<String>, u64) {
    let (before, after) = (record("a", ""), record("c", ""));
    let input = [b"[", before.as_bytes(), b",", element, b",", after.as_bytes(), b"]"].concat();
    let seen = elements_within(&input, limits);
    assert_eq!(seen.len(), 3);
    assert_eq!(seen[0].id, Ok("a".to_owned()));
    assert_eq!(seen[2].id, Ok("c".to_owned()));
    assert_eq!(seen[1].element, 2);
    let start = before.len() as u64 + 2;
    assert_eq!(seen[1].byte, start);
    let error = seen[1].id.clone().unwrap_err();
    (error.kind().clone(), error.path().map(str::to_owned), error.byte() - start)
}

#[test]
fn elements_come_with_their_bytes_and_places() {
    let (a, b) = (record("a", ""), record("b", ""));
    for (between, around) in [("", ""), (" ", " "), ("\r\n\t", "\n"), (&" ".repeat(70), &" ".repeat(130))] {
        let json = format!("{around}[{around}{a}{between},{between}{b}{around}]{around}");
        for mark in ["", "\u{feff}"] {
            let input = format!("{mark}{json}").into_bytes();
            let seen = elements(&input);
            assert_eq!(seen.iter().map(|seen| seen.element).collect::<Vec<_>>(), [1, 2]);
            for (seen, expected) in seen.iter().zip([&a, &b]) {
                assert_eq!(seen.raw, expected.as_bytes());
                assert!(input[seen.byte as usize..].starts_with(expected.as_bytes()));
            }
        }
    }
}

#[test]
fn an_empty_array_has_no_elements() {
    for json in ["[]", "[ \n]", "\u{feff}[]\n"] {
        assert!(elements(json.as_bytes()).is_empty());
    }
}

#[test]
fn brackets_and_quotes_inside_texts_do_not_count() {
    for text in [r#"]}"#, r#"[{"#, r#"\""#, r#"\\"#, r#"\\\""#, r#"\"}]\\"#, r#"\u005d,"#, "ø]", "},{"] {
        // At each place in a block of the scanner.
        for padding in 0..70 {
            let one = record(&format!("{}{text}", "x".repeat(padding)), "");
            let json = array(&[&one, &record("b", "")]);
            let seen = elements_within(&json, Limits::default());
            assert_eq!(seen.len(), 2, "{text} after {padding}");
            assert_eq!(seen[0].raw, one.as_bytes());
        }
    }
}

#[test]
fn absent_null_and_empty_lists_are_the_same() {
    for more in ["", r#","reelleRettighetshavere":null"#, r#","reelleRettighetshavere":[]"#] {
        each_record(&array(&[&record("a", more)]), |_, record| {
            assert!(record.reelle_rettighetshavere.is_empty());
            assert_eq!(record.registrert_dato, None);
        });
    }
}

#[test]
fn unknown_fields_are_noted() {
    let json = array(&[&record("a", r#","nytt":{"x":[1]},"enda":null,"reelleRettighetshavere":[{"mer":1}]"#)]);
    each_record(&json, |_, record| {
        assert_eq!(record.unknown.iter().map(|name| &**name).collect::<Vec<_>>(), ["nytt", "enda"]);
        assert_eq!(&*record.reelle_rettighetshavere[0].unknown[0], "mer");
    });
}

#[test]
fn truncation_refuses_the_load_at_every_byte() {
    let json = array(&[&record("a", ""), &record("b", r#","reelleRettighetshavere":[{}]"#)]);
    for length in 1..json.len() {
        let error = refusal(&json[..length]);
        assert!(matches!(error.kind(), ErrorKind::TruncatedJson { .. }), "{length}: {error}");
        assert_eq!(error.byte(), Some(length as u64));
    }
}

#[test]
fn what_breaks_the_array_refuses_the_load() {
    let unexpected = |expected, found: &str| ErrorKind::UnexpectedJson { expected, found: found.to_owned() };
    let after_end = |found: &str| ErrorKind::DataAfterEnd { found: found.to_owned() };
    for (json, kind, byte) in [
        ("[{} {}]", unexpected("`,` or `]`", "`{`"), 4),
        ("[{},]", unexpected("an element", "`]`"), 4),
        ("[,{}]", unexpected("an element", "`,`"), 1),
        ("[{},,{}]", unexpected("an element", "`,`"), 4),
        ("[{}}]", unexpected("`,` or `]`", "`}`"), 3),
        ("[}]", unexpected("an element", "`}`"), 1),
        ("[{}]]", after_end("`]`"), 4),
        ("[{}] x", after_end("`x`"), 5),
        ("[]\0", after_end("the byte 0x00"), 2),
        ("[][]", after_end("`[`"), 2),
        ("[1:2]", unexpected("`,` or `]`", "`:`"), 2),
        ("{}", ErrorKind::NoArray, 0),
    ] {
        let error = refusal(json.as_bytes());
        assert_eq!((error.kind(), error.byte()), (&kind, Some(byte)), "{json}");
    }
}

#[test]
fn what_breaks_one_record_rejects_that_one() {
    let object = |found| RecordErrorKind::NotAnObject { found };
    let wrong = |expected, found| RecordErrorKind::WrongType { expected, found };
    let syntax = |reason: &str| RecordErrorKind::Syntax { reason: reason.to_owned() };
    for (element, kind, path) in [
        ("1", object("a number"), None),
        ("-1.5e3", object("a number"), None),
        ("null", object("null"), None),
        ("true", object("a boolean"), None),
        (r#""a, ] \" text""#, object("a text"), None),
        ("[]", object("a list"), None),
        (r#"[{"registreringId":"x"}]"#, object("a list"), None),
        ("nonsense", object("null"), None),
        ("{}", RecordErrorKind::Missing, Some("/registreringId")),
        (r#"{"registreringId":""}"#, RecordErrorKind::Missing, Some("/registreringId")),
        (
            r#"{"registreringId":"x"}"#,
            RecordErrorKind::Missing,
            Some("/registreringspliktigVirksomhet/organisasjonsnummer"),
        ),
        (r#"{"registreringId":7}"#, wrong("a text", "a number"), Some("/registreringId")),
        (r#"{"registreringId":true}"#, wrong("a text", "a boolean"), Some("/registreringId")),
        (r#"{"registreringId":[]}"#, wrong("a text", "a list"), Some("/registreringId")),
        (r#"{"registrertDato":{}}"#, wrong("a text", "an object"), Some("/registrertDato")),
        (r#"{"reelleRettighetshavere":{}}"#, wrong("a list", "an object"), Some("/reelleRettighetshavere")),
        (
            r#"{"reelleRettighetshavere":[{},{"erUnntattFraInnsyn":"false"}]}"#,
            wrong("a boolean", "a text"),
            Some("/reelleRettighetshavere/1/erUnntattFraInnsyn"),
        ),
        (r#"{"a" 1}"#, syntax("expected `:`"), Some("")),
        (r#"{"registreringId":"x",}"#, syntax("trailing comma"), Some("")),
        (r#"{"registreringId":nul}"#, syntax("expected ident"), Some("/registreringId")),
        (r#"{]"#, syntax("key must be a string"), Some("")),
    ] {
        let (found, found_path, _) = rejected(element);
        assert_eq!((found, found_path.as_deref()), (kind, path), "{element}");
    }
}

#[test]
fn a_key_that_appears_twice_is_named() {
    let (kind, path, byte) =
        rejected(r#"{"registreringId":"x","reelleRettighetshavere":[{"posisjoner":[],"posisjoner":[]}]}"#);
    assert_eq!(kind, RecordErrorKind::DuplicateKey { key: "posisjoner" });
    assert!(path.unwrap().starts_with("/reelleRettighetshavere/0"));
    assert!(byte > 60);
}

#[test]
fn errors_show_no_value_of_the_record() {
    for element in [
        r#"{"reelleRettighetshavere":"31129956715"}"#,
        r#"{"reelleRettighetshavere":31129956715}"#,
        r#"{"registreringId":31129956715}"#,
        r#"{"reelleRettighetshavere":[{"erUnntattFraInnsyn":"KARI, expected NORDMANN 31129956715"}]}"#,
        r#"{"registreringId":"KARI NORDMANN \x 31129956715"}"#,
        r#"{"31129956715":1,"registreringId":[]}"#,
        r#"{"31129956715":tru}"#,
        "{\"registreringId\":\"KARI NORDMANN\n\"}",
    ] {
        let seen = elements(&array(&[element]));
        let error = seen[0].id.as_ref().unwrap_err();
        let shown = format!("{error} {error:?}");
        assert!(!shown.contains("31129956715") && !shown.contains("KARI") && !shown.contains("NORDMANN"), "{shown}");
    }
}

#[test]
fn a_syntax_error_names_its_byte() {
    let (kind, _, byte) = rejected("{\n  \"registreringId\": \"ø\",\n  \"registrertDato\": x\n}");
    assert!(matches!(kind, RecordErrorKind::Syntax { .. }));
    assert_eq!(byte, "{\n  \"registreringId\": \"ø\",\n  \"registrertDato\": ".len() as u64);
}

#[test]
fn invalid_utf8_rejects_the_record_at_its_byte() {
    for bytes in [&b"\xff"[..], b"\xc3", b"\xc0\xaf", b"\xed\xa0\x80", b"\xf4\x90\x80\x80"] {
        for field in ["registreringId", "ukjent"] {
            let element = [b"{\"", field.as_bytes(), b"\":\"", bytes, b"\"}"].concat();
            let (kind, _, byte) = rejected_within(&element, Limits::default());
            assert_eq!((kind, byte), (RecordErrorKind::InvalidUtf8, field.len() as u64 + 5));
        }
    }
}

#[test]
fn records_beyond_the_limit_are_rejected_and_not_kept() {
    let mut limits = Limits::default();
    limits.record_bytes = 200;
    let fitting = |length: usize| record(&"x".repeat(length - record("", "").len()), "");
    assert_eq!(elements_within(&array(&[&fitting(200)]), limits)[0].kind(), None);
    for length in [201, 300, 20_000] {
        let (kind, ..) = rejected_within(fitting(length).as_bytes(), limits);
        assert_eq!(kind, RecordErrorKind::TooLong { limit: 200 });
    }
    let (kind, ..) = rejected_within(format!("\"{}\"", "x".repeat(300)).as_bytes(), limits);
    assert_eq!(kind, RecordErrorKind::TooLong { limit: 200 });
}

#[test]
fn nesting_beyond_the_limit_is_rejected() {
    let nested =
        |depth: usize| record("b", &format!(r#","ukjent":{}{}"#, "[".repeat(depth - 1), "]".repeat(depth - 1)));
    assert_eq!(ids(&array(&[&nested(Limits::NESTING)])), ["b"]);
    for depth in [Limits::NESTING + 1, 200, 100_000] {
        let input = array(&[&nested(depth), &record("c", "")]);
        let limits = Limits::default();
        // The deepest is read in large pieces alone, for the test's time.
        let faults = if depth > 1000 { faults_at_once(&input) } else { faults(&input) };
        assert_eq!(faults, [Some(RecordErrorKind::TooDeep { limit: limits.nesting }), None]);
    }
}

fn faults_at_once(input: &[u8]) -> Vec<Option<RecordErrorKind>> {
    let mut faults = Vec::new();
    for batch in brreg_parser::open::<Rrh, _>(std::io::Cursor::new(input), Limits::default()).unwrap() {
        batch.unwrap().decode(|element| faults.push(element.record.err().map(|error| error.kind().clone())));
    }
    faults
}

#[test]
fn a_text_beyond_the_limit_is_rejected() {
    let mut limits = Limits::default();
    limits.text_bytes = 100;
    let texts = |length: usize| record(&"x".repeat(length), r#","registrertDato":"\"\\\"""#);
    assert_eq!(elements_within(&array(&[&texts(100)]), limits)[0].kind(), None);
    let (kind, ..) = rejected_within(texts(101).as_bytes(), limits);
    assert_eq!(kind, RecordErrorKind::TextTooLong { found: 101, limit: 100 });
}

#[test]
fn endless_white_space_takes_no_memory() {
    let json = format!("[{}{}]", record("a", ""), " ".repeat(3 << 20));
    let batches: Vec<_> = brreg_parser::open::<Rrh, _>(std::io::Cursor::new(&json), Limits::default())
        .unwrap()
        .map(Result::unwrap)
        .collect();
    assert_eq!(batches.len(), 1);
    assert!(batches[0].bytes() < 1 << 20);
}
