//! A register as something to ask: one host, its way of letting us in, and the retries.
//!
//! Both kinds of register fit: those that want a token from Maskinporten, and the one that wants a client certificate.

use reqwest::StatusCode;
use reqwest::header::{ACCEPT, AUTHORIZATION, HeaderMap, HeaderValue};
use url::Url;

use crate::error::{Error, Result};
use crate::http::{Answer, Host};
use crate::maskinporten::{Maskinporten, TokenRequest};
use crate::retry::Retry;
use crate::token::AccessToken;

/// Where the tokens for a register come from.
pub(crate) struct Access {
    pub(crate) maskinporten: Maskinporten,
    pub(crate) request: TokenRequest,
}

pub(crate) struct Service {
    pub(crate) host: Host,
    /// `None` where the client certificate of the host's client is all that the register wants.
    pub(crate) access: Option<Access>,
    pub(crate) retry: Retry,
}

impl Service {
    /// Asks until there is an answer, and gives its body.
    pub(crate) async fn get(&self, step: &str, url: &Url, accept: &'static str) -> Result<bytes::Bytes> {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static(accept));
        let mut attempts = self.retry.begin();
        loop {
            let failed = match self.get_once(url, &headers).await {
                Ok(body) => return Ok(body),
                Err(error) => error.at(&self.host.register, step),
            };
            attempts.wait_after(failed).await?;
        }
    }

    /// Asks once, and gives the body.
    pub(crate) async fn get_once(&self, url: &Url, headers: &HeaderMap) -> Result<bytes::Bytes> {
        let answer = self.attempt(url, headers).await?;
        if answer.status() != StatusCode::OK {
            return Err(Error::bad_answer(format!("status {} was not asked for", answer.status().as_u16())));
        }
        answer.body(self.host.settings().max_answer_bytes).await
    }

    /// Sees to it that there is a token, so that waiting for one is not waiting for the register.
    pub(crate) async fn have_token(&self) -> Result<()> {
        match &self.access {
            Some(access) => access.maskinporten.check(&access.request).await,
            None => Ok(()),
        }
    }

    /// Asks once, with one new token where the register does not take the one we have. The answer is a success or
    /// 304; every other status is the error that the register means by it.
    ///
    /// The registers answer 403 both to a token that has ended and to an organisation without access. So a token is
    /// replaced once; where the new one is refused too, the organisation has no access, and that token is not
    /// replaced again.
    pub(crate) async fn attempt(&self, url: &Url, headers: &HeaderMap) -> Result<Answer<'_>> {
        let answer = match &self.access {
            Some(access) => self.send_with_token(access, url, headers).await?,
            None => self.host.send(self.host.get(url.clone(), headers.clone())).await?,
        };
        match answer.status() {
            status if status.is_success() || status == StatusCode::NOT_MODIFIED => Ok(answer),
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

fn is_refusal(status: StatusCode) -> bool {
    matches!(status, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN)
}
