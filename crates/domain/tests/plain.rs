//! The short way to a registration reads what `serde_json` reads, and gives up on everything else.
#![allow(clippy::unwrap_used)]

use brreg_domain::rrh::Registrering;
use proptest::prelude::*;

/// A registration with every field, and with every way of saying that a value is not there.
const WHOLE: &str = r#"{"registreringId":"9fdead70","registreringStatus":{"kode":"registreringstatus.regi",
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

/// What is read the short way, after comparing it with what `serde_json` reads.
fn read(json: &str) -> Option<Registrering<'_>> {
    let plain = Registrering::from_plain_json(json);
    if let Some(plain) = &plain {
        assert_eq!(Some(plain), serde_json::from_str(json).ok().as_ref(), "{json}");
    }
    plain
}

#[test]
fn a_whole_registration_is_read() {
    let registrering = read(WHOLE).unwrap();
    assert_eq!(registrering.reelle_rettighetshavere.len(), 2);
}

#[test]
fn fields_are_read_in_any_order() {
    let json = r#"{"registrertDato":"d","registreringId":"i","reelleRettighetshavere":[],"registreringStatus":{}}"#;
    assert!(read(json).is_some());
}

#[test]
fn what_is_not_plain_is_given_up() {
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
        assert!(read(json).is_none(), "{json}");
    }
}

#[test]
fn texts_end_where_they_end_at_every_length() {
    for length in 0..40 {
        for (end, plain) in [("", true), ("\\\"", false), ("\u{1}", false), ("ø", true), ("\u{80}\u{7f}", true)] {
            let json = format!(r#"{{"registreringId":"{}{end}"}}"#, "å".repeat(length / 2) + &"x".repeat(length % 2));
            assert_eq!(read(&json).is_some(), plain, "{json}");
        }
    }
}

proptest! {
    #[test]
    fn a_byte_more_less_or_other_never_reads_as_something_else(
        place in 0..WHOLE.len(),
        removed in 0..3_usize,
        added in "[ \\\\\"{}\\[\\],:nåx\u{0}-\u{1f}]{0,2}",
    ) {
        let end = (place + removed).min(WHOLE.len());
        if let (Some(before), Some(after)) = (WHOLE.get(..place), WHOLE.get(end..)) {
            read(&format!("{before}{added}{after}"));
        }
    }
}
