//! The section `konkurs`.

use std::num::NonZero;

use brreg_fetcher::credentials::Credentials;
use brreg_fetcher::settings::{KonkursSettings, https_address};
use brreg_settings::{Error, Settings};
use serde::Deserialize;
use url::Url;

use crate::problem::Problem;
use crate::settings::{Configuration, CredentialFiles, SectionType};

/// Days after which the whole list of notices is read again.
const WHOLE_EVERY_DAYS: u32 = 7;

/// The section of the register.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KonkursSection {
    #[serde(deserialize_with = "https_address")]
    base_url: Url,
    /// Its own key and certificate, where `[credentials]` has none or another one.
    credentials: Option<CredentialFiles>,
    /// Days after which the whole list is read again.
    #[serde(default = "whole_every_days")]
    pub whole_every_days: u32,
    #[serde(default = "concurrency")]
    concurrency: NonZero<usize>,
    #[serde(default = "page_size")]
    page_size: NonZero<u32>,
    #[serde(default = "max_pages")]
    max_pages: NonZero<u32>,
}

fn whole_every_days() -> u32 {
    WHOLE_EVERY_DAYS
}

fn concurrency() -> NonZero<usize> {
    brreg_fetcher::settings::KONKURS_CONCURRENCY
}

fn page_size() -> NonZero<u32> {
    NonZero::new(brreg_fetcher::settings::KONKURS_PAGE_SIZE).unwrap_or(NonZero::<u32>::MIN)
}

fn max_pages() -> NonZero<u32> {
    NonZero::new(brreg_fetcher::settings::KONKURS_MAX_PAGES).unwrap_or(NonZero::<u32>::MIN)
}

impl SectionType for KonkursSection {
    fn needs(&self) -> Vec<&'static str> {
        if self.credentials.is_some() { Vec::new() } else { vec!["credentials"] }
    }

    fn check(&self, settings: &Settings) -> Result<(), Error> {
        self.credentials.as_ref().map_or(Ok(()), |files| files.check(settings, "konkurs.credentials"))
    }
}

impl KonkursSection {
    /// As the fetcher takes it.
    #[must_use]
    pub fn settings(&self) -> KonkursSettings {
        KonkursSettings {
            base_url: self.base_url.clone(),
            page_size: self.page_size.get(),
            max_pages: self.max_pages.get(),
            concurrency: self.concurrency,
        }
    }

    /// The key and the certificate for this register: its own, where it has some.
    ///
    /// # Errors
    /// Files that cannot be used.
    pub fn credentials(&self, configuration: &Configuration) -> Result<Credentials, Problem> {
        match &self.credentials {
            Some(files) => files.load(),
            None => configuration.credentials(),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn the_template_has_every_setting_with_its_default() {
        let template = include_str!("../../../../../pipelines/config/konkurs.toml");
        assert_eq!(brreg_settings::template::problems::<KonkursSection>(template, super::super::NAME), [""; 0]);
    }
    #[test]
    fn a_page_of_nothing_is_refused() {
        for setting in ["page_size", "max_pages"] {
            let text = format!("[konkurs]\nbase_url = \"https://konkurs.example\"\n{setting} = 0\n");
            let read = Settings::parse(&text).unwrap().section::<KonkursSection>("konkurs");
            let error = read.unwrap_err().to_string();
            assert!(error.contains(&format!("konkurs.{setting}: expected a whole number from 1")), "{error}");
        }
    }
}
