//! RSA keys as JSON Web Keys (RFC 7517, RFC 7518 section 6.3).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use x509_parser::asn1_rs::{Any, FromDer, Integer, OctetString, Sequence};

use super::{Error, issue};

/// A private RSA key with its id.
#[derive(Serialize, Deserialize)]
pub(super) struct PrivateJwk {
    kty: String,
    #[serde(rename = "use")]
    usage: String,
    alg: String,
    pub(super) kid: String,
    pub(super) n: String,
    pub(super) e: String,
    d: String,
    p: String,
    q: String,
    dp: String,
    dq: String,
    qi: String,
}

impl PrivateJwk {
    /// Reads an RSA key from DER of PKCS#8.
    pub(super) fn from_pkcs8(pkcs8: &[u8], kid: String) -> Result<Self, Error> {
        let numbers = rsa_numbers(pkcs8).map_err(|error| issue(error.to_string()))?;
        let [n, e, d, p, q, dp, dq, qi] =
            <[String; 8]>::try_from(numbers).map_err(|_| issue("an RSA key of eight numbers was expected"))?;
        Ok(Self {
            kty: "RSA".to_owned(),
            usage: "sig".to_owned(),
            alg: "RS256".to_owned(),
            kid,
            n,
            e,
            d,
            p,
            q,
            dp,
            dq,
            qi,
        })
    }
}

/// Returns the numbers of an `RSAPrivateKey` (RFC 8017, appendix A.1.2) after its version, in base64url.
fn rsa_numbers(pkcs8: &[u8]) -> Result<Vec<String>, x509_parser::nom::Err<x509_parser::asn1_rs::Error>> {
    let (_, info) = Sequence::from_der(pkcs8)?;
    let (rest, _version) = Integer::from_der(&info.content)?;
    let (rest, _algorithm) = Sequence::from_der(rest)?;
    let (_, key) = OctetString::from_der(rest)?;
    let (_, key) = Sequence::from_der(key.as_cow())?;
    let (mut rest, _version) = Integer::from_der(&key.content)?;
    let mut numbers = Vec::new();
    while !rest.is_empty() {
        let (after, number) = Any::from_der(rest)?;
        // DER adds a zero before a number whose first bit is set; a JWK does not.
        let bytes = number.data.strip_prefix(&[0]).unwrap_or(number.data);
        numbers.push(URL_SAFE_NO_PAD.encode(bytes));
        rest = after;
    }
    Ok(numbers)
}
