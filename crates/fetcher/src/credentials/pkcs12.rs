//! PKCS#12 files.

use p12_keystore::Pkcs12Archive;
use p12_keystore::error::Error as Pkcs12Error;
use pkcs8::ObjectIdentifier;
use pkcs8::der::asn1::AnyRef;
use pkcs8::der::{self, Reader as _, SliceReader};
use zeroize::Zeroizing;

use super::certificate::{Certificate, chain_of};
use super::kind::{self, Wanted};
use super::rsa_key::RsaKey;
use crate::error::{Error, Result};

/// What the library reads at most, against files that take hours.
const MOST_ROUNDS: u32 = 1_000_000;
/// Makes files that are read of one that is not. openssl cannot export PKCS#12 from a pipe, which would be the same in one step.
const CONVERT: &str = "convert it, and set key and certificate in [credentials] to what comes of it instead of pkcs12: \
     openssl pkcs12 -legacy -in OLD -out NEW (without -legacy if openssl is older than 3)";

/// Why a file cannot be opened. A sound file in a form that is not read is not called damaged.
fn why(data: &[u8], password: &Zeroizing<String>, error: Pkcs12Error) -> Error {
    if let Some(other) = kind::mismatch(data, Wanted::Pkcs12) {
        return other.because(error);
    }
    let checksum = checksum(data).ok();
    let refused = match &error {
        Pkcs12Error::DerError(error) if is_of_ber(error) || has_long_length(data) => {
            Error::credentials_form("the PKCS#12 file is in BER, as some browsers and Java programs write it", CONVERT)
        }
        Pkcs12Error::DerError(error) if is_of_unknown_algorithm(error) => {
            Error::credentials_form("the PKCS#12 file has an encryption that is not read", CONVERT)
        }
        _ if has_wide_characters(password) => Error::credentials(
            "the PKCS#12 file cannot be opened: its password has a character that PKCS#12 has no room for, such as an emoji",
        ),
        Pkcs12Error::InvalidParameters => Error::credentials_form(
            format!(
                "the PKCS#12 file has more rounds (iterations) for its password than are read, which are {MOST_ROUNDS}, or needs \
                 more memory for it"
            ),
            CONVERT,
        ),
        Pkcs12Error::UnsupportedEncryptionScheme if checksum.is_some_and(|algorithm| !is_sha(algorithm)) => {
            Error::credentials_form(
                "the PKCS#12 file has a checksum (MAC) that is not read, such as MD5 or SHA-3",
                CONVERT,
            )
        }
        Pkcs12Error::UnsupportedEncryptionScheme => Error::credentials_form(
            "the PKCS#12 file has an encryption that is not read, such as RC4 or 128-bit RC2",
            CONVERT,
        ),
        Pkcs12Error::UnsupportedMacAlgorithm => {
            Error::credentials_form("the PKCS#12 file has a checksum (MAC) that is not read, such as PBMAC1", CONVERT)
        }
        Pkcs12Error::UnsupportedContentType | Pkcs12Error::UnsupportedCertificateType | Pkcs12Error::InvalidVersion => {
            Error::credentials_form("the PKCS#12 file has content that is not read", CONVERT)
        }
        // The library gives the reason as a text only.
        Pkcs12Error::Pkcs5Error(said) if said.contains("unsupported") || said.contains("invalid") => {
            Error::credentials_form("the PKCS#12 file has an encryption that is not read", CONVERT)
        }
        Pkcs12Error::MacError(_) if password.is_empty() => {
            Error::credentials("the PKCS#12 file has a password, and none is configured")
        }
        Pkcs12Error::MacError(_) => Error::credentials("the PKCS#12 file cannot be opened: the password is wrong"),
        Pkcs12Error::DerError(_) => Error::credentials("the PKCS#12 file cannot be read: it is damaged"),
        _ => Error::credentials("the PKCS#12 file cannot be opened: wrong password or damaged file"),
    };
    refused.because(error)
}

/// The algorithm of the checksum of a PKCS#12 file, which is behind its version and its content.
fn checksum(data: &[u8]) -> der::Result<ObjectIdentifier> {
    SliceReader::new(data)?.sequence(|file| {
        file.decode::<AnyRef<'_>>()?;
        file.decode::<AnyRef<'_>>()?;
        file.sequence(|checksum| {
            let algorithm = checksum.sequence(|digest| {
                let algorithm = digest.sequence(|algorithm| {
                    let identifier = algorithm.decode();
                    algorithm.decode::<Option<AnyRef<'_>>>()?;
                    identifier
                });
                digest.decode::<AnyRef<'_>>()?;
                algorithm
            });
            checksum.decode::<AnyRef<'_>>()?;
            checksum.decode::<Option<AnyRef<'_>>>()?;
            algorithm
        })
    })
}

/// Whether an algorithm is SHA-1 or one of SHA-2, of which the library reads all.
fn is_sha(algorithm: ObjectIdentifier) -> bool {
    const SHA_1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.14.3.2.26");
    let sha_2 = (1..=6).filter_map(|arc| ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2").push_arc(arc).ok());
    std::iter::once(SHA_1).chain(sha_2).any(|known| known == algorithm)
}

/// Whether the reader met an algorithm of which it does not know the identifier.
fn is_of_unknown_algorithm(error: &der::Error) -> bool {
    matches!(error.kind(), der::ErrorKind::OidUnknown { .. } | der::ErrorKind::OidMalformed)
}

/// Whether a password has a character beyond the first 65,536, which its form in PKCS#12 does not have.
fn has_wide_characters(password: &str) -> bool {
    password.chars().any(|character| u32::from(character) > 0xFFFF)
}

/// The tag of a text in pieces, which only BER has.
const PIECES: u8 = 0x24;

/// Whether the reader met what BER allows and DER does not: an open length, or a text in pieces.
fn is_of_ber(error: &der::Error) -> bool {
    use der::ErrorKind::{IndefiniteLength, TagUnknown};
    matches!(error.kind(), IndefiniteLength | TagUnknown { byte: PIECES })
}

/// Whether the length of the whole has zeros in front, which only BER may have.
fn has_long_length(data: &[u8]) -> bool {
    matches!(data, [0x30, 0x82..=0x88, 0, ..])
}

/// The file without line breaks behind its end, which an editor or a secret store adds. The end is where its length says.
fn without_line_breaks(data: &[u8]) -> &[u8] {
    let whole = match data {
        [0x30, 0x82, high, low, ..] => 4 + usize::from(u16::from_be_bytes([*high, *low])),
        _ => data.len(),
    };
    match data.split_at_checked(whole) {
        Some((file, rest)) if rest.iter().all(|byte| matches!(byte, b'\r' | b'\n')) => file,
        _ => data,
    }
}

/// Returns the key and its chain. They are matched by the public key, because the files of some issuers lack the ids
/// that should connect them.
pub(super) fn read(data: &[u8], password: &Zeroizing<String>) -> Result<(RsaKey, Vec<Certificate>)> {
    let data = without_line_breaks(data);
    let archive = Pkcs12Archive::from_pkcs12(data, password).map_err(|error| why(data, password, error))?;
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
