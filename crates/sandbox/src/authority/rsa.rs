//! RSA keys of 2048 bits.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use rcgen::{KeyPair, PKCS_RSA_SHA256};
use rustls::pki_types::PrivatePkcs8KeyDer;

/// What a key is for. No key has two purposes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Purpose {
    /// The enterprise certificate of a sandbox's client.
    Certificate,
    /// What that client signs its grants with.
    Grants,
    /// Tokens.
    Tokens,
}

static KEYS: Mutex<BTreeMap<Purpose, Vec<u8>>> = Mutex::new(BTreeMap::new());

/// Makes a key.
pub(super) fn new_key() -> Result<KeyPair, rcgen::Error> {
    KeyPair::generate_for(&PKCS_RSA_SHA256)
}

/// The key that the sandboxes of this process have for a purpose. To make one takes longer than everything else that a sandbox does
/// before it serves.
pub(crate) fn key(purpose: Purpose) -> Result<KeyPair, rcgen::Error> {
    let mut keys = KEYS.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(key) = keys.get(&purpose) {
        return KeyPair::try_from(&PrivatePkcs8KeyDer::from(key.as_slice()));
    }
    let key = new_key()?;
    keys.insert(purpose, key.serialize_der());
    Ok(key)
}
