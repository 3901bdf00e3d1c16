//! Secrets that the configuration does not contain: they are in the first line of a file or in an environment variable.

use std::path::{Path, PathBuf};

use brreg_files::text;
use zeroize::Zeroizing;

use crate::problem::{Advice, Problem, Step};

/// Why a secret cannot be read.
#[derive(Debug, thiserror::Error)]
pub(super) enum SecretError {
    #[error("{} cannot be read", path.display())]
    Unreadable {
        path: PathBuf,
        #[source]
        error: std::io::Error,
    },
    #[error("the environment has no usable {0}")]
    NoVariable(String),
}

impl SecretError {
    /// The problem that this is at a step.
    pub(super) fn at(self, step: Step) -> Problem {
        let advice = match &self {
            Self::Unreadable { path, .. } => Some(Advice::Check(path.clone())),
            Self::NoVariable(_) => None,
        };
        advice.into_iter().fold(Problem::usage(step, self), Problem::advise)
    }
}

/// Reads the secret of a file, else of a variable; `None` where neither is named.
pub(super) fn read(file: Option<&Path>, variable: Option<&str>) -> Result<Option<Zeroizing<String>>, SecretError> {
    match (file, variable) {
        (Some(path), _) => {
            let text = text::read(path);
            let text = text.map_err(|error| SecretError::Unreadable { path: path.to_owned(), error })?;
            Ok(Some(Zeroizing::new(brreg_files::text::first_line(&text).to_owned())))
        }
        (None, Some(name)) => {
            let found = std::env::var(name).map(Zeroizing::new);
            found.map(Some).map_err(|_| SecretError::NoVariable(name.to_owned()))
        }
        (None, None) => Ok(None),
    }
}
