//! The properties on random bytes, and on sound content with some places changed.

use std::io::{Cursor, Write as _};

use proptest::prelude::*;
use zip::write::{SimpleFileOptions, ZipWriter};

use super::examples::{REGISTRERING, SVAR, VARSLER, VIRKSOMHET};
use super::{archive, elements, records, rows};

/// Places of a content, and what is put there.
fn changes() -> impl Strategy<Value = Vec<(prop::sample::Index, usize, Vec<u8>)>> {
    let bytes = prop_oneof![
        prop::collection::vec(any::<u8>(), 0..4),
        "[\\[\\]{}\",:;\\\\ \r\n0-9]{0,4}".prop_map(String::into_bytes),
    ];
    prop::collection::vec((any::<prop::sample::Index>(), 0..4_usize, bytes), 0..5)
}

fn changed(content: &[u8], changes: &[(prop::sample::Index, usize, Vec<u8>)]) -> Vec<u8> {
    let mut content = content.to_vec();
    for (place, removed, added) in changes {
        let start = place.index(content.len().max(1)).min(content.len());
        let end = (start + removed).min(content.len());
        content.splice(start..end, added.iter().copied());
    }
    content
}

fn zipped(content: &[u8]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    writer.start_file("totalbestand.json", SimpleFileOptions::default()).unwrap();
    writer.write_all(content).unwrap();
    writer.finish().unwrap().into_inner()
}

const ROWS: &str = "930185930;a;2022-01-01;;;;;;;;;;;;;;;;;;;;;\n930185930;b;;;;;\"x;\r\n\"\"y\";;;;;;;;;;;;;;;;;\r\n";

#[test]
fn a_number_before_a_text_is_told_by_the_record_whatever_the_fault_is_called() {
    elements(br#"[{"organisasjonsnummer":"391021880","registreringer":[{"registrert":22"-5001-30T14:44:00.001Z"}]}]"#);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn elements_are_those_of_serde_json(bytes in prop::collection::vec(any::<u8>(), 0..200), changes in changes()) {
        elements(&bytes);
        elements(&[b"[", &bytes[..]].concat());
        elements(&changed(format!("[{REGISTRERING}, {{}}, [1]]").as_bytes(), &changes));
        elements(&changed(format!("{REGISTRERING}\n{REGISTRERING}\n").as_bytes(), &changes));
        elements(&changed(format!("{{\"a\":1,\"b\":[{VIRKSOMHET}]}}").as_bytes(), &changes));
    }

    #[test]
    fn archives_are_read_as_the_zip_library_reads_them_or_refused(
        bytes in prop::collection::vec(any::<u8>(), 0..200), changes in changes(),
    ) {
        archive(&[b"PK\x03\x04", &bytes[..]].concat());
        archive(&changed(&zipped(format!("[{REGISTRERING}]").as_bytes()), &changes));
    }

    #[test]
    fn records_say_what_serde_json_finds(text in "\\PC{0,60}", changes in changes()) {
        records(&text);
        for sound in VARSLER.into_iter().chain([REGISTRERING, VIRKSOMHET, SVAR]) {
            if let Ok(text) = str::from_utf8(&changed(sound.as_bytes(), &changes)) {
                records(text);
            }
        }
    }

    #[test]
    fn rows_are_those_of_the_csv_library(
        bytes in prop_oneof![
            prop::collection::vec(any::<u8>(), 0..200), "[a;\"\r\n ø]{0,200}".prop_map(String::into_bytes),
        ],
        changes in changes(),
    ) {
        rows(&bytes);
        rows(&changed(ROWS.as_bytes(), &changes));
    }
}
