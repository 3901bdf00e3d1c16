//! Where secrets are: files that others must not read, and environment variables that other processes must not get.

use std::path::PathBuf;

use brreg_files::is_exposed;

use brreg_settings::{Error, Settings};

use super::{Configuration, secret};
use crate::data::DataFolder;

/// The settings that name a file with a secret.
const SECRET_FILES: [&str; 5] = ["pkcs12", "key", "jwk", "password_file", "url_file"];
/// The settings that name an environment variable with a secret.
const SECRET_VARIABLES: [&str; 2] = ["password_env", "url_env"];
/// What the environment variables of stores begin with.
const OF_STORES: [&str; 3] = ["AWS_", "AZURE_", "GOOGLE_"];
/// What is in the names of those that have a secret. The libraries of stores read more and more of them.
const OF_SECRETS: [&str; 6] = ["KEY", "TOKEN", "SECRET", "PASSWORD", "SAS", "CONNECTION"];

/// Whether an environment variable has a key of a store, or what a machine's own identity asks for one with.
fn is_of_store(name: &str) -> bool {
    let name = name.to_ascii_uppercase();
    let is_of_store = OF_STORES.iter().any(|of| name.starts_with(of));
    name == "IDENTITY_HEADER" || is_of_store && OF_SECRETS.iter().any(|of| name.contains(of))
}

/// Whether a setting says where a secret is, or a file of keys and certificates: some have the secret itself, or what the file has. A
/// command may have a token in it.
pub(super) fn is_of_secret(name: &str) -> bool {
    let name = name.rsplit('.').next().unwrap_or_default();
    SECRET_FILES.contains(&name) || SECRET_VARIABLES.contains(&name) || name == "ca_file" || name == "command"
}

/// The settings that ought to name a file or a variable with a secret, and name no file that is there and nothing that can be a
/// variable: some have the secret itself. What they have is not repeated.
#[must_use]
pub fn doubtful_secrets(settings: &Settings) -> Vec<Error> {
    let of = |name: &str, text: Option<String>| {
        let text = text?;
        let is_name = || text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        let why = match name.rsplit('.').next().unwrap_or_default() {
            "password_file" | "url_file" if text.contains("://") => "is an address and no path of a file",
            file if SECRET_FILES.contains(&file) && secret::is_nowhere(&settings.path(&text)) => {
                "names no file that is there"
            }
            "password_env" | "url_env" if !is_name() => "is no name of a variable",
            _ => return None,
        };
        Some(settings.refuse(name, why))
    };
    settings.shown(&[]).into_iter().filter_map(|(name, text)| of(&name, text)).collect()
}

impl Configuration {
    /// The files with keys and passwords that every user of the machine can read, with the key of the pseudonyms.
    #[must_use]
    pub fn exposed_secrets(&self, data: &DataFolder) -> Vec<PathBuf> {
        let files = self.texts_of(&SECRET_FILES).into_iter().map(|file| self.settings.path(&file));
        files.chain([data.person_key()]).filter(|file| is_exposed(file)).collect()
    }

    /// The environment variables that have secrets, for processes that must not get them.
    #[must_use]
    pub fn secret_variables(&self) -> Vec<String> {
        let there = std::env::vars_os().filter_map(|(name, _)| name.into_string().ok());
        self.texts_of(&SECRET_VARIABLES).into_iter().chain(there.filter(|name| is_of_store(name))).collect()
    }

    /// The texts of all settings of these names, in whatever sections.
    fn texts_of(&self, names: &[&str]) -> Vec<String> {
        let is_one = |setting: &str| names.contains(&setting.rsplit('.').next().unwrap_or_default());
        let settings = self.settings.shown(&[]).into_iter();
        settings.filter(|(name, _)| is_one(name)).filter_map(|(_, text)| text).collect()
    }
}
