//! Archives: which are accepted, and what each bad one is refused with.

use std::io::{Cursor, Write};

use brreg_parser::records::Rrh;
use brreg_parser::{ErrorKind, Format, Limits, open};
use zip::CompressionMethod;
use zip::write::{SimpleFileOptions, ZipWriter};

use crate::support::{Trickle, elements, elements_within, refusal, refusal_within, refused};
use crate::zips::{Entry, NAME, archive, directory_entry, finished, with_zip64_end, written, zipped};

const CONTENT: &[u8] =
    br#"[{"registreringId":"a","registreringspliktigVirksomhet":{"organisasjonsnummer":"930185930"}},
{"registreringId":"b","registreringspliktigVirksomhet":{"organisasjonsnummer":"974760673"}}]"#;

fn entry() -> Entry {
    Entry::new(NAME, CONTENT)
}

/// What an archive is refused with whose member is changed so.
fn refused_with(change: impl FnOnce(&mut Entry)) -> ErrorKind {
    refused(&archive(&[entry().with(change)]))
}

#[test]
fn sound_archives_give_what_the_bare_file_gives() {
    let bare = elements(CONTENT);
    assert_eq!(bare.len(), 2);
    let options = SimpleFileOptions::default();
    let mut stream = ZipWriter::new_stream(Vec::new());
    stream.start_file(NAME, options).unwrap();
    stream.write_all(CONTENT).unwrap();
    let with_descriptor = stream.finish().unwrap().into_inner();
    let mut with_comment = ZipWriter::new(Cursor::new(Vec::new()));
    with_comment.set_comment("Brønnøysundregistrene").unwrap();
    with_comment.start_file(NAME, options).unwrap();
    with_comment.write_all(CONTENT).unwrap();
    for (name, zip) in [
        ("deflated", zipped(CONTENT)),
        ("stored", written(CONTENT, options.compression_method(CompressionMethod::Stored))),
        ("ZIP64 sizes", written(CONTENT, options.large_file(true))),
        ("ZIP64 end record", with_zip64_end(&zipped(CONTENT))),
        ("data descriptor", with_descriptor),
        ("comment", with_comment.finish().unwrap().into_inner()),
        ("made here", archive(&[entry()])),
    ] {
        assert_eq!(elements(&zip), bare, "{name}");
    }
}

#[test]
fn an_opened_archive_says_what_it_holds() {
    let zip = archive(&[entry()]);
    let source = open::<Rrh, _>(Cursor::new(&zip), Limits::default()).unwrap();
    assert_eq!(source.format(), Format::Json);
    assert_eq!(source.member_name(), Some(NAME));
    assert_eq!(source.declared_size(), Some(CONTENT.len() as u64));
    assert_eq!(source.compressed_size(), u64::from(entry().compressed_size));
    assert_eq!(source.inflate().unwrap(), CONTENT.len() as u64);
    let bare = open::<Rrh, _>(Cursor::new(CONTENT), Limits::default()).unwrap();
    assert_eq!((bare.member_name(), bare.compressed_size()), (None, CONTENT.len() as u64));
    assert_eq!(bare.inflate().unwrap(), CONTENT.len() as u64);
}

#[test]
fn truncated() {
    let zip = zipped(CONTENT);
    for length in [4, zip.len() / 2, zip.len() - 1] {
        assert_eq!(refused(&zip[..length]), ErrorKind::NoEndRecord { length: length as u64 });
    }
}

#[test]
fn trailing_data() {
    let zip = zipped(CONTENT);
    let length = zip.len() as u64;
    let kind = refused(&[&zip[..], b"more"].concat());
    assert_eq!(kind, ErrorKind::TrailingData { expected: length, found: length + 4 });
}

#[test]
fn leading_data() {
    // A second local header before the one that the directory names.
    let before = b"PK\x03\x04 not a member".to_vec();
    let kind = refused(&[&before[..], &zipped(CONTENT)].concat());
    assert_eq!(kind, ErrorKind::LeadingData { found: before.len() as u64 });
}

#[test]
fn hidden_data_before_the_directory() {
    let kind = refused_with(|entry| entry.after = b"hidden".to_vec());
    let ErrorKind::HiddenData { expected, found } = kind else { panic!("{kind:?}") };
    assert_eq!(found, expected + 6);
}

#[test]
fn damaged_directory() {
    let mut zip = zipped(CONTENT);
    let directory = memchr::memmem::find(&zip, b"PK\x01\x02").unwrap();
    zip[directory + 2] = 0;
    assert_eq!(refused(&zip), ErrorKind::DamagedDirectory);
}

#[test]
fn no_member() {
    assert_eq!(refused(&finished(Vec::new(), &[], 0)), ErrorKind::NoMember);
}

#[test]
fn several_members() {
    let kind = refused(&archive(&[entry(), Entry::new("31129956715.csv", b"")]));
    assert_eq!(
        kind,
        ErrorKind::SeveralMembers { count: 2, names: vec![NAME.to_owned(), "***********.csv".to_owned()] }
    );
    let with_folder = archive(&[Entry::new("data/", b""), entry()]);
    assert_eq!(
        refused(&with_folder),
        ErrorKind::SeveralMembers { count: 2, names: vec!["data/".to_owned(), NAME.to_owned()] }
    );
}

#[test]
fn duplicate_names() {
    let kind = refused(&archive(&[entry(), entry()]));
    assert_eq!(kind, ErrorKind::DuplicateNames { names: vec![NAME.to_owned()] });
}

#[test]
fn overlapping_members() {
    let other = entry().with(|entry| entry.name = b"totalbestand.csv ".to_vec());
    let mut zip = archive(&[entry()]);
    let directory = memchr::memmem::find(&zip, b"PK\x01\x02").unwrap();
    zip.truncate(directory);
    let both = [directory_entry(&entry(), 0), directory_entry(&other, 0)].concat();
    assert!(matches!(refused(&finished(zip, &both, 2)), ErrorKind::OverlappingMembers { .. }));
}

#[test]
fn member_that_reaches_into_the_directory() {
    let kind = refused_with(|entry| entry.compressed_size += 1);
    assert!(matches!(kind, ErrorKind::OverlappingMembers { .. }), "{kind:?}");
}

#[test]
fn headers_that_contradict_each_other() {
    let mut zip = archive(&[entry()]);
    let local_name = memchr::memmem::find(&zip, NAME.as_bytes()).unwrap();
    zip[local_name] = b'T';
    assert_eq!(refused(&zip), ErrorKind::HeaderMismatch);
}

#[test]
fn folder() {
    assert_eq!(refused(&archive(&[Entry::new("data/", b"")])), ErrorKind::Folder);
}

#[test]
fn symbolic_link() {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    writer.add_symlink(NAME, "/etc/passwd", SimpleFileOptions::default()).unwrap();
    assert_eq!(refused(&writer.finish().unwrap().into_inner()), ErrorKind::SymbolicLink);
}

#[test]
fn unsafe_names() {
    for (name, problem) in [
        (&b"../totalbestand.json"[..], "leads to a parent folder"),
        (b"a/../../totalbestand.json", "leads to a parent folder"),
        (b"/totalbestand.json", "is absolute"),
        (b"C:totalbestand.json", "is absolute"),
        (b"..\\totalbestand.json", "contains a backslash"),
        (b"totalbestand.json\0.txt", "contains a NUL byte"),
        (b"", "is empty"),
    ] {
        assert_eq!(refused_with(|entry| entry.name = name.to_vec()), ErrorKind::UnsafeName { problem });
    }
}

#[test]
fn encrypted() {
    assert_eq!(refused_with(|entry| entry.flags = 1), ErrorKind::Encrypted);
}

#[test]
fn other_methods() {
    for method in [9, 12, 14, 93, 99] {
        let kind = refused_with(|entry| entry.method = method);
        assert!(matches!(kind, ErrorKind::UnsupportedMethod { .. }), "{method}: {kind:?}");
    }
}

#[test]
fn nested_archive() {
    assert_eq!(refused(&zipped(&zipped(CONTENT))), ErrorKind::NestedArchive { found: "a ZIP archive" });
}

#[test]
fn wrong_crc() {
    let right = entry().crc32;
    let error = refusal(&archive(&[entry().with(|entry| entry.crc32 ^= 1)]));
    assert_eq!(error.kind(), &ErrorKind::WrongCrc { expected: right ^ 1, found: right });
    assert_eq!(error.member(), Some(NAME));
}

#[test]
fn wrong_size() {
    let size = CONTENT.len() as u64;
    for announced in [size - 1, size + 1] {
        let kind = refused_with(|entry| entry.size = announced as u32);
        assert_eq!(kind, ErrorKind::WrongSize { expected: announced, found: size });
    }
}

#[test]
fn data_that_is_cut_off() {
    let kind = refused_with(|entry| {
        entry.data.truncate(entry.data.len() - 5);
        entry.compressed_size -= 5;
    });
    assert_eq!(kind, ErrorKind::TruncatedData);
}

#[test]
fn data_that_ends_before_the_member() {
    let length = u64::from(entry().compressed_size);
    let kind = refused_with(|entry| {
        entry.data.extend(b"more");
        entry.compressed_size += 4;
    });
    assert_eq!(kind, ErrorKind::WrongCompressedSize { expected: length + 4, found: length });
}

#[test]
fn damaged_data() {
    // A block of the type that deflate does not have.
    assert_eq!(refused_with(|entry| entry.data[0] = 0b111), ErrorKind::DamagedData);
}

#[test]
fn a_bomb_is_stopped_by_its_ratio_as_counted() {
    let mut bomb = b"[".to_vec();
    bomb.resize(4 << 20, b' ');
    bomb.push(b']');
    // The headers say that it is small.
    let zip = archive(&[Entry::new(NAME, &bomb).with(|entry| entry.size = 10)]);
    let error = read_whole(&zip, Limits::default());
    assert_eq!(error.kind(), &ErrorKind::RatioTooHigh { limit: Limits::RATIO });
    assert_eq!(error.byte(), Some(Limits::RATIO_FLOOR));
}

fn read_whole(zip: &[u8], limits: Limits) -> brreg_parser::Error {
    open::<Rrh, _>(Trickle::new(zip, usize::MAX), limits).unwrap().find_map(Result::err).unwrap()
}

#[test]
fn content_beyond_the_limit_is_stopped() {
    let mut limits = Limits::default();
    limits.decompressed_bytes = CONTENT.len() as u64 - 1;
    for input in [CONTENT.to_vec(), zipped(CONTENT)] {
        let kind = refusal_within(&input, limits).kind().clone();
        assert_eq!(kind, ErrorKind::TooLarge { limit: limits.decompressed_bytes });
    }
    limits.decompressed_bytes += 1;
    assert_eq!(elements_within(CONTENT, limits).len(), 2);
}

#[test]
fn content_of_another_format() {
    for (content, found) in [
        (&b"<!DOCTYPE html><html></html>"[..], "`<`, as HTML and XML do"),
        (b"\x7fELF\x02", "other bytes"),
        (b"{\"status\":500}", ""),
    ] {
        for input in [content.to_vec(), zipped(content)] {
            match refused(&input) {
                ErrorKind::UnknownFormat { found: told } => assert_eq!(told, found),
                ErrorKind::NoArray => assert_eq!(found, ""),
                other => panic!("{other:?}"),
            }
        }
    }
    for empty in [&b""[..], b" \n", "\u{feff}".as_bytes()] {
        assert_eq!(refused(empty), ErrorKind::Empty);
        assert_eq!(refused(&zipped(empty)), ErrorKind::Empty);
    }
}
