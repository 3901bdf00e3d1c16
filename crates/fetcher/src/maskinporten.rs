//! Access tokens from Maskinporten (OAuth 2.0, the JWT bearer grant of RFC 7523).
//!
//! A token is kept until shortly before it expires, for each scope, resource and `consumer_org`. All requests that need a
//! token while it is fetched wait for the same answer, a token or a refusal. A token that a register no longer accepts is
//! invalidated and replaced once for all requests that used it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_util::FutureExt as _;
use futures_util::future::{BoxFuture, Shared};
use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize};
use tokio::time::Instant;
use url::Url;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::credentials::Credentials;
use crate::error::{Error, ErrorKind, Result, SizeLimit};
use crate::http::Host;
use crate::problem;
use crate::retry::Retry;
use crate::settings::{HttpSettings, MaskinportenSettings, seconds};
use crate::token::AccessToken;

pub use crate::settings::TokenRequest;

/// Lifetime of a grant. Maskinporten accepts at most 120 seconds; the difference allows for a clock that is ahead.
pub const GRANT_SECONDS: i64 = 100;
/// Time before its expiry from which a token is no longer used; at most a quarter of its lifetime.
pub const TOKEN_MARGIN_SECONDS: u64 = 30;

/// The lifetime of a token whose answer does not say how long it is valid; one that ends earlier is replaced when a register
/// refuses it.
pub const UNKNOWN_LIFETIME_SECONDS: u64 = 60;

/// Its name in errors, in place of a register's.
pub(crate) const NAME: &str = "maskinporten";
const GRANT_TYPE: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";
/// Largest answer with a token; usual ones have a few kilobytes.
const MAX_TOKEN_ANSWER_BYTES: u64 = 256 << 10;

/// A client of Maskinporten. Clones share their tokens.
#[derive(Clone)]
pub struct Maskinporten(Arc<Inner>);

struct Inner {
    host: Host,
    endpoint: Url,
    audience: String,
    client_id: String,
    credentials: Credentials,
    retry: Retry,
    tokens: Mutex<HashMap<TokenRequest, Slot>>,
}

type Fetch = Shared<BoxFuture<'static, Result<Issued>>>;

enum Slot {
    Fetching(Fetch),
    Ready(Issued),
}

#[derive(Clone)]
struct Issued {
    token: AccessToken,
    use_until: Instant,
}

#[derive(Serialize)]
struct Claims<'a> {
    aud: &'a str,
    iss: &'a str,
    scope: &'a str,
    iat: i64,
    exp: i64,
    jti: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    resource: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    consumer_org: Option<&'a str>,
}

#[derive(Deserialize)]
struct TokenAnswer {
    #[serde(deserialize_with = "secret")]
    access_token: Zeroizing<String>,
    /// It has to be there (RFC 6749, section 5.1), and what is a token without it is one.
    token_type: Option<String>,
    /// It may be missing (RFC 6749, section 5.1), and some servers send it as a text.
    #[serde(default, deserialize_with = "lifetime")]
    expires_in: Option<u64>,
}

impl Maskinporten {
    /// Creates a client that signs with these credentials.
    ///
    /// # Errors
    /// [`ErrorKind::Config`] when the issuer is not an https address, the client id is empty, or a configured authority
    /// cannot be used.
    pub fn new(
        settings: &MaskinportenSettings,
        credentials: Credentials,
        http: &HttpSettings,
        retry: Retry,
    ) -> Result<Self> {
        if settings.client_id.trim().is_empty() {
            return Err(Error::config("[maskinporten] client_id is empty"));
        }
        let host = Host::new(NAME, &settings.issuer, http, None)?;
        // The issuer ends in a slash, even if the setting does not.
        let audience: String = host.url([""])?.into();
        let endpoint = host.url(["token"])?;
        let client_id = settings.client_id.clone();
        let tokens = Mutex::default();
        Ok(Self(Arc::new(Inner { host, endpoint, audience, client_id, credentials, retry, tokens })))
    }

    /// Returns the credentials that sign grants.
    #[must_use]
    pub fn credentials(&self) -> &Credentials {
        &self.0.credentials
    }

    /// Checks that a token is available, and fetches one if necessary.
    ///
    /// # Errors
    /// [`ErrorKind::Token`] when Maskinporten refuses; otherwise see [`crate::retry`].
    pub async fn check(&self, request: &TokenRequest) -> Result<()> {
        self.token(request).await.map(drop)
    }

    pub(crate) async fn token(&self, request: &TokenRequest) -> Result<AccessToken> {
        let fetch = {
            let mut slots = self.slots();
            match slots.get(request) {
                Some(Slot::Ready(issued)) if Instant::now() < issued.use_until => return Ok(issued.token.clone()),
                Some(Slot::Fetching(fetch)) => fetch.clone(),
                _ => {
                    let fetch = Arc::clone(&self.0).fetch(request.clone()).boxed().shared();
                    slots.insert(request.clone(), Slot::Fetching(fetch.clone()));
                    fetch
                }
            }
        };
        let fetched = fetch.clone().await;
        let mut slots = self.slots();
        if matches!(slots.get(request), Some(Slot::Fetching(current)) if current.ptr_eq(&fetch)) {
            match &fetched {
                Ok(issued) => slots.insert(request.clone(), Slot::Ready(issued.clone())),
                Err(_) => slots.remove(request),
            };
        }
        fetched.map(|issued| issued.token)
    }

    /// Removes this token, so that no later request uses it.
    pub(crate) fn invalidate(&self, request: &TokenRequest, token: &AccessToken) {
        let mut slots = self.slots();
        if matches!(slots.get(request), Some(Slot::Ready(issued)) if issued.token.is(token)) {
            slots.remove(request);
        }
    }

    fn slots(&self) -> std::sync::MutexGuard<'_, HashMap<TokenRequest, Slot>> {
        self.0.tokens.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    async fn fetch(self: Arc<Self>, request: TokenRequest) -> Result<Issued> {
        let mut attempts = self.retry.begin();
        loop {
            let failed = match self.host.whole(self.attempt(&request)).await {
                Ok(issued) => return Ok(issued),
                Err(error) => error.at(&self.host.register, &format!("token for {}", request.scope)),
            };
            attempts.wait_after(failed).await?;
        }
    }

    async fn attempt(&self, request: &TokenRequest) -> Result<Issued> {
        let asked = Instant::now();
        let grant = self.grant(request)?;
        let form = [("grant_type", GRANT_TYPE), ("assertion", grant.as_str())];
        let mut answer = self.host.send(self.host.post_form(self.endpoint.clone(), &form)?).await?;
        let status = answer.status();
        if !status.is_success() {
            if status.is_client_error() && !matches!(status.as_u16(), 408 | 429) {
                let ahead = answer.clock_ahead();
                let (status, retry_after, body) = answer.problem().await;
                let kind = problem::of_maskinporten(&body, ahead);
                return Err(Error::new(kind.unwrap_or(ErrorKind::Status {
                    status,
                    message: None,
                    korrelasjonsid: None,
                    retry_after,
                    is_foreign: !body.trim_ascii().is_empty(),
                })));
            }
            return Err(answer.into_error().await);
        }
        let body = Zeroizing::new(answer.body_within(MAX_TOKEN_ANSWER_BYTES, SizeLimit::Token).await?.to_vec());
        // The cause is left out because it could quote the token.
        let json = body.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&body);
        let answer: TokenAnswer = serde_json::from_slice(json).map_err(|_| Error::bad_answer("it has no token"))?;
        if answer.token_type.is_some_and(|kind| !kind.eq_ignore_ascii_case("Bearer")) {
            return Err(Error::bad_answer("the token is not of type Bearer"));
        }
        let lifetime_s = answer.expires_in.unwrap_or(UNKNOWN_LIFETIME_SECONDS);
        let lifetime = seconds(lifetime_s);
        let margin = Duration::from_secs(TOKEN_MARGIN_SECONDS).min(lifetime / 4);
        tracing::debug!(scope = request.scope, lifetime_s, "fetched a token");
        Ok(Issued { token: AccessToken::new(answer.access_token), use_until: asked + (lifetime - margin) })
    }

    /// Returns a signed grant. Each attempt needs a new one, because a `jti` is valid only once.
    fn grant(&self, request: &TokenRequest) -> Result<Zeroizing<String>> {
        let now = Timestamp::now().as_second();
        let claims = Claims {
            aud: &self.audience,
            iss: &self.client_id,
            scope: &request.scope,
            iat: now,
            exp: now + GRANT_SECONDS,
            jti: Uuid::new_v4().to_string(),
            resource: request.resource.as_deref(),
            consumer_org: request.consumer_org.as_deref(),
        };
        jsonwebtoken::encode(&self.credentials.grant_header(), &claims, self.credentials.signing_key())
            .map(Zeroizing::new)
            .map_err(|error| Error::credentials("the grant cannot be signed").because(error))
    }
}

/// A number of seconds, also as a text; anything else counts as missing.
fn lifetime<'de, D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Option<u64>, D::Error> {
    Ok(match serde_json::Value::deserialize(deserializer)? {
        serde_json::Value::Number(number) => number.as_u64(),
        serde_json::Value::String(text) => text.trim().parse().ok(),
        _ => None,
    })
}

fn secret<'de, D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Zeroizing<String>, D::Error> {
    String::deserialize(deserializer).map(Zeroizing::new)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::TokenAnswer;

    #[test]
    fn a_token_needs_no_lifetime() {
        for (lifetime, expected) in [
            ("", None),
            (r#","expires_in":119"#, Some(119)),
            (r#","expires_in":"119""#, Some(119)),
            (r#","expires_in":null"#, None),
            (r#","expires_in":-1"#, None),
        ] {
            let answer = format!(r#"{{"access_token":"x","token_type":"Bearer"{lifetime}}}"#);
            assert_eq!(serde_json::from_str::<TokenAnswer>(&answer).unwrap().expires_in, expected, "{lifetime}");
        }
        assert!(serde_json::from_str::<TokenAnswer>(r#"{"token_type":"Bearer"}"#).is_err());
    }
}
