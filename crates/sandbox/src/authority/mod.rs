//! The certificate authority of a sandbox, and the certificates that it issues.
//!
//! It represents both the authority of the servers' certificates and the issuer of enterprise certificates
//! (virksomhetssertifikat).

mod credentials;
mod identity;
mod jwk;
pub(crate) mod rsa;

use std::net::IpAddr;
use std::sync::Arc;

use brreg_domain::Organisasjonsnummer;
use rcgen::string::PrintableString;
use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, DnValue, ExtendedKeyUsagePurpose, IsCa, Issuer,
    KeyPair, KeyUsagePurpose,
};
use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::server::WebPkiClientVerifier;
use rustls::server::danger::ClientCertVerifier;
use time::{Duration, OffsetDateTime};
use x509_parser::oid_registry::OID_X509_SERIALNUMBER;
use x509_parser::prelude::X509Certificate;

pub(crate) use credentials::Keys;
pub use credentials::{Credentials, EnterpriseFiles, Variant};
pub use identity::{Encryption, Identity};

use crate::{Error, ErrorKind};

/// The name of the authority that a sandbox trusts.
const NAME: &str = "brreg-lake sandbox CA";
const AUTHORITY_DAYS: i64 = 3650;
const ENTERPRISE_DAYS: i64 = 730;
const SERVER_DAYS: i64 = 90;

/// X.520 `serialNumber`, which contains the organisation number in Norwegian enterprise certificates.
const SERIAL_NUMBER: [u64; 4] = [2, 5, 4, 5];
/// X.520 `organizationIdentifier`, which contains the same number in the form of the European standard.
const ORGANIZATION_IDENTIFIER: [u64; 4] = [2, 5, 4, 97];

/// Whether a certificate is valid now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Validity {
    /// It is valid from yesterday, for two years.
    Current,
    /// It expired yesterday.
    Expired,
}

/// A certificate authority with its key.
pub struct Authority {
    issuer: Issuer<'static, KeyPair>,
    certificate: CertificateDer<'static>,
}

impl Authority {
    /// Creates an authority of this name with a new key. It differs from every other, also from one of the same name.
    pub fn new(name: &str) -> Result<Self, Error> {
        let key = KeyPair::generate().map_err(issue)?;
        let params = authority_params(name);
        let certificate = params.self_signed(&key).map_err(issue)?.der().clone();
        Ok(Self { issuer: Issuer::new(params, key), certificate })
    }

    /// Creates the authority of a sandbox, with a new key.
    pub(crate) fn of_sandbox() -> Result<Self, Error> {
        Self::new(NAME)
    }

    /// Restores the authority of a sandbox from its [`Self::certificate_pem`] and [`Self::key_pem`].
    pub(crate) fn restore(certificate: &str, key: &str) -> Result<Self, Error> {
        let certificate = CertificateDer::from_pem_slice(certificate.as_bytes()).map_err(issue)?;
        let key = KeyPair::from_pem(key).map_err(issue)?;
        Ok(Self { issuer: Issuer::new(authority_params(NAME), key), certificate })
    }

    /// Returns the authority's own certificate, which clients must trust.
    pub fn certificate_pem(&self) -> String {
        identity::certificate_pem(&self.certificate)
    }

    pub(crate) fn key_pem(&self) -> String {
        self.issuer.key().serialize_pem()
    }

    /// Issues a certificate of a server on this machine, for `localhost`, the loopback addresses and `address`.
    pub fn server(&self, address: IpAddr) -> Result<Identity, Error> {
        let mut names = vec!["localhost".to_owned(), "127.0.0.1".to_owned(), "::1".to_owned()];
        if !address.is_unspecified() && !address.is_loopback() {
            names.push(address.to_string());
        }
        let mut params = CertificateParams::new(names).map_err(issue)?;
        params.distinguished_name = common_name("localhost");
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        let now = OffsetDateTime::now_utc();
        params.not_before = now - Duration::DAY;
        params.not_after = now + Duration::days(SERVER_DAYS);
        self.issue(params, KeyPair::generate().map_err(issue)?)
    }

    /// Issues an enterprise certificate (RSA 2048) of the organisation, for client authentication and for signing grants. Its key is
    /// a new one.
    pub fn enterprise(
        &self,
        organisasjonsnummer: &Organisasjonsnummer,
        navn: &str,
        validity: Validity,
    ) -> Result<Identity, Error> {
        self.enterprise_with(rsa::new_key().map_err(issue)?, organisasjonsnummer, navn, validity)
    }

    /// Issues an enterprise certificate of this key.
    fn enterprise_with(
        &self,
        key: KeyPair,
        organisasjonsnummer: &Organisasjonsnummer,
        navn: &str,
        validity: Validity,
    ) -> Result<Identity, Error> {
        let number = organisasjonsnummer.as_str();
        let serial = PrintableString::try_from(number).map_err(issue)?;
        let mut name = common_name(navn);
        name.push(DnType::CountryName, "NO");
        name.push(DnType::OrganizationName, navn);
        name.push(DnType::CustomDnType(SERIAL_NUMBER.to_vec()), DnValue::PrintableString(serial));
        name.push(DnType::CustomDnType(ORGANIZATION_IDENTIFIER.to_vec()), format!("NTRNO-{number}"));
        let mut params = CertificateParams::default();
        params.distinguished_name = name;
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        let now = OffsetDateTime::now_utc();
        (params.not_before, params.not_after) = match validity {
            Validity::Current => (now - Duration::DAY, now + Duration::days(ENTERPRISE_DAYS)),
            Validity::Expired => (now - Duration::days(ENTERPRISE_DAYS), now - Duration::DAY),
        };
        self.issue(params, key)
    }

    fn issue(&self, mut params: CertificateParams, key: KeyPair) -> Result<Identity, Error> {
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.use_authority_key_identifier_extension = true;
        let certificate = params.signed_by(&key, &self.issuer).map_err(issue)?;
        Ok(Identity::new(vec![certificate.der().clone(), self.certificate.clone()], &key))
    }

    /// Returns a verifier that accepts valid certificates issued by this authority.
    pub(crate) fn verifier(&self) -> Result<Arc<dyn ClientCertVerifier>, Error> {
        let mut roots = RootCertStore::empty();
        roots.add(self.certificate.clone()).map_err(issue)?;
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider).build().map_err(issue)
    }
}

/// Returns the organisation number in the subject of an enterprise certificate.
pub(crate) fn holder<'a>(certificate: &'a X509Certificate<'_>) -> Option<&'a str> {
    certificate.subject().iter_by_oid(&OID_X509_SERIALNUMBER).find_map(|attribute| attribute.as_str().ok())
}

fn authority_params(name: &str) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = common_name(name);
    params.distinguished_name.push(DnType::CountryName, "NO");
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    let now = OffsetDateTime::now_utc();
    params.not_before = now - Duration::days(AUTHORITY_DAYS);
    params.not_after = now + Duration::days(AUTHORITY_DAYS);
    params
}

fn common_name(name: &str) -> DistinguishedName {
    let mut distinguished = DistinguishedName::new();
    distinguished.push(DnType::CommonName, name);
    distinguished
}

fn issue(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
    Error::new(ErrorKind::Authority, source)
}
