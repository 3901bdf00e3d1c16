//! The section `ektepakt`.

use std::num::NonZero;
use std::path::PathBuf;

use brreg_domain::Organisasjonsnummer;
use brreg_fetcher::maskinporten::TokenRequest;
use brreg_fetcher::settings::{EktepaktSettings, https_address};
use brreg_settings::{Error, Settings};
use serde::Deserialize;
use url::Url;

use crate::settings::SectionType;
use crate::settings::companies::organisasjonsnumre;

/// The section of the register.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EktepaktSection {
    #[serde(deserialize_with = "https_address")]
    base_url: Url,
    #[serde(default = "scope")]
    scope: String,
    resource: Option<String>,
    consumer_org: Option<String>,
    spraakkode: Option<String>,
    /// A file with one national identity number per line; `-` is standard input.
    pub persons_file: Option<PathBuf>,
    /// The owners of these companies are looked up.
    #[serde(default, deserialize_with = "organisasjonsnumre")]
    pub owners_of: Vec<Organisasjonsnummer>,
    #[serde(default = "rate_per_second")]
    rate_per_second: NonZero<u32>,
    #[serde(default = "concurrency")]
    concurrency: NonZero<usize>,
    #[serde(default = "timeout_seconds")]
    timeout_seconds: u64,
}

fn scope() -> String {
    brreg_fetcher::settings::EKTEPAKT_SCOPE.to_owned()
}

fn rate_per_second() -> NonZero<u32> {
    brreg_fetcher::settings::EKTEPAKT_RATE_PER_SECOND
}

fn concurrency() -> NonZero<usize> {
    brreg_fetcher::settings::EKTEPAKT_CONCURRENCY
}

fn timeout_seconds() -> u64 {
    brreg_fetcher::settings::EKTEPAKT_TIMEOUT_SECONDS
}

impl SectionType for EktepaktSection {
    fn needs(&self) -> Vec<&'static str> {
        vec!["maskinporten", "credentials"]
    }

    fn check(&self, settings: &Settings) -> Result<(), Error> {
        if self.persons_file.is_some() && !self.owners_of.is_empty() {
            return Err(settings.refuse("ektepakt.owners_of", "excludes ektepakt.persons_file"));
        }
        Ok(())
    }
}

impl EktepaktSection {
    /// As the fetcher takes it.
    #[must_use]
    pub fn settings(&self) -> EktepaktSettings {
        EktepaktSettings {
            base_url: self.base_url.clone(),
            token: self.token_request(),
            spraakkode: self.spraakkode.clone(),
            concurrency: self.concurrency,
            rate_per_second: self.rate_per_second,
            timeout_seconds: self.timeout_seconds,
        }
    }

    /// The token that the register requires.
    #[must_use]
    pub fn token_request(&self) -> TokenRequest {
        let Self { scope, resource, consumer_org, .. } = self.clone();
        TokenRequest { scope, resource, consumer_org }
    }

    /// Whether the nightly job has persons to look up.
    #[must_use]
    pub fn names_persons(&self) -> bool {
        self.persons_file.is_some() || !self.owners_of.is_empty()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn the_template_has_every_setting_with_its_default() {
        let template = include_str!("../../../../../pipelines/config/ektepakt.toml");
        assert_eq!(brreg_settings::template::problems::<EktepaktSection>(template, super::super::NAME), [""; 0]);
    }
    #[test]
    fn the_companies_may_come_from_the_environment() {
        let owners_of = |text: &str| {
            let url = ("BRREG_LAKE__EKTEPAKT__BASE_URL", "https://ektepakt.example");
            let settings = Settings::of_environment([url, ("BRREG_LAKE__EKTEPAKT__OWNERS_OF", text)]);
            settings.section::<EktepaktSection>("ektepakt").map(|section| section.map(|section| section.owners_of))
        };
        let companies: Vec<String> =
            owners_of("974760673, 930185930").unwrap().unwrap().iter().map(ToString::to_string).collect();
        assert_eq!(companies, ["974760673", "930185930"]);
        let error = owners_of("974760673,974760674").unwrap_err().to_string();
        assert!(error.contains("ektepakt.owners_of[1]: expected an organisation number"), "{error}");
        assert!(!error.contains("974760674"), "{error}");
    }
}
