//! The key that signs grants, and its certificate.
//!
//! They are read from PKCS#12, PEM files or a JWK into [`Credentials`]. The type cannot print any part of a private key.

mod certificate;
mod jwk;
mod key_files;
mod kind;
mod pkcs12;
mod rsa_key;

use std::fmt;
use std::fs;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use zeroize::Zeroizing;

use certificate::Certificate;
pub use certificate::CertificateInfo;
use kind::Wanted;
pub(crate) use kind::is_cut_pem;
use rsa_key::RsaKey;

use crate::error::{Error, Result};
use crate::settings::CredentialSettings;

/// A private key with its certificates (the leaf first), the id under which it is registered, or both.
pub struct Credentials {
    key: RsaKey,
    certificates: Vec<Certificate>,
    kid: Option<String>,
}

impl Credentials {
    /// Reads the configured files. The password is for a PKCS#12 file or an encrypted PEM key.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Config`] when no key or several are configured; otherwise [`crate::ErrorKind::Credentials`].
    pub fn load(settings: &CredentialSettings, password: &Zeroizing<String>) -> Result<Self> {
        let credentials = match (&settings.pkcs12, &settings.key, &settings.jwk) {
            (Some(file), None, None) if settings.certificate.is_none() => Self::from_pkcs12(&read(file)?, password)?,
            (None, Some(key), None) => {
                let certificates = settings.certificate.as_deref().map(read).transpose()?.unwrap_or_default();
                Self::from_pem(&certificates, &read(key)?, password)?
            }
            (None, None, Some(file)) if settings.certificate.is_none() => Self::from_jwk(&read(file)?)?,
            _ => {
                return Err(Error::config("exactly one of pkcs12, key (with its certificate) and jwk is needed"));
            }
        };
        let credentials = match &settings.kid {
            Some(kid) => credentials.with_kid(kid.clone()),
            None => credentials,
        };
        if credentials.kid.is_none() && credentials.certificates.is_empty() {
            return Err(Error::config("a kid or a certificate is needed: a grant must name its key"));
        }
        Ok(credentials)
    }

    /// Reads a PKCS#12 file, with modern (PBES2) or legacy (RC2, 3DES) encryption. If it has several keys, as the files
    /// of some issuers do, the first one whose certificate may sign is used.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Credentials`] for a wrong password, a damaged file, or no RSA key with a certificate;
    /// [`crate::ErrorKind::CredentialsForm`] for what is not read, such as BER and RC4.
    pub fn from_pkcs12(data: &[u8], password: &Zeroizing<String>) -> Result<Self> {
        let (key, certificates) = pkcs12::read(data, password)?;
        Ok(Self { key, certificates, kid: None })
    }

    /// Reads a private key (PKCS#1, PKCS#8, or PKCS#8 encrypted with the password) and its certificates, which may be in any
    /// order, or missing. Both are in PEM or DER.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Credentials`] for a damaged file, a wrong password, or a certificate of another key;
    /// [`crate::ErrorKind::CredentialsForm`] for what is not read, such as PKCS#7.
    pub fn from_pem(certificates: &[u8], key: &[u8], password: &Zeroizing<String>) -> Result<Self> {
        let key = key_files::key(key, password)?;
        let certificates = key_files::certificates(certificates, Wanted::Certificate)?;
        let certificates =
            if certificates.is_empty() { certificates } else { certificate::chain_of(&key, certificates)? };
        Ok(Self { key, certificates, kid: None })
    }

    /// Reads a private RSA key as JWK, or a JWK set with one key, with its `kid`.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Credentials`] for anything else.
    pub fn from_jwk(data: &[u8]) -> Result<Self> {
        let (key, kid) = jwk::read(data)?;
        Ok(Self { key, certificates: Vec::new(), kid })
    }

    /// Names the key in grants by the id under which it is registered, instead of by its certificate.
    #[must_use]
    pub fn with_kid(mut self, kid: String) -> Self {
        self.kid = Some(kid);
        self
    }

    /// Returns the id that names the key in grants.
    #[must_use]
    pub fn kid(&self) -> Option<&str> {
        self.kid.as_deref()
    }

    /// Returns the holder and the validity of the certificate; `None` for a key without one.
    #[must_use]
    pub fn certificate(&self) -> Option<&CertificateInfo> {
        self.certificates.first().map(|leaf| &leaf.info)
    }

    /// Returns the header of a grant: `kid` if it is known, otherwise the certificates as `x5c`.
    pub(crate) fn grant_header(&self) -> Header {
        let mut header = Header::new(Algorithm::RS256);
        header.kid = self.kid.clone();
        if self.kid.is_none() {
            header.x5c = Some(self.certificates.iter().map(|each| STANDARD.encode(&each.der)).collect());
        }
        header
    }

    pub(crate) fn signing_key(&self) -> &EncodingKey {
        self.key.signing_key()
    }

    /// Returns key and certificates for mutual TLS. Fails if the certificate is not valid now.
    pub(crate) fn client_identity(&self) -> Result<reqwest::Identity> {
        let Some(certificate) = self.certificate() else {
            return Err(Error::credentials(
                "the register requires a client certificate, but [credentials] has a key without one",
            ));
        };
        let now = Timestamp::now();
        if certificate.not_after < now {
            return Err(Error::credentials(format!("the client certificate expired at {}", certificate.not_after)));
        }
        if certificate.not_before > now {
            return Err(Error::credentials(format!(
                "the client certificate is not valid before {}",
                certificate.not_before
            )));
        }
        let mut text = Zeroizing::new(String::new());
        text.push_str(&self.key.to_pem());
        for each in &self.certificates {
            text.push_str(&pem::encode(&pem::Pem::new("CERTIFICATE", each.der.clone())));
        }
        reqwest::Identity::from_pem(text.as_bytes())
            .map_err(|error| Error::credentials("key and certificate cannot be used for TLS").because(error))
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Credentials")
            .field("certificate", &self.certificate())
            .field("kid", &self.kid)
            .finish_non_exhaustive()
    }
}

/// The certificates of a file in any form that a certificate of credentials may have, as DER.
///
/// # Errors
/// As [`Credentials::from_pem`].
pub(crate) fn certificates_of(file: &[u8]) -> Result<Vec<Vec<u8>>> {
    Ok(key_files::certificates(file, Wanted::Authorities)?.into_iter().map(|certificate| certificate.der).collect())
}

fn read(file: &Path) -> Result<Zeroizing<Vec<u8>>> {
    fs::read(file)
        .map(Zeroizing::new)
        .and_then(|bytes| brreg_files::text::without_mark(&bytes).map(|bytes| Zeroizing::new(bytes.to_vec())))
        .map_err(|error| Error::credentials(format!("cannot read {}", file.display())).because(error))
}
