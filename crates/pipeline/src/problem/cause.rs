//! Errors of the lower crates as causes of problems.

use std::error::Error as StdError;
use std::io;
use std::path::Path;
use std::str::Utf8Error;

use super::{Advice, Problem, Step};

/// An error of a lower crate, as a cause of problems.
pub trait Cause: StdError + Send + Sync + Sized + 'static {
    /// Whether the configuration is at fault.
    fn is_usage(&self) -> bool {
        false
    }

    /// Whether a check refused what a register offers.
    fn is_refusal(&self) -> bool {
        false
    }

    /// What a person can do.
    fn advice(&self) -> Option<Advice> {
        None
    }
}

/// A result whose error becomes a problem.
pub trait At<T, E> {
    /// Names the step that failed.
    ///
    /// # Errors
    /// The problem.
    fn at(self, step: Step) -> Result<T, Problem>
    where
        E: Cause;

    /// Names the step that failed and the file or folder. Errors of the system do not say which it was, so they go no other way.
    ///
    /// # Errors
    /// The problem.
    fn at_path(self, step: Step, path: impl AsRef<Path>) -> Result<T, Problem>
    where
        E: Into<io::Error>;
}

impl<T, E> At<T, E> for Result<T, E> {
    fn at(self, step: Step) -> Result<T, Problem>
    where
        E: Cause,
    {
        self.map_err(|error| Problem::of_cause(step, error))
    }

    fn at_path(self, step: Step, path: impl AsRef<Path>) -> Result<T, Problem>
    where
        E: Into<io::Error>,
    {
        self.map_err(|error| Problem::failed(step, error.into()).naming(path.as_ref()))
    }
}

impl Cause for brreg_parser::Error {}

impl Cause for serde_json::Error {}

impl Cause for Utf8Error {}

impl Cause for brreg_catalog::Error {
    fn advice(&self) -> Option<Advice> {
        match self.kind() {
            brreg_catalog::ErrorKind::DiskFull => Some(Advice::MakeRoom),
            brreg_catalog::ErrorKind::Denied => Some(Advice::Permit),
            _ => None,
        }
    }
}

impl Cause for brreg_settings::Error {
    fn is_usage(&self) -> bool {
        true
    }

    fn advice(&self) -> Option<Advice> {
        Some(match (self.kind(), self.variable()) {
            (brreg_settings::ErrorKind::Io, _) => Advice::NameConfiguration,
            (_, Some(_)) => Advice::CorrectEnvironment,
            _ => Advice::CorrectConfiguration,
        })
    }
}

impl Cause for brreg_settings::NotFound {
    fn is_usage(&self) -> bool {
        true
    }

    fn advice(&self) -> Option<Advice> {
        Some(Advice::NameConfiguration)
    }
}

impl Cause for brreg_fetcher::Error {
    fn is_usage(&self) -> bool {
        use brreg_fetcher::ErrorKind::{Config, Credentials, CredentialsForm};
        matches!(self.kind(), Config(_) | Credentials(_) | CredentialsForm { .. })
    }

    fn is_refusal(&self) -> bool {
        use brreg_fetcher::ErrorKind;
        matches!(self.kind(), ErrorKind::Older { .. } | ErrorKind::TooManyLookups { .. })
    }

    fn advice(&self) -> Option<Advice> {
        self.advice().map(|advice| Advice::Said(advice.to_owned()))
    }
}

impl Cause for brreg_lake::Error {
    fn is_refusal(&self) -> bool {
        matches!(self.kind(), brreg_lake::ErrorKind::DoubledKey { .. } | brreg_lake::ErrorKind::OtherContent { .. })
    }

    fn advice(&self) -> Option<Advice> {
        use brreg_lake::ErrorKind;
        let said = |advice: &str| Some(Advice::Said(advice.to_owned()));
        match self.kind() {
            ErrorKind::DiskFull => Some(Advice::MakeRoom),
            ErrorKind::Io => Some(Advice::CheckPermissions),
            ErrorKind::Manifest | ErrorKind::Merge | ErrorKind::Parquet | ErrorKind::ColumnType => Some(Advice::Verify),
            ErrorKind::OtherContent { .. } => Some(Advice::LoadApart),
            ErrorKind::LaterVersion => Some(Advice::InstallLaterVersion),
            ErrorKind::Publication => Some(Advice::ClearPublication),
            ErrorKind::OldLayout => Some(Advice::Migrate),
            ErrorKind::Remote => {
                said("check the address and the credentials; the next run catches up, and so does `brreg-lake publish`")
            }
            ErrorKind::NoConditions => said("use another store; docs/object-storage.md says what one must do"),
            ErrorKind::NewerThere => said(
                "let one lake alone publish there, or give this one a prefix of its own; a link that was set back stays local",
            ),
            ErrorKind::ForeignObject => said("remove there by hand what is named"),
            ErrorKind::DamagedFile => Some(Advice::Verify),
            _ => None,
        }
    }
}
