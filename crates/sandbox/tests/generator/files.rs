use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Cursor, Read, Write};
use std::os::unix::fs::PermissionsExt;

use brreg_domain::rrh::Dokument;
use brreg_parser::Limits;
use brreg_parser::records::Rrh;
use brreg_sandbox::ErrorKind;
use brreg_sandbox::generator::{Absent, CSV_MEMBER, Content, JSON_MEMBER, Settings};
use serde_json::Value;

use crate::{content, elements, rows};

/// The fields of every object of the published files, by the name of the object.
const SHAPES: &[(&str, &[&str])] = &[
    (
        "",
        &[
            "registreringId",
            "registreringStatus",
            "registrertDato",
            "reelleRettighetshavereStatus",
            "registreringspliktigVirksomhet",
            "reelleRettighetshavere",
        ],
    ),
    ("registreringStatus", &["kode", "kodetekst"]),
    ("reelleRettighetshavereStatus", &["kode", "kodetekst"]),
    ("registreringspliktigVirksomhet", &["organisasjonsnummer"]),
    (
        "reelleRettighetshavere",
        &[
            "folkeregistrertPerson",
            "utenlandskPerson",
            "bostedsland",
            "erUnntattFraInnsyn",
            "posisjoner",
            "foerstRegistrertDato",
            "endretDato",
        ],
    ),
    (
        "folkeregistrertPerson",
        &["foedselsEllerDNummer", "foedselsdato", "foedselsaar", "navn", "erDoed", "statsborgerskap"],
    ),
    ("navn", &["fornavn", "mellomnavn", "etternavn"]),
    ("utenlandskPerson", &["foedselsdato", "foedselsaar", "fulltNavn", "statsborgerskap"]),
    ("statsborgerskap", &["landkode", "land"]),
    ("bostedsland", &["landkode", "land"]),
    ("posisjoner", &["type", "stoerrelseIntervall", "grunnlag", "beskrivelseAnnenMaate", "mellomliggendeVirksomheter"]),
    ("type", &["kode", "kodetekst"]),
    ("stoerrelseIntervall", &["kode", "kodetekst"]),
    ("grunnlag", &["kode", "kodetekst"]),
    ("mellomliggendeVirksomheter", &["virksomhet", "utenlandskVirksomhet"]),
    ("virksomhet", &["organisasjonsnummer"]),
    ("utenlandskVirksomhet", &["registreringsnummerIHjemlandet", "navn", "internasjonalAdresse"]),
    ("internasjonalAdresse", &["friAdressetekst", "landkode"]),
    ("landkode", &["landkode", "land"]),
];

/// Collects the fields of all objects, by the name of the object.
fn collect(name: &str, value: &Value, shapes: &mut BTreeMap<String, BTreeSet<String>>, nulls: &mut usize) {
    match value {
        Value::Object(fields) => {
            shapes.entry(name.to_owned()).or_default().extend(fields.keys().cloned());
            for (field, value) in fields {
                collect(field, value, shapes, nulls);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect(name, item, shapes, nulls)),
        Value::Null => *nulls += 1,
        _ => {}
    }
}

#[test]
fn json_has_the_published_shapes_in_both_forms() {
    let expected: BTreeMap<String, BTreeSet<String>> = SHAPES
        .iter()
        .map(|(name, fields)| ((*name).to_owned(), fields.iter().map(|field| (*field).to_owned()).collect()))
        .collect();
    for (absent, some_nulls) in [(Absent::Null, true), (Absent::LeftOut, false)] {
        let content = Content::new(Settings::default().virksomheter(3_000).seed(7).absent(absent));
        let (mut shapes, mut nulls) = (BTreeMap::new(), 0);
        elements(&content).iter().for_each(|element| collect("", element, &mut shapes, &mut nulls));
        assert_eq!(shapes, expected, "{absent:?}");
        assert_eq!(nulls > 0, some_nulls, "{absent:?}");
    }
}

#[test]
fn fields_are_in_the_published_order() {
    let mut json = Vec::new();
    content(200).write_json(&mut json).unwrap();
    let text = String::from_utf8(json).unwrap();
    for (_, fields) in SHAPES.iter().filter(|(name, _)| ["", "reelleRettighetshavere", "posisjoner"].contains(name)) {
        let places: Vec<_> = fields.iter().map(|field| text.find(&format!("\"{field}\":")).unwrap()).collect();
        assert!(places.is_sorted(), "{fields:?}");
    }
}

#[test]
fn the_parser_reads_every_element() {
    let mut json = Vec::new();
    content(3_000).write_json(&mut json).unwrap();
    let mut read = 0;
    for batch in brreg_parser::open::<Rrh, _>(Cursor::new(json), Limits::default()).unwrap() {
        batch.unwrap().decode(|element| {
            let Dokument::Partner(registration) = element.record.unwrap() else {
                panic!("a record of the partner API")
            };
            assert!(registration.unknown.is_empty());
            assert!(registration.reelle_rettighetshavere.iter().all(|owner| owner.unknown.is_empty()));
            read += 1;
        });
    }
    assert_eq!(read, 3_000);
}

fn text<'a>(value: &'a Value, path: &str) -> &'a str {
    value.pointer(path).and_then(Value::as_str).unwrap_or_default()
}

fn joined(value: &Value, path: &str, field: &str) -> String {
    let items = value.pointer(path).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    items.iter().map(|item| text(item, field)).collect::<Vec<_>>().join(",")
}

fn truth(value: &Value, path: &str) -> String {
    value.pointer(path).and_then(Value::as_bool).map(|truth| truth.to_string()).unwrap_or_default()
}

/// The CSV row that a position of an owner of a registration must give.
fn row(registration: &Value, owner: &Value, position: &Value) -> Vec<String> {
    let registered = "/folkeregistrertPerson";
    let foreign = "/utenlandskPerson";
    let of = |person: &str, field: &str| text(owner, &format!("{person}/{field}")).to_owned();
    vec![
        text(registration, "/registreringspliktigVirksomhet/organisasjonsnummer").to_owned(),
        text(registration, "/registreringId").to_owned(),
        text(registration, "/registrertDato").to_owned(),
        text(registration, "/reelleRettighetshavereStatus/kodetekst").to_owned(),
        of(registered, "foedselsEllerDNummer"),
        of(registered, "foedselsdato"),
        of(registered, "foedselsaar"),
        of(registered, "navn/fornavn"),
        of(registered, "navn/mellomnavn"),
        of(registered, "navn/etternavn"),
        truth(owner, "/folkeregistrertPerson/erDoed"),
        joined(owner, "/folkeregistrertPerson/statsborgerskap", "/land"),
        of(foreign, "foedselsdato"),
        of(foreign, "foedselsaar"),
        of(foreign, "fulltNavn"),
        joined(owner, "/utenlandskPerson/statsborgerskap", "/land"),
        text(owner, "/bostedsland/land").to_owned(),
        truth(owner, "/erUnntattFraInnsyn"),
        text(position, "/type/kodetekst").to_owned(),
        text(position, "/stoerrelseIntervall/kodetekst").to_owned(),
        text(position, "/beskrivelseAnnenMaate").to_owned(),
        joined(position, "/grunnlag", "/kodetekst"),
        text(owner, "/foerstRegistrertDato").to_owned(),
        text(owner, "/endretDato").to_owned(),
    ]
}

fn list<'a>(value: &'a Value, field: &str) -> Vec<&'a Value> {
    static NOTHING: Value = Value::Null;
    let items: Vec<_> = value[field].as_array().into_iter().flatten().collect();
    if items.is_empty() { vec![&NOTHING] } else { items }
}

#[test]
fn csv_has_the_rows_that_the_json_gives() {
    let content = content(3_000);
    let mut expected = Vec::new();
    for registration in &elements(&content) {
        for owner in list(registration, "reelleRettighetshavere") {
            for position in list(owner, "posisjoner") {
                expected.push(row(registration, owner, position));
            }
        }
    }
    let found = rows(&content);
    assert_eq!(found.len(), expected.len());
    for (number, (found, expected)) in found.iter().zip(&expected).enumerate() {
        assert_eq!(found, expected, "row {number}");
    }
    for hard in ['\n', '"', ';'] {
        assert!(found.iter().any(|row| row[20].contains(hard)), "no description has {hard:?}");
    }
}

#[test]
fn every_csv_field_is_quoted() {
    let mut file = Vec::new();
    content(50).write_csv(&mut file).unwrap();
    let text = String::from_utf8(file).unwrap();
    let first = text.trim_start_matches('\u{feff}').lines().next().unwrap();
    assert_eq!(first.matches('"').count(), 48);
    assert!(text.ends_with("\"\n") && !text.contains('\r'));
}

#[test]
fn indented_json_is_the_same_json() {
    for virksomheter in [0, 1, 30] {
        let settings = Settings::default().virksomheter(virksomheter).seed(7);
        assert_eq!(elements(&Content::new(settings.pretty(true))), elements(&Content::new(settings)));
    }
    let mut json = Vec::new();
    Content::new(Settings::default().virksomheter(2).pretty(true)).write_json(&mut json).unwrap();
    let text = String::from_utf8(json).unwrap();
    assert!(text.starts_with("[\n  {\n    \"registreringId\": \"") && text.ends_with("\n  }\n]\n"), "{text}");
}

/// The one member of a ZIP: its name and content.
fn member(zip: Vec<u8>) -> (String, Vec<u8>) {
    let mut archive = zip::ZipArchive::new(Cursor::new(zip)).unwrap();
    assert_eq!(archive.len(), 1);
    let mut member = archive.by_index(0).unwrap();
    assert_eq!(member.compression(), zip::CompressionMethod::Deflated);
    let mut bytes = Vec::new();
    member.read_to_end(&mut bytes).unwrap();
    let name = member.name().unwrap().into_owned();
    (name, bytes)
}

fn written(write: impl Fn(&mut Cursor<Vec<u8>>) -> io::Result<()>) -> Vec<u8> {
    let mut out = Cursor::default();
    write(&mut out).unwrap();
    out.into_inner()
}

#[test]
fn zips_hold_the_bare_files_and_are_the_same_every_time() {
    let content = content(1_500);
    let json = written(|out| content.write_json_zip(out));
    let csv = written(|out| content.write_csv_zip(out));
    assert_eq!(json, written(|out| content.write_json_zip(out)));
    assert_eq!(csv, written(|out| content.write_csv_zip(out)));
    assert_eq!(member(json), (JSON_MEMBER.to_owned(), written(|out| content.write_json(out))));
    assert_eq!(member(csv), (CSV_MEMBER.to_owned(), written(|out| content.write_csv(out))));
}

#[test]
fn files_are_for_their_owner_alone() {
    let folder = tempfile::tempdir().unwrap();
    let content = content(100);
    let files = content.write_files(&folder.path().join("new/deeper")).unwrap();
    for (path, expected) in [
        (&files.json, written(|out| content.write_json_zip(out))),
        (&files.csv, written(|out| content.write_csv_zip(out))),
    ] {
        assert_eq!(std::fs::read(path).unwrap(), expected);
        assert_eq!(std::fs::metadata(path).unwrap().permissions().mode() & 0o777, 0o600);
    }
    assert_eq!(std::fs::read_dir(folder.path().join("new/deeper")).unwrap().count(), 2, "a leftover");
}

#[test]
fn a_folder_that_cannot_be_written_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, "").unwrap();
    let error = content(1).write_files(&file.join("below")).unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::File(file.join("below")));
}

/// A writer that fails after a number of bytes.
struct Full(usize);

impl Write for Full {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 = self.0.checked_sub(bytes.len()).ok_or(io::ErrorKind::StorageFull)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_full_disk_ends_the_writing() {
    let content = content(20_000);
    for room in [0, 10, 3_000_000] {
        assert_eq!(content.write_json(Full(room)).unwrap_err().kind(), io::ErrorKind::StorageFull);
        assert_eq!(content.write_csv(Full(room)).unwrap_err().kind(), io::ErrorKind::StorageFull);
    }
}

#[test]
fn sizes_resemble_the_register() {
    let content = content(10_000);
    let (mut json, zip) = (Vec::new(), written(|out| content.write_json_zip(out)));
    content.write_json(&mut json).unwrap();
    // 870 MB of JSON in 75 MB of ZIP for 500,000 registrations.
    let bytes = |total: usize| total / 10_000;
    assert!((1_650..1_830).contains(&bytes(json.len())), "{} bytes a registration", bytes(json.len()));
    assert!((130..210).contains(&bytes(zip.len())), "{} compressed bytes a registration", bytes(zip.len()));
}
