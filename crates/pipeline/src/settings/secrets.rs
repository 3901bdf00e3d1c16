//! Where secrets are: files that others must not read, and environment variables that other processes must not get.

use std::path::PathBuf;

use brreg_files::is_exposed;

use super::Configuration;
use crate::data::DataFolder;

/// The settings that name a file with a secret.
const SECRET_FILES: [&str; 5] = ["pkcs12", "key", "jwk", "password_file", "url_file"];
/// The settings that name an environment variable with a secret.
const SECRET_VARIABLES: [&str; 2] = ["password_env", "url_env"];
/// The environment variables with the keys of stores.
const OF_STORES: [&str; 5] = [
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "AZURE_STORAGE_ACCOUNT_KEY",
    "AZURE_STORAGE_SAS_KEY",
    "GOOGLE_SERVICE_ACCOUNT_KEY",
];

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
        let of_stores = OF_STORES.into_iter().map(str::to_owned);
        self.texts_of(&SECRET_VARIABLES).into_iter().chain(of_stores).collect()
    }

    /// The texts of all settings of these names, in whatever sections.
    fn texts_of(&self, names: &[&str]) -> Vec<String> {
        let is_one = |setting: &str| names.contains(&setting.rsplit('.').next().unwrap_or_default());
        let settings = self.settings.shown(&[]).into_iter();
        settings.filter(|(name, _)| is_one(name)).filter_map(|(_, text)| text).collect()
    }
}
