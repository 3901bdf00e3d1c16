//! What holds for the bytes of any manifest, as a function: a fuzzer calls it with the bytes that it finds, and a test with
//! random ones.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

use crate::manifest::Manifest;

/// A manifest is refused, or reads the same after it was written again, and then notices every change of its content.
pub fn manifest(input: &[u8]) {
    let Ok(mut manifest) = Manifest::parse(input) else { return };
    let text = manifest.seal().unwrap();
    assert_eq!(Manifest::parse(text.as_bytes()).unwrap(), manifest);
    let other = text.replacen("\"rows\": ", "\"rows\": 1", 1);
    assert!(other == text || Manifest::parse(other.as_bytes()).is_err());
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn manifests_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..200), place: prop::sample::Index, byte: u8) {
            super::manifest(&bytes);
            let mut text = include_bytes!("../../../tests/fixtures/lake-0.1/lake/rrh/snapshot=20261126T075859Z/manifest.json").to_vec();
            let place = place.index(text.len());
            text[place] = byte;
            super::manifest(&text);
        }
    }
}
