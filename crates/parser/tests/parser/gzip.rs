//! Gzip files: members, checksums, and where a damaged one is refused.

use std::io::{Cursor, Write as _};

use brreg_domain::enhet::Dokument;
use brreg_parser::records::Enhetsregisteret;
use brreg_parser::{Error, ErrorKind, Limits, open};
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::support::Trickle;

const UNITS: &[u8] = include_bytes!("../../../../data/sample/enhet/enheter_alle.json");
const SAMPLES: [(&[u8], &[u8], &str); 3] = [
    (UNITS, include_bytes!("../../../../data/sample/enhet/enheter_alle.json.gz"), "enheter"),
    (
        include_bytes!("../../../../data/sample/enhet/underenheter_alle.json"),
        include_bytes!("../../../../data/sample/enhet/underenheter_alle.json.gz"),
        "enheter",
    ),
    (
        include_bytes!("../../../../data/sample/enhet/roller_totalbestand.json"),
        include_bytes!("../../../../data/sample/enhet/roller_totalbestand.json.gz"),
        "roller",
    ),
];

fn gzip(content: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

/// The numbers of the units, read some bytes at a time.
fn numbers(input: &[u8], at_once: usize, limits: Limits) -> Result<Vec<String>, Error> {
    let mut numbers = Vec::new();
    for batch in open::<Enhetsregisteret, _>(Trickle::new(input, at_once), limits)? {
        batch?.decode(|element| {
            let record: Dokument<'_> = element.record.unwrap();
            numbers.push(record.organisasjonsnummer().unwrap().to_owned());
        });
    }
    Ok(numbers)
}

fn refused(input: &[u8]) -> Error {
    numbers(input, usize::MAX, Limits::default()).unwrap_err()
}

/// Subunits are told from units by their organisation forms, which nobody looks at here.
#[test]
fn each_file_of_the_register_is_told_by_its_content_whether_it_is_gzip_or_bare() {
    for (bare, packed, form) in SAMPLES {
        for input in [bare, packed] {
            let source = open::<Enhetsregisteret, _>(Cursor::new(input), Limits::default()).unwrap();
            assert_eq!((source.form(), source.is_recognised()), (form, true));
        }
        for at_once in [1, 7, usize::MAX] {
            let [bare, packed] = [bare, packed].map(|input| numbers(input, at_once, Limits::default()).unwrap());
            assert_eq!(bare, packed);
            assert!(bare.len() >= 3);
        }
    }
}

#[test]
fn several_members_are_one_content() {
    let all = numbers(UNITS, usize::MAX, Limits::default()).unwrap();
    for cut in [1, UNITS.len() / 2, UNITS.len() - 1] {
        let members = [gzip(&UNITS[..cut]), gzip(b""), gzip(&UNITS[cut..])].concat();
        assert_eq!(numbers(&members, 3, Limits::default()).unwrap(), all, "{cut}");
    }
}

#[test]
fn a_header_with_a_name_a_comment_and_extra_bytes_is_passed_over() {
    let mut encoder = flate2::GzBuilder::new()
        .filename("enheter_alle.json")
        .comment("nightly")
        .extra(vec![1, 2, 3])
        .write(Vec::new(), Compression::fast());
    encoder.write_all(UNITS).unwrap();
    let packed = encoder.finish().unwrap();
    assert_eq!(numbers(&packed, 1, Limits::default()).unwrap().len(), 7);
}

#[test]
fn a_file_that_is_cut_at_any_byte_is_refused() {
    let packed = gzip(UNITS);
    for cut in 2..packed.len() {
        let error = refused(&packed[..cut]);
        assert_eq!(*error.kind(), ErrorKind::TruncatedData, "{cut}: {error}");
        assert!(error.byte().is_some_and(|byte| byte <= UNITS.len() as u64), "{cut}");
    }
}

#[test]
fn a_wrong_checksum_a_wrong_length_and_damaged_data_are_refused() {
    let packed = gzip(UNITS);
    let end = packed.len();
    let changed = |place: usize| {
        let mut changed = packed.clone();
        changed[place] ^= 1;
        refused(&changed)
    };
    let crc = changed(end - 8);
    assert!(matches!(crc.kind(), ErrorKind::WrongCrc { .. }), "{crc}");
    assert_eq!(crc.byte(), Some(UNITS.len() as u64));
    let length = changed(end - 4);
    assert!(matches!(length.kind(), ErrorKind::WrongSize { .. }), "{length}");
    assert!(matches!(changed(2).kind(), ErrorKind::GzipHeader { start: 0 }));
    // Wherever else a bit is turned, something notices it.
    for place in 10..end - 8 {
        changed(place);
    }
}

#[test]
fn what_follows_the_last_member_is_refused_with_its_place() {
    let packed = gzip(UNITS);
    for rest in [&b"\0"[..], b"[]", b"\x1fx", b"PK\x03\x04"] {
        let error = refused(&[&packed, rest].concat());
        assert_eq!(*error.kind(), ErrorKind::DataAfterGzip { end: packed.len() as u64 }, "{rest:?}");
    }
    let second = [&packed, &packed[..5]].concat();
    assert_eq!(*refused(&second).kind(), ErrorKind::TruncatedData);
}

#[test]
fn an_array_without_its_end_is_refused_though_the_gzip_file_is_whole() {
    let open_array = UNITS.trim_ascii_end().strip_suffix(b"]").unwrap();
    let error = refused(&gzip(open_array));
    assert!(matches!(error.kind(), ErrorKind::TruncatedJson { .. }), "{error}");
}

#[test]
fn more_content_than_the_limits_allow_stops_the_reading() {
    let packed = gzip(&[b"[ ", &*vec![b' '; 4 << 20], UNITS].concat());
    let limits = |change: fn(&mut Limits)| {
        let mut limits = Limits::default();
        change(&mut limits);
        numbers(&packed, usize::MAX, limits).unwrap_err()
    };
    let ratio = limits(|limits| limits.ratio = 15);
    assert_eq!(*ratio.kind(), ErrorKind::RatioTooHigh { limit: 15 });
    let size = limits(|limits| {
        limits.ratio = u64::MAX;
        limits.decompressed_bytes = 1 << 20;
    });
    assert_eq!((size.kind(), size.byte()), (&ErrorKind::TooLarge { limit: 1 << 20 }, Some(1 << 20)));
}

#[test]
fn gzip_in_gzip_is_refused() {
    assert_eq!(*refused(&gzip(&gzip(UNITS))).kind(), ErrorKind::NestedArchive { found: "a gzip file" });
}
