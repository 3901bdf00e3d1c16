//! The file of the key that pseudonyms are made under.

use std::io;
use std::path::Path;

use brreg_files::text;
use brreg_transform::pseudonym::{KEY_BYTES, Key, hex};
use data_encoding::HEXLOWER_PERMISSIVE;
use rand::TryRng as _;
use rand::rngs::SysRng;

/// Reads the key from a file of 64 hex digits, or writes a new random one where the file is missing.
///
/// # Errors
/// Failures to read or write, and a file with any other content: a key is never replaced, since all pseudonyms would
/// change with it.
pub fn load_or_create(path: &Path) -> io::Result<Key> {
    match load(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let mut bytes = [0; KEY_BYTES];
            SysRng.try_fill_bytes(&mut bytes).map_err(io::Error::other)?;
            brreg_files::replace(path, hex(&bytes).as_bytes())?;
            Ok(Key::new(bytes))
        }
        read => read,
    }
}

/// Reads the key from a file.
///
/// # Errors
/// As [`load_or_create`], and a file that is missing.
pub fn load(path: &Path) -> io::Result<Key> {
    parse(brreg_files::open(path).and_then(text::read_from)?.trim())
}

fn parse(text: &str) -> io::Result<Key> {
    let bytes = HEXLOWER_PERMISSIVE.decode(text.as_bytes()).ok().and_then(|bytes| bytes.try_into().ok());
    let malformed = || io::Error::new(io::ErrorKind::InvalidData, "the key file does not contain 64 hex digits");
    bytes.map(Key::new).ok_or_else(malformed)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::fs;

    use super::*;

    const NUMBER: &str = "31129956715";

    #[test]
    fn a_key_is_made_once_and_never_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        let first = load_or_create(&path).unwrap().of_number(NUMBER);
        assert_eq!(load_or_create(&path).unwrap().of_number(NUMBER), first);
        let digits = "0".repeat(2 * KEY_BYTES);
        for damaged in ["", "damaged", &digits[1..], &format!("{digits}00"), &digits.replacen('0', "x", 1)] {
            fs::write(&path, damaged).unwrap();
            assert_eq!(load_or_create(&path).unwrap_err().kind(), io::ErrorKind::InvalidData, "{damaged}");
            assert_eq!(fs::read_to_string(&path).unwrap(), damaged);
        }
    }

    #[test]
    fn case_of_the_digits_and_what_editors_put_around_them_do_not_matter() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        let digits = "0123456789abcdef".repeat(4);
        let written = [digits.clone(), format!("{}\n", digits.to_uppercase()), format!("\u{feff} {digits}\r\n")];
        let pseudonyms = written.map(|text| {
            fs::write(&path, text).unwrap();
            load_or_create(&path).unwrap().of_number(NUMBER)
        });
        assert!(pseudonyms.iter().all(|pseudonym| *pseudonym == pseudonyms[0]));
    }
}
