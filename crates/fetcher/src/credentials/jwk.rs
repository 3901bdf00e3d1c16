//! Private keys as JWK (RFC 7517, 7518).

use aws_lc_rs::rsa::{KeyPair, KeyPairComponents, PublicKeyComponents};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Deserializer};
use zeroize::Zeroizing;

use super::kind::{self, Wanted};
use super::rsa_key::RsaKey;
use crate::error::{Error, Result};

/// Makes a key with its primes, which the library finds from the exponents.
const CONVERT: &str = "export the key again with p, q, dp, dq and qi, or convert it and set key and kid to what comes of it: \
     pip install pyjwt cryptography && python3 -c 'import jwt, sys; from cryptography.hazmat.primitives import serialization \
     as s; print(jwt.algorithms.RSAAlgorithm.from_jwk(sys.stdin.read()).private_bytes(s.Encoding.PEM, s.PrivateFormat.PKCS8, \
     s.NoEncryption()).decode())' < OLD > NEW.pem";

#[derive(Deserialize)]
struct Jwk {
    kty: String,
    kid: Option<String>,
    #[serde(rename = "use")]
    used_for: Option<String>,
    alg: Option<String>,
    key_ops: Option<Vec<String>>,
    #[serde(default, deserialize_with = "secret")]
    n: Secret,
    #[serde(default, deserialize_with = "secret")]
    e: Secret,
    #[serde(default, deserialize_with = "secret")]
    d: Secret,
    #[serde(default, deserialize_with = "secret")]
    p: Secret,
    #[serde(default, deserialize_with = "secret")]
    q: Secret,
    #[serde(default, deserialize_with = "secret")]
    dp: Secret,
    #[serde(default, deserialize_with = "secret")]
    dq: Secret,
    #[serde(default, deserialize_with = "secret")]
    qi: Secret,
}

impl Jwk {
    /// Whether its own fields allow it to sign. RFC 7517 leaves them out of most keys, which may do anything.
    fn may_sign(&self) -> bool {
        let is_used = self.used_for.as_deref().is_none_or(|used_for| used_for == "sig");
        // The algorithms of RSA that encrypt are `RSA1_5`, `RSA-OAEP` and longer ones; those that sign are `RS256`, `PS256` and so on.
        let is_algorithm = self.alg.as_deref().is_none_or(|alg| !alg.starts_with("RSA"));
        let is_operation = self.key_ops.as_ref().is_none_or(|all| all.iter().any(|operation| operation == "sign"));
        is_used && is_algorithm && is_operation
    }
}

#[derive(Deserialize)]
struct JwkSet {
    keys: Vec<Jwk>,
}

type Secret = Option<Zeroizing<String>>;

fn secret<'de, D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Secret, D::Error> {
    Ok(Option::<String>::deserialize(deserializer)?.map(Zeroizing::new))
}

/// Returns the key and the id under which it is registered.
pub(super) fn read(data: &[u8]) -> Result<(RsaKey, Option<String>)> {
    let jwk = match serde_json::from_slice::<JwkSet>(data) {
        Ok(JwkSet { mut keys }) => match (keys.pop(), keys.is_empty()) {
            (Some(jwk), true) => jwk,
            _ => return Err(Error::credentials("the JWK set must have exactly one key")),
        },
        // The cause is left out because it could quote the key.
        Err(_) => serde_json::from_slice(data).map_err(|_| {
            kind::mismatch(data, Wanted::Jwk).unwrap_or_else(|| Error::credentials("the JWK file has no JWK"))
        })?,
    };
    if jwk.kty != "RSA" {
        return Err(Error::credentials("the JWK is not an RSA key"));
    }
    if !jwk.may_sign() {
        return Err(Error::credentials_form(
            "the JWK is a key for encryption, as its use, alg or key_ops say, and may not sign",
            "set jwk in [credentials] to the key that is registered for signing",
        ));
    }
    if jwk.d.is_some()
        && (jwk.p.is_none() || jwk.q.is_none() || jwk.dp.is_none() || jwk.dq.is_none() || jwk.qi.is_none())
    {
        return Err(Error::credentials_form("the JWK is a private key without its primes, which is not read", CONVERT));
    }
    let pair = KeyPair::from_components(&KeyPairComponents {
        public_key: PublicKeyComponents { n: part("n", &jwk.n)?, e: part("e", &jwk.e)? },
        d: part("d", &jwk.d)?,
        p: part("p", &jwk.p)?,
        q: part("q", &jwk.q)?,
        dP: part("dp", &jwk.dp)?,
        dQ: part("dq", &jwk.dq)?,
        qInv: part("qi", &jwk.qi)?,
    })
    .map_err(|error| Error::credentials("the JWK is not an RSA key of 2048 to 8192 bits").because(error))?;
    Ok((RsaKey::from_pair(&pair)?, jwk.kid))
}

fn part(name: &str, value: &Secret) -> Result<Zeroizing<Vec<u8>>> {
    let value =
        value.as_ref().ok_or_else(|| Error::credentials(format!("the JWK has no {name}: not a private key")))?;
    URL_SAFE_NO_PAD
        .decode(value.trim_end_matches('=').as_bytes())
        .map(Zeroizing::new)
        .map_err(|_| Error::credentials(format!("the {name} of the JWK is not base64url")))
}
