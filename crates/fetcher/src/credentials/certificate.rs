//! Certificates: their holder, their validity, and the chain that belongs to a key.

use brreg_domain::Organisasjonsnummer;
use jiff::Timestamp;
use x509_parser::asn1_rs::{Oid, oid};
use x509_parser::certificate::X509Certificate;
use x509_parser::prelude::FromDer as _;
use x509_parser::x509::X509Name;

use super::rsa_key::RsaKey;
use crate::error::{Error, Result};

/// `organizationIdentifier`, which has `NTRNO-` and the organisation number in newer enterprise certificates.
const ORGANIZATION_IDENTIFIER: Oid<'static> = oid!(2.5.4.97);
/// `serialNumber` of the subject, which has the bare organisation number in older ones.
const SERIAL_NUMBER: Oid<'static> = oid!(2.5.4.5);
const ORGANIZATION_IDENTIFIER_PREFIX: &str = "NTRNO-";

/// The holder and the validity of a certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct CertificateInfo {
    /// The holder, if one of the two fields of enterprise certificates has its number.
    pub organisasjonsnummer: Option<Organisasjonsnummer>,
    /// The whole subject, as text.
    pub subject: String,
    /// The issuer, as text.
    pub issuer: String,
    /// The beginning of its validity.
    pub not_before: Timestamp,
    /// The end of its validity.
    pub not_after: Timestamp,
}

pub(super) struct Certificate {
    pub(super) der: Vec<u8>,
    pub(super) info: CertificateInfo,
    public_key: Vec<u8>,
    subject: Vec<u8>,
    issuer: Vec<u8>,
    may_sign: bool,
}

impl Certificate {
    pub(super) fn from_der(der: &[u8]) -> Result<Self> {
        let unreadable = "a certificate cannot be read";
        let (_, parsed) =
            X509Certificate::from_der(der).map_err(|error| Error::credentials(unreadable).because(error))?;
        let timestamp = |seconds: i64| {
            Timestamp::from_second(seconds).map_err(|error| Error::credentials(unreadable).because(error))
        };
        let usage = parsed.key_usage().map_err(|error| Error::credentials(unreadable).because(error))?;
        Ok(Self {
            der: der.to_vec(),
            info: CertificateInfo {
                organisasjonsnummer: holder(parsed.subject()),
                subject: parsed.subject().to_string(),
                issuer: parsed.issuer().to_string(),
                not_before: timestamp(parsed.validity().not_before.timestamp())?,
                not_after: timestamp(parsed.validity().not_after.timestamp())?,
            },
            public_key: parsed.public_key().subject_public_key.data.to_vec(),
            subject: parsed.subject().as_raw().to_vec(),
            issuer: parsed.issuer().as_raw().to_vec(),
            may_sign: usage.is_none_or(|usage| usage.value.digital_signature()),
        })
    }

    pub(super) fn belongs_to(&self, key: &RsaKey) -> bool {
        self.public_key == key.public()
    }

    /// Returns whether its key may sign: some issuers add a certificate for encryption.
    pub(super) fn may_sign(&self) -> bool {
        self.may_sign
    }
}

fn holder(subject: &X509Name<'_>) -> Option<Organisasjonsnummer> {
    let texts = |oid: Oid<'static>| {
        subject
            .iter_attributes()
            .filter(move |attribute| *attribute.attr_type() == oid)
            .filter_map(|attribute| attribute.as_str().ok())
    };
    let identifiers =
        texts(ORGANIZATION_IDENTIFIER).filter_map(|text| text.strip_prefix(ORGANIZATION_IDENTIFIER_PREFIX));
    let serials = texts(SERIAL_NUMBER).map(|text| text.strip_prefix(ORGANIZATION_IDENTIFIER_PREFIX).unwrap_or(text));
    identifiers.chain(serials).find_map(|text| Organisasjonsnummer::parse(text).ok())
}

/// Returns the certificate of the key followed by its issuers, without the root, which every verifier has.
pub(super) fn chain_of(key: &RsaKey, mut certificates: Vec<Certificate>) -> Result<Vec<Certificate>> {
    let leaf = certificates
        .iter()
        .position(|certificate| certificate.belongs_to(key))
        .ok_or_else(|| Error::credentials("none of the certificates belongs to the private key"))?;
    let mut last = certificates.swap_remove(leaf);
    let mut chain = Vec::new();
    loop {
        let issuer = certificates.iter().position(|each| {
            each.subject == last.issuer && each.subject != last.subject && each.subject != each.issuer
        });
        chain.push(last);
        match issuer {
            Some(index) => last = certificates.swap_remove(index),
            None => return Ok(chain),
        }
    }
}
