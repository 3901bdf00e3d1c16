//! PEM files.

use pem::Pem;
use pkcs8::EncryptedPrivateKeyInfoRef;
use zeroize::{Zeroize as _, Zeroizing};

use super::certificate::Certificate;
use super::rsa_key::RsaKey;
use crate::error::{Error, Result};

/// Returns all certificates of the text, in its order.
pub(super) fn certificates(text: &[u8]) -> Result<Vec<Certificate>> {
    sections(text)?
        .iter()
        .filter(|section| section.tag() == "CERTIFICATE")
        .map(|section| Certificate::from_der(section.contents()))
        .collect()
}

/// Returns the first private key of the text.
pub(super) fn key(text: &[u8], password: &Zeroizing<String>) -> Result<RsaKey> {
    let sections = sections(text)?;
    let key = sections.iter().find(|section| section.tag().ends_with("PRIVATE KEY"));
    let key = match key {
        Some(section) => from_section(section, password),
        None => Err(Error::credentials("the key file has no private key in PEM")),
    };
    for section in sections {
        section.into_contents().zeroize();
    }
    key
}

fn from_section(section: &Pem, password: &Zeroizing<String>) -> Result<RsaKey> {
    match section.tag() {
        "PRIVATE KEY" => RsaKey::from_pkcs8(section.contents()),
        "ENCRYPTED PRIVATE KEY" => {
            let unreadable = "the private key cannot be opened: wrong password or damaged file";
            let decrypted = EncryptedPrivateKeyInfoRef::try_from(section.contents())
                .and_then(|encrypted| encrypted.decrypt(password.as_bytes()))
                .map_err(|error| Error::credentials(unreadable).because(error))?;
            RsaKey::from_pkcs8(decrypted.as_bytes())
        }
        "RSA PRIVATE KEY" if section.headers().iter().next().is_none() => RsaKey::from_pkcs1(section.contents()),
        "RSA PRIVATE KEY" => {
            Err(Error::credentials("the private key has a legacy encryption; convert it to PKCS#8 or PKCS#12"))
        }
        _ => Err(Error::credentials("the private key is not an RSA key")),
    }
}

fn sections(text: &[u8]) -> Result<Vec<Pem>> {
    pem::parse_many(text).map_err(|error| Error::credentials("a PEM file cannot be read").because(error))
}
