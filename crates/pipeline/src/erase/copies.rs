//! Numbers of companies in files as they were received: landing, and the records that a load rejected.

use std::fs;
use std::io::{self, BufReader};
use std::path::{Path, PathBuf};

use brreg_fetcher::download::is_part;
use brreg_parser::{ErrorKind, Limits, decompress};

/// The digits of an organisation number.
const DIGITS: usize = 9;

/// A search for numbers in bytes that come piece by piece. A number is found where it stands between others than digits.
#[derive(Debug, Default)]
struct Search<'n> {
    /// Rising.
    numbers: &'n [u32],
    digits: usize,
    value: u32,
    is_found: bool,
}

impl Search<'_> {
    fn take(&mut self, bytes: &[u8]) {
        for byte in bytes {
            if byte.is_ascii_digit() {
                self.value = self.value.wrapping_mul(10).wrapping_add(u32::from(byte - b'0'));
                self.digits += 1;
            } else if self.digits > 0 {
                self.end();
            }
        }
    }

    fn end(&mut self) {
        self.is_found |= self.digits == DIGITS && self.numbers.binary_search(&self.value).is_ok();
        (self.digits, self.value) = (0, 0);
    }
}

/// Some numbers to search for.
pub(crate) struct Numbers(Vec<u32>);

impl Numbers {
    /// What is no number is left out.
    pub(crate) fn new<'t>(numbers: impl IntoIterator<Item = &'t str>) -> Self {
        let numbers = numbers.into_iter().filter(|number| number.len() == DIGITS);
        let mut numbers: Vec<u32> = numbers.filter_map(|number| number.parse().ok()).collect();
        numbers.sort_unstable();
        Self(numbers)
    }

    /// Whether a file may have one of them, packed or bare: one that is unsound and cannot be read to its end may. Of a part of
    /// a download, what is there is searched.
    ///
    /// # Errors
    /// A file that cannot be opened or read.
    pub(crate) fn may_be_in(&self, path: &Path) -> io::Result<bool> {
        let mut search = Search { numbers: &self.0, ..Search::default() };
        let mut limits = Limits::default();
        limits.ratio = u64::MAX;
        let read = decompress(BufReader::new(brreg_files::open(path)?), limits, |bytes| search.take(bytes));
        search.end();
        match read {
            Ok(()) => Ok(search.is_found),
            Err(error) if matches!(error.kind(), ErrorKind::Io) => Err(io::Error::other(error)),
            Err(error) if matches!(error.kind(), ErrorKind::TruncatedData) && is_part(path) => Ok(search.is_found),
            Err(_) => Ok(true),
        }
    }

    /// The files below a folder that may have one of them; links are not followed.
    ///
    /// # Errors
    /// A folder or file that cannot be read.
    pub(crate) fn below(&self, folder: &Path) -> io::Result<Vec<PathBuf>> {
        let mut found = Vec::new();
        if self.0.is_empty() {
            return Ok(found);
        }
        let mut folders = vec![folder.to_owned()];
        while let Some(folder) = folders.pop() {
            let entries = match fs::read_dir(&folder) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                entries => entries?,
            };
            for entry in entries {
                let entry = entry?;
                let kind = entry.file_type()?;
                if kind.is_dir() {
                    folders.push(entry.path());
                } else if kind.is_file() && self.may_be_in(&entry.path())? {
                    found.push(entry.path());
                }
            }
        }
        found.sort();
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_number_is_found_between_others_than_digits_wherever_pieces_end() {
        let numbers = Numbers::new(["391004129", "012345678", "39100"]);
        for (text, expected) in [
            ("\"391004129\"", true),
            ("391004129", true),
            ("/enheter/012345678.", true),
            ("12345678", false),
            ("0391004129", false),
            ("3910041290 39100 4129", false),
            ("", false),
        ] {
            for size in [1, 4, 100] {
                let mut search = Search { numbers: &numbers.0, ..Search::default() };
                text.as_bytes().chunks(size).for_each(|piece| search.take(piece));
                search.end();
                assert_eq!(search.is_found, expected, "{text} {size}");
            }
        }
    }

    #[test]
    fn files_are_searched_packed_and_bare_and_what_cannot_be_read_may_have_it() {
        let folder = tempfile::tempdir().unwrap();
        let numbers = Numbers::new(["391004129"]);
        for (name, content, expected) in [
            ("bare.json", &b"[{\"organisasjonsnummer\" : \"391004129\"}]"[..], true),
            ("other.json", b"[{\"organisasjonsnummer\" : \"391004128\"}]", false),
            ("empty", b"", false),
            ("damaged.json.gz", b"\x1f\x8b\x08\x00\x00", true),
            ("cut.json.gz.partial", b"\x1f\x8b\x08\x00\x00", false),
            ("damaged.zip", b"PK\x03\x04", true),
        ] {
            let path = folder.path().join(name);
            fs::write(&path, content).unwrap();
            assert_eq!(numbers.may_be_in(&path).unwrap(), expected, "{name}");
        }
        assert_eq!(numbers.below(folder.path()).unwrap().len(), 3);
        assert_eq!(numbers.below(&folder.path().join("none")).unwrap(), [""; 0].map(PathBuf::from));
    }
}
