//! The two ways to a record give the same, which is what another reader of JSON finds.
#![allow(clippy::unwrap_used, clippy::panic)]

use brreg_domain::Linjer;
use brreg_domain::Tekst;
use brreg_domain::ektepakt::Svar;
use brreg_domain::enhet::{Enhet, Roller, Underenhet};
use brreg_domain::konkurs::Varsel;
use brreg_domain::rrh::partner::{Land, Registrering};
use brreg_domain::rrh::v1::{self, Virksomhet};
use proptest::prelude::*;
use serde_json::value::RawValue;

use super::read;
use crate::RecordErrorKind;
use crate::properties::agree as read_both;
use crate::properties::examples::{REGISTRERING, SVAR, VARSLER, VIRKSOMHET};

#[test]
fn whole_records_are_read_by_the_short_way() {
    let registrering: Registrering<'_> = read_both(REGISTRERING).unwrap();
    assert_eq!(registrering.reelle_rettighetshavere.len(), 2);
    let virksomhet: Virksomhet<'_> = read_both(VIRKSOMHET).unwrap();
    assert_eq!(
        virksomhet.registreringer[0].reelle_rettighetshavere[0].posisjoner[0].mellomliggende_virksomheter.len(),
        3
    );
    for json in VARSLER {
        let varsel: Varsel<'_> = read_both(json).unwrap();
        assert_eq!(varsel.uuid.as_deref(), Some("d9d820de"));
    }
    let svar: Svar<'_> = read_both(SVAR).unwrap();
    assert_eq!((svar.antall_ektepakt, svar.ektepakt[0].ektepaktnummer), (Some(1), Some(123_456_789_012_345_678)));
}

#[test]
fn the_files_of_enhetsregisteret_are_read_by_the_short_way() {
    fn records(file: &str) -> Vec<Box<RawValue>> {
        serde_json::from_str(file).unwrap()
    }
    for unit in records(include_str!("../../../../../data/sample/enhet/enheter_alle.json")) {
        assert!(read_both::<Enhet<'_>>(unit.get()).is_some(), "{unit}");
    }
    for unit in records(include_str!("../../../../../data/sample/enhet/underenheter_alle.json")) {
        assert!(read_both::<Underenhet<'_>>(unit.get()).is_some(), "{unit}");
    }
    for roles in records(include_str!("../../../../../data/sample/enhet/roller_totalbestand.json")) {
        assert!(read_both::<Roller<'_>>(roles.get()).is_some(), "{roles}");
    }
}

#[test]
fn fields_are_read_in_any_order() {
    let json = r#"{"registrertDato":"d","registreringId":"i","reelleRettighetshavere":[],"registreringStatus":{}}"#;
    assert!(read_both::<Registrering<'_>>(json).is_some());
}

#[test]
fn unknown_fields_are_passed_over_by_the_short_way_wherever_they_are() {
    for value in ["1", "-2.50", "true", "null", r#""x""#, "[ 1 , [ ] ]", r#"{ "kode" : { "a" : [ "b" ] } }"#] {
        for json in [
            format!(r#"{{"nyttFelt":{value},"registreringId":"a"}}"#),
            format!(r#"{{"registreringId":"a","nyttFelt" : {value} }}"#),
            format!(r#"{{"registrertDato":"d","nyttFelt":{value},"registreringId":"a"}}"#),
        ] {
            let record: Registrering<'_> = read_both(&json).unwrap_or_else(|| panic!("{json}"));
            assert_eq!((record.registrering_id.as_deref(), &record.unknown[..]), (Some("a"), &["nyttFelt".into()][..]));
        }
    }
    let twice: Registrering<'_> = read_both(r#"{"b":1,"a":2,"b":3,"registreringStatus":{"c":[]}}"#).unwrap();
    assert_eq!(twice.unknown, ["b", "a", "b"].map(Tekst::from));
    assert_eq!(twice.registrering_status.unwrap().unknown, ["c".into()]);
}

#[test]
fn what_is_not_plain_is_left_to_the_long_way() {
    for json in [
        "",
        "null",
        "[]",
        r#"{"registreringId":"a"} x"#,
        r#"{"registreringId":"a","registreringId":"b"}"#,
        r#"{"registreringId":null,"registreringId":"b"}"#,
        r#"{"registreringId":"a",}"#,
        r#"{"registreringId" "a"}"#,
        r#"{"registreringId":7}"#,
        r#"{"registreringId":"\u00e6"}"#,
        "{\"registreringId\":\"a\nb\"}",
        "{\"registreringId\":\"a long text before\u{1f}\"}",
        r#"{"registreringId":"a"#,
        r#"{"nyttFelt":1e3,"registreringId":"a"}"#,
        r#"{"nyttFelt":"\u00e6"}"#,
        r#"{"nyttFelt"}"#,
        r#"{"nyttFelt":}"#,
        r#"{"nyttFelt":1 "registreringId":"a"}"#,
        r#"{"nytt\u0046elt":1}"#,
        r#"{"nyttFelt":1,"registreringId":"a","registreringId":"b"}"#,
        r#"{"reelleRettighetshavere":[null]}"#,
        r#"{"reelleRettighetshavere":[{}"#,
        r#"{"reelleRettighetshavere":[{},]}"#,
        r#"{"reelleRettighetshavere":[{"erUnntattFraInnsyn":"true"}]}"#,
    ] {
        assert!(read_both::<Registrering<'_>>(json).is_none(), "{json}");
    }
    for json in [
        r#"{"_links":01}"#,
        r#"{"_links":"\n"}"#,
        r#"{"_links":[[[[[[[[[]]]]]]]]]}"#,
        r#"{"_links":{"a"}}"#,
        r#"{"_links":{"a":}}"#,
        r#"{"_links":}"#,
        r#"{"debitor":7}"#,
        r#"{"innehaverAv":[-1]}"#,
        r#"{"innehaverAv":[1.5]}"#,
        r#"{"innehaverAv":[01]}"#,
    ] {
        assert!(read_both::<Varsel<'_>>(json).is_none(), "{json}");
    }
    for number in ["-1", "00", "1.0", "1e3", "4294967296", "1234567890123456789", "\"1\"", "1x", "-", "1e999"] {
        let json = format!(r#"{{"antallEktepakt":{number}}}"#);
        assert!(read_both::<Svar<'_>>(&json).is_none(), "{json}");
        let json = format!(r#"{{"ektepakt":[{{"ektepaktnummer":{number}}}]}}"#);
        assert_eq!(read_both::<Svar<'_>>(&json).is_some(), number == "4294967296", "{json}");
    }
}

#[test]
fn texts_end_where_they_end_at_every_length() {
    for length in 0..40 {
        for (end, plain) in [("", true), ("\\\"", false), ("\u{1}", false), ("ø", true), ("\u{80}\u{7f}", true)] {
            let json = format!(r#"{{"registreringId":"{}{end}"}}"#, "å".repeat(length / 2) + &"x".repeat(length % 2));
            assert_eq!(read_both::<Registrering<'_>>(&json).is_some(), plain, "{json}");
        }
    }
}

#[test]
fn blanks_are_passed_over_wherever_they_are_at_every_length_and_nothing_else_is() {
    for blank in [" ", "\n", "\t", "\r"] {
        for length in 0..40 {
            let blanks = blank.repeat(length);
            let json = format!(r#"{{"landkode"{blanks}:{blanks}"NOR"{blanks},{blanks}"land":"x"{blanks}}}{blanks}"#);
            let land: Land<'_> = read_both(&json).unwrap_or_else(|| panic!("{json:?}"));
            assert_eq!((land.landkode.as_deref(), land.land.as_deref()), (Some("NOR"), Some("x")), "{json:?}");
            for other in ["\u{1}", "\u{b}", "\u{a0}", "\u{2003}"] {
                let json = format!(r#"{{"landkode":{blanks}{other}{blanks}"NOR"}}"#);
                assert!(read_both::<Land<'_>>(&json).is_none(), "{json:?}");
            }
        }
    }
}

#[test]
fn absent_null_and_empty_are_read() {
    for (json, land) in [
        (r#"{"landkode":"NOR"}"#, None),
        (r#"{"landkode":"NOR","land":null}"#, None),
        (r#"{"landkode":"NOR","land":""}"#, Some("")),
        (r#"{"land":"Nor\u00e6ge","landkode":"NOR"}"#, Some("Noræge")),
    ] {
        read_both::<Land<'_>>(json);
        let record: Land<'_> = read(json).unwrap();
        assert_eq!(record.landkode.as_deref(), Some("NOR"));
        assert_eq!(record.land.as_deref(), land, "{json}");
    }
}

#[test]
fn lines_are_a_list_or_one_text() {
    for (json, lines) in [
        ("{}", &[][..]),
        (r#"{"friAdressetekst":null}"#, &[]),
        (r#"{"friAdressetekst":[]}"#, &[]),
        (r#"{"friAdressetekst":"a"}"#, &["a"]),
        (r#"{"friAdressetekst":["a","\u0062"]}"#, &["a", "b"]),
        (r#"{"friAdressetekst":"\u0061"}"#, &["a"]),
    ] {
        read_both::<v1::Adresse<'_>>(json);
        let record: v1::Adresse<'_> = read(json).unwrap();
        assert_eq!(record.fri_adressetekst, Linjer(lines.iter().copied().map(Tekst::from).collect()), "{json}");
    }
    let error = read::<v1::Adresse<'_>>(r#"{"friAdressetekst":7}"#).unwrap_err();
    let kind = RecordErrorKind::WrongType { expected: "a text or a list", found: "a number" };
    assert_eq!((error.kind(), error.path()), (&kind, Some("/friAdressetekst")));
}

#[test]
fn fields_of_earlier_editions_are_known_whatever_they_contain() {
    let json = r#"{"organisasjonsnummer":"1","navn":7,"organisasjonsform":[{}],"registreringer":[{"regulertMarked":
        {"type":{"a":1e9}},"reelleRettighetshavere":[{"slettet":true}]}]}"#;
    read_both::<Virksomhet<'_>>(json);
    let record: Virksomhet<'_> = read(json).unwrap();
    let registration = &record.registreringer[0];
    assert!(record.unknown.is_empty() && registration.reelle_rettighetshavere[0].unknown.is_empty());
    assert!(registration.regulert_marked.as_ref().unwrap().unknown.is_empty());
}

#[test]
fn unknown_fields_are_noted_and_their_values_passed_over() {
    let record: Land<'_> = read(r#"{"ny":{"a":[1e999,2]},"landkode":"NOR","andre":null,"\u00e5":"\ud800"}"#).unwrap();
    let names: Vec<&str> = record.unknown.iter().map(|name| &**name).collect();
    assert_eq!(names, ["ny", "andre", "å"]);
}

#[test]
fn what_is_wrong_is_reported_with_path_and_byte() {
    let wrong = |expected, found| RecordErrorKind::WrongType { expected, found };
    let whole = "a whole number of 32 bits, not negative";
    for (json, kind, path) in [
        ("7", wrong("an object", "a number"), ""),
        (r#"{"antallEktepakt":-1}"#, wrong(whole, "a number"), "/antallEktepakt"),
        (r#"{"antallEktepakt":1.5}"#, wrong(whole, "a number"), "/antallEktepakt"),
        (r#"{"antallEktepakt":"1"}"#, wrong(whole, "a text"), "/antallEktepakt"),
        (r#"{"ektepakt":[{},{"paategning":["a",null]}]}"#, wrong("a text", "null"), "/ektepakt/1/paategning/1"),
        (r#"{"ektepakt":[{"rolle":[{"person":[]}]}]}"#, wrong("an object", "a list"), "/ektepakt/0/rolle/0/person"),
        (
            r#"{"ektepakt":[{"status":"a","status":"b"}]}"#,
            RecordErrorKind::DuplicateKey { key: "status" },
            "/ektepakt/0",
        ),
        (r#"{"a/b~c":nul}"#, RecordErrorKind::Syntax { reason: "expected ident".to_owned() }, "/a~1b~0c"),
    ] {
        let error = read::<Svar<'_>>(json).unwrap_err();
        assert_eq!((error.kind(), error.path()), (&kind, Some(path)), "{json}");
        assert!(error.byte() < json.len() as u64, "{json}");
    }
    for (json, expected, path) in [
        (r#"{"debitor":7}"#, "a number in text or an object", "/debitor"),
        (r#"{"debitor":{"innehaverAv":[-1]}}"#, "an organisation number", "/debitor/innehaverAv/0"),
    ] {
        let error = read::<Varsel<'_>>(json).unwrap_err();
        assert_eq!((error.kind(), error.path()), (&wrong(expected, "a number"), Some(path)), "{json}");
    }
}

/// The text with one place changed.
fn changed(whole: &str, place: prop::sample::Index, removed: usize, added: &str) -> Option<String> {
    let place = place.index(whole.len());
    let end = (place + removed).min(whole.len());
    Some(format!("{}{added}{}", whole.get(..place)?, whole.get(end..)?))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn one_byte_more_or_less_or_another_is_never_read_as_something_else(
        place in any::<prop::sample::Index>(),
        removed in 0..3_usize,
        added in "[ \\\\\"{}\\[\\],:nåx0-9.\u{0}-\u{1f}]{0,2}",
    ) {
        if let Some(json) = changed(REGISTRERING, place, removed, &added) {
            read_both::<Registrering<'_>>(&json);
        }
        if let Some(json) = changed(VIRKSOMHET, place, removed, &added) {
            read_both::<Virksomhet<'_>>(&json);
        }
        for whole in VARSLER {
            if let Some(json) = changed(whole, place, removed, &added) {
                read_both::<Varsel<'_>>(&json);
            }
        }
        if let Some(json) = changed(SVAR, place, removed, &added) {
            read_both::<Svar<'_>>(&json);
        }
    }
}
