//! The one error of this crate.

use std::fmt;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

/// Why the sandbox could not be started or configured.
///
/// The message names the failed step; the error of the operating system or of a library is in
/// [`source`](std::error::Error::source).
#[derive(Debug, thiserror::Error)]
#[error("{kind}")]
pub struct Error {
    kind: ErrorKind,
    #[source]
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

/// The kind of an [`Error`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The address cannot be bound.
    Listen(SocketAddr),
    /// A file or folder of the sandbox cannot be read or written.
    File(PathBuf),
    /// The keys in this folder are incomplete, damaged or expired.
    Keys(PathBuf),
    /// A key or certificate could not be created.
    Authority,
    /// The TLS configuration was refused.
    Tls,
    /// The register's content could not be written.
    Content,
    /// A description of a fault is not valid.
    Fault {
        /// The description.
        text: String,
        /// The reason.
        reason: String,
    },
    /// A setting of the behaviour is not valid.
    Behaviour {
        /// The setting.
        text: String,
        /// The reason.
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
                "the sandbox's keys in {} cannot be used; remove the folder to recreate them",
                folder.display()
            ),
            Self::Authority => f.write_str("cannot create a key or certificate"),
            Self::Tls => f.write_str("the TLS configuration was refused"),
            Self::Content => f.write_str("cannot write the register's content"),
            Self::Fault { text, reason } => write!(f, "fault '{text}': {reason}"),
            Self::Behaviour { text, reason } => write!(f, "setting '{text}': {reason}"),
        }
    }
}

impl Error {
    /// Returns the kind.
    pub fn kind(&self) -> &ErrorKind {
        &self.kind
    }

    pub(crate) fn new(kind: ErrorKind, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self { kind, source: Some(source.into()) }
    }

    /// Returns a function that makes a file error, for `map_err`.
    pub(crate) fn file(path: &Path) -> impl FnOnce(std::io::Error) -> Self + '_ {
        move |source| Self::new(ErrorKind::File(path.to_owned()), source)
    }

    pub(crate) fn behaviour(text: &str, reason: String) -> Self {
        ErrorKind::Behaviour { text: text.to_owned(), reason }.into()
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
