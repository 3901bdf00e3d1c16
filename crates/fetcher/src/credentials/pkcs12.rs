//! PKCS#12 files.

use p12_keystore::Pkcs12Archive;
use zeroize::Zeroizing;

use super::certificate::{Certificate, chain_of};
use super::rsa_key::RsaKey;
use crate::error::{Error, Result};

/// Returns the key and its chain. They are matched by the public key, because the files of some issuers lack the ids
/// that should connect them.
pub(super) fn read(data: &[u8], password: &Zeroizing<String>) -> Result<(RsaKey, Vec<Certificate>)> {
    let archive = Pkcs12Archive::from_pkcs12(data, password).map_err(|error| {
        Error::credentials("the PKCS#12 file cannot be opened: wrong password or damaged file").because(error)
    })?;
    if archive.keys.is_empty() {
        return Err(Error::credentials("the PKCS#12 file has no private key"));
    }
    let certificates = || -> Result<Vec<Certificate>> {
        archive.certs.iter().map(|bag| Certificate::from_der(bag.cert.as_der())).collect()
    };
    let signs = |key: &RsaKey, all: &[Certificate]| all.iter().any(|each| each.belongs_to(key) && each.may_sign());
    let all = certificates()?;
    let mut failure = None;
    for bag in &archive.keys {
        match RsaKey::from_pkcs8(bag.key.as_der()) {
            Ok(key) if signs(&key, &all) => {
                let chain = chain_of(&key, all)?;
                return Ok((key, chain));
            }
            Ok(_) => {}
            Err(error) => failure = Some(error),
        }
    }
    Err(failure.unwrap_or_else(|| {
        Error::credentials("the PKCS#12 file has no certificate that allows one of its keys to sign")
    }))
}
