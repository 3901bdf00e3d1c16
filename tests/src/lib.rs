//! What the end-to-end tests share: the binary, a data folder to run it on, simulated registers, and inputs.
//!
//! Helpers panic with what the program said: a helper that fails is a test that fails.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod binary;
mod ended;
pub mod faults;
mod lake;
mod night;
pub mod register;
pub mod registers;
pub mod small_disk;
mod user;
pub mod zips;

use std::path::{Path, PathBuf};

pub use binary::binary;
pub use ended::Ended;
pub use lake::{Lake, PERSON_ID_KEY};
pub use night::Night;
pub use user::as_ordinary_user;

/// Whether a text has a national identity number. Checksums, UUIDs and pseudonyms are passed over: now and then the digits
/// of one look like a number.
pub fn has_identity_number(text: &str) -> bool {
    let is_hexadecimal = |letter: char| letter.is_ascii_hexdigit() || letter == '-';
    let is_checksum = |word: &str| word.len() >= 32 && word.contains(|letter: char| letter.is_ascii_alphabetic());
    let kept = text.split_inclusive(|letter| !is_hexadecimal(letter)).map(|piece| {
        let word = piece.trim_end_matches(|letter| !is_hexadecimal(letter));
        if is_checksum(word) { &piece[word.len()..] } else { piece }
    });
    brreg_domain::contains_identity_number(&kept.collect::<String>())
}

/// Whether what is exhaustive by nature is tried to its end (`make test-long`) and not in part (`make test`).
pub fn is_long() -> bool {
    std::env::var_os("BRREG_LAKE_LONG").is_some()
}

/// A file of `tests/fixtures`.
pub fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name)
}

/// A file of `pipelines`.
pub fn pipeline(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../pipelines").join(name)
}

/// A file of `data/sample`: an example that the register published.
pub fn sample(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../data/sample").join(name)
}

#[cfg(test)]
mod tests {
    use super::{has_identity_number, register::KARI};

    #[test]
    fn a_number_in_a_checksum_is_none_and_beside_one_it_is() {
        let checksum = "01384e763eb14c66513343060a67fc43cf5df014317cafba73f9b67b0da080a0";
        assert!(brreg_domain::contains_identity_number(checksum));
        assert!(!has_identity_number(&format!("sha256 {checksum}, {checksum}.")));
        for text in
            [format!("{checksum} {}", KARI.number), format!("f. {} {checksum}", KARI.number), KARI.number.to_owned()]
        {
            assert!(has_identity_number(&text), "{text}");
        }
    }
}
