//! The two ways to a record give the same, which is what another reader of JSON finds.
#![allow(clippy::unwrap_used)]

use std::fmt::Debug;

use brreg_domain::ektepakt::Svar;
use brreg_domain::konkurs::{Debitor, Innehaver, Varsel};
use brreg_domain::rrh::{Land, Registrering};
use brreg_domain::{Ignored, Tekst};
use proptest::prelude::*;
use serde_json::{Map, Value};

use super::{FromJson, read, read_plain, thorough};
use crate::RecordErrorKind;

/// A registration with every field, and with every way of saying that a value is absent.
const REGISTRERING: &str = r#"{"registreringId":"9fdead70","registreringStatus":{"kode":"registreringstatus.regi",
 "kodetekst":"Reelle rettighetshavere er registrert"},"registrertDato":"2022-12-15T16:49:01.303083Z",
 "reelleRettighetshavereStatus":{"kode":"reellerettighetshaverestatus.arid"},
 "registreringspliktigVirksomhet" : {"organisasjonsnummer":"910485407"} ,"reelleRettighetshavere":[
 {"folkeregistrertPerson":{"foedselsEllerDNummer":"1","foedselsdato":"2002-11-05","foedselsaar":"2002",
  "navn":{"fornavn":"STØLT","mellomnavn":null,"etternavn":"PARASOLL"},"erDoed":false,
  "statsborgerskap":[{"landkode":"NOR","land":"Norge"},{"landkode":"MEX","land":"Mexico"}]},
  "utenlandskPerson":null,"bostedsland":{},"erUnntattFraInnsyn":true,"posisjoner":[
  {"type":{"kode":"posisjontype.eier","kodetekst":""},"stoerrelseIntervall":null,"grunnlag":[ ],
   "beskrivelseAnnenMaate":"På annen måte","mellomliggendeVirksomheter":[{"virksomhet":null,
   "utenlandskVirksomhet":{"registreringsnummerIHjemlandet":"7","navn":"Ltd","internasjonalAdresse":
   {"friAdressetekst":"Gate 1","landkode":{"landkode":"SWE","land":"Sverige"}}}}]}],
  "foerstRegistrertDato":"2022-12-15T16:48:58.640894Z","endretDato":null},
 {"utenlandskPerson":{"foedselsdato":"1983-12-01","foedselsaar":"1983","fulltNavn":"TOM",
  "statsborgerskap":null},"posisjoner":[]}]}"#;

/// A notice of a list and a single one.
const VARSLER: [&str; 2] = [
    r#"{"uuid":"d9d820de","type":"aapning","registreringstidspunkt":"2018-10-10T11:54:23.333","kjennelsesdato":null,
 "debitor":"06821349425","innehaverAv":["[910313851]"],"_links":{"self":[{"href":"/a","b":[true,{}]},[ ],null]}}"#,
    r#"{"uuid":"d9d820de","type":"aapning","konkursbonr":"KONK","konkursgrunnlag":"B","debitor":{"navn":"KORT",
 "adresse":{"gateadresse":"Gata 1","postnummer":"0001"},"fnr":"06821349425","innehaverAv":[910313851,"7",0]},
 "tingrett":{"organisasjonsnr":"926722735","navn":"RETTEN"},"skiftesamling":{"avholdes":"2018-11-01T10:00:00"},
 "bostyrer":{"tittel":"ADV","navn":"BO","adresse":{"land":"NORGE"}}}"#,
];

/// An answer with a contract.
const SVAR: &str = r#"{"rolleinnehaver":"06821349425","antallEktepakt":1,"oppslagstidspunkt":"2026-01-01T00:00:00Z",
 "spraak":"NOB","ektepakt":[{"ektepaktnummer":123456789012345678,"status":"ektepaktstatus.tinglyst",
 "harSupplerendeOpplysningerIDokument":true,"paategning":["Ektefelle: A", ""],"avtaleinnhold":[{"avtaletype":"a"}],
 "rolle":[{"rolletype":"r","person":{"navn":{"fornavn":"A"},"adresse":{"adresseType":"t","poststed":{"postnummer":"0001"},
 "nummer":{"nummer":"7","bokstav":"B"},"kommune":null,"landkode":"NOR"}},"avtaleinnhold":[]}]}]}"#;

/// A record as a JSON value, for comparison. Numbers become texts, and absent values and empty lists `null`.
trait ToValue {
    fn to_value(&self) -> Value;
}

/// What a field is in [`ToValue::to_value`] that the record does not declare.
const UNKNOWN: Value = Value::Bool(true);

impl ToValue for Tekst<'_> {
    fn to_value(&self) -> Value {
        Value::from(&**self)
    }
}

impl<T: ToValue> ToValue for Option<T> {
    fn to_value(&self) -> Value {
        self.as_ref().map_or(Value::Null, T::to_value)
    }
}

impl<T: ToValue> ToValue for Vec<T> {
    fn to_value(&self) -> Value {
        if self.is_empty() { Value::Null } else { self.iter().map(T::to_value).collect() }
    }
}

impl ToValue for bool {
    fn to_value(&self) -> Value {
        self.to_string().into()
    }
}

impl ToValue for u32 {
    fn to_value(&self) -> Value {
        self.to_string().into()
    }
}

impl ToValue for i64 {
    fn to_value(&self) -> Value {
        self.to_string().into()
    }
}

impl ToValue for Ignored {
    fn to_value(&self) -> Value {
        UNKNOWN
    }
}

impl ToValue for Debitor<'_> {
    fn to_value(&self) -> Value {
        match self {
            Self::Nummer(number) => number.to_value(),
            Self::Detaljer(details) => details.to_value(),
        }
    }
}

impl ToValue for Innehaver<'_> {
    fn to_value(&self) -> Value {
        self.0.to_value()
    }
}

macro_rules! values {
    ($(
        $(#[$meta:meta])*
        $name:ident { $( $(#[$field_meta:meta])* $field:ident: $type:ty = $key:literal, )+ }
    )+) => { $(
        impl ToValue for $name<'_> {
            fn to_value(&self) -> Value {
                let declared = [ $( ($key.to_owned(), self.$field.to_value()) ),+ ];
                let unknown = self.unknown.iter().map(|name| (name.to_string(), UNKNOWN));
                Value::Object(declared.into_iter().chain(unknown).collect::<Map<_, _>>())
            }
        }
    )+ };
}

mod rrh {
    use brreg_domain::rrh::*;

    use super::*;
    brreg_domain::rrh_records!(values);
}

mod konkurs {
    use brreg_domain::konkurs::*;

    use super::*;
    brreg_domain::konkurs_records!(values);
}

mod ektepakt {
    use brreg_domain::ektepakt::*;

    use super::*;
    brreg_domain::ektepakt_records!(values);
}

/// Whether the record's value is what the JSON says.
fn says(record: &Value, json: &Value) -> bool {
    match (record, json) {
        (record, _) if *record == UNKNOWN => true,
        (Value::Object(record), Value::Object(json)) => {
            json.iter().all(|(name, json)| record.get(name).is_some_and(|record| says(record, json)))
                && record.iter().all(|(name, value)| json.contains_key(name) || value.is_null() || *value == UNKNOWN)
        }
        (Value::Array(record), Value::Array(json)) => {
            record.len() == json.len() && record.iter().zip(json).all(|(record, json)| says(record, json))
        }
        (Value::Null, Value::Array(json)) => json.is_empty(),
        (Value::String(text), Value::Number(number)) => {
            number.as_i128().is_some_and(|number| text.parse() == Ok(number))
        }
        (Value::String(text), Value::Bool(value)) => text.parse() == Ok(*value),
        (record, json) => record == json,
    }
}

/// What the short way gives, after comparing it with the long one, and that with another reader of JSON.
fn read_both<'a, T: FromJson<'a> + ToValue + PartialEq + Debug>(json: &'a str) -> Option<T> {
    let plain = read_plain::<T>(json);
    let record = thorough::read::<T>(json);
    if let Some(plain) = &plain {
        assert_eq!(Ok(plain), record.as_ref(), "{json}");
    }
    if let Ok(record) = &record {
        let value: Value = serde_json::from_str(json).unwrap();
        assert!(says(&record.to_value(), &value), "{json}\n{record:?}");
    }
    plain
}

#[test]
fn whole_records_are_read_by_the_short_way() {
    let registrering: Registrering<'_> = read_both(REGISTRERING).unwrap();
    assert_eq!(registrering.reelle_rettighetshavere.len(), 2);
    for json in VARSLER {
        let varsel: Varsel<'_> = read_both(json).unwrap();
        assert_eq!(varsel.uuid.as_deref(), Some("d9d820de"));
    }
    let svar: Svar<'_> = read_both(SVAR).unwrap();
    assert_eq!((svar.antall_ektepakt, svar.ektepakt[0].ektepaktnummer), (Some(1), Some(123_456_789_012_345_678)));
}

#[test]
fn fields_are_read_in_any_order() {
    let json = r#"{"registrertDato":"d","registreringId":"i","reelleRettighetshavere":[],"registreringStatus":{}}"#;
    assert!(read_both::<Registrering<'_>>(json).is_some());
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
        r#"{"nyttFelt":1,"registreringId":"a"}"#,
        r#"{"reelleRettighetshavere":[null]}"#,
        r#"{"reelleRettighetshavere":[{}"#,
        r#"{"reelleRettighetshavere":[{},]}"#,
        r#"{"reelleRettighetshavere":[{"erUnntattFraInnsyn":"true"}]}"#,
    ] {
        assert!(read_both::<Registrering<'_>>(json).is_none(), "{json}");
    }
    for json in [
        r#"{"_links":1}"#,
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
