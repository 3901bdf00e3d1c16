//! The register's own example files, and made-up ones of API v1.

use brreg_domain::rrh::partner::{Kodeverdi, Registrering, Rettighetshaver};

use crate::support::{each_record, elements, ids};
use crate::zips::zipped;

const JSON_2022: &[u8] = include_bytes!("../../../../data/sample/totalbestand-2022-12.json");
const CSV_2022: &[u8] = include_bytes!("../../../../data/sample/totalbestand-2022-12.csv");
const JSON_2023: &[u8] = include_bytes!("../../../../data/sample/totalbestand-2023-04.json");

const V1: [(&[u8], usize); 4] = [
    (include_bytes!("../../../../data/sample/rrh-v1/totalbestand.json"), 6),
    (include_bytes!("../../../../data/sample/rrh-v1/virksomhet-scope-offentlig.json"), 1),
    (include_bytes!("../../../../data/sample/rrh-v1/virksomhet-scope-media.json"), 1),
    (include_bytes!("../../../../data/sample/rrh-v1/virksomhet-slettet.json"), 1),
];

#[test]
fn nothing_in_them_is_rejected() {
    for (sample, count) in [(JSON_2022, 6), (CSV_2022, 6), (JSON_2023, 4)] {
        assert_eq!(ids(sample).len(), count);
        assert_eq!(ids(&zipped(sample)).len(), count);
    }
    for (sample, count) in V1 {
        assert_eq!(ids(sample).len(), count);
        assert_eq!(ids(&zipped(sample)).len(), count);
    }
}

#[test]
fn the_csv_gives_the_records_of_the_json() {
    let mut compared = 0;
    each_record(JSON_2022, |index, json| {
        let mut expected = json.clone();
        // What the CSV does not hold.
        expected.registrering_status = None;
        each_record(CSV_2022, |other, csv| {
            if index == other {
                assert_eq!(*csv, expected, "{}", ids(JSON_2022)[index]);
                compared += 1;
            }
        });
    });
    assert_eq!(compared, 6);
}

#[test]
fn a_record_holds_what_the_file_says() {
    let mut companies = Vec::new();
    each_record(JSON_2023, |_, record: &Registrering<'_>| {
        let code = |value: &Option<Kodeverdi<'_>>| value.as_ref()?.kode.as_ref().map(|kode| kode.to_string());
        let number = |owner: &Rettighetshaver<'_>| {
            owner.posisjoner.iter().flat_map(|position| position.mellomliggende_virksomheter.iter()).count()
        };
        let owners = record.reelle_rettighetshavere.iter().map(number).sum::<usize>();
        companies.push((code(&record.reelle_rettighetshavere_status).unwrap(), owners));
    });
    assert_eq!(companies[0], ("reellerettighetshaverestatus.arid".to_owned(), 4));
    assert_eq!(companies.len(), 4);
}

#[test]
fn each_element_is_at_its_reported_position() {
    for sample in [JSON_2022, CSV_2022, JSON_2023] {
        for seen in elements(sample) {
            assert!(sample[seen.byte as usize..].starts_with(&seen.raw));
        }
    }
}
