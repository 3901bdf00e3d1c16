//! The crate's error: its kind, the register and step where it occurred, and whether a retry can help.

mod advice;
mod details;
mod kind;

use std::fmt;
use std::sync::Arc;

pub use details::{Found, Refusal, SizeLimit, TimeLimit};
pub use kind::ErrorKind;

/// An error of the fetcher: a kind, the register and step where it occurred, and the cause in `source()`.
#[derive(Clone)]
pub struct Error(Box<Inner>);

#[derive(Clone)]
struct Inner {
    kind: ErrorKind,
    register: Option<Arc<str>>,
    step: Option<String>,
    attempts: u32,
    /// Whether the register asks for neither a token nor a certificate.
    is_open: bool,
    // Shared, because a failed refresh of a token fails for every waiting request.
    source: Option<Arc<dyn std::error::Error + Send + Sync>>,
}

impl Error {
    pub(crate) fn new(kind: ErrorKind) -> Self {
        Self(Box::new(Inner { kind, register: None, step: None, attempts: 1, is_open: false, source: None }))
    }

    pub(crate) fn config(text: impl Into<String>) -> Self {
        Self::new(ErrorKind::Config(text.into()))
    }

    pub(crate) fn credentials(text: impl Into<String>) -> Self {
        Self::new(ErrorKind::Credentials(text.into()))
    }

    pub(crate) fn credentials_form(what: impl Into<String>, remedy: &'static str) -> Self {
        Self::new(ErrorKind::CredentialsForm { what: what.into(), remedy })
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

    /// Returns the error without its step, for a cause that is the same at every step, such as a host that does not answer.
    #[must_use]
    pub fn without_step(mut self) -> Self {
        self.0.step = None;
        self
    }

    /// Notes that the register is open to everybody.
    pub(crate) fn of_open_register(mut self) -> Self {
        self.0.is_open = true;
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
        self.0.kind.is_final()
    }

    /// Returns what the user can do about it, if that is known.
    #[must_use]
    pub fn advice(&self) -> Option<&'static str> {
        advice::advice(&self.0.kind, self.0.is_open)
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
