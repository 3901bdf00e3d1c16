//! Access tokens, issued by Maskinporten and checked by the registers.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use axum::http::{HeaderMap, header};
use jsonwebtoken::jwk::{Jwk, JwkSet, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Grant;
use crate::authority::rsa::{self, Purpose};
use crate::{Error, ErrorKind};

/// Signs and checks access tokens.
pub(crate) struct AccessTokens {
    issuer: String,
    key: EncodingKey,
    public: DecodingKey,
    jwk: Jwk,
    lifetime: Duration,
    /// Number of issued tokens, which is the number of the latest one.
    issued: AtomicU64,
    /// Tokens up to this number are no longer accepted.
    revoked: AtomicU64,
}

#[derive(Serialize, Deserialize)]
struct Claims {
    iss: String,
    client_amr: String,
    token_type: String,
    scope: String,
    client_id: String,
    consumer: Consumer,
    #[serde(skip_serializing_if = "Option::is_none")]
    aud: Option<String>,
    iat: i64,
    exp: i64,
    jti: String,
}

#[derive(Serialize, Deserialize)]
struct Consumer {
    authority: String,
    #[serde(rename = "ID")]
    id: String,
}

impl AccessTokens {
    pub(crate) fn new(issuer: String, lifetime: Duration) -> Result<Self, Error> {
        let pair = rsa::key(Purpose::Tokens).map_err(failed)?;
        let key = EncodingKey::from_rsa_pem(pair.serialize_pem().as_bytes()).map_err(failed)?;
        let mut jwk = Jwk::from_encoding_key(&key, Algorithm::RS256).map_err(failed)?;
        jwk.common.key_id = Some(Uuid::new_v4().to_string());
        jwk.common.public_key_use = Some(PublicKeyUse::Signature);
        let public = DecodingKey::from_jwk(&jwk).map_err(failed)?;
        let (issued, revoked) = (AtomicU64::new(0), AtomicU64::new(0));
        Ok(Self { issuer, key, public, jwk, lifetime, issued, revoked })
    }

    pub(crate) fn keys(&self) -> JwkSet {
        JwkSet { keys: vec![self.jwk.clone()] }
    }

    /// Returns the lifetime of a token in seconds.
    pub(crate) fn lifetime(&self) -> u64 {
        self.lifetime.as_secs()
    }

    pub(crate) fn issue(
        &self,
        client_id: &str,
        grant: &Grant,
        now: i64,
    ) -> Result<String, jsonwebtoken::errors::Error> {
        let number = self.issued.fetch_add(1, Ordering::AcqRel) + 1;
        let claims = Claims {
            iss: self.issuer.clone(),
            client_amr: grant.method.to_owned(),
            token_type: "Bearer".to_owned(),
            scope: grant.scope.clone(),
            client_id: client_id.to_owned(),
            consumer: Consumer { authority: "iso6523-actorid-upis".to_owned(), id: format!("0192:{}", grant.consumer) },
            aud: grant.resource.clone(),
            iat: now,
            exp: now.saturating_add_unsigned(self.lifetime()),
            jti: number.to_string(),
        };
        let mut header = Header::new(Algorithm::RS256);
        header.kid.clone_from(&self.jwk.common.key_id);
        jsonwebtoken::encode(&header, &claims, &self.key)
    }

    /// Revokes every token issued so far.
    pub(crate) fn revoke_all(&self) {
        self.revoked.store(self.issued.load(Ordering::Acquire), Ordering::Release);
    }

    /// Returns whether the token was issued here, is valid at `now`, and has one of the scopes.
    pub(crate) fn accepts(&self, token: &str, scopes: &[&str], now: i64) -> bool {
        self.scopes(token, now)
            .is_some_and(|granted| granted.split_ascii_whitespace().any(|scope| scopes.contains(&scope)))
    }

    /// Returns the scopes of a token that was issued here and is valid at `now`, separated by blanks.
    pub(crate) fn scopes(&self, token: &str, now: i64) -> Option<String> {
        let mut validation = Validation::new(Algorithm::RS256);
        validation.set_issuer(&[&self.issuer]);
        // The registers accept tokens for any resource. The expiry is checked below, because the library grants leeway.
        validation.validate_aud = false;
        validation.validate_exp = false;
        let claims = jsonwebtoken::decode::<Claims>(token, &self.public, &validation).ok()?.claims;
        let live = claims.jti.parse::<u64>().is_ok_and(|number| number > self.revoked.load(Ordering::Acquire));
        (live && now < claims.exp).then_some(claims.scope)
    }
}

/// Returns the token of a request.
pub(crate) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("Bearer").then(|| token.trim())
}

fn failed(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
    Error::new(ErrorKind::Authority, source)
}
