//! SHA-256 as text.

use data_encoding::HEXLOWER;
use sha2::{Digest as _, Sha256};

/// The SHA-256 of some bytes, in hex.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    HEXLOWER.encode(&Sha256::digest(bytes))
}

/// The beginning of the SHA-256 of some texts: 96 bits, which tell what one company has apart.
pub(crate) fn short(texts: &[&str]) -> String {
    let mut digest = Sha256::new();
    for text in texts {
        digest.update((text.len() as u64).to_le_bytes());
        digest.update(text.as_bytes());
    }
    HEXLOWER.encode(&digest.finalize()[..12])
}
