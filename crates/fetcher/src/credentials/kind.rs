//! What a file is that is not what its setting needs, and where it belongs or how it is converted.

use std::collections::BTreeMap;

use pem::Pem;
use pkcs8::{EncryptedPrivateKeyInfoRef, PrivateKeyInfoRef};
use x509_parser::certification_request::X509CertificationRequest;
use x509_parser::prelude::{FromDer as _, X509Certificate};
use x509_parser::x509::SubjectPublicKeyInfo;

use crate::error::Error;

/// What every PEM section begins and ends with.
const BEGIN: &[u8] = b"-----BEGIN ";
const END: &[u8] = b"-----END ";
/// The first byte of every certificate and key in DER.
const SEQUENCE: u8 = 0x30;
/// Fewer characters may be a password or another word.
const SHORTEST_BASE64: usize = 64;

/// The setting that names a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wanted {
    Pkcs12,
    Key,
    Certificate,
    Jwk,
    Authorities,
}

impl Wanted {
    /// Returns the name of the file in messages.
    fn name(self) -> &'static str {
        match self {
            Self::Pkcs12 => "the PKCS#12 file",
            Self::Key => "the key file",
            Self::Certificate => "the certificate file",
            Self::Jwk => "the JWK file",
            Self::Authorities => "the ca_file",
        }
    }

    fn is(self, kind: Kind) -> bool {
        match kind {
            Kind::Pkcs12 => self == Self::Pkcs12,
            Kind::Jwk => self == Self::Jwk,
            Kind::Key(_) => self == Self::Key,
            Kind::Certificate(_) => matches!(self, Self::Certificate | Self::Authorities),
            _ => false,
        }
    }
}

/// How the content of a file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Pem,
    Der,
}

/// What a file is, as far as its content shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Pkcs12,
    Pkcs7,
    Certificate(Form),
    Key(Form),
    /// A key and a certificate.
    Both,
    PublicKey(Form),
    Request(Form),
    Jwk,
    JavaKeystore,
    PuttyKey,
    CutPem,
    CutDer,
    Base64,
    Zip,
    Gzip,
    Page,
    /// What ssh-keygen writes beside a private key.
    SshPublicKey,
    /// Sections that are neither keys nor certificates.
    OtherPem,
    Empty,
}

const PARTS: &str =
    "set key in [credentials] to the private key and certificate to its certificate, and neither pkcs12 nor jwk";
const CONVERT_PKCS7: &str =
    "convert it: openssl pkcs7 -print_certs -in OLD -out NEW, with -inform DER for a binary file";

/// Returns why a file cannot be used for its setting, if it is something else or has only a part of its bytes.
pub(crate) fn mismatch(file: &[u8], wanted: Wanted) -> Option<Error> {
    let kind = Kind::of(file).filter(|kind| !wanted.is(*kind))?;
    Some(Error::credentials_form(format!("{} is {}", wanted.name(), kind.description()), kind.remedy(wanted)))
}

impl Kind {
    fn of(file: &[u8]) -> Option<Self> {
        let text = file.trim_ascii_start();
        let begins = |magics: &[&[u8]]| magics.iter().any(|magic| text.starts_with(magic));
        if text.is_empty() {
            return Some(Self::Empty);
        }
        if has_pem(file) {
            return of_pem(file);
        }
        Some(match file.first() {
            Some(&SEQUENCE) if is_cut(file) => Self::CutDer,
            Some(&SEQUENCE) if let Some(kind) = of_der(file) => kind,
            _ if file.starts_with(b"PK\x03\x04") => Self::Zip,
            _ if file.starts_with(b"\x1f\x8b") => Self::Gzip,
            _ if file.starts_with(b"\xFE\xED\xFE\xED") || file.starts_with(b"\xCE\xCE\xCE\xCE") => Self::JavaKeystore,
            _ if begins(&[b"PuTTY-User-Key-File"]) => Self::PuttyKey,
            _ if begins(&[b"ssh-", b"ecdsa-sha2-", b"sk-ssh-"]) => Self::SshPublicKey,
            _ if begins(&[b"<"]) => Self::Page,
            _ if begins(&[b"{"]) && is_jwk(file) => Self::Jwk,
            _ if is_base64(file) => Self::Base64,
            _ => return None,
        })
    }

    fn description(self) -> &'static str {
        match self {
            Self::Pkcs12 => "in PKCS#12 (p12 or pfx)",
            Self::Pkcs7 => "in PKCS#7 (p7b), which has certificates only",
            Self::Certificate(Form::Pem) => "in PEM and has no private key, but a certificate",
            Self::Certificate(Form::Der) => "a certificate in DER",
            Self::Key(Form::Pem) => "in PEM and has no certificate, but a private key",
            Self::Key(Form::Der) => "a private key in DER",
            Self::Both => "in PEM, with a private key and a certificate",
            Self::PublicKey(Form::Pem) => "in PEM and has a public key only",
            Self::PublicKey(Form::Der) => "a public key in DER",
            Self::Request(Form::Pem) => "in PEM and has a certificate request only",
            Self::Request(Form::Der) => "a certificate request in DER",
            Self::Jwk => "a JWK",
            Self::JavaKeystore => "a keystore of Java (JKS)",
            Self::PuttyKey => "a private key of PuTTY",
            Self::CutPem => "in PEM and cut short: its last section has no end",
            Self::CutDer => "cut short: it has fewer bytes than it says",
            Self::Base64 => "in base64, which is neither PEM nor DER nor PKCS#12 itself",
            Self::Zip => "a ZIP archive",
            Self::Gzip => "packed with gzip",
            Self::Page => "a page in HTML or XML",
            Self::SshPublicKey => "a public key of OpenSSH",
            Self::OtherPem => "in PEM and has neither a private key nor a certificate",
            Self::Empty => "empty",
        }
    }

    /// Returns how to get what the setting needs.
    fn remedy(self, wanted: Wanted) -> &'static str {
        match self {
            Self::CutPem | Self::CutDer => "copy or download the whole file again",
            Self::Base64 => "decode it: base64 -d OLD >NEW",
            Self::Zip => "unpack it, and name the file in it",
            Self::Gzip => "unpack it: gzip -dc OLD >NEW",
            Self::Empty => "write the file again",
            Self::Page => "download the file again: this is what was shown instead of it, such as a page to log in",
            Self::Pkcs7 if matches!(wanted, Wanted::Certificate | Wanted::Authorities) => CONVERT_PKCS7,
            Self::Pkcs12 if wanted == Wanted::Authorities => {
                "take the certificates out of it: openssl pkcs12 -legacy -nokeys -in OLD -out NEW (without -legacy if openssl is \
                 older than 3)"
            }
            _ if wanted == Wanted::Authorities => "set ca_file to the certificates of the authorities, in PEM or DER",
            Self::Pkcs7 => {
                "set key in [credentials] to the private key, certificate to the certificates in this file, and neither pkcs12 \
                 nor jwk; convert them: openssl pkcs7 -print_certs -in OLD -out NEW, with -inform DER for a binary file"
            }
            Self::Pkcs12 => "set pkcs12 in [credentials] to it, and neither key, certificate nor jwk",
            Self::Jwk => {
                "set jwk in [credentials] to it and kid to the id that Maskinporten knows it by, and neither pkcs12, key nor \
                 certificate"
            }
            Self::Certificate(_) | Self::Key(_) | Self::Both => PARTS,
            Self::PublicKey(_) | Self::SshPublicKey | Self::OtherPem | Self::Request(_) => {
                "name the file with the private key, or with the certificate that the issuer made of the request"
            }
            Self::JavaKeystore => {
                "convert it: keytool -importkeystore -srckeystore OLD -destkeystore NEW -deststoretype PKCS12, and set pkcs12 in \
                 [credentials] to NEW"
            }
            Self::PuttyKey => "convert it: puttygen OLD -O private-openssh -o NEW && ssh-keygen -p -m PKCS8 -f NEW",
        }
    }
}

/// Whether the file has a section of PEM or its beginning.
pub(super) fn has_pem(file: &[u8]) -> bool {
    position(file, BEGIN).is_some()
}

/// Whether the file begins as certificates and keys in DER do, and is not text.
pub(super) fn is_der(file: &[u8]) -> bool {
    file.first() == Some(&SEQUENCE) && !has_pem(file)
}

fn position(file: &[u8], part: &[u8]) -> Option<usize> {
    file.windows(part.len()).rposition(|bytes| bytes == part)
}

/// Whether the last section of a file in PEM has no end.
pub(crate) fn is_cut_pem(file: &[u8]) -> bool {
    let Some(begin) = position(file, BEGIN) else { return false };
    let section = file.get(begin..).unwrap_or_default();
    let end = position(section, END).and_then(|end| section.get(end + END.len()..));
    end.is_none_or(|label| position(label, b"-----").is_none())
}

/// What the sections of a file in PEM are.
fn of_pem(file: &[u8]) -> Option<Kind> {
    if is_cut_pem(file) {
        return Some(Kind::CutPem);
    }
    let sections = pem::parse_many(file).ok()?;
    let has = |is_one: fn(&str) -> bool| sections.iter().map(Pem::tag).any(is_one);
    let kind = match (has(is_key), has(is_certificate)) {
        (true, true) => Some(Kind::Both),
        (true, false) => Some(Kind::Key(Form::Pem)),
        (false, true) => Some(Kind::Certificate(Form::Pem)),
        (false, false) if has(is_pkcs7) => Some(Kind::Pkcs7),
        (false, false) if has(|tag| tag.ends_with("PUBLIC KEY")) => Some(Kind::PublicKey(Form::Pem)),
        (false, false) if has(|tag| tag.ends_with("CERTIFICATE REQUEST")) => Some(Kind::Request(Form::Pem)),
        (false, false) if sections.is_empty() => None,
        (false, false) => Some(Kind::OtherPem),
    };
    drop(sections.into_iter().map(|section| zeroize::Zeroizing::new(section.into_contents())).collect::<Vec<_>>());
    kind
}

/// Whether sections of this name are private keys.
pub(super) fn is_key(tag: &str) -> bool {
    tag.ends_with("PRIVATE KEY")
}

/// Whether sections of this name are certificates. What openssl writes with -trustout has more after the certificate.
pub(super) fn is_certificate(tag: &str) -> bool {
    matches!(tag, "CERTIFICATE" | "X509 CERTIFICATE" | "TRUSTED CERTIFICATE")
}

/// Whether sections of this name are PKCS#7.
fn is_pkcs7(tag: &str) -> bool {
    matches!(tag, "PKCS7" | "CMS")
}

/// What a file in DER is.
fn of_der(der: &[u8]) -> Option<Kind> {
    /// The version of PKCS#12, 3, with which only it begins.
    const PKCS12: [u8; 3] = [2, 1, 3];
    /// The versions of private keys: PKCS#1 and PKCS#8, and SEC 1 of elliptic ones.
    const KEYS: [[u8; 4]; 3] = [[2, 1, 0, 2], [2, 1, 0, 0x30], [2, 1, 1, 4]];
    /// The object identifier of signed data, the only content of p7b.
    const SIGNED_DATA: [u8; 11] = [0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x02];
    let starts = |part: &[u8], within: usize| der.windows(part.len()).take(within).any(|bytes| bytes == part);
    let is_key = || {
        PrivateKeyInfoRef::try_from(der).is_ok()
            || EncryptedPrivateKeyInfoRef::try_from(der).is_ok()
            || has_pkcs12_encryption(der)
    };
    if X509Certificate::from_der(der).is_ok() {
        return Some(Kind::Certificate(Form::Der));
    }
    if starts(&SIGNED_DATA, 16) {
        return Some(Kind::Pkcs7);
    }
    if X509CertificationRequest::from_der(der).is_ok() {
        return Some(Kind::Request(Form::Der));
    }
    if SubjectPublicKeyInfo::from_der(der).is_ok() {
        return Some(Kind::PublicKey(Form::Der));
    }
    if KEYS.iter().any(|version| starts(version, 5)) || is_key() {
        return Some(Kind::Key(Form::Der));
    }
    starts(&PKCS12, 8).then_some(Kind::Pkcs12)
}

/// Whether a key is encrypted in a way of PKCS#12, whose object identifiers the library for PKCS#8 does not know.
pub(super) fn has_pkcs12_encryption(der: &[u8]) -> bool {
    const PBE: [u8; 11] = [0x06, 0x0A, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x0C, 0x01];
    der.windows(PBE.len()).take(16).any(|bytes| bytes == PBE)
}

/// Whether a file in DER has fewer bytes than its length says.
fn is_cut(der: &[u8]) -> bool {
    let (header, length) = match der {
        [_, short @ ..=0x7F, ..] => (2, usize::from(*short)),
        [_, 0x81, length, ..] => (3, usize::from(*length)),
        [_, 0x82, high, low, ..] => (4, usize::from(u16::from_be_bytes([*high, *low]))),
        // Longer files are none of these, and an open length has no end that could be missing.
        _ => return der.len() < 2,
    };
    der.len() < header + length
}

fn is_jwk(file: &[u8]) -> bool {
    // Its values are secrets and are not kept.
    let fields: Option<BTreeMap<String, serde::de::IgnoredAny>> = serde_json::from_slice(file).ok();
    fields.is_some_and(|fields| fields.contains_key("kty") || fields.contains_key("keys"))
}

/// Whether the file is text in base64, which some portals give for download.
fn is_base64(file: &[u8]) -> bool {
    let is_sign = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/=\r\n".contains(byte);
    file.len() > SHORTEST_BASE64 && file.iter().all(is_sign)
}
