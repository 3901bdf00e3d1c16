//! Detects the format of an input from its first bytes.

use crate::archive::{END_RECORD, LOCAL_HEADER};
use crate::error::{Error, ErrorKind};
use crate::gzip::is_gzip;

/// The two formats of the registers' bulk files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// JSON, in one of the layouts that [`open`](crate::open) accepts.
    Json,
    /// Rows, of which consecutive ones with the same key are one record.
    Csv,
}

/// Bytes that are enough to detect the format.
pub const PROBE: usize = 512;
/// The same command opens what is encrypted and what is signed.
const PGP: (&str, &str) = ("encrypted or signed with PGP", "gpg --decrypt");
const ENCRYPTED_CMS: (&str, &str) = ("encrypted as CMS (S/MIME)", "openssl cms -decrypt -inform DER");
const SIGNED_CMS: (&str, &str) = ("signed as CMS (S/MIME)", "openssl cms -verify -inform DER");
/// Its armour does not say which.
const CMS: (&str, &str) =
    ("signed or encrypted as CMS (S/MIME)", "openssl cms -verify -inform PEM` or `openssl cms -decrypt -inform PEM");
/// The identifiers of content in DER: signed, for recipients, encrypted (RFC 5652), and for recipients with its authentication (RFC 5083).
const CMS_CONTENT: [(&[u8], (&str, &str)); 4] = [
    (b"\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x07\x02", SIGNED_CMS),
    (b"\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x07\x03", ENCRYPTED_CMS),
    (b"\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x07\x06", ENCRYPTED_CMS),
    (b"\x06\x0B\x2A\x86\x48\x86\xF7\x0D\x01\x09\x10\x01\x17", ENCRYPTED_CMS),
];
/// Bytes of a sequence in DER before what is in it, at most: its tag, and its length in up to five.
const DER_HEADER: usize = 6;
/// What files of other programs begin with, and how they are unpacked.
const PACKED: [(&[u8], &str, &str); 16] = [
    (b"BZh", "bzip2", "bzip2 -d"),
    (b"\xFD7zXZ\0", "xz", "xz -d"),
    (b"\x28\xB5\x2F\xFD", "Zstandard", "zstd -d"),
    (b"\x04\x22\x4D\x18", "LZ4", "lz4 -d"),
    (b"LZIP", "lzip", "lzip -d"),
    (b"\x5D\0\0", "LZMA", "xz -d"),
    (b"\x1F\x9D", "compress", "uncompress"),
    (b"7z\xBC\xAF\x27\x1C", "7z", "7z x"),
    (b"Rar!\x1A", "RAR", "unrar x"),
    (b"-----BEGIN PGP MESSAGE", PGP.0, PGP.1),
    (b"-----BEGIN PGP SIGNED MESSAGE", PGP.0, PGP.1),
    (b"-----BEGIN CMS", CMS.0, CMS.1),
    (b"-----BEGIN PKCS7", CMS.0, CMS.1),
    (b"age-encryption.org/", "encrypted with age", "age --decrypt"),
    (b"-----BEGIN AGE ENCRYPTED FILE", "encrypted with age", "age --decrypt"),
    (b"Salted__", "encrypted with openssl", "openssl enc -d"),
];
/// What other kinds of files begin with.
const OTHERS: [(&[u8], &str); 6] = [
    (b"-----BEGIN ", "`-----BEGIN`, as keys, certificates and signatures do"),
    (b"MIME-Version:", "`MIME-Version:`, as mail does"),
    (b"%PDF-", "`%PDF-`, as PDF does"),
    (b"PAR1", "`PAR1`, as Parquet does"),
    (b"SQLite format 3\0", "`SQLite format 3`, as its databases do"),
    (b"\xD0\xCF\x11\xE0", "the bytes of documents of Office"),
];
/// What is in a tar archive at this place.
const TAR: (usize, &[u8]) = (257, b"ustar");
pub(crate) const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();
const NO_BREAK_SPACE: &[u8] = "\u{a0}".as_bytes();

/// Whether the input is a ZIP archive.
pub(crate) fn is_archive(start: &[u8]) -> bool {
    start.starts_with(LOCAL_HEADER) || start.starts_with(END_RECORD)
}

/// Whether an input that begins with these bytes may be a bulk file; [`PROBE`] of them are enough. Opening one that is not says what it is.
#[must_use]
pub fn may_be_read(start: &[u8]) -> bool {
    is_archive(start) || is_gzip(start) || detect(start).is_ok()
}

/// The format and the length of the byte-order mark before it.
pub(crate) fn detect(start: &[u8]) -> Result<(Format, usize), Error> {
    if is_archive(start) {
        return Err(Error::new(ErrorKind::NestedArchive { found: "a ZIP archive" }));
    }
    if is_gzip(start) {
        return Err(Error::new(ErrorKind::NestedArchive { found: "a gzip file" }));
    }
    let text = behind_blanks(start);
    let begins_with = |magic: &[u8]| start.starts_with(magic) || text.starts_with(magic);
    if let Some((_, format, command)) = PACKED.iter().find(|(magic, ..)| begins_with(magic)) {
        return Err(Error::new(ErrorKind::Packed { format, command }));
    }
    if let Some((format, command)) = message(start) {
        return Err(Error::new(ErrorKind::Packed { format, command }));
    }
    if start.get(TAR.0..).is_some_and(|rest| rest.starts_with(TAR.1)) {
        return Err(Error::new(ErrorKind::Packed { format: "a tar archive", command: "tar -xf" }));
    }
    if let Some(encoding) = wide(start) {
        return Err(Error::new(ErrorKind::OtherEncoding { encoding }));
    }
    // A program that puts a mark before what has one already leaves two.
    let marks = start.chunks_exact(BYTE_ORDER_MARK.len()).take_while(|chunk| *chunk == BYTE_ORDER_MARK).count();
    let mark = marks * BYTE_ORDER_MARK.len();
    let unknown = |found| Err(Error::new(ErrorKind::UnknownFormat { found }));
    if let Some((_, found)) = OTHERS.iter().find(|(magic, _)| begins_with(magic)) {
        return unknown(found);
    }
    let sign = start.len() - text.len();
    match text.first() {
        None if start.len() < PROBE => Err(Error::new(ErrorKind::Empty)),
        None => unknown("white space"),
        Some(b'[' | b'{') => Ok((Format::Json, sign)),
        Some(b'<') => unknown("`<`, as HTML and XML do"),
        Some(b'"' | b'A'..=b'Z' | b'a'..=b'z') => Ok((Format::Csv, mark)),
        // Whatever else is text may be a row before the header of a CSV.
        Some(_) if is_text(text) => Ok((Format::Csv, mark)),
        Some(_) => unknown("other bytes"),
    }
}

/// What message begins here that is not armoured, and how it is opened.
fn message(start: &[u8]) -> Option<(&'static str, &'static str)> {
    if is_pgp(start) {
        return Some(PGP);
    }
    if start.first() != Some(&0x30) {
        return None;
    }
    let is_here = |identifier: &[u8]| {
        (2..=DER_HEADER).any(|place| start.get(place..).is_some_and(|it| it.starts_with(identifier)))
    };
    CMS_CONTENT.into_iter().find(|(identifier, _)| is_here(identifier)).map(|(_, message)| message)
}

/// Whether a message of OpenPGP begins here: with the packet of a session key for somebody's public key (tag 1) or for a passphrase
/// (tag 3), of a signature (4), of compressed data (8) or of data encrypted without such a key (18), of a version or method that
/// exists. RFC 9580 has the tags and the forms of their length.
fn is_pgp(start: &[u8]) -> bool {
    let (tag, version) = match *start {
        // The old form: the tag, and how many bytes of length follow, or none.
        [first @ 0x80..=0xBF, ..] => {
            let bytes = match first & 3 {
                3 => 0,
                kind => 1 << kind,
            };
            (first >> 2 & 0x0F, start.get(1 + bytes))
        }
        [first @ 0xC0..=0xFF, length, ..] => {
            let bytes = match length {
                192..=223 => 2,
                255 => 5,
                _ => 1,
            };
            (first & 0x3F, start.get(1 + bytes))
        }
        _ => return false,
    };
    matches!((tag, version), (1 | 4, Some(3 | 6)) | (3, Some(4..=6)) | (8, Some(1..=3)) | (18, Some(1 | 2)))
}

/// Whether bytes, of which the last letter may be cut, are text: it has no signs of control but white space.
fn is_text(start: &[u8]) -> bool {
    let is_utf_8 = || std::str::from_utf8(start).map_or_else(|error| error.error_len().is_none(), |_| true);
    !start.iter().any(|byte| byte.is_ascii_control() && !byte.is_ascii_whitespace())
        && (start.first().is_some_and(u8::is_ascii_graphic) || is_utf_8())
}

/// What begins with the first sign that is seen: rows of blanks may be before it, and marks behind these.
fn behind_blanks(start: &[u8]) -> &[u8] {
    let mut rest = start;
    loop {
        let without = |prefix: &[u8]| rest.strip_prefix(prefix);
        rest = match without(BYTE_ORDER_MARK)
            .or_else(|| without(NO_BREAK_SPACE))
            .or_else(|| rest.split_first().filter(|(first, _)| first.is_ascii_whitespace()).map(|(_, rest)| rest))
        {
            Some(behind) => behind,
            None => return rest,
        };
    }
}

/// The encoding of content that begins with the mark of UTF-16 or UTF-32, or with the first sign of JSON or CSV in two or four
/// bytes.
fn wide(start: &[u8]) -> Option<&'static str> {
    match start {
        [0xFF, 0xFE, 0, 0, ..] | [0, 0, 0xFE, 0xFF, ..] => Some("UTF-32"),
        [0, 0, 0, sign, ..] | [sign, 0, 0, 0, ..] if sign.is_ascii_graphic() => Some("UTF-32"),
        [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => Some("UTF-16"),
        [0, sign, ..] | [sign, 0, ..] if sign.is_ascii_graphic() => Some("UTF-16"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn refused(start: &[u8]) -> ErrorKind {
        detect(start).unwrap_err().kind().clone()
    }

    #[test]
    fn what_other_programs_packed_is_named_with_the_command_that_unpacks_it() {
        for (magic, format, command) in PACKED {
            assert_eq!(refused(&[magic, b"more"].concat()), ErrorKind::Packed { format, command });
        }
    }

    #[test]
    fn a_message_of_pgp_or_cms_is_named_without_its_armour_too() {
        let packed = |(format, command)| ErrorKind::Packed { format, command };
        for start in [
            &b"\x85\x01\x0c\x03\x9a"[..],
            b"\x84\x5e\x03\x11",
            b"\x8c\x0d\x04\x09\x03",
            b"\xc3\x0d\x04\x09",
            b"\xc1\xc0\x4c\x03",
            b"\xc1\x50\x06",
        ] {
            assert_eq!(refused(start), packed(PGP));
        }
        // Signed, compressed, and for nobody's key.
        for start in
            [&b"\x90\x0d\x03\x00"[..], b"\xc4\x0d\x03\x00", b"\xa3\x02\x78\x9c", b"\xc8\xed\x01", b"\xd2\xe0\x01\x09"]
        {
            assert_eq!(refused(start), packed(PGP));
        }
        assert_eq!(refused(b"\x85\x01\x0c\x09"), ErrorKind::UnknownFormat { found: "other bytes" });
        for (identifier, message) in CMS_CONTENT {
            for length in [&b"\x80"[..], b"\x82\x0c\x22", b"\x84\x00\x0c\x22\x01"] {
                assert_eq!(refused(&[b"\x30", length, identifier, &[0xA0]].concat()), packed(message));
            }
        }
    }

    #[test]
    fn what_files_begin_with_is_found_behind_blanks_and_byte_order_marks() {
        for before in ["\u{feff}", "\n", "\u{feff}\r\n  "] {
            let start = format!("{before}-----BEGIN PGP MESSAGE-----");
            assert_eq!(refused(start.as_bytes()), ErrorKind::Packed { format: PGP.0, command: PGP.1 });
            let start = format!("{before}%PDF-1.7");
            assert_eq!(refused(start.as_bytes()), ErrorKind::UnknownFormat { found: "`%PDF-`, as PDF does" });
        }
    }

    #[test]
    fn text_that_is_no_json_may_be_rows_before_the_header_of_a_csv() {
        for start in [";;;\n", ",", "|", "\u{feff}2026", "(intern)", "Ø", "§ 1", "#", "—"] {
            assert_eq!(detect(start.as_bytes()).unwrap().0, Format::Csv, "{start}");
        }
        assert_eq!(detect(b"2026 \xD8").unwrap().0, Format::Csv);
        for start in [&b"0\x82\x01"[..], b"\xD8vrige", b"\x89PNG\r\n\x1a\n", b"8BPS\0\x01", b"\x01"] {
            assert_eq!(refused(start), ErrorKind::UnknownFormat { found: "other bytes" });
        }
    }

    #[test]
    fn a_tar_archive_and_documents_of_other_programs_are_named() {
        let tar = [&b"totalbestand.json"[..], &[0; 240], b"ustar\x0000"].concat();
        assert_eq!(refused(&tar), ErrorKind::Packed { format: "a tar archive", command: "tar -xf" });
        for (magic, found) in OTHERS {
            assert_eq!(refused(&[magic, b"more"].concat()), ErrorKind::UnknownFormat { found });
        }
    }

    #[test]
    fn utf_16_and_utf_32_are_named() {
        for start in [&b"\xFF\xFE[\0"[..], b"\xFE\xFF\0[", b"[\0{\0", b"\0\"\0o", b"o\0r\0"] {
            assert_eq!(refused(start), ErrorKind::OtherEncoding { encoding: "UTF-16" });
        }
        for start in [&b"\xFF\xFE\0\0[\0\0\0"[..], b"\0\0\xFE\xFF\0\0\0[", b"[\0\0\0", b"\0\0\0\""] {
            assert_eq!(refused(start), ErrorKind::OtherEncoding { encoding: "UTF-32" });
        }
        assert!(detect(b"organisasjonsnummer").is_ok());
    }
}
