//! Where the key, the certificate and the password are.

use std::path::PathBuf;

use brreg_fetcher::credentials::Credentials;
use brreg_fetcher::settings::CredentialSettings;
use brreg_settings::{Error, Settings};
use serde::Deserialize;

use super::secret;
use crate::problem::{Advice, At as _, Problem, Step};

/// The section `credentials`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CredentialFiles {
    pkcs12: Option<PathBuf>,
    key: Option<PathBuf>,
    certificate: Option<PathBuf>,
    jwk: Option<PathBuf>,
    kid: Option<String>,
    /// A file whose first line is the password.
    password_file: Option<PathBuf>,
    /// The name of an environment variable that holds the password.
    password_env: Option<String>,
}

impl CredentialFiles {
    /// Checks that there is one key, its certificate at most once, and one password at most. `section` is the name of the section
    /// of these files.
    ///
    /// # Errors
    /// What [`Settings::refuse`] gives for the second of two, and for the section where there is no key.
    pub fn check(&self, settings: &Settings, section: &str) -> Result<(), Error> {
        let keys = [("pkcs12", &self.pkcs12), ("key", &self.key), ("jwk", &self.jwk)];
        let mut keys = keys.into_iter().filter(|(_, file)| file.is_some()).map(|(name, _)| name);
        let excludes = |second: &str, first: &str| {
            Err(settings.refuse(&format!("{section}.{second}"), &format!("excludes {section}.{first}")))
        };
        match (keys.next(), keys.next()) {
            (None, _) => {
                return Err(settings.refuse(section, "needs one of pkcs12, key (with its certificate) and jwk"));
            }
            (Some(first), Some(second)) => return excludes(second, first),
            (Some(key @ ("pkcs12" | "jwk")), None) if self.certificate.is_some() => {
                return excludes("certificate", key);
            }
            (Some(_), None) => {}
        }
        match (&self.password_file, &self.password_env) {
            (Some(_), Some(_)) => excludes("password_env", "password_file"),
            _ => Ok(()),
        }
    }

    /// Reads the key and the certificate.
    ///
    /// # Errors
    /// A file or a password that cannot be used.
    pub fn load(&self) -> Result<Credentials, Problem> {
        self.all_can_be_read()?;
        let settings = CredentialSettings {
            pkcs12: self.pkcs12.clone(),
            key: self.key.clone(),
            certificate: self.certificate.clone(),
            jwk: self.jwk.clone(),
            kid: self.kid.clone(),
        };
        let password = secret::read(self.password_file.as_deref(), self.password_env.as_deref());
        let password = password.map_err(|error| error.at(Step::Credentials))?.unwrap_or_default();
        Credentials::load(&settings, &password).at(Step::Credentials)
    }

    /// Names all files that cannot be read at once, where there are several.
    fn all_can_be_read(&self) -> Result<(), Problem> {
        let files = [&self.pkcs12, &self.key, &self.jwk, &self.certificate];
        let failed = files.into_iter().flatten();
        let failed = failed.filter_map(|path| Some(format!("{}: {}", path.display(), brreg_files::open(path).err()?)));
        // Some give the password in its place: it is not repeated.
        let password = self.password_file.as_deref().filter(|path| secret::is_nowhere(path));
        let failed: Vec<String> =
            failed.chain(password.map(|_| "password_file: no file is there".to_owned())).collect();
        if failed.len() < 2 {
            return Ok(());
        }
        let problem = Problem::usage(Step::Credentials, format!("files cannot be read: {}", failed.join("; ")));
        Err(problem.advise(Advice::Said("correct the paths in [credentials]".to_owned())))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn all_files_that_cannot_be_read_are_named_at_once() {
        let settings = Settings::of_environment([
            ("BRREG_LAKE__CREDENTIALS__PKCS12", "missing/key.p12"),
            ("BRREG_LAKE__CREDENTIALS__PASSWORD_FILE", "missing/password"),
        ]);
        let files: CredentialFiles = settings.section("credentials").unwrap().unwrap();
        let said = files.load().err().unwrap().causes().join(": ");
        assert!(said.contains("missing/key.p12: ") && said.contains("password_file: no file is there"), "{said}");
        assert!(!said.contains("missing/password"), "{said}");
    }

    #[test]
    fn the_id_of_a_key_survives_the_environment_as_it_is() {
        for kid in ["00012345", "123e4567", "true", "2026-11-26", "1,2", " x ", "0x1F"] {
            let settings = Settings::of_environment([("BRREG_LAKE__CREDENTIALS__KID", kid)]);
            let files: CredentialFiles = settings.section("credentials").unwrap().unwrap();
            assert_eq!(files.kid.as_deref(), Some(kid));
        }
    }
}
