//! Files with a private key, and files with certificates, in PEM or DER.

use pem::Pem;
use pkcs8::EncryptedPrivateKeyInfoRef;
use pkcs8::{der, pkcs5};
use zeroize::{Zeroize as _, Zeroizing};

use super::certificate::Certificate;
use super::rsa_key::RsaKey;
use crate::error::{Error, Result};

/// What every PEM section begins with.
const PEM: &[u8] = b"-----BEGIN ";
/// The first byte of every certificate and key in DER.
const SEQUENCE: u8 = 0x30;
/// Makes a key that is encrypted in an old way one that is read.
const CONVERT_KEY: &str = "convert it: openssl pkcs8 -topk8 -in OLD -out NEW, with -provider legacy -provider default if openssl \
     does not read it otherwise";
const CONVERT_PKCS7: &str =
    "convert it: openssl pkcs7 -print_certs -in OLD -out NEW, with -inform DER for a binary file";
const USE_PKCS12: &str = "set pkcs12 in [credentials] instead of key and certificate";

/// Returns all certificates of the file, in its order.
pub(super) fn certificates(file: &[u8]) -> Result<Vec<Certificate>> {
    if is_der(file) {
        return match Certificate::from_der(file) {
            Ok(certificate) => Ok(vec![certificate]),
            Err(_) if is_pkcs7(file) => Err(pkcs7()),
            Err(_) if is_pkcs12(file) => Err(Error::credentials_form("the certificate file is in PKCS#12", USE_PKCS12)),
            Err(error) => Err(error),
        };
    }
    let sections = sections(file)?;
    if sections.iter().any(|section| matches!(section.tag(), "PKCS7" | "CMS")) {
        return Err(pkcs7());
    }
    let certificates: Vec<_> = sections
        .iter()
        // What openssl writes with -trustout has more after the certificate.
        .filter(|section| matches!(section.tag(), "CERTIFICATE" | "X509 CERTIFICATE" | "TRUSTED CERTIFICATE"))
        .map(|section| Certificate::from_der(section.contents()))
        .collect::<Result<_>>()?;
    if certificates.is_empty() && !file.trim_ascii().is_empty() {
        return Err(Error::credentials("the certificate file has no certificate in PEM or DER"));
    }
    Ok(certificates)
}

/// Returns the first private key of the file.
pub(super) fn key(file: &[u8], password: &Zeroizing<String>) -> Result<RsaKey> {
    if is_der(file) {
        return from_der(file, password);
    }
    let sections = sections(file)?;
    let key = sections.iter().find(|section| section.tag().ends_with("PRIVATE KEY"));
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
        "EC PRIVATE KEY" => Err(Error::credentials("the private key is an elliptic one (SEC1), not an RSA key")),
        "OPENSSH PRIVATE KEY" => Err(Error::credentials_form(
            "the private key is in the form of OpenSSH",
            "convert a copy of it: ssh-keygen -p -m PKCS8 -f COPY",
        )),
        _ => Err(Error::credentials("the private key is not an RSA key")),
    }
}

/// A key in DER does not say which form it has.
fn from_der(der: &[u8], password: &Zeroizing<String>) -> Result<RsaKey> {
    if has_pkcs12_encryption(der) {
        return Err(old_encryption());
    }
    if EncryptedPrivateKeyInfoRef::try_from(der).is_ok() {
        return decrypted(der, password);
    }
    RsaKey::from_pkcs8(der).or_else(|error| RsaKey::from_pkcs1(der).map_err(|_| error)).map_err(|error| {
        if is_pkcs12(der) { Error::credentials_form("the key file is in PKCS#12", USE_PKCS12) } else { error }
    })
}

fn decrypted(der: &[u8], password: &Zeroizing<String>) -> Result<RsaKey> {
    if has_pkcs12_encryption(der) {
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

/// Whether a key is encrypted in a way of PKCS#12, whose object identifiers the library for PKCS#8 does not know.
fn has_pkcs12_encryption(der: &[u8]) -> bool {
    const PBE: [u8; 11] = [0x06, 0x0A, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x0C, 0x01];
    der.windows(PBE.len()).take(16).any(|bytes| bytes == PBE)
}

/// Whether the file begins with its version, 3, as PKCS#12 does; a key begins with 0, and a certificate with its content.
fn is_pkcs12(der: &[u8]) -> bool {
    der.windows(3).take(8).any(|bytes| bytes == [2, 1, 3])
}

fn pkcs7() -> Error {
    Error::credentials_form("the certificate file is in PKCS#7 (p7b)", CONVERT_PKCS7)
}

/// Whether the object identifier of signed data, the only content of p7b, is at the beginning.
fn is_pkcs7(der: &[u8]) -> bool {
    const SIGNED_DATA: [u8; 11] = [0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x02];
    der.windows(SIGNED_DATA.len()).take(16).any(|bytes| bytes == SIGNED_DATA)
}

fn is_der(file: &[u8]) -> bool {
    file.first() == Some(&SEQUENCE) && !file.windows(PEM.len()).any(|bytes| bytes == PEM)
}

fn sections(text: &[u8]) -> Result<Vec<Pem>> {
    pem::parse_many(text).map_err(|error| Error::credentials("a PEM file cannot be read").because(error))
}
