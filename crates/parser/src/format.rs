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
/// What files of other programs begin with, and how they are unpacked.
const PACKED: [(&[u8], &str, &str); 11] = [
    (b"BZh", "bzip2", "bzip2 -d"),
    (b"\xFD7zXZ\0", "xz", "xz -d"),
    (b"\x28\xB5\x2F\xFD", "Zstandard", "zstd -d"),
    (b"\x04\x22\x4D\x18", "LZ4", "lz4 -d"),
    (b"LZIP", "lzip", "lzip -d"),
    (b"\x1F\x9D", "compress", "uncompress"),
    (b"7z\xBC\xAF\x27\x1C", "7z", "7z x"),
    (b"Rar!\x1A", "RAR", "unrar x"),
    (b"-----BEGIN PGP MESSAGE", "encrypted with PGP", "gpg --decrypt"),
    (b"age-encryption.org/", "encrypted with age", "age --decrypt"),
    (b"Salted__", "encrypted with openssl", "openssl enc -d"),
];
/// What other kinds of files begin with.
const OTHERS: [(&[u8], &str); 5] = [
    (b"-----BEGIN PGP", "`-----BEGIN PGP`, as keys and signatures do"),
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
    if let Some((_, format, command)) = PACKED.iter().find(|(magic, ..)| start.starts_with(magic)) {
        return Err(Error::new(ErrorKind::Packed { format, command }));
    }
    if is_pgp(start) {
        return Err(Error::new(ErrorKind::Packed { format: "encrypted with PGP", command: "gpg --decrypt" }));
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
    if let Some((_, found)) = OTHERS.iter().find(|(magic, _)| start.starts_with(magic)) {
        return unknown(found);
    }
    let sign = start.len() - behind_blanks(start).len();
    match start.get(sign) {
        None if start.len() < PROBE => Err(Error::new(ErrorKind::Empty)),
        None => unknown("white space"),
        Some(b'[' | b'{') => Ok((Format::Json, sign)),
        Some(b'<') => unknown("`<`, as HTML and XML do"),
        Some(b'"') => Ok((Format::Csv, mark)),
        Some(byte) if byte.is_ascii_alphabetic() => Ok((Format::Csv, mark)),
        Some(_) => unknown("other bytes"),
    }
}

/// Whether a message of OpenPGP begins here that is not armoured: with the packet of a session key for somebody's public key (tag 1) or
/// for a passphrase (tag 3), of a version that exists. RFC 9580 has the forms of their length.
fn is_pgp(start: &[u8]) -> bool {
    let (is_for_key, version) = match start {
        [0x84, _, version, ..] | [0x85, _, _, version, ..] => (true, version),
        [0x8C, _, version, ..] | [0x8D, _, _, version, ..] => (false, version),
        [tag @ (0xC1 | 0xC3), 0..192, version, ..] | [tag @ (0xC1 | 0xC3), 192..224, _, version, ..] => {
            (*tag == 0xC1, version)
        }
        _ => return false,
    };
    if is_for_key { matches!(version, 3 | 6) } else { matches!(version, 4..=6) }
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
    fn a_message_of_pgp_is_named_without_its_armour_too() {
        let packed = ErrorKind::Packed { format: "encrypted with PGP", command: "gpg --decrypt" };
        for start in [
            &b"\x85\x01\x0c\x03\x9a"[..],
            b"\x84\x5e\x03\x11",
            b"\x8c\x0d\x04\x09\x03",
            b"\xc3\x0d\x04\x09",
            b"\xc1\xc0\x4c\x03",
            b"\xc1\x50\x06",
        ] {
            assert_eq!(refused(start), packed);
        }
        assert_eq!(refused(b"\x85\x01\x0c\x09"), ErrorKind::UnknownFormat { found: "other bytes" });
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
