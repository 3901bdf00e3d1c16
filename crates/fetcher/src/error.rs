//! The crate's error: its kind, the register and step where it occurred, and whether a retry can help.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// What a body is, instead of the requested archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// An empty body.
    Empty,
    /// A web page, such as a login or maintenance page.
    Html,
    /// A JSON document, most often an error answered with status 200.
    Json,
    /// Something else.
    Other,
}

impl fmt::Display for Found {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Empty => "an empty body",
            Self::Html => "an HTML page",
            Self::Json => "a JSON document",
            Self::Other => "something else",
        })
    }
}

/// The time limit that was exceeded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeLimit {
    /// The connection was not established in time.
    Connect,
    /// The head of the answer did not arrive in time.
    Response,
    /// No data arrived for too long in the middle of a body.
    Idle,
    /// The rate fell below the lowest rate allowed.
    Rate,
    /// The whole download took too long. It is not tried again in this run; a later run resumes it.
    Deadline,
}

impl fmt::Display for TimeLimit {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Connect => "the connection was not established within the time limit",
            Self::Response => "no answer arrived within the time limit",
            Self::Idle => "the server stopped sending in the middle of the body",
            Self::Rate => "the server sends more slowly than the lowest rate allowed",
            Self::Deadline => "the download took longer than its deadline",
        })
    }
}

/// Why a server refused the client certificate, from its TLS alert.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// It requires a certificate and received no usable one.
    Missing,
    /// The certificate has expired.
    Expired,
    /// The server does not trust the authority that issued it.
    UnknownAuthority,
    /// The authority has revoked it.
    Revoked,
    /// Another reason, or none given.
    Other,
}

impl fmt::Display for Refusal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Missing => "it requires one and received no usable one",
            Self::Expired => "the certificate has expired",
            Self::UnknownAuthority => "it does not trust the authority that issued it",
            Self::Revoked => "the certificate was revoked",
            Self::Other => "it does not accept it",
        })
    }
}

/// The size limit that was exceeded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SizeLimit {
    /// `max_bytes` of `[download]`.
    Download,
    /// `max_answer_bytes` of `[http]`.
    Answer,
    /// The fixed limit of an answer with a token.
    Token,
}

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
    /// No connection: refused, no such host, or no network.
    #[error("no connection to {host}")]
    Connect {
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
    /// Too many lookups in a row were not answered.
    #[error("{persons} lookups in a row were not answered; the last: {last}")]
    NoAnswers {
        /// Number of lookups.
        persons: u64,
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
    /// The body is not a ZIP archive.
    #[error("expected a ZIP archive, got {found}{}{}",
        content_type.as_ref().map(|kind| format!(" of type {kind}")).unwrap_or_default(),
        if excerpt.is_empty() { String::new() } else { format!(": {excerpt}") })]
    NotAZip {
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

/// An error of the fetcher: a kind, the register and step where it occurred, and the cause in `source()`.
#[derive(Clone)]
pub struct Error(Box<Inner>);

#[derive(Clone)]
struct Inner {
    kind: ErrorKind,
    register: Option<Arc<str>>,
    step: Option<String>,
    attempts: u32,
    // Shared, because a failed refresh of a token fails for every waiting request.
    source: Option<Arc<dyn std::error::Error + Send + Sync>>,
}

impl Error {
    pub(crate) fn new(kind: ErrorKind) -> Self {
        Self(Box::new(Inner { kind, register: None, step: None, attempts: 1, source: None }))
    }

    pub(crate) fn config(text: impl Into<String>) -> Self {
        Self::new(ErrorKind::Config(text.into()))
    }

    pub(crate) fn credentials(text: impl Into<String>) -> Self {
        Self::new(ErrorKind::Credentials(text.into()))
    }

    pub(crate) fn bad_answer(text: impl Into<String>) -> Self {
        Self::new(ErrorKind::BadAnswer(text.into()))
    }

    pub(crate) fn because(mut self, source: impl std::error::Error + Send + Sync + 'static) -> Self {
        self.0.source = Some(Arc::new(source));
        self
    }

    /// Adds the register and the step, unless a deeper layer added its own.
    pub(crate) fn at(mut self, register: &Arc<str>, step: &str) -> Self {
        if self.0.register.is_none() {
            self.0.register = Some(Arc::clone(register));
            self.0.step = Some(step.to_owned());
        }
        self
    }

    pub(crate) fn after_attempts(mut self, attempts: u32) -> Self {
        self.0.attempts = attempts;
        self
    }

    /// Returns the kind.
    #[must_use]
    pub fn kind(&self) -> &ErrorKind {
        &self.0.kind
    }

    /// Returns the register (or `maskinporten`) where it occurred.
    #[must_use]
    pub fn register(&self) -> Option<&str> {
        self.0.register.as_deref()
    }

    /// Returns the step where it occurred, such as `totalbestand json`.
    #[must_use]
    pub fn step(&self) -> Option<&str> {
        self.0.step.as_deref()
    }

    /// Returns the number of attempts.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// Returns whether a retry is useless. The table is in [`crate::retry`].
    #[must_use]
    pub fn is_final(&self) -> bool {
        crate::retry::is_final(&self.0.kind)
    }

    /// Returns what the user can do about it, if that is known.
    #[must_use]
    pub fn advice(&self) -> Option<&'static str> {
        Some(match &self.0.kind {
            ErrorKind::Config(_) => "correct the setting in the configuration",
            ErrorKind::Credentials(_) => "check the key file, its password and the settings of [credentials]",
            ErrorKind::Connect { .. } => "check the address, the network and the firewall's outgoing rules",
            ErrorKind::Tls { .. } => {
                "check the clock, ca_file and the certificates of both sides; verification cannot be switched off"
            }
            ErrorKind::ClientCertificate { refusal, .. } => match refusal {
                Refusal::Expired | Refusal::Revoked => "order a new enterprise certificate",
                Refusal::Missing => "check that the configured file contains the enterprise certificate and its key",
                Refusal::UnknownAuthority | Refusal::Other => {
                    "use an enterprise certificate that the register accepts: one for test in test, one for production \
                     in production"
                }
            },
            ErrorKind::Token { error, .. } => match error.as_str() {
                "invalid_scope" => "add the scope to the client, or ask the register to grant it to the organisation",
                "invalid_client" => "check client_id and issuer in [maskinporten]",
                "invalid_grant" => "check the clock, and that the key or certificate is registered for the client",
                _ => "check client, key and scopes in Maskinporten's self-service",
            },
            ErrorKind::Status { status: 401 | 403, .. } => "check that the organisation has been given access",
            ErrorKind::Status { status: 408 | 429 | 500.., .. } => {
                "run again later; ask the register if the error persists"
            }
            ErrorKind::Status { .. } => return None,
            ErrorKind::Redirect { .. } => "check the address in the configuration",
            ErrorKind::Paging(_) => "nothing was published; run again, and ask the register if the error persists",
            ErrorKind::NoAnswers { .. } => "check the address in the configuration, or run again later",
            ErrorKind::Interrupted
            | ErrorKind::Truncated { .. }
            | ErrorKind::WrongRange(_)
            | ErrorKind::BadAnswer(_)
            | ErrorKind::NotAZip { found: Found::Empty | Found::Json, .. } => {
                "run again later; ask the register if the error persists"
            }
            ErrorKind::NotAZip { found: Found::Html | Found::Other, .. } => {
                "check the address in the configuration, or run again later"
            }
            ErrorKind::TooLarge { which: SizeLimit::Download, .. } => {
                "raise max_bytes in [download] if the size is right"
            }
            ErrorKind::TooLarge { which: SizeLimit::Answer, .. } => {
                "raise max_answer_bytes in [http] if the size is right"
            }
            ErrorKind::TooLarge { which: SizeLimit::Token, .. } => "check issuer in [maskinporten]",
            ErrorKind::DiskFull { .. } => "free disk space or move the data folder",
            ErrorKind::Timeout(TimeLimit::Connect) => {
                "check the network and the firewall's outgoing rules, or raise connect_timeout_seconds in [http]"
            }
            ErrorKind::Timeout(TimeLimit::Response | TimeLimit::Idle) => {
                "run again later, or raise the time limit in the configuration"
            }
            ErrorKind::Timeout(TimeLimit::Rate) => {
                "run again: the download is resumed; a slow line needs a lower min_rate_bytes_per_second in [download]"
            }
            ErrorKind::Timeout(TimeLimit::Deadline) => "run again: the download is resumed",
            ErrorKind::Io { .. } => "check the disk, and that the program may write to the data folder",
        })
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(register) = &self.0.register {
            write!(formatter, "{register}: ")?;
        }
        if let Some(step) = &self.0.step {
            write!(formatter, "{step}: ")?;
        }
        write!(formatter, "{}", self.0.kind)?;
        if self.0.attempts > 1 {
            write!(formatter, " (tried {} times)", self.0.attempts)?;
        }
        Ok(())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Error")
            .field("kind", &self.0.kind)
            .field("register", &self.0.register)
            .field("step", &self.0.step)
            .field("attempts", &self.0.attempts)
            .field("source", &self.0.source.as_ref().map(ToString::to_string))
            .finish()
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source.as_deref().map(|source| source as &(dyn std::error::Error + 'static))
    }
}

/// The result type of this crate.
pub type Result<T> = std::result::Result<T, Error>;
