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

    /// Names all files that cannot be read at once, where there are several. Some have the password or the key itself in the place of its
    /// path: what names no file is not repeated.
    fn all_can_be_read(&self) -> Result<(), Problem> {
        let keys = [
            ("pkcs12", &self.pkcs12),
            ("key", &self.key),
            ("jwk", &self.jwk),
            ("certificate", &self.certificate),
            ("password_file", &self.password_file),
        ];
        let mut failed = Vec::new();
        let mut is_nowhere = false;
        for (name, path) in keys.into_iter().filter_map(|(name, path)| Some((name, path.as_deref()?))) {
            if secret::is_nowhere(path) {
                is_nowhere |= name != "password_file";
                failed.push(format!("{name}: no file is there"));
            } else if let Err(error) = brreg_files::open(path) {
                failed.push(format!("{}: {error}", path.display()));
            }
        }
        if failed.len() < 2 && !is_nowhere {
            return Ok(());
        }
        let problem = Problem::usage(Step::Credentials, format!("files cannot be read: {}", failed.join("; ")));
        Err(problem.advise(Advice::Said(
            "correct the paths in [credentials]; each setting has the path of a file, and not what is in it".to_owned(),
        )))
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
        assert!(said.contains("pkcs12: no file is there; password_file: no file is there"), "{said}");
        assert!(!said.contains("missing"), "{said}");
    }

    #[test]
    fn a_password_or_a_key_in_the_place_of_its_file_is_not_repeated() {
        let key = "MC4CAQAwBQYDK2VwBCIEIGhlbW1lbGlnLVg5LWhlbW1lbGlnLVg5LWhlbW1lbA";
        for setting in ["PKCS12", "KEY", "JWK", "CERTIFICATE"] {
            for text in [key, "Hemmelig-X9", "{'kty': 'RSA', 'd': 'Hemmelig-X9'}", "data:;base64,Hemmelig-X9"] {
                let others = [("BRREG_LAKE__CREDENTIALS__KEY", "/dev/null"), ("BRREG_LAKE__CREDENTIALS__KID", "1")];
                let name = format!("BRREG_LAKE__CREDENTIALS__{setting}");
                let settings = Settings::of_environment(others.into_iter().chain([(name.as_str(), text)]));
                let files: CredentialFiles = settings.section("credentials").unwrap().unwrap();
                let problem = files.load().err().unwrap();
                let said = format!("{} {problem:?}", problem.causes().join(": "));
                assert!(said.contains(&format!("{}: no file is there", setting.to_lowercase())), "{said}");
                assert!(!said.contains("Hemmelig") && !said.contains(key), "{said}");
                assert!(problem.advice().is_some());
            }
        }
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
