//! The crate's error: what went wrong, at which register and step, and whether trying again can help.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// Why a body is not the archive that was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// No bytes at all.
    Empty,
    /// A web page, such as a log-in or maintenance page.
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

/// Which of the time limits ran out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeLimit {
    /// The connection was not made in time.
    Connect,
    /// The head of the answer did not come in time.
    Response,
    /// Nothing came for too long in the middle of a body.
    Idle,
    /// Bytes came, but fewer a second than the lowest rate allowed.
    Rate,
    /// The whole download took too long. It is not tried again in this run; a later run goes on from what came.
    Deadline,
}

impl fmt::Display for TimeLimit {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Connect => "the connection was not made within the time limit",
            Self::Response => "no answer came within the time limit",
            Self::Idle => "the server stopped sending in the middle of the body",
            Self::Rate => "the server sends more slowly than the lowest rate allowed",
            Self::Deadline => "the download took longer than its deadline",
        })
    }
}

/// Why a server did not take our client certificate, as its TLS alert says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// It wants a certificate and got none that it can use.
    Missing,
    /// The certificate has ended.
    Expired,
    /// The server does not know the authority that issued it.
    UnknownAuthority,
    /// The authority has revoked it.
    Revoked,
    /// Another reason, or none given.
    Other,
}

impl fmt::Display for Refusal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Missing => "it wants one and got none that it can use",
            Self::Expired => "the certificate has ended",
            Self::UnknownAuthority => "it does not know the authority that issued it",
            Self::Revoked => "the certificate was revoked",
            Self::Other => "it does not accept it",
        })
    }
}

/// What went wrong. Texts from servers in it are shortened and masked before they get here.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A setting cannot be used.
    #[error("{0}")]
    Config(String),
    /// The key or the certificate cannot be used.
    #[error("{0}")]
    Credentials(String),
    /// No connection: refused, no such host, or the network is away.
    #[error("no connection to {host}")]
    Connect {
        /// The host, with its port where that is not 443.
        host: String,
    },
    /// The server's certificate, its host name or our client certificate was not accepted, by either side.
    #[error("no trusted TLS connection to {host}")]
    Tls {
        /// The host, with its port where that is not 443.
        host: String,
    },
    /// The server did not take our client certificate.
    #[error("{host} refused the client certificate: {refusal}")]
    ClientCertificate {
        /// The host, with its port where that is not 443.
        host: String,
        /// Why.
        refusal: Refusal,
    },
    /// Maskinporten refused the grant.
    #[error("Maskinporten refused the grant: {}{error}{}", code.as_ref().map(|code| format!("{code} ")).unwrap_or_default(),
        if description.is_empty() { String::new() } else { format!(" ({description})") })]
    Token {
        /// Maskinporten's own code, such as `MP-200`, where its answer holds one.
        code: Option<String>,
        /// The OAuth error, such as `invalid_scope`.
        error: String,
        /// Maskinporten's own words.
        description: String,
    },
    /// The register answered with an error.
    #[error("status {status}{}{}", message.as_ref().map(|message| format!(": {message}")).unwrap_or_default(),
        korrelasjonsid.as_ref().map(|id| format!(" (korrelasjonsid {id})")).unwrap_or_default())]
    Status {
        /// The HTTP status.
        status: u16,
        /// The register's own message.
        message: Option<String>,
        /// What the register's staff find the request by, where the register gives it.
        korrelasjonsid: Option<String>,
        /// How long the server asks to wait.
        retry_after: Option<Duration>,
    },
    /// A redirect that is not followed: to another host, or one of too many. The token was not sent there.
    #[error("refused a redirect to {to}")]
    Redirect {
        /// Where it pointed, without path and query.
        to: String,
    },
    /// The pages of a list cannot be followed to their end, or do not hold what the list says it has.
    #[error("the list cannot be read to its end: {0}")]
    Paging(String),
    /// One lookup after the other got no answer.
    #[error("{persons} lookups in a row got no answer; the last: {last}")]
    NoAnswers {
        /// How many.
        persons: u64,
        /// What was written down for the last.
        last: String,
    },
    /// The connection broke before the answer was complete.
    #[error("the connection broke before the answer was complete")]
    Interrupted,
    /// The body ended too early: before its length, or, without one, before the end of the archive.
    #[error("the body ended after {received} {}", match expected {
        Some(expected) => format!("of {expected} bytes"),
        None => "bytes, in the middle of the archive".to_owned(),
    })]
    Truncated {
        /// The length that was promised, where one was.
        expected: Option<u64>,
        /// What came.
        received: u64,
    },
    /// The part that came is not the part that was asked for.
    #[error("the server did not send the part that was asked for: {0}")]
    WrongRange(String),
    /// The answer does not follow the register's contract.
    #[error("the answer cannot be used: {0}")]
    BadAnswer(String),
    /// The body is no ZIP archive.
    #[error("expected a ZIP archive, got {found}{}{}",
        content_type.as_ref().map(|kind| format!(" of type {kind}")).unwrap_or_default(),
        if excerpt.is_empty() { String::new() } else { format!(": {excerpt}") })]
    NotAZip {
        /// What it is instead.
        found: Found,
        /// The content type that the server named.
        content_type: Option<String>,
        /// The beginning of the body, masked and short.
        excerpt: String,
    },
    /// The body is larger than the limit.
    #[error("the body is larger than the limit of {limit} bytes")]
    TooLarge {
        /// The limit.
        limit: u64,
    },
    /// The disk is full, or would be.
    #[error("not enough free disk space: {needed} bytes needed, {available} available")]
    DiskFull {
        /// What is needed, with the reserve.
        needed: u64,
        /// What is there.
        available: u64,
    },
    /// A time limit ran out.
    #[error("{0}")]
    Timeout(TimeLimit),
    /// A file or folder cannot be read or written.
    #[error("cannot {action} {}", path.display())]
    Io {
        /// What was tried, such as `write`.
        action: &'static str,
        /// The file or folder.
        path: PathBuf,
    },
}

/// An error of the fetcher: a kind, the register and step it happened at, and the cause in `source()`.
#[derive(Clone)]
pub struct Error(Box<Inner>);

#[derive(Clone)]
struct Inner {
    kind: ErrorKind,
    register: Option<Arc<str>>,
    step: Option<String>,
    attempts: u32,
    // Shared, since one refresh of a token fails for all who wait for it.
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

    /// Names the register and the step, unless a deeper layer did already.
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

    /// What went wrong.
    #[must_use]
    pub fn kind(&self) -> &ErrorKind {
        &self.0.kind
    }

    /// The register (or Maskinporten) it happened at.
    #[must_use]
    pub fn register(&self) -> Option<&str> {
        self.0.register.as_deref()
    }

    /// The step it happened at, such as `totalbestand json`.
    #[must_use]
    pub fn step(&self) -> Option<&str> {
        self.0.step.as_deref()
    }

    /// How many times it was tried.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// Whether trying again is useless: a person has to mend something first. The table is in [`crate::retry`].
    #[must_use]
    pub fn is_final(&self) -> bool {
        crate::retry::is_final(&self.0.kind)
    }

    /// What a person can do about it, where that is known.
    #[must_use]
    pub fn advice(&self) -> Option<&'static str> {
        Some(match &self.0.kind {
            ErrorKind::Credentials(_) => "check the key file, its password and the settings of [credentials]",
            ErrorKind::Config(_) => "correct the setting",
            ErrorKind::Connect { .. } => "check the address, the network and the firewall's outgoing rules",
            ErrorKind::Tls { .. } => {
                "check the clock, ca_file and the certificates of both sides; verification cannot be switched off"
            }
            ErrorKind::ClientCertificate { refusal: Refusal::Expired, .. } => "order a new enterprise certificate",
            ErrorKind::ClientCertificate { .. } => {
                "use an enterprise certificate that the register takes: one for test in test, one for production in \
                 production"
            }
            ErrorKind::NoAnswers { .. } => "check the address in the configuration, or wait, and run again",
            ErrorKind::Paging(_) => "nothing was taken over; run again, and ask the register if it goes on",
            ErrorKind::Token { .. } => "check client, key and scopes at Maskinporten's self-service",
            ErrorKind::Status { status: 401 | 403, .. } => "check that the organisation has been given access",
            ErrorKind::Status { status: 408 | 429 | 500.., .. }
            | ErrorKind::BadAnswer(_)
            | ErrorKind::Interrupted
            | ErrorKind::Truncated { .. } => "wait, then run again; ask the register if it goes on",
            ErrorKind::Redirect { .. } => "check the address in the configuration",
            ErrorKind::TooLarge { .. } => "raise max_bytes if the size is right",
            ErrorKind::DiskFull { .. } => "free disk space or move the data folder",
            ErrorKind::Timeout(TimeLimit::Deadline) => "run again: the download goes on from what came",
            _ => return None,
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

/// The result of everything that can fail here.
pub type Result<T> = std::result::Result<T, Error>;
