//! The kinds of errors, and which of them a retry cannot help.

use std::path::PathBuf;
use std::time::Duration;

use jiff::Timestamp;

use super::{Found, Refusal, SizeLimit, TimeLimit};

/// The kind of an error. Texts from servers are shortened and masked before they are stored here.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A setting cannot be used.
    #[error("{0}")]
    Config(String),
    /// The key or the certificate cannot be used.
    #[error("{0}")]
    Credentials(String),
    /// The key or the certificate may be sound and is in a form that is not read.
    #[error("{what}")]
    CredentialsForm {
        /// What form that is.
        what: String,
        /// How to convert it.
        remedy: &'static str,
    },
    /// No connection: it was refused, or broken off.
    #[error("no connection to {host}")]
    Connect {
        /// The host, with its port unless it is 443.
        host: String,
    },
    /// No way to the host: its name cannot be looked up, or there is no network.
    #[error("no connection to {host}")]
    Unreachable {
        /// The host, with its port unless it is 443.
        host: String,
    },
    /// Either side did not accept the other's certificate or name.
    #[error("no trusted TLS connection to {host}")]
    Tls {
        /// The host, with its port unless it is 443.
        host: String,
    },
    /// The server refused the client certificate.
    #[error("{host} refused the client certificate: {refusal}")]
    ClientCertificate {
        /// The host, with its port unless it is 443.
        host: String,
        /// The reason.
        refusal: Refusal,
    },
    /// Maskinporten refused the token request.
    #[error("Maskinporten refused the token request: {}{error}{}", code.as_ref().map(|code| format!("{code} ")).unwrap_or_default(),
        if description.is_empty() { String::new() } else { format!(" ({description})") })]
    Token {
        /// Maskinporten's code, such as `MP-200`, if its answer contains one.
        code: Option<String>,
        /// The OAuth error, such as `invalid_scope`.
        error: String,
        /// Maskinporten's description.
        description: String,
    },
    /// Maskinporten refused the grant, whose times are those of a clock that is wrong.
    #[error("Maskinporten refused the token request because this machine's clock is {} {}{}",
        crate::error::details::seconds(*ahead), if *ahead > 0 { "ahead" } else { "behind" },
        if description.is_empty() { String::new() } else { format!(" ({description})") })]
    Clock {
        /// By how many seconds the clock is ahead of Maskinporten's; negative where it is behind.
        ahead: i64,
        /// Maskinporten's code, if its answer contains one.
        code: Option<String>,
        /// Maskinporten's description.
        description: String,
    },
    /// The register answered with an error status.
    #[error("status {status}{}{}", message.as_ref().map(|message| format!(": {message}")).unwrap_or_default(),
        korrelasjonsid.as_ref().map(|id| format!(" (korrelasjonsid {id})")).unwrap_or_default())]
    Status {
        /// The HTTP status.
        status: u16,
        /// The register's message.
        message: Option<String>,
        /// The id by which the register's staff find the request, if the register sent one.
        korrelasjonsid: Option<String>,
        /// The wait that the server requests.
        retry_after: Option<Duration>,
        /// Whether the body is none of the registers' error documents: a web page, or the answer of another server. An empty
        /// body is not foreign, because no register promises one.
        is_foreign: bool,
    },
    /// A redirect to another host, which is not followed. No token was sent there.
    #[error("refused a redirect to {to}")]
    Redirect {
        /// Its target, without path and query.
        to: String,
    },
    /// The pages of a list cannot be followed to their end, or contain fewer notices than the list reports.
    #[error("the list cannot be read to its end: {0}")]
    Paging(String),
    /// The register ignored a parameter of a request, as servers do with a name that they do not know.
    #[error("the parameter {parameter} was not honoured: {sign}")]
    ParameterIgnored {
        /// Whether the parameter's name is a setting.
        is_setting: bool,
        /// The name that was sent.
        parameter: String,
        /// What shows it.
        sign: String,
    },
    /// Too many lookups in a row were not answered.
    #[error("{lookups} lookups in a row were not answered; the last: {last}")]
    NoAnswers {
        /// Number of lookups.
        lookups: u64,
        /// The recorded failure of the last one.
        last: String,
    },
    /// The connection broke before the answer was complete.
    #[error("the connection broke before the answer was complete")]
    Interrupted,
    /// The body ended before its announced length or, without one, before the end of the archive.
    #[error("the body ended after {received} {}", match expected {
        Some(expected) => format!("of {expected} bytes"),
        None => "bytes, in the middle of the archive".to_owned(),
    })]
    Truncated {
        /// The announced length, if any.
        expected: Option<u64>,
        /// The bytes received.
        received: u64,
    },
    /// The received part is not the requested part.
    #[error("the server did not send the requested part: {0}")]
    WrongRange(String),
    /// The answer does not follow the register's contract.
    #[error("the answer cannot be used: {0}")]
    BadAnswer(String),
    /// The register offers an older file than the one of the published snapshot.
    #[error("the register offers a file of {offered}, older than the published one of {known}")]
    Older {
        /// The time of the offered file.
        offered: Timestamp,
        /// The time of the published one.
        known: Timestamp,
    },
    /// More lookups than the configuration allows are needed; none was sent.
    #[error("{needed} lookups are needed, more than the limit of {limit}")]
    TooManyLookups {
        /// Number of lookups.
        needed: u64,
        /// The limit.
        limit: u64,
    },
    /// The body is not a file of the expected form.
    #[error("expected {expected}, got {found}{}{}",
        content_type.as_ref().map(|kind| format!(" of type {kind}")).unwrap_or_default(),
        if excerpt.is_empty() { String::new() } else { format!(": {excerpt}") })]
    WrongForm {
        /// The expected form.
        expected: &'static str,
        /// What the body is.
        found: Found,
        /// The content type that the server sent.
        content_type: Option<String>,
        /// The beginning of a web page, or the message in a JSON error document; empty for anything else, which could
        /// contain records.
        excerpt: String,
    },
    /// The body is larger than a limit.
    #[error("the body is larger than the limit of {limit} bytes")]
    TooLarge {
        /// The limit.
        limit: u64,
        /// Which limit it is.
        which: SizeLimit,
    },
    /// The disk is full, or would be.
    #[error("not enough free disk space: {needed} bytes needed, {available} available")]
    DiskFull {
        /// The bytes needed, including the reserve.
        needed: u64,
        /// The bytes available.
        available: u64,
    },
    /// A time limit was exceeded.
    #[error("{0}")]
    Timeout(TimeLimit),
    /// A file or folder cannot be read or written.
    #[error("cannot {action} {}", path.display())]
    Io {
        /// The failed operation, such as `write`.
        action: &'static str,
        /// The file or folder.
        path: PathBuf,
    },
}

impl ErrorKind {
    /// Returns whether a retry is useless. The table is in [`crate::retry`].
    pub(super) fn is_final(&self) -> bool {
        match self {
            Self::Connect { .. }
            | Self::Unreachable { .. }
            | Self::Interrupted
            | Self::Truncated { .. }
            | Self::WrongRange(_)
            | Self::Timeout(
                TimeLimit::Connect | TimeLimit::Response | TimeLimit::Idle | TimeLimit::Rate | TimeLimit::AnswerRate,
            ) => false,
            Self::Status { status, .. } => !matches!(status, 408 | 429 | 500..=599),
            Self::Timeout(TimeLimit::Deadline | TimeLimit::Lookups)
            | Self::Config(_)
            | Self::Credentials(_)
            | Self::CredentialsForm { .. }
            | Self::Tls { .. }
            | Self::ClientCertificate { .. }
            | Self::Paging(_)
            | Self::ParameterIgnored { .. }
            | Self::NoAnswers { .. }
            | Self::Token { .. }
            | Self::Clock { .. }
            | Self::Redirect { .. }
            | Self::BadAnswer(_)
            | Self::Older { .. }
            | Self::TooManyLookups { .. }
            | Self::WrongForm { .. }
            | Self::TooLarge { .. }
            | Self::DiskFull { .. }
            | Self::Io { .. } => true,
        }
    }
}
