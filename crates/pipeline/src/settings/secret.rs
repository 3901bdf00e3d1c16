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
    #[error("the first line of {}, which is the secret, is empty", path.display())]
    EmptyFirstLine { path: PathBuf },
    /// Its name is not repeated: some give the secret itself.
    #[error("the environment has no variable of the name that the configuration gives, or it is not text")]
    NoVariable,
    /// What stands in the place of its path is not repeated: some give the secret itself.
    #[error("the setting that ends with `_file` names no file that is there")]
    NoFile,
    /// It is not repeated: the address of a ping is a secret.
    #[error("the configuration has an address where the path of a file belongs")]
    NoPath,
}

impl SecretError {
    /// The problem that this is at a step.
    pub(super) fn at(self, step: Step) -> Problem {
        let advice = match &self {
            Self::Unreadable { path, .. } => Advice::Check(path.clone()),
            Self::EmptyFirstLine { .. } => {
                Advice::Said("write the secret into the first line of the file, or leave the setting out".to_owned())
            }
            Self::NoVariable => Advice::Said(
                "set the variable for this program; the setting that ends with `_env` has its name, not its value"
                    .to_owned(),
            ),
            Self::NoFile => Advice::Said(
                "write the secret into a file; the setting has the path of the file, and not the secret".to_owned(),
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
        (Some(path), _) if is_nowhere(path) => Err(SecretError::NoFile),
        (Some(path), _) => {
            let text = text::read(path);
            let text = text.map_err(|error| SecretError::Unreadable { path: path.to_owned(), error })?;
            match text::first_line(&text) {
                "" => Err(SecretError::EmptyFirstLine { path: path.to_owned() }),
                line => Ok(Some(Zeroizing::new(line.to_owned()))),
            }
        }
        (None, Some(name)) => {
            let found = std::env::var(name).map(Zeroizing::new);
            found.map(Some).map_err(|_| SecretError::NoVariable)
        }
        (None, None) => Ok(None),
    }
}

/// Whether no file is at a path, as far as this user can see.
pub(super) fn is_nowhere(path: &Path) -> bool {
    std::fs::metadata(path).is_err_and(|error| error.kind() != std::io::ErrorKind::PermissionDenied)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn an_empty_first_line_is_named_whatever_follows() {
        let file = tempfile::NamedTempFile::new().unwrap();
        for content in ["", "\n", "\nHemmelig-X9\n", "\r\nHemmelig-X9", "\u{feff}\rHemmelig-X9"] {
            std::fs::write(file.path(), content).unwrap();
            let error = read(Some(file.path()), None).unwrap_err();
            assert!(error.to_string().contains("first line of") && !error.to_string().contains("Hemmelig"), "{error}");
            assert!(error.at(Step::Credentials).advice().is_some());
        }
        std::fs::write(file.path(), " x#y \nz").unwrap();
        assert_eq!(read(Some(file.path()), None).unwrap().unwrap().as_str(), " x#y ");
    }

    #[test]
    fn a_secret_in_the_place_of_its_file_or_variable_is_not_repeated() {
        for (file, variable) in [
            (None, Some("Hemmelig-X9")),
            (None, Some("https://localhost/Hemmelig-X9")),
            (Some(Path::new("https://localhost/Hemmelig-X9")), None),
            (Some(Path::new("localhost/Hemmelig-X9")), None),
            (Some(Path::new("Hemmelig-X9")), None),
            (Some(Path::new("/Hemmelig-X9\0")), None),
        ] {
            let error = read(file, variable).unwrap_err();
            let said = error.to_string();
            let problem = error.at(Step::Credentials);
            assert!(!format!("{said} {problem:?}").contains("Hemmelig"), "{said} {problem:?}");
            assert!(problem.advice().is_some());
        }
    }
}
