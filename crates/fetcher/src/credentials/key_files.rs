//! Files with a private key, and files with certificates, in PEM or DER.

use pem::Pem;
use pkcs8::EncryptedPrivateKeyInfoRef;
use pkcs8::{der, pkcs5};
use zeroize::{Zeroize as _, Zeroizing};

use super::certificate::Certificate;
use super::kind::{self, Wanted};
use super::rsa_key::{RsaKey, other_key};
use crate::error::{Error, Result};

const NO_CERTIFICATE: &str = "the certificate file has no certificate in PEM or DER";
/// What a key of OpenSSH for RSA names, encrypted or not.
const SSH_RSA: &[u8] = b"ssh-rsa";
/// Makes a key that is encrypted in an old way one that is read.
const CONVERT_KEY: &str = "convert it: openssl pkcs8 -topk8 -in OLD -out NEW, with -provider legacy -provider default if openssl \
     does not read it otherwise";

/// Returns all certificates of the file, in its order.
pub(super) fn certificates(file: &[u8], wanted: Wanted) -> Result<Vec<Certificate>> {
    let is_cut = kind::is_cut_pem(file);
    read_certificates(file)
        .and_then(|certificates| {
            let is_missing = is_cut || certificates.is_empty() && !file.trim_ascii().is_empty();
            if is_missing { Err(Error::credentials(NO_CERTIFICATE)) } else { Ok(certificates) }
        })
        .map_err(|error| kind::mismatch(file, wanted).unwrap_or(error))
}

fn read_certificates(file: &[u8]) -> Result<Vec<Certificate>> {
    if kind::is_der(file) {
        return Certificate::from_der(file).map(|certificate| vec![certificate]);
    }
    let sections = sections(file)?;
    let certificates = sections.iter().filter(|section| kind::is_certificate(section.tag()));
    certificates.map(|section| Certificate::from_der(section.contents())).collect()
}

/// Returns the first private key of the file.
pub(super) fn key(file: &[u8], password: &Zeroizing<String>) -> Result<RsaKey> {
    read_key(file, password).map_err(|error| kind::mismatch(file, Wanted::Key).unwrap_or(error))
}

fn read_key(file: &[u8], password: &Zeroizing<String>) -> Result<RsaKey> {
    if kind::is_der(file) {
        return from_der(file, password);
    }
    let sections = sections(file)?;
    let key = sections.iter().find(|section| kind::is_key(section.tag()));
    let key = match key {
        Some(section) => from_section(section, password),
        None => Err(Error::credentials("the key file has no private key in PEM or DER")),
    };
    for section in sections {
        section.into_contents().zeroize();
    }
    key
}

fn from_section(section: &Pem, password: &Zeroizing<String>) -> Result<RsaKey> {
    match section.tag() {
        "PRIVATE KEY" => RsaKey::from_pkcs8(section.contents()),
        "ENCRYPTED PRIVATE KEY" => decrypted(section.contents(), password),
        "RSA PRIVATE KEY" if section.headers().iter().next().is_none() => RsaKey::from_pkcs1(section.contents()),
        "RSA PRIVATE KEY" => Err(Error::credentials_form(
            "the private key has the encryption of PEM itself, which is not read",
            CONVERT_KEY,
        )),
        "EC PRIVATE KEY" => Err(other_key("an elliptic one (SEC1)")),
        "OPENSSH PRIVATE KEY" if !section.contents().windows(SSH_RSA.len()).any(|name| name == SSH_RSA) => {
            Err(other_key("one of OpenSSH for another algorithm"))
        }
        "OPENSSH PRIVATE KEY" => Err(Error::credentials_form(
            "the private key is in the form of OpenSSH",
            "convert a copy of it: ssh-keygen -p -m PKCS8 -f COPY",
        )),
        _ => Err(Error::credentials("the private key is not an RSA key")),
    }
}

/// A key in DER does not say which form it has.
fn from_der(der: &[u8], password: &Zeroizing<String>) -> Result<RsaKey> {
    if kind::has_pkcs12_encryption(der) {
        return Err(old_encryption());
    }
    if EncryptedPrivateKeyInfoRef::try_from(der).is_ok() {
        return decrypted(der, password);
    }
    RsaKey::from_pkcs8(der).or_else(|error| RsaKey::from_pkcs1(der).map_err(|_| error))
}

fn decrypted(der: &[u8], password: &Zeroizing<String>) -> Result<RsaKey> {
    if kind::has_pkcs12_encryption(der) {
        return Err(old_encryption());
    }
    let encrypted = EncryptedPrivateKeyInfoRef::try_from(der).map_err(|error| match &error {
        // The library knows the algorithms that it reads, and no others.
        pkcs8::Error::Asn1(cause) if matches!(cause.kind(), der::ErrorKind::OidUnknown { .. }) => {
            Error::credentials_form(
                "the private key has an encryption that is not read, such as Camellia or ARIA",
                CONVERT_KEY,
            )
            .because(error)
        }
        _ => Error::credentials("the private key cannot be read: the file is damaged").because(error),
    })?;
    if password.is_empty() {
        return Err(Error::credentials("the private key is encrypted, and no password is configured"));
    }
    let decrypted = encrypted.decrypt(password.as_bytes()).map_err(|error| match error {
        pkcs8::Error::EncryptedPrivateKey(
            pkcs5::Error::NoPbes1CryptSupport
            | pkcs5::Error::UnsupportedAlgorithm { .. }
            | pkcs5::Error::AlgorithmParametersInvalid { .. },
        ) => old_encryption().because(error),
        pkcs8::Error::EncryptedPrivateKey(_) => {
            Error::credentials("the private key cannot be decrypted: the password is wrong").because(error)
        }
        // What a wrong password decrypts to may end as a text does, and is no key.
        _ => Error::credentials("the private key cannot be decrypted: wrong password or damaged file").because(error),
    })?;
    RsaKey::from_pkcs8(decrypted.as_bytes())
}

fn old_encryption() -> Error {
    Error::credentials_form("the private key has an old encryption that is not read", CONVERT_KEY)
}

fn sections(text: &[u8]) -> Result<Vec<Pem>> {
    pem::parse_many(text).map_err(|error| Error::credentials("a PEM file cannot be read").because(error))
}
