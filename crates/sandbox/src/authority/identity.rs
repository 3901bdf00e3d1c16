//! A certificate with its key, in the forms that clients use.

use std::fmt;

use p12_keystore::{
    Certificate, EncryptionAlgorithm, KeyStore, KeyStoreEntry, MacAlgorithm, PrivateKey, PrivateKeyChain,
};
use rcgen::KeyPair;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};

use super::{Error, issue};

/// How a PKCS#12 file is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encryption {
    /// AES-256 with HMAC-SHA-256, as used today.
    Aes256,
    /// Triple DES with SHA-1, as many older enterprise certificates were delivered.
    TripleDes,
    /// 40-bit RC2 with SHA-1, as used for the oldest ones.
    Rc2,
}

/// A certificate, its issuer's, and the private key.
pub struct Identity {
    chain: Vec<CertificateDer<'static>>,
    key: PrivatePkcs8KeyDer<'static>,
    key_pem: String,
}

impl Identity {
    pub(super) fn new(chain: Vec<CertificateDer<'static>>, key: &KeyPair) -> Self {
        Self { chain, key: PrivatePkcs8KeyDer::from(key.serialize_der()), key_pem: key.serialize_pem() }
    }

    /// Returns the certificates as DER, first the holder's, then its issuer's.
    pub fn chain(&self) -> &[CertificateDer<'static>] {
        &self.chain
    }

    /// Returns the same certificates as PEM.
    pub fn certificate_pem(&self) -> String {
        self.chain.iter().map(certificate_pem).collect()
    }

    /// Returns the private key as PEM of PKCS#8.
    pub fn key_pem(&self) -> &str {
        &self.key_pem
    }

    /// Returns the private key as DER of PKCS#8.
    pub fn key(&self) -> PrivateKeyDer<'static> {
        self.key.clone_key().into()
    }

    /// Returns key and certificates as a PKCS#12 file with this password.
    pub fn pkcs12(&self, password: &str, encryption: Encryption) -> Result<Vec<u8>, Error> {
        let key = PrivateKey::from_der(self.key.secret_pkcs8_der()).map_err(issue)?;
        let certificates = self
            .chain
            .iter()
            .map(|certificate| Certificate::from_der(certificate))
            .collect::<Result<Vec<_>, _>>()
            .map_err(issue)?;
        let mut store = KeyStore::new();
        let chain = PrivateKeyChain::new([1u8].as_slice(), key, certificates);
        store.add_entry("virksomhet", KeyStoreEntry::PrivateKeyChain(chain));
        let writer = match encryption {
            Encryption::Aes256 => store.writer(password),
            Encryption::TripleDes => store
                .writer(password)
                .encryption_algorithm(EncryptionAlgorithm::PbeWithShaAnd3KeyTripleDesCbc)
                .mac_algorithm(MacAlgorithm::HmacSha1),
            Encryption::Rc2 => store
                .writer(password)
                .encryption_algorithm(EncryptionAlgorithm::PbeWithShaAnd40BitRc4Cbc)
                .mac_algorithm(MacAlgorithm::HmacSha1),
        };
        writer.write().map_err(issue)
    }
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Identity").finish_non_exhaustive()
    }
}

pub(super) fn certificate_pem(certificate: &CertificateDer<'_>) -> String {
    let config = pem::EncodeConfig::new().set_line_ending(pem::LineEnding::LF);
    pem::encode_config(&pem::Pem::new("CERTIFICATE", certificate.as_ref()), config)
}
