//! One HTTP client per host: https only, TLS 1.2 or newer, no request to another host.

use std::future::Future;
use std::io::ErrorKind as IoErrorKind;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use jiff::Timestamp;
use reqwest::header::{
    ACCEPT_ENCODING, CONTENT_ENCODING, DATE, HeaderMap, HeaderName, HeaderValue, LOCATION, RETRY_AFTER,
};
use reqwest::{Certificate, Client, Method, Request, StatusCode, tls};
use tokio::time::Instant;
use url::{Host as UrlHost, Url};

use crate::credentials::{self, Credentials};
use crate::error::{Error, ErrorKind, Result, SizeLimit, TimeLimit};
use crate::pace::Pace;
use crate::redact::shown;
use crate::settings::{HttpSettings, is_https_address, seconds};
use crate::{encoding, problem, retry};

/// Redirects within the host that are followed for one request.
const MAX_REDIRECTS: usize = 3;
/// The part of an error's body that is read.
const MAX_PROBLEM_BYTES: u64 = 16 << 10;
const USER_AGENT: &str = concat!("brreg-lake/", env!("CARGO_PKG_VERSION"));

/// A host and its HTTP client. Clones share their connections.
#[derive(Clone)]
pub(crate) struct Host {
    pub(crate) register: Arc<str>,
    base: Url,
    client: Client,
    settings: HttpSettings,
    pub(crate) has_identity: bool,
}

impl Host {
    /// Creates a client for the host of `base`.
    pub(crate) fn new(
        register: &str,
        base: &Url,
        settings: &HttpSettings,
        identity: Option<&Credentials>,
    ) -> Result<Self> {
        let register: Arc<str> = register.into();
        // The same cause for all registers, so none is named.
        let authorities = authorities(settings)?;
        match build(base, settings, authorities, identity) {
            Ok((base, client)) => {
                let has_identity = identity.is_some();
                Ok(Self { register, base, client, settings: settings.clone(), has_identity })
            }
            Err(error) => Err(error.at(&register, "set-up")),
        }
    }

    /// Returns the address of a path below the base, with each segment escaped.
    pub(crate) fn url<'a>(&self, segments: impl IntoIterator<Item = &'a str>) -> Result<Url> {
        let mut url = self.base.clone();
        url.path_segments_mut()
            .map_err(|()| Error::config("the address cannot have a path"))?
            .pop_if_empty()
            .extend(segments);
        Ok(url)
    }

    pub(crate) fn get(&self, url: Url, headers: HeaderMap) -> Request {
        let mut request = Request::new(Method::GET, url);
        *request.headers_mut() = headers;
        request
    }

    pub(crate) fn post_form(&self, url: Url, form: &[(&str, &str)]) -> Result<Request> {
        self.client.post(url).form(form).build().map_err(|error| self.explain(error))
    }

    /// Sends one request and returns its answer, with any status, as soon as the head has arrived.
    ///
    /// A redirect of a GET to the same scheme, host and port is followed. Every other redirect is an error; neither token
    /// nor client certificate is sent to its target.
    pub(crate) async fn send(&self, mut request: Request) -> Result<Answer<'_>> {
        self.require_same_origin(request.url())?;
        request.headers_mut().insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        for _ in 0..=MAX_REDIRECTS {
            let from = request.url().clone();
            let again = (request.method() == Method::GET).then(|| request.try_clone()).flatten();
            let limit = seconds(self.settings.response_timeout_seconds);
            let answer = within(limit, TimeLimit::Response, self.client.execute(request)).await?;
            let response = answer.map_err(|error| self.explain(error))?;
            let status = response.status();
            let Some(to) = redirect_target(status, response.headers(), &from)? else {
                return Ok(Answer { response, host: self });
            };
            match again {
                Some(mut again) if to.origin() == self.base.origin() => {
                    *again.url_mut() = to;
                    request = again;
                }
                _ => return Err(Error::new(ErrorKind::Redirect { to: origin(&to) })),
            }
        }
        Err(Error::bad_answer(format!("more than {MAX_REDIRECTS} redirects")))
    }

    /// Returns the result of a request that is read to the end of its body, or the error of its time limit.
    pub(crate) async fn whole<T>(&self, answer: impl Future<Output = Result<T>>) -> Result<T> {
        within(seconds(self.settings.answer_timeout_seconds), TimeLimit::Response, answer).await?
    }

    fn require_same_origin(&self, url: &Url) -> Result<()> {
        if url.origin() == self.base.origin() {
            return Ok(());
        }
        Err(Error::new(ErrorKind::Redirect { to: origin(url) }))
    }

    /// Classifies a failure. The address is removed: an address of ektepakt contains an identity number.
    fn explain(&self, error: reqwest::Error) -> Error {
        let error = error.without_url();
        let host = host_and_port(&self.base);
        let refusal = crate::tls::refusal(&error).filter(|_| self.has_identity);
        let kind = if let Some(refusal) = refusal {
            ErrorKind::ClientCertificate { host, refusal }
        } else if crate::tls::is_trust_failure(&error) {
            ErrorKind::Tls { host }
        } else if error.is_connect() && error.is_timeout() {
            ErrorKind::Timeout(TimeLimit::Connect)
        } else if error.is_connect() && is_unreachable(&error) {
            ErrorKind::Unreachable { host }
        } else if error.is_connect() {
            ErrorKind::Connect { host }
        } else if error.is_builder() {
            ErrorKind::Config("the request cannot be built".to_owned())
        } else {
            ErrorKind::Interrupted
        };
        if matches!(kind, ErrorKind::Connect { .. } | ErrorKind::Unreachable { .. } | ErrorKind::Interrupted) {
            return Error::new(kind).because(innermost(&error));
        }
        Error::new(kind).because(error)
    }
}

/// The cause of all others, such as that a name cannot be looked up: what the layers above say of it is nothing to who operates.
fn innermost(error: &dyn std::error::Error) -> std::io::Error {
    let mut cause = error;
    while let Some(below) = cause.source() {
        cause = below;
    }
    let said = cause.to_string();
    // A library tells programmers where its documentation is.
    std::io::Error::other(said.split(": https://").next().unwrap_or_default().to_owned())
}

/// Whether there is no way to the host, which another attempt in some seconds hardly changes.
fn is_unreachable(error: &(dyn std::error::Error + 'static)) -> bool {
    std::iter::successors(Some(error), |cause| cause.source()).any(|cause| {
        let kind = cause.downcast_ref::<std::io::Error>().map(std::io::Error::kind);
        let is_no_way = matches!(kind, Some(IoErrorKind::NetworkUnreachable | IoErrorKind::HostUnreachable));
        // The standard library has no kind for it.
        is_no_way || cause.to_string().starts_with("failed to lookup address information")
    })
}

/// An answer whose body has not been read.
pub(crate) struct Answer<'a> {
    response: reqwest::Response,
    host: &'a Host,
}

impl Answer<'_> {
    pub(crate) fn status(&self) -> StatusCode {
        self.response.status()
    }

    /// Returns the text of a header; `None` if it is missing or not text.
    pub(crate) fn header(&self, name: HeaderName) -> Option<&str> {
        self.response.headers().get(name)?.to_str().ok()
    }

    pub(crate) fn content_length(&self) -> Option<u64> {
        self.response.content_length()
    }

    /// Returns the next bytes of the body, `None` after its complete end.
    pub(crate) async fn chunk(&mut self) -> Result<Option<Bytes>> {
        let limit = seconds(self.host.settings.idle_timeout_seconds);
        let chunk = within(limit, TimeLimit::Idle, self.response.chunk()).await?;
        chunk.map_err(|error| self.host.explain(error))
    }

    /// Returns the whole body. Fails if it is larger than `most` or than `max_answer_bytes` of the settings.
    pub(crate) async fn body(self, most: u64) -> Result<Bytes> {
        let limit = self.host.settings.max_answer_bytes;
        let which = if most < limit { SizeLimit::Record } else { SizeLimit::Answer };
        self.body_within(limit.min(most), which).await
    }

    /// Returns the whole body. Fails if it is larger than `limit`, which is the limit of this kind.
    pub(crate) async fn body_within(mut self, limit: u64, which: SizeLimit) -> Result<Bytes> {
        let HttpSettings { min_rate_bytes_per_second, min_rate_window_seconds, .. } = self.host.settings;
        let mut pace =
            Pace::new(TimeLimit::AnswerRate, min_rate_bytes_per_second, min_rate_window_seconds, Instant::now());
        let mut body = Vec::new();
        while let Some(chunk) = self.chunk().await? {
            pace.count(chunk.len() as u64, Instant::now())?;
            if (body.len() + chunk.len()) as u64 > limit {
                return Err(Error::new(ErrorKind::TooLarge { limit, which }));
            }
            body.extend_from_slice(&chunk);
        }
        match self.encoded() {
            Some(error) if !encoding::is_plain_json(&body) => Err(error),
            _ => Ok(body.into()),
        }
    }

    /// Returns the error that this answer reports, with the server's message.
    pub(crate) async fn into_error(mut self) -> Error {
        let (status, retry_after, body) = self.problem().await;
        let (message, korrelasjonsid) = problem::of_register(&body);
        let is_foreign = message.is_none() && !body.trim_ascii().is_empty();
        Error::new(ErrorKind::Status { status, message, korrelasjonsid, retry_after, is_foreign })
    }

    /// Returns status, requested wait and body of an error; a body that cannot be read, or that takes longer than a pause
    /// may, is empty or cut off: the status is known without it.
    pub(crate) async fn problem(&mut self) -> (u16, Option<Duration>, Vec<u8>) {
        let status = self.status().as_u16();
        let wait =
            self.header(RETRY_AFTER).and_then(|value| retry::retry_after(value, self.header(DATE), Timestamp::now()));
        let mut body = Vec::new();
        let limit = seconds(self.host.settings.idle_timeout_seconds);
        let read = async {
            while let Ok(Some(chunk)) = self.chunk().await {
                body.extend_from_slice(&chunk);
                if body.len() as u64 > MAX_PROBLEM_BYTES {
                    break;
                }
            }
        };
        // What has arrived within the limit is enough.
        let _ = within(limit, TimeLimit::Idle, read).await;
        (status, wait, body)
    }

    /// Returns by how many seconds this machine's clock is ahead of the server's; `None` if the answer does not say its time.
    pub(crate) fn clock_ahead(&self) -> Option<i64> {
        let theirs = retry::http_date(self.header(DATE)?).filter(|time| problem::is_of_use(*time))?;
        Some(Timestamp::now().as_second() - theirs.as_second())
    }

    /// Returns the error of a body that is not as expected, if its header names an encoding: none was accepted. Servers put one
    /// there for bytes that are as they always are, so only the body tells.
    pub(crate) fn encoded(&self) -> Option<Error> {
        let names = self.header(CONTENT_ENCODING).filter(|names| encoding::is_named(names))?;
        Some(Error::bad_answer(format!("it has the encoding {}, which was not accepted", shown(names))))
    }
}

/// The certificates of the configured authorities, which count in the place of the public ones.
fn authorities(settings: &HttpSettings) -> Result<Option<Vec<Certificate>>> {
    let Some(file) = &settings.ca_file else { return Ok(None) };
    let pem = std::fs::read(file)
        .and_then(|pem| brreg_files::text::without_mark(&pem).map(<[u8]>::to_vec))
        .map_err(|error| Error::config(format!("cannot read ca_file {}", file.display())).because(error))?;
    let unreadable = || Error::config(format!("ca_file {} has no readable certificate", file.display()));
    let authorities = match Certificate::from_pem_bundle(&pem) {
        Ok(authorities) if !authorities.is_empty() && !credentials::is_cut_pem(&pem) => authorities,
        // It may have another form: DER, or a section of another name, or be cut short.
        _ => {
            let certificates = credentials::certificates_of(&pem).map_err(|error| match error.kind() {
                ErrorKind::CredentialsForm { .. } => error,
                _ => unreadable().because(error),
            })?;
            let made = certificates.iter().map(|der| Certificate::from_der(der));
            made.collect::<reqwest::Result<Vec<_>>>().map_err(|error| unreadable().because(error))?
        }
    };
    if authorities.is_empty() {
        return Err(unreadable());
    }
    Ok(Some(authorities))
}

fn build(
    base: &Url,
    settings: &HttpSettings,
    authorities: Option<Vec<Certificate>>,
    identity: Option<&Credentials>,
) -> Result<(Url, Client)> {
    if !is_https_address(base) {
        return Err(Error::config(format!("{} is not an https address of host and path only", origin(base))));
    }
    let mut builder = Client::builder()
        .https_only(true)
        .tls_version_min(tls::Version::TLS_1_2)
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .referer(false)
        .user_agent(USER_AGENT)
        .connect_timeout(seconds(settings.connect_timeout_seconds));
    if is_this_machine(base) {
        // A proxy named by the environment is for other hosts.
        builder = builder.no_proxy();
    }
    if let Some(authorities) = authorities {
        builder = builder.tls_certs_only(authorities);
    }
    if let Some(identity) = identity {
        builder = builder.identity(identity.client_identity()?);
    }
    let client = builder
        .build()
        .map_err(|error| Error::config("the TLS client cannot be created").because(error.without_url()))?;
    Ok((base.clone(), client))
}

fn is_this_machine(url: &Url) -> bool {
    match url.host() {
        Some(UrlHost::Domain(name)) => name == "localhost",
        Some(UrlHost::Ipv4(address)) => IpAddr::V4(address).is_loopback(),
        Some(UrlHost::Ipv6(address)) => IpAddr::V6(address).is_loopback(),
        None => false,
    }
}

/// Returns the target of a redirect; `None` if the answer is not one. 304 is not a redirect.
fn redirect_target(status: StatusCode, headers: &HeaderMap, from: &Url) -> Result<Option<Url>> {
    if !matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308) {
        return Ok(None);
    }
    headers
        .get(LOCATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|location| from.join(location).ok())
        .map(Some)
        .ok_or_else(|| Error::bad_answer("a redirect has no address"))
}

/// Returns scheme, host and port. Path and query may contain secrets or identity numbers.
pub(crate) fn origin(url: &Url) -> String {
    shown(&format!("{}://{}", url.scheme(), host_and_port(url)))
}

fn host_and_port(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

/// Returns the output of the future, or the error of the time limit.
pub(crate) async fn within<T>(limit: Duration, which: TimeLimit, future: impl Future<Output = T>) -> Result<T> {
    tokio::time::timeout(limit, future).await.map_err(|_| Error::new(ErrorKind::Timeout(which)))
}

#[cfg(test)]
mod tests {
    use super::innermost;

    #[test]
    fn a_cause_names_no_documentation_of_a_library() {
        let said = "peer closed connection without sending TLS close_notify";
        let cause = std::io::Error::other(format!("{said}: https://docs.rs/rustls/latest#unexpected-eof"));
        assert_eq!(innermost(&cause).to_string(), said);
        assert_eq!(innermost(&std::io::Error::other(said)).to_string(), said);
    }
}
