//! How a command ends when it does not end well: one message with register, step, cause and what to do.

use std::error::Error as StdError;
use std::fmt::Write as _;
use std::process::ExitCode;

use brreg_domain::mask_identity_numbers;

/// The exit codes that users can rely on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Done.
    Done,
    /// Failed, nothing new published.
    Failed,
    /// Wrong usage or configuration.
    Usage,
    /// The data was refused by a check, nothing new published.
    Refused,
    /// Some registers published and others failed.
    Partly,
    /// Another run holds the lock.
    Locked,
}

impl Exit {
    /// The number.
    pub(crate) const fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Failed => 1,
            Self::Usage => 2,
            Self::Refused => 3,
            Self::Partly => 4,
            Self::Locked => 75,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

/// Why a command ended without doing what it was asked to.
#[derive(Debug)]
pub(crate) struct Failure {
    exit: Exit,
    register: Option<&'static str>,
    step: &'static str,
    cause: Box<dyn StdError + Send + Sync>,
    advice: Option<String>,
}

impl Failure {
    /// A failure at a step.
    pub(crate) fn new(exit: Exit, step: &'static str, cause: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self { exit, register: None, step, cause: cause.into(), advice: None }
    }

    /// Names the register it concerns.
    pub(crate) fn register(mut self, register: &'static str) -> Self {
        self.register = Some(register);
        self
    }

    /// Says what a person can do.
    pub(crate) fn advice(mut self, advice: impl Into<String>) -> Self {
        self.advice = Some(advice.into());
        self
    }

    /// The exit code that it ends the program with.
    pub(crate) const fn exit(&self) -> Exit {
        self.exit
    }

    /// The whole message on one line: register, step, the chain of causes, what to do. No national identity number.
    pub(crate) fn message(&self) -> String {
        let mut message = String::from("error: ");
        if let Some(register) = self.register {
            let _ = write!(message, "{register}: ");
        }
        let cause = chain(&*self.cause);
        // A fetcher's error names the register itself.
        let named = self.register.and_then(|register| cause.strip_prefix(register)?.strip_prefix(": "));
        let _ = write!(message, "{}: {}", self.step, named.unwrap_or(&cause));
        if let Some(advice) = &self.advice {
            let _ = write!(message, ". What to do: {advice}");
        }
        mask_identity_numbers(&message).into_owned()
    }
}

/// An error and its causes, each once.
fn chain(error: &(dyn StdError + 'static)) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let cause_text = cause.to_string();
        if !text.ends_with(&cause_text) {
            let _ = write!(text, ": {cause_text}");
        }
        source = cause.source();
    }
    text
}

/// A failure with the defaults for errors of each crate.
pub(crate) trait Context<T> {
    /// Names the step that failed.
    fn step(self, step: &'static str) -> Result<T, Failure>;
}

impl<T> Context<T> for Result<T, brreg_fetcher::Error> {
    fn step(self, step: &'static str) -> Result<T, Failure> {
        self.map_err(|error| {
            let exit = match error.kind() {
                brreg_fetcher::ErrorKind::Config(_) | brreg_fetcher::ErrorKind::Credentials(_) => Exit::Usage,
                _ => Exit::Failed,
            };
            let advice = error.advice();
            let failure = Failure::new(exit, step, error);
            match advice {
                Some(advice) => failure.advice(advice),
                None => failure,
            }
        })
    }
}

impl<T> Context<T> for Result<T, brreg_lake::Error> {
    fn step(self, step: &'static str) -> Result<T, Failure> {
        use brreg_lake::ErrorKind;
        self.map_err(|error| {
            let advice = match error.kind() {
                ErrorKind::DiskFull => Some("make room on the disk and run again"),
                ErrorKind::Io => Some("check the permissions of the data folder"),
                ErrorKind::Manifest | ErrorKind::Merge | ErrorKind::Parquet => Some(
                    "`brreg-lake verify` names what is damaged; restore it from a backup, or remove the register's link \
                     in `lake/current` to begin anew",
                ),
                ErrorKind::LaterVersion => Some("install that version"),
                ErrorKind::Publication => Some("move away what is in its place in `lake/current` and run again"),
                _ => None,
            };
            let failure = Failure::new(Exit::Failed, step, error);
            match advice {
                Some(advice) => failure.advice(advice),
                None => failure,
            }
        })
    }
}

impl<T> Context<T> for Result<T, brreg_catalog::Error> {
    fn step(self, step: &'static str) -> Result<T, Failure> {
        self.map_err(|error| Failure::new(Exit::Failed, step, error))
    }
}

impl<T> Context<T> for Result<T, brreg_parser::Error> {
    fn step(self, step: &'static str) -> Result<T, Failure> {
        self.map_err(|error| Failure::new(Exit::Failed, step, error))
    }
}

impl<T> Context<T> for Result<T, std::io::Error> {
    fn step(self, step: &'static str) -> Result<T, Failure> {
        self.map_err(|error| Failure::new(Exit::Failed, step, error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("outer")]
    struct Outer(#[source] std::io::Error);

    #[test]
    fn a_message_names_register_step_causes_and_what_to_do_without_identity_numbers() {
        let inner = std::io::Error::other("inner 31129956715");
        let failure = Failure::new(Exit::Failed, "load", Outer(inner)).register("rrh").advice("look");
        assert_eq!(failure.message(), "error: rrh: load: outer: inner ***********. What to do: look");
        let named = Failure::new(Exit::Failed, "lookup", "rrh: status 404").register("rrh");
        assert_eq!(named.message(), "error: rrh: lookup: status 404");
    }
}
