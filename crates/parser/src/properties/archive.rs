//! Archives.

use std::io::{Cursor, Read};

use zip::ZipArchive;

use super::elements::{limits, outcome};

/// An archive that is read without a word has one member, and its elements are those of the content that the `zip` library
/// finds in it.
pub fn archive(input: &[u8]) {
    let seen = outcome(input, usize::MAX);
    let pieces = outcome(input, 7);
    // How much of damaged data is inflated before the damage is met depends on the reads.
    assert_eq!(pieces.error.is_some(), seen.error.is_some(), "7 bytes a read");
    if !input.starts_with(b"PK") || seen.error.is_some() {
        return;
    }
    assert_eq!(pieces, seen, "7 bytes a read");
    let mut archive = ZipArchive::new(Cursor::new(input)).unwrap();
    assert_eq!(archive.len(), 1);
    let mut content = Vec::new();
    archive.by_index(0).unwrap().take(limits().decompressed_bytes).read_to_end(&mut content).unwrap();
    assert_eq!(outcome(&content, usize::MAX), seen, "the content by itself");
}
