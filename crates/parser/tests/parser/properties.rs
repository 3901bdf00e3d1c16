//! What holds for all inputs, checked against other libraries where they know the answer.

use std::io::Cursor;

use brreg_parser::records::Rrh;
use brreg_parser::{Limits, RecordErrorKind, open};
use proptest::prelude::*;
use serde_json::Value;

use crate::support::{Trickle, elements};
use crate::zips::zipped;

fn json() -> impl Strategy<Value = Value> {
    let text = prop_oneof![r#"[a-zæøå \\"\[\]{},:]{0,12}"#, "\\PC{0,80}"];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        text.clone().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 40, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::vec((text.clone(), inner), 0..6)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn the_elements_are_those_that_serde_json_reads(values in prop::collection::vec(json(), 0..8), pretty: bool) {
        let array = Value::from(values.clone());
        let text = if pretty { serde_json::to_string_pretty(&array) } else { serde_json::to_string(&array) }.unwrap();
        let seen = elements(text.as_bytes());
        prop_assert_eq!(seen.len(), values.len());
        for (seen, value) in seen.iter().zip(&values) {
            let raw: Value = serde_json::from_slice(&seen.raw).unwrap();
            prop_assert_eq!(&raw, value);
            prop_assert!(text.as_bytes()[seen.byte as usize..].starts_with(&seen.raw));
            let is_object = !matches!(seen.kind(), Some(RecordErrorKind::NotAnObject { .. }));
            prop_assert_eq!(is_object, value.is_object());
        }
    }

    #[test]
    fn any_bytes_end_in_the_same_way_however_they_are_read(
        start in prop_oneof![
            Just(""), Just("["), Just("[{"), Just("[{},"), Just(HEADER), Just("{"), Just("{\"a\":["), Just("{\"a\":[{}],"),
            Just("{\"registreringId\":1}\n")
        ],
        bytes in prop_oneof![
            prop::collection::vec(any::<u8>(), 0..300),
            r#"[\[\]{}",:;\\ a1\r\n]{0,300}"#.prop_map(String::into_bytes),
        ],
    ) {
        let input = [start.as_bytes(), &bytes].concat();
        let once = outcome(&input, usize::MAX);
        prop_assert_eq!(&outcome(&input, 1), &once);
        prop_assert_eq!(&outcome(&input, 7), &once);
        prop_assert_eq!(outcome(&zipped(&input), usize::MAX).0, once.0);
    }

    #[test]
    fn any_change_to_an_archive_is_noticed_or_harmless(place in any::<prop::sample::Index>(), value: u8) {
        let content = br#"[{"registreringId":"a"},{"registreringId":"b"}]"#;
        let mut zip = zipped(content);
        let place = place.index(zip.len());
        zip[place] = value;
        if let (elements, None) = outcome(&zip, usize::MAX) {
            prop_assert_eq!(elements, outcome(content, usize::MAX).0);
        }
    }

    #[test]
    fn the_rows_are_those_that_the_csv_library_reads(
        rows in prop::collection::vec(
            ("[a-c]", prop::collection::vec(prop_oneof!["[a-zø;,\"\r\n ]{0,6}", "\\PC{0,3}", "[＝﻿\0\u{85}\u{2028}]"], 22)),
            0..12,
        ),
        always: bool,
        end in prop::sample::select(vec![csv::Terminator::CRLF, csv::Terminator::Any(b'\n'), csv::Terminator::Any(b'\r')]),
    ) {
        let style = if always { csv::QuoteStyle::Always } else { csv::QuoteStyle::Necessary };
        let mut writer =
            csv::WriterBuilder::new().delimiter(b';').quote_style(style).terminator(end).from_writer(Vec::new());
        writer.write_record(HEADER.trim_end().split(';')).unwrap();
        let rows: Vec<Vec<_>> =
            rows.into_iter().map(|(id, rest)| [vec!["930185930".to_owned(), id], rest].concat()).collect();
        for row in &rows {
            writer.write_record(row).unwrap();
        }
        let text = writer.into_inner().unwrap();
        let seen = elements(&text);
        let expected: Vec<_> = rows.chunk_by(|a, b| a[1] == b[1]).collect();
        prop_assert_eq!(seen.len(), expected.len());
        for (seen, rows) in seen.iter().zip(expected) {
            let mut reader =
                csv::ReaderBuilder::new().delimiter(b';').has_headers(false).from_reader(&seen.raw[..]);
            let read: Vec<Vec<String>> = reader.deserialize().map(Result::unwrap).collect();
            prop_assert_eq!(&read, &rows);
            let shifted = matches!(
                seen.kind(),
                Some(RecordErrorKind::RaggedRow { .. } | RecordErrorKind::BrokenQuoting)
            );
            prop_assert!(!shifted);
        }
    }
}

const HEADER: &str = concat!(
    "reellRettighet.registreringspliktigVirksomhet.organisasjonsnummer;reellRettighet.registreringId;",
    "reellRettighet.registrertDato;reellRettighet.reelleRettighetshavereStatus;",
    "reellRettighetshaver.folkeregistrertPerson.fødselsEllerDNummer;",
    "reellRettighetshaver.folkeregistrertPerson.fødselsdato;reellRettighetshaver.folkeregistrertPerson.fødselsår;",
    "reellRettighetshaver.folkeregistrertPerson.fornavn;reellRettighetshaver.folkeregistrertPerson.mellomnavn;",
    "reellRettighetshaver.folkeregistrertPerson.etternavn;reellRettighetshaver.folkeregistrertPerson.erDød;",
    "reellRettighetshaver.folkeregistrertPerson.statsborgerskap;reellRettighetshaver.utenlandskPerson.fødselsdato;",
    "reellRettighetshaver.utenlandskPerson.fødselsår;reellRettighetshaver.utenlandskPerson.fulltNavn;",
    "reellRettighetshaver.utenlandskPerson.statsborgerskap;reellRettighetshaver.bostedsland;",
    "reellRettighetshaver.erUnntattFraInnsyn;reellRettighetshaver.posisjon;",
    "reellRettighetshaver.posisjon.størrelseintervall;reellRettighetshaver.posisjon.beskrivelseAnnenMåte;",
    "reellRettighetshaver.posisjon.grunnlag;reellRettighetshaver.førstRegistrertDato;",
    "reellRettighetshaver.endretDato\n",
);

/// Offset and bytes of an element, and whether it is a record.
type Element = (u64, Vec<u8>, bool);

/// The elements up to the error, and the error.
fn outcome(input: &[u8], most: usize) -> (Vec<Element>, Option<String>) {
    let mut limits = Limits::default();
    limits.batch_bytes = 1;
    let mut elements = Vec::new();
    let source = match open::<Rrh, _>(Trickle::new(input, most), limits) {
        Ok(source) => source,
        Err(error) => return (elements, Some(error.kind().to_string())),
    };
    for batch in source {
        match batch {
            Ok(batch) => batch.decode(|element| {
                elements.push((element.position.byte, element.raw.to_vec(), element.record.is_ok()));
            }),
            Err(error) => return (elements, Some(error.kind().to_string())),
        }
    }
    (elements, None)
}

#[test]
fn any_start_of_a_sound_archive_is_refused() {
    let zip = zipped(br#"[{"registreringId":"a"}]"#);
    for length in 0..zip.len() {
        assert!(outcome(&zip[..length], usize::MAX).1.is_some(), "{length}");
    }
    assert!(open::<Rrh, _>(Cursor::new(&zip), Limits::default()).is_ok());
}
