//! Checks a JWT bearer grant (RFC 7523) like Maskinporten.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jsonwebtoken::{Algorithm, DecodingKey, Header, Validation};
use rustls::CertificateError;
use rustls::pki_types::{CertificateDer, UnixTime};
use rustls::server::danger::ClientCertVerifier;
use serde_json::{Map, Value};
use x509_parser::prelude::{FromDer, X509Certificate};
use x509_parser::public_key::PublicKey;

use super::Refusal;
use crate::authority::holder;

/// The longest time between `iat` and `exp`, in seconds.
const LONGEST_LIFETIME: i64 = 120;
/// Seconds by which a client's clock may be ahead.
const CLOCK_SKEW: i64 = 10;
const KNOWN_CLAIMS: [&str; 8] = ["aud", "iss", "scope", "iat", "exp", "jti", "resource", "consumer_org"];

/// A registered client.
pub(crate) struct Client {
    pub(crate) id: String,
    pub(crate) organisasjonsnummer: String,
    pub(crate) key_id: String,
    pub(crate) key: DecodingKey,
    pub(crate) key_expired: bool,
    /// The scopes of the client.
    pub(crate) scopes: Vec<String>,
    /// Those of them that its organisation lacks.
    pub(crate) withheld: Vec<String>,
}

/// A valid grant.
#[derive(Debug)]
pub(crate) struct Grant {
    pub(crate) scope: String,
    pub(crate) resource: Option<String>,
    /// The organisation on whose behalf the token is issued.
    pub(crate) consumer: String,
    /// Maskinporten's name of the client's authentication method.
    pub(crate) method: &'static str,
}

/// The data against which a grant is checked.
pub(crate) struct Checker {
    pub(crate) issuer: String,
    pub(crate) client: Client,
    /// Verifies enterprise certificates.
    pub(crate) certificates: Arc<dyn ClientCertVerifier>,
    /// Every `jti` seen, with the expiry of its grant in seconds of Unix time.
    pub(crate) seen: Mutex<HashMap<String, i64>>,
}

impl Checker {
    /// Checks the assertion at `now`, in seconds of Unix time.
    pub(crate) fn check(&self, assertion: &str, now: i64) -> Result<Grant, Refusal> {
        let header = jsonwebtoken::decode_header(assertion)
            .map_err(|_| Refusal::Malformed("The assertion is not a JWT of a known algorithm"))?;
        if !matches!(header.alg, Algorithm::RS256 | Algorithm::RS384 | Algorithm::RS512) {
            return Err(Refusal::Malformed("The algorithm must be RS256, RS384 or RS512"));
        }
        let claims: Map<String, Value> = jsonwebtoken::dangerous::insecure_decode_claims(assertion)
            .map_err(|_| Refusal::Malformed("The claims are not a JSON object"))?;
        if text(&claims, "iss")? != self.client.id {
            return Err(Refusal::UnknownClient);
        }
        let (key, method) = self.key(&header, now)?;
        verify_signature(assertion, header.alg, &key)?;
        if claims.keys().any(|name| !KNOWN_CLAIMS.contains(&name.as_str())) {
            return Err(Refusal::Malformed("The assertion has an unknown claim"));
        }
        if text(&claims, "aud")? != self.issuer {
            return Err(Refusal::Audience);
        }
        let exp = check_times(&claims, now)?;
        self.remember(text(&claims, "jti")?, exp, now)?;
        let scope = text(&claims, "scope")?;
        self.check_scope(scope)?;
        Ok(Grant {
            scope: scope.to_owned(),
            resource: optional(&claims, "resource")?.map(str::to_owned),
            consumer: optional(&claims, "consumer_org")?.unwrap_or(&self.client.organisasjonsnummer).to_owned(),
            method,
        })
    }

    /// Returns the key that must have signed: the registered one, or that of an enterprise certificate.
    fn key(&self, header: &Header, now: i64) -> Result<(DecodingKey, &'static str), Refusal> {
        match (&header.kid, &header.x5c) {
            (Some(kid), None) if *kid != self.client.key_id => Err(Refusal::Signature),
            (Some(_), None) if self.client.key_expired => Err(Refusal::KeyExpired),
            (Some(_), None) => Ok((self.client.key.clone(), "private_key_jwt")),
            (None, Some(chain)) => Ok((self.certificate_key(chain, now)?, "virksomhetssertifikat")),
            _ => Err(Refusal::Malformed("The header must have either kid or x5c")),
        }
    }

    fn certificate_key(&self, chain: &[String], now: i64) -> Result<DecodingKey, Refusal> {
        const UNREADABLE: Refusal = Refusal::Malformed("x5c is not a chain of certificates");
        let chain = chain
            .iter()
            .map(|certificate| STANDARD.decode(certificate).map(CertificateDer::from))
            .collect::<Result<Vec<_>, _>>()
            .map_err(|_| UNREADABLE)?;
        let (first, others) = chain.split_first().ok_or(UNREADABLE)?;
        let seconds = u64::try_from(now).map_err(|_| UNREADABLE)?;
        let time = UnixTime::since_unix_epoch(Duration::from_secs(seconds));
        self.certificates.verify_client_cert(first, others, time).map_err(refused_certificate)?;

        let (_, certificate) = X509Certificate::from_der(first).map_err(|_| UNREADABLE)?;
        if holder(&certificate) != Some(&self.client.organisasjonsnummer) {
            return Err(Refusal::UnknownClient);
        }
        match certificate.public_key().parsed() {
            Ok(PublicKey::RSA(key)) => {
                let modulus = key.modulus.strip_prefix(&[0]).unwrap_or(key.modulus);
                Ok(DecodingKey::from_rsa_raw_components(modulus, key.exponent))
            }
            _ => Err(Refusal::Malformed("The certificate has no RSA key")),
        }
    }

    fn remember(&self, jti: &str, exp: i64, now: i64) -> Result<(), Refusal> {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.retain(|_, ends| *ends > now);
        match seen.insert(jti.to_owned(), exp) {
            None => Ok(()),
            Some(_) => Err(Refusal::Reused),
        }
    }

    fn check_scope(&self, scope: &str) -> Result<(), Refusal> {
        let mut asked = scope.split_ascii_whitespace().peekable();
        if asked.peek().is_none() {
            return Err(Refusal::Malformed("The assertion asks for no scope"));
        }
        for one in asked {
            if !self.client.scopes.iter().any(|known| known == one) {
                return Err(Refusal::ScopeOfClient);
            }
            if self.client.withheld.iter().any(|withheld| withheld == one) {
                return Err(Refusal::ScopeOfOrganisation);
            }
        }
        Ok(())
    }
}

fn verify_signature(assertion: &str, alg: Algorithm, key: &DecodingKey) -> Result<(), Refusal> {
    let mut validation = Validation::new(alg);
    // The claims are checked separately, with their own errors.
    validation.required_spec_claims.clear();
    validation.validate_exp = false;
    validation.validate_aud = false;
    jsonwebtoken::decode::<Map<String, Value>>(assertion, key, &validation).map(drop).map_err(|_| Refusal::Signature)
}

/// Checks `iat` and `exp`, and returns `exp`.
fn check_times(claims: &Map<String, Value>, now: i64) -> Result<i64, Refusal> {
    let (iat, exp) = (seconds(claims, "iat")?, seconds(claims, "exp")?);
    if exp <= now {
        return Err(Refusal::Malformed("The assertion has expired"));
    }
    if iat > now + CLOCK_SKEW {
        return Err(Refusal::Malformed("The assertion was issued in the future"));
    }
    if exp - iat > LONGEST_LIFETIME {
        return Err(Refusal::Malformed("The assertion lives longer than 120 seconds"));
    }
    Ok(exp)
}

fn refused_certificate(error: rustls::Error) -> Refusal {
    match error {
        rustls::Error::InvalidCertificate(CertificateError::Expired | CertificateError::ExpiredContext { .. }) => {
            Refusal::CertificateExpired
        }
        rustls::Error::InvalidCertificate(CertificateError::BadEncoding) => {
            Refusal::Malformed("x5c is not a chain of certificates")
        }
        _ => Refusal::Environment,
    }
}

fn text<'a>(claims: &'a Map<String, Value>, name: &str) -> Result<&'a str, Refusal> {
    optional(claims, name)?
        .filter(|value| !value.is_empty())
        .ok_or(Refusal::Malformed("The assertion lacks one of aud, iss, scope and jti"))
}

fn optional<'a>(claims: &'a Map<String, Value>, name: &str) -> Result<Option<&'a str>, Refusal> {
    match claims.get(name) {
        None => Ok(None),
        Some(Value::String(value)) => Ok(Some(value)),
        Some(_) => Err(Refusal::Malformed("A claim that must be a string is not")),
    }
}

fn seconds(claims: &Map<String, Value>, name: &str) -> Result<i64, Refusal> {
    claims
        .get(name)
        .and_then(Value::as_i64)
        .ok_or(Refusal::Malformed("The assertion lacks iat or exp in whole seconds"))
}
