//! The one error of this crate.

use std::fmt;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

/// Why the sandbox could not be started or told what to do.
///
/// The message speaks of the sandbox's own step; what the operating system or a library said is in
/// [`source`](std::error::Error::source).
#[derive(Debug, thiserror::Error)]
#[error("{kind}")]
pub struct Error {
    kind: ErrorKind,
    #[source]
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

/// What an [`Error`] is about.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The address cannot be listened on.
    Listen(SocketAddr),
    /// A file or folder of the sandbox cannot be read or written.
    File(PathBuf),
    /// The keys kept in this folder are incomplete, damaged or expired.
    Keys(PathBuf),
    /// A key or certificate could not be made.
    Authority,
    /// The TLS configuration was refused.
    Tls,
    /// The register's content could not be written.
    Content,
    /// A description of a fault cannot be understood: the description, and what is wrong with it.
    Fault {
        /// The text that was given.
        text: String,
        /// What is wrong with it.
        reason: String,
    },
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Listen(address) => write!(f, "cannot listen on {address}"),
            Self::File(path) => write!(f, "cannot use {}", path.display()),
            Self::Keys(folder) => write!(
                f,
                "the sandbox's keys in {} cannot be used; remove the folder to have them made anew",
                folder.display()
            ),
            Self::Authority => f.write_str("cannot make a key or certificate"),
            Self::Tls => f.write_str("the TLS configuration was refused"),
            Self::Content => f.write_str("cannot write the register's content"),
            Self::Fault { text, reason } => write!(f, "fault '{text}': {reason}"),
        }
    }
}

impl Error {
    /// What the error is about.
    pub fn kind(&self) -> &ErrorKind {
        &self.kind
    }

    pub(crate) fn new(kind: ErrorKind, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self { kind, source: Some(source.into()) }
    }

    /// A constructor of file errors, for `map_err`.
    pub(crate) fn file(path: &Path) -> impl FnOnce(std::io::Error) -> Self + '_ {
        move |source| Self::new(ErrorKind::File(path.to_owned()), source)
    }

    pub(crate) fn fault(text: &str, reason: impl Into<String>) -> Self {
        Self { kind: ErrorKind::Fault { text: text.to_owned(), reason: reason.into() }, source: None }
    }
}

impl From<ErrorKind> for Error {
    fn from(kind: ErrorKind) -> Self {
        Self { kind, source: None }
    }
}
