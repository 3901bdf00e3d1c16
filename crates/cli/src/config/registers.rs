//! The sections of the registers.

use std::num::NonZero;
use std::path::PathBuf;

use brreg_domain::Organisasjonsnummer;
use brreg_fetcher::settings::{EktepaktSettings, KonkursSettings, RrhSettings};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use url::Url;

use super::CredentialFiles;

/// Days after which the whole list of notices is read again.
const WHOLE_EVERY_DAYS: u32 = 7;

/// Form of the bulk file that the nightly job fetches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum BulkFormat {
    #[default]
    Json,
    Csv,
}

impl From<BulkFormat> for brreg_fetcher::rrh::Format {
    fn from(format: BulkFormat) -> Self {
        match format {
            BulkFormat::Json => Self::Json,
            BulkFormat::Csv => Self::Csv,
        }
    }
}

/// The register of beneficial owners.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Rrh {
    base_url: Url,
    scope: String,
    resource: Option<String>,
    consumer_org: Option<String>,
    #[serde(default)]
    pub(crate) format: BulkFormat,
}

impl Rrh {
    pub(crate) fn settings(&self) -> RrhSettings {
        RrhSettings {
            base_url: self.base_url.clone(),
            scope: self.scope.clone(),
            resource: self.resource.clone(),
            consumer_org: self.consumer_org.clone(),
        }
    }
}

/// The register of bankruptcy notices.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Konkurs {
    base_url: Url,
    /// Its own key and certificate, where `[credentials]` has none or another one.
    pub(super) credentials: Option<CredentialFiles>,
    #[serde(default = "whole_every_days")]
    pub(crate) whole_every_days: u32,
    concurrency: Option<NonZero<usize>>,
    page_size: Option<u32>,
    max_pages: Option<u32>,
}

fn whole_every_days() -> u32 {
    WHOLE_EVERY_DAYS
}

impl Konkurs {
    pub(crate) fn settings(&self) -> KonkursSettings {
        let default = KonkursSettings::new(self.base_url.clone());
        KonkursSettings {
            page_size: self.page_size.unwrap_or(default.page_size),
            max_pages: self.max_pages.unwrap_or(default.max_pages),
            concurrency: self.concurrency.unwrap_or(default.concurrency),
            ..default
        }
    }
}

/// The register of marriage contracts.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Ektepakt {
    base_url: Url,
    scope: Option<String>,
    resource: Option<String>,
    consumer_org: Option<String>,
    spraakkode: Option<String>,
    /// A file with one national identity number a line; `-` is standard input.
    pub(crate) persons_file: Option<PathBuf>,
    /// The owners of these companies, from the newest bulk file of rrh in landing.
    #[serde(default, deserialize_with = "organisasjonsnumre")]
    pub(crate) owners_of: Vec<Organisasjonsnummer>,
    rate_per_second: Option<NonZero<u32>>,
    concurrency: Option<NonZero<usize>>,
    timeout_seconds: Option<u64>,
}

impl Ektepakt {
    pub(crate) fn settings(&self) -> EktepaktSettings {
        let default = EktepaktSettings::new(self.base_url.clone());
        EktepaktSettings {
            scope: self.scope.clone().unwrap_or(default.scope),
            resource: self.resource.clone(),
            consumer_org: self.consumer_org.clone(),
            spraakkode: self.spraakkode.clone(),
            concurrency: self.concurrency.unwrap_or(default.concurrency),
            rate_per_second: self.rate_per_second.unwrap_or(default.rate_per_second),
            timeout_seconds: self.timeout_seconds.unwrap_or(default.timeout_seconds),
            base_url: default.base_url,
        }
    }

    /// Whether the nightly job has anybody to ask for. Without, the section serves single lookups.
    pub(crate) fn names_persons(&self) -> bool {
        self.persons_file.is_some() || !self.owners_of.is_empty()
    }
}

fn organisasjonsnumre<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Organisasjonsnummer>, D::Error> {
    let texts = Vec::<String>::deserialize(deserializer)?;
    let parse = |text: &String| {
        Organisasjonsnummer::parse(text)
            .map_err(|error| D::Error::custom(format!("organisation number {text}: {error}")))
    };
    texts.iter().map(parse).collect()
}
