//! An RSA key that can sign grants, from any supported encoding.

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::rsa::KeyPair;
use aws_lc_rs::signature::KeyPair as _;
use jsonwebtoken::EncodingKey;
use pem::Pem;
use pkcs8::PrivateKeyInfoRef;
use zeroize::Zeroizing;

use crate::error::{Error, Result};

/// The label of a PKCS#8 key in PEM.
const PKCS8_LABEL: &str = "PRIVATE KEY";

pub(super) struct RsaKey {
    pkcs8: Zeroizing<Vec<u8>>,
    public: Vec<u8>,
    signing_key: EncodingKey,
}

impl RsaKey {
    pub(super) fn from_pkcs8(der: &[u8]) -> Result<Self> {
        if let Some(other) = other_algorithm(der) {
            return Err(other_key(other));
        }
        let pair = KeyPair::from_pkcs8(der).map_err(|error| {
            Error::credentials("the private key is not an RSA key of 2048 to 8192 bits").because(error)
        })?;
        Self::from_pair(&pair)
    }

    pub(super) fn from_pkcs1(der: &[u8]) -> Result<Self> {
        let pair = KeyPair::from_der(der).map_err(|error| {
            Error::credentials("the private key is not an RSA key of 2048 to 8192 bits").because(error)
        })?;
        Self::from_pair(&pair)
    }

    pub(super) fn from_pair(pair: &KeyPair) -> Result<Self> {
        let der: Pkcs8V1Der<'_> =
            pair.as_der().map_err(|error| Error::credentials("the private key cannot be encoded").because(error))?;
        let pkcs8 = Zeroizing::new(der.as_ref().to_vec());
        let signing_key = EncodingKey::from_rsa_pem(to_pem(&pkcs8).as_bytes())
            .map_err(|error| Error::credentials("the private key cannot sign grants").because(error))?;
        Ok(Self { pkcs8, public: pair.public_key().as_ref().to_vec(), signing_key })
    }

    /// Returns the public key as PKCS#1, the form used in a certificate.
    pub(super) fn public(&self) -> &[u8] {
        &self.public
    }

    pub(super) fn signing_key(&self) -> &EncodingKey {
        &self.signing_key
    }

    pub(super) fn to_pem(&self) -> Zeroizing<String> {
        to_pem(&self.pkcs8)
    }
}

/// The words for a key that is not for RSA, where its encoding says so.
fn other_algorithm(pkcs8: &[u8]) -> Option<&'static str> {
    /// The version of a key in SEC 1, with which only it begins.
    const SEC1: [u8; 4] = [2, 1, 1, 4];
    const RSA: &str = "1.2.840.113549.1.1.1";
    let Ok(key) = PrivateKeyInfoRef::try_from(pkcs8) else {
        return pkcs8.windows(SEC1.len()).take(5).any(|bytes| bytes == SEC1).then_some("an elliptic one (SEC1)");
    };
    match key.algorithm.oid.to_string().as_str() {
        RSA => None,
        "1.2.840.113549.1.1.10" => Some("one for RSASSA-PSS alone"),
        "1.2.840.10045.2.1" => Some("an elliptic one"),
        "1.3.101.112" => Some("one for Ed25519"),
        "1.3.101.113" => Some("one for Ed448"),
        "1.2.840.10040.4.1" => Some("one for DSA"),
        _ => Some("one for another algorithm"),
    }
}

/// Why a key cannot be used that is of another kind.
pub(super) fn other_key(what: &str) -> Error {
    Error::credentials_form(
        format!("the private key is {what}, not an RSA key"),
        "use an RSA key of 2048 to 8192 bits, and register it where this one is registered",
    )
}

fn to_pem(pkcs8: &[u8]) -> Zeroizing<String> {
    Zeroizing::new(pem::encode(&Pem::new(PKCS8_LABEL, pkcs8)))
}
