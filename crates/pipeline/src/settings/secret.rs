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
    /// Its name is not repeated: some give the secret itself.
    #[error("the environment has no variable of the name that the configuration gives, or it is not text")]
    NoVariable,
    /// It is not repeated: the address of a ping is a secret.
    #[error("the configuration has an address where the path of a file belongs")]
    NoPath,
}

impl SecretError {
    /// The problem that this is at a step.
    pub(super) fn at(self, step: Step) -> Problem {
        let advice = match &self {
            Self::Unreadable { path, .. } => Advice::Check(path.clone()),
            Self::NoVariable => Advice::Said(
                "set the variable for this program; the setting that ends with `_env` has its name, not its value"
                    .to_owned(),
            ),
            Self::NoPath => Advice::Said("write the address into a file that the setting names".to_owned()),
        };
        Problem::usage(step, self).advise(advice)
    }
}

/// Reads the secret of a file, else of a variable; `None` where neither is named.
pub(super) fn read(file: Option<&Path>, variable: Option<&str>) -> Result<Option<Zeroizing<String>>, SecretError> {
    match (file, variable) {
        (Some(path), _) if path.to_string_lossy().contains("://") => Err(SecretError::NoPath),
        (Some(path), _) => {
            let text = text::read(path);
            let text = text.map_err(|error| SecretError::Unreadable { path: path.to_owned(), error })?;
            Ok(Some(Zeroizing::new(brreg_files::text::first_line(&text).to_owned())))
        }
        (None, Some(name)) => {
            let found = std::env::var(name).map(Zeroizing::new);
            found.map(Some).map_err(|_| SecretError::NoVariable)
        }
        (None, None) => Ok(None),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_secret_in_the_place_of_its_file_or_variable_is_not_repeated() {
        for (file, variable) in [
            (None, Some("Hemmelig-X9")),
            (None, Some("https://localhost/Hemmelig-X9")),
            (Some(Path::new("https://localhost/Hemmelig-X9")), None),
        ] {
            let error = read(file, variable).unwrap_err();
            let said = error.to_string();
            let problem = error.at(Step::Credentials);
            assert!(!format!("{said} {problem:?}").contains("Hemmelig"), "{said} {problem:?}");
            assert!(problem.advice().is_some());
        }
    }
}
