//! Small text files that people make: lists, passwords, certificates, keys.
//!
//! Editors put a byte order mark in front, end lines in their own way, or save UTF-16. Every such file is read here, so that all
//! of them take the same, and a message names a line by its number and never by its text, which may be a secret.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use zeroize::Zeroizing;

/// What a comment begins with.
const COMMENT: char = '#';
/// What editors of some systems put before a text in UTF-8.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();
/// More is no list that a person keeps, but a file of another kind.
const LARGEST: u64 = 64 << 20;

/// Reads a text file.
///
/// # Errors
/// What [`read_from`] refuses, and any failure to open it.
pub fn read(path: &Path) -> io::Result<Zeroizing<String>> {
    read_from(File::open(path)?)
}

/// Reads a text to its end, without the byte order mark that may be before it.
///
/// # Errors
/// `InvalidData` for a text that is not UTF-8 or too large, and any failure to read.
pub fn read_from(reader: impl Read) -> io::Result<Zeroizing<String>> {
    let mut bytes = Zeroizing::new(Vec::new());
    reader.take(LARGEST + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LARGEST {
        return Err(invalid(format!("it has more than {} MB", LARGEST >> 20)));
    }
    let bytes = without_mark(&bytes)?;
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(Zeroizing::new(text.to_owned())),
        Err(error) => {
            let before = bytes.get(..error.valid_up_to()).unwrap_or_default();
            let line = 1 + before.iter().filter(|byte| **byte == b'\n').count();
            Err(invalid(format!("line {line} is not UTF-8 text: save the file as UTF-8")))
        }
    }
}

/// The content of a file that may be text, without the byte order marks that may be before it.
///
/// # Errors
/// `InvalidData` for UTF-16.
pub fn without_mark(bytes: &[u8]) -> io::Result<&[u8]> {
    if is_utf16(bytes) {
        return Err(invalid("it is UTF-16 text: save the file as UTF-8".to_owned()));
    }
    let mut rest = bytes;
    // A program that puts a mark before what has one already leaves two.
    while let Some(text) = rest.strip_prefix(BYTE_ORDER_MARK) {
        rest = text;
    }
    Ok(rest)
}

/// Whether bytes begin as UTF-16 does: with its mark, or with a sign of ASCII in two bytes.
#[must_use]
pub fn is_utf16(bytes: &[u8]) -> bool {
    match bytes {
        [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => true,
        [0, sign, 0, ..] | [sign, 0, _, 0, ..] => matches!(sign, b'\t' | b'\n' | b'\r' | b' '..=b'~'),
        _ => false,
    }
}

/// The lines that say something, with their numbers, which count from 1: without blanks around them, and without what follows a
/// `#`.
pub fn entries(text: &str) -> impl Iterator<Item = (usize, &str)> {
    // LF, CRLF or CR alone ends a line, also in one file.
    let lines = text.lines().flat_map(|line| line.split('\r'));
    let entries = lines.map(|line| line.split(COMMENT).next().unwrap_or_default().trim());
    (1..).zip(entries).filter(|(_, entry)| !entry.is_empty())
}

/// The first line, as it is: a password may have blanks around it, and a `#` in it.
#[must_use]
pub fn first_line(text: &str) -> &str {
    text.split(['\n', '\r']).next().unwrap_or_default()
}

fn invalid(what: String) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn marks_line_ends_blanks_and_comments_are_no_part_of_an_entry() {
        let text = read_from("\u{feff}one # first\r\n\r\n  # none\r\n\ttwo \n".as_bytes()).unwrap();
        assert_eq!(entries(&text).collect::<Vec<_>>(), [(1, "one"), (4, "two")]);
        let marks = read_from("\u{feff}\u{feff}one".as_bytes()).unwrap();
        assert_eq!(entries(&marks).collect::<Vec<_>>(), [(1, "one")]);
        let mixed = "one\rtwo # second\r\rfour\nfive\r\nsix\r";
        assert_eq!(entries(mixed).collect::<Vec<_>>(), [(1, "one"), (2, "two"), (4, "four"), (5, "five"), (6, "six")]);
    }

    #[test]
    fn the_first_line_ends_however_lines_end() {
        for text in [" a#b ", " a#b \n", " a#b \r\n", " a#b \r", " a#b \nx"] {
            assert_eq!(first_line(text), " a#b ");
        }
        assert_eq!(first_line(""), "");
    }

    #[test]
    fn utf_16_and_other_encodings_are_named_without_their_text() {
        let utf16 = |units: Vec<[u8; 2]>| units.concat();
        let little = utf16("secret".encode_utf16().map(u16::to_le_bytes).collect());
        let big = utf16("secret".encode_utf16().map(u16::to_be_bytes).collect());
        let marked = utf16("\u{feff}å".encode_utf16().map(u16::to_le_bytes).collect());
        for bytes in [little, big, marked] {
            let said = read_from(bytes.as_slice()).unwrap_err().to_string();
            assert_eq!(said, "it is UTF-16 text: save the file as UTF-8");
        }
        let said = read_from(b"a\nsecret \xE5\n".as_slice()).unwrap_err().to_string();
        assert_eq!(said, "line 2 is not UTF-8 text: save the file as UTF-8");
        // As keys begin in DER.
        for der in [[0x30, 0x82, 0x01, 0x00], [0x30, 0x00, 0x30, 0x01]] {
            assert_eq!(without_mark(&der).unwrap(), der);
        }
    }

    #[test]
    fn what_is_too_large_for_a_list_is_refused() {
        let said = read_from(io::repeat(b'\n')).unwrap_err().to_string();
        assert_eq!(said, "it has more than 64 MB");
    }
}
