//! Requests to one register: its host, its kind of access, and the retries.
//!
//! Registers require either a token from Maskinporten or a client certificate.

use std::sync::Arc;

use reqwest::StatusCode;
use reqwest::header::{ACCEPT, AUTHORIZATION, HeaderMap, HeaderValue};
use serde_json::value::RawValue;
use url::Url;

use crate::error::{Error, Result};
use crate::http::{Answer, Host};
use crate::maskinporten::{Maskinporten, TokenRequest};
use crate::rate::RateLimit;
use crate::retry::Retry;
use crate::settings::MAX_RECORD_BYTES;
use crate::token::AccessToken;

/// The step of a single lookup. It does not say of what: messages are kept in logs and histories.
pub(crate) const LOOKUP: &str = "lookup";

/// Where the tokens for a register come from.
pub(crate) struct Access {
    pub(crate) maskinporten: Maskinporten,
    pub(crate) request: TokenRequest,
}

pub(crate) struct Service {
    pub(crate) host: Host,
    /// `None` if the register requires the client certificate of the host's client and no token.
    pub(crate) access: Option<Access>,
    pub(crate) retry: Retry,
    /// The limit on requests per second, if the register has one.
    pub(crate) rate: Option<Arc<RateLimit>>,
}

impl Service {
    /// Sends the request, at the register's rate, until it is answered within the time limit of an answer or retries are
    /// used up; returns the body.
    pub(crate) async fn get(&self, step: &str, url: &Url, headers: &HeaderMap) -> Result<bytes::Bytes> {
        self.get_within(step, url, headers, u64::MAX).await
    }

    /// As [`Service::get`], for an answer about one thing.
    pub(crate) async fn get_one(&self, step: &str, url: &Url, headers: &HeaderMap) -> Result<bytes::Bytes> {
        self.get_within(step, url, headers, MAX_RECORD_BYTES).await
    }

    async fn get_within(&self, step: &str, url: &Url, headers: &HeaderMap, most: u64) -> Result<bytes::Bytes> {
        let mut attempts = self.retry.begin();
        loop {
            self.have_token().await?;
            if let Some(rate) = &self.rate {
                rate.turn().await;
            }
            let failed = match self.host.whole(self.get_once(url, headers, most)).await {
                Ok(body) => return Ok(body),
                Err(error) => error.at(&self.host.register, step),
            };
            attempts.wait_after(failed).await?;
        }
    }

    /// Sends the request once and returns the body.
    async fn get_once(&self, url: &Url, headers: &HeaderMap, most: u64) -> Result<bytes::Bytes> {
        let answer = self.attempt(url, headers).await?;
        // Nothing is an answer too: an empty body, of which the caller decides whether it says enough.
        if !matches!(answer.status(), StatusCode::OK | StatusCode::NO_CONTENT) {
            return Err(Error::bad_answer(format!("unexpected status {}", answer.status().as_u16())));
        }
        answer.body(most).await
    }

    /// Fetches a token if none is valid, so that time limits of the register's answer do not include it.
    async fn have_token(&self) -> Result<()> {
        match &self.access {
            Some(access) => access.maskinporten.check(&access.request).await,
            None => Ok(()),
        }
    }

    /// Sends the request once, and again with a new token if the register refused the present one. Returns an answer
    /// with a success status or 304, and an error for every other status.
    ///
    /// The registers answer 403 both to an expired token and to an organisation without access. A token is therefore
    /// replaced once; if the new one is refused too, the organisation has no access, and the token is not replaced again.
    pub(crate) async fn attempt(&self, url: &Url, headers: &HeaderMap) -> Result<Answer<'_>> {
        let answer = match &self.access {
            Some(access) => self.send_with_token(access, url, headers).await?,
            None => self.host.send(self.host.get(url.clone(), headers.clone())).await?,
        };
        match answer.status() {
            status if status.is_success() || status == StatusCode::NOT_MODIFIED => Ok(answer),
            _ if self.access.is_none() && !self.host.has_identity => Err(answer.into_error().await.of_open_register()),
            _ => Err(answer.into_error().await),
        }
    }

    async fn send_with_token(&self, access: &Access, url: &Url, headers: &HeaderMap) -> Result<Answer<'_>> {
        let Access { maskinporten, request } = access;
        let send = async |token: &AccessToken| {
            let mut headers = headers.clone();
            headers.insert(AUTHORIZATION, token.authorization()?);
            self.host.send(self.host.get(url.clone(), headers)).await
        };
        let token = maskinporten.token(request).await?;
        let answer = send(&token).await?;
        if !is_refusal(answer.status()) || token.was_refused_when_new() {
            return Ok(answer);
        }
        maskinporten.invalidate(request, &token);
        let token = maskinporten.token(request).await?;
        let answer = send(&token).await?;
        if is_refusal(answer.status()) {
            token.set_refused_when_new();
        }
        Ok(answer)
    }
}

/// Fails unless the body is one JSON document.
pub(crate) fn require_json(body: &[u8]) -> Result<()> {
    // The cause is left out because it could quote a value.
    serde_json::from_slice::<&RawValue>(body).map(drop).map_err(|_| Error::bad_answer("it is not JSON"))
}

/// Returns the header that names the accepted media types.
pub(crate) fn accepting(types: &'static str) -> HeaderMap {
    HeaderMap::from_iter([(ACCEPT, HeaderValue::from_static(types))])
}

fn is_refusal(status: StatusCode) -> bool {
    matches!(status, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN)
}
