//! The section `rrh`.

use std::num::NonZero;
use std::path::PathBuf;

use brreg_domain::Organisasjonsnummer;
use brreg_fetcher::maskinporten::TokenRequest;
use brreg_fetcher::rrh::partner::Format;
use brreg_fetcher::settings::{
    RrhSettings, SekvensnummerFormat, V1_CONCURRENCY, V1_ENDRINGSLOGG_PARAM, V1_ENDRINGSLOGG_SIZE, V1_KODELISTER_PATH,
    V1_RATE_PER_SECOND, V1_SEKVENSNUMMER_PARAM, V1_TIMEOUT_SECONDS, V1_TOTALBESTAND_QUERY, V1Settings, https_address,
};
use brreg_settings::{Error, Settings};
use serde::Deserialize;
use url::Url;

use crate::settings::SectionType;
use crate::settings::companies::organisasjonsnumre;

/// What the scopes of the partner API begin with, which v1 replaced in 2023.
const PARTNER_SCOPES: &str = "brreg:reelle/partner.";
/// The scopes of v1.
const SCOPES: [&str; 6] = [
    PUBLIC_AUTHORITIES,
    "brreg:reelle/rapporteringspliktig",
    "brreg:reelle/rapporteringspliktig.begrenset",
    "brreg:reelle/media",
    "brreg:reelle/sivilsamfunnsorganisasjon",
    "brreg:reelle/hoeyereutdanningsinstitusjon",
];
/// The one scope of v1 that includes the bulk file and the search for a person.
const PUBLIC_AUTHORITIES: &str = "brreg:reelle/offentlig";
/// Days after which everything is read again; the register recommends it after a long pause.
const WHOLE_EVERY_DAYS: NonZero<u32> = match NonZero::new(7) {
    Some(days) => days,
    None => NonZero::<u32>::MIN,
};

/// The version of the register's API.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Api {
    /// The API of 2022, for those who still have access to it.
    Partner,
    /// Today's API.
    V1,
}

/// How a copy of the register is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CopyBy {
    /// The bulk file every some days, and the log of changes in between.
    BulkFile,
    /// Lookups of the companies that the configuration names, and the log of changes for those.
    Portfolio,
    /// Lookups of all companies that the log of changes names from its start.
    Log,
}

/// Form of the bulk file that the nightly job fetches from the partner API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum BulkFormat {
    /// With everything.
    #[default]
    Json,
    /// Without the registration's status and the intermediate companies.
    Csv,
}

impl From<BulkFormat> for Format {
    fn from(format: BulkFormat) -> Self {
        match format {
            BulkFormat::Json => Self::Json,
            BulkFormat::Csv => Self::Csv,
        }
    }
}

/// How a timestamp is written in a request for a sequence number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
enum TimeFormat {
    /// `2026-11-20T00:00:00.000Z`
    #[default]
    Timestamp,
    /// `2026-11-20`
    Date,
}

/// Names that the register's public documentation leaves out.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Names {
    totalbestand_query: String,
    sekvensnummer_param: String,
    sekvensnummer_format: TimeFormat,
    endringslogg_param: String,
    endringslogg_size_param: Option<String>,
    endringslogg_size: NonZero<u32>,
    kodelister_path: String,
}

impl Default for Names {
    fn default() -> Self {
        Self {
            totalbestand_query: V1_TOTALBESTAND_QUERY.to_owned(),
            sekvensnummer_param: V1_SEKVENSNUMMER_PARAM.to_owned(),
            sekvensnummer_format: TimeFormat::default(),
            endringslogg_param: V1_ENDRINGSLOGG_PARAM.to_owned(),
            endringslogg_size_param: None,
            endringslogg_size: V1_ENDRINGSLOGG_SIZE,
            kodelister_path: V1_KODELISTER_PATH.to_owned(),
        }
    }
}

/// The section of the register.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RrhSection {
    #[serde(deserialize_with = "https_address")]
    base_url: Url,
    scope: String,
    resource: Option<String>,
    consumer_org: Option<String>,
    /// A file with one organisation number per line: the portfolio.
    pub portfolio_file: Option<PathBuf>,
    /// The organisation numbers of the portfolio.
    #[serde(default, deserialize_with = "organisasjonsnumre")]
    pub portfolio: Vec<Organisasjonsnummer>,
    /// A query on the lake whose first column has the organisation numbers of the portfolio.
    pub portfolio_sql: Option<String>,
    /// Whether all companies are looked up that the log names from its start.
    #[serde(default)]
    log_from_start: bool,
    /// Days after which everything is read again.
    #[serde(default = "whole_every_days")]
    pub whole_every_days: NonZero<u32>,
    /// Lookups of one run, at most; the next run goes on.
    pub lookups_per_run: Option<NonZero<usize>>,
    #[serde(default = "rate_per_second")]
    rate_per_second: NonZero<u32>,
    #[serde(default = "concurrency")]
    concurrency: NonZero<usize>,
    #[serde(default = "timeout_seconds")]
    timeout_seconds: u64,
    /// Whether the lake has pseudonyms of the persons who sent a discrepancy.
    #[serde(default)]
    pub discrepancy_senders: bool,
    /// Form of the partner API's bulk file.
    #[serde(default)]
    pub format: BulkFormat,
    #[serde(default)]
    v1: Names,
}

/// What counts of the section where files are loaded, for which nothing else of it need be there.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub(super) struct LoadSettings {
    /// Whether the lake has pseudonyms of the persons who sent a discrepancy.
    pub discrepancy_senders: bool,
}

impl SectionType for LoadSettings {}

fn whole_every_days() -> NonZero<u32> {
    WHOLE_EVERY_DAYS
}

fn rate_per_second() -> NonZero<u32> {
    V1_RATE_PER_SECOND
}

fn concurrency() -> NonZero<usize> {
    V1_CONCURRENCY
}

fn timeout_seconds() -> u64 {
    V1_TIMEOUT_SECONDS
}

impl SectionType for RrhSection {
    fn needs(&self) -> Vec<&'static str> {
        vec!["maskinporten", "credentials"]
    }

    fn check(&self, settings: &Settings) -> Result<(), Error> {
        let portfolios = [
            ("portfolio_file", self.portfolio_file.is_some()),
            ("portfolio", !self.portfolio.is_empty()),
            ("portfolio_sql", self.portfolio_sql.is_some()),
            ("log_from_start", self.log_from_start),
        ];
        let mut set = portfolios.into_iter().filter(|(_, is_set)| *is_set).map(|(name, _)| name);
        let (first, second) = (set.next(), set.next());
        if let (Some(first), Some(second)) = (first, second) {
            return Err(settings.refuse(&format!("rrh.{second}"), &format!("excludes rrh.{first}")));
        }
        match (first, self.api()) {
            (Some(name), Api::Partner) => Err(settings.refuse(
                &format!("rrh.{name}"),
                "needs a scope of today's API: those of the partner API have no lookups by the log of changes",
            )),
            _ => Ok(()),
        }
    }

    fn check_run(&self, settings: &Settings) -> Result<(), Error> {
        if self.api() == Api::Partner || self.copy().is_some() {
            return Ok(());
        }
        let unknown = if SCOPES.contains(&self.scope.as_str()) {
            String::new()
        } else {
            format!("is none of {}, and ", SCOPES.join(", "))
        };
        let what =
            "has no bulk file: set portfolio_file, portfolio or portfolio_sql; or log_from_start, for all companies";
        Err(settings.refuse("rrh.scope", &format!("{unknown}{what}")))
    }
}

impl RrhSection {
    /// The version of the API that the scope belongs to.
    #[must_use]
    pub fn api(&self) -> Api {
        if self.scope.starts_with(PARTNER_SCOPES) { Api::Partner } else { Api::V1 }
    }

    /// How a copy is kept; `None` where the scope has no bulk file and the configuration names no companies.
    #[must_use]
    pub fn copy(&self) -> Option<CopyBy> {
        let names_companies =
            self.portfolio_file.is_some() || !self.portfolio.is_empty() || self.portfolio_sql.is_some();
        match (names_companies, self.log_from_start) {
            (true, _) => Some(CopyBy::Portfolio),
            (false, true) => Some(CopyBy::Log),
            (false, false) => (self.scope == PUBLIC_AUTHORITIES).then_some(CopyBy::BulkFile),
        }
    }

    /// The scope that the register granted.
    #[must_use]
    pub fn scope(&self) -> &str {
        &self.scope
    }

    /// Whether the scope includes the search for a person.
    #[must_use]
    pub fn has_search(&self) -> bool {
        self.scope == PUBLIC_AUTHORITIES
    }

    /// As the fetcher takes it for the partner API.
    #[must_use]
    pub fn partner_settings(&self) -> RrhSettings {
        RrhSettings { base_url: self.base_url.clone(), token: self.token_request() }
    }

    /// As the fetcher takes it for today's API.
    #[must_use]
    pub fn v1_settings(&self) -> V1Settings {
        let Names {
            totalbestand_query,
            sekvensnummer_param,
            sekvensnummer_format,
            endringslogg_param,
            endringslogg_size_param,
            endringslogg_size,
            kodelister_path,
        } = self.v1.clone();
        V1Settings {
            base_url: self.base_url.clone(),
            token: self.token_request(),
            totalbestand_query,
            sekvensnummer_param,
            sekvensnummer_format: match sekvensnummer_format {
                TimeFormat::Timestamp => SekvensnummerFormat::Timestamp,
                TimeFormat::Date => SekvensnummerFormat::Date,
            },
            endringslogg_param,
            endringslogg_size_param,
            endringslogg_size,
            kodelister_path,
            rate_per_second: self.rate_per_second,
            concurrency: self.concurrency,
            timeout_seconds: self.timeout_seconds,
        }
    }

    /// The token that the register requires.
    #[must_use]
    pub fn token_request(&self) -> TokenRequest {
        let Self { scope, resource, consumer_org, .. } = self.clone();
        TokenRequest { scope, resource, consumer_org }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn section(settings: &str) -> Result<RrhSection, Error> {
        let text = format!("[rrh]\nbase_url = \"https://rrh.example\"\n{settings}");
        let settings = Settings::parse(&text)?;
        let section: RrhSection = settings.section("rrh")?.unwrap();
        section.check(&settings).map(|()| section)
    }

    #[test]
    fn the_template_has_every_setting_with_its_default() {
        let template = include_str!("../../../../../pipelines/config/rrh.toml");
        assert_eq!(brreg_settings::template::problems::<RrhSection>(template, super::super::NAME), [""; 0]);
    }

    #[test]
    fn the_scope_and_the_named_companies_say_how_a_copy_is_kept() {
        let kept = |scope: &str, more: &str| {
            let section = section(&format!("scope = \"{scope}\"\n{more}")).unwrap();
            (section.api(), section.copy())
        };
        let bank = "brreg:reelle/rapporteringspliktig";
        assert_eq!(kept("brreg:reelle/offentlig", ""), (Api::V1, Some(CopyBy::BulkFile)));
        assert_eq!(kept(bank, ""), (Api::V1, None));
        assert_eq!(kept(bank, "portfolio = [\"974760673\"]"), (Api::V1, Some(CopyBy::Portfolio)));
        assert_eq!(kept(bank, "log_from_start = true"), (Api::V1, Some(CopyBy::Log)));
        assert_eq!(kept("brreg:reelle/offentlig", "portfolio_file = \"f\""), (Api::V1, Some(CopyBy::Portfolio)));
        assert_eq!(kept("brreg:reelle/partner.offentlig", "").0, Api::Partner);
    }

    #[test]
    fn companies_are_named_in_one_way_and_for_todays_api_only() {
        let v1 = "scope = \"brreg:reelle/media\"\nportfolio_file = \"f\"\nportfolio_sql = \"SELECT 1\"";
        assert!(section(v1).unwrap_err().to_string().contains("rrh.portfolio_sql"));
        let partner = "scope = \"brreg:reelle/partner.offentlig\"\nportfolio = [\"974760673\"]";
        assert!(section(partner).unwrap_err().to_string().contains("rrh.portfolio"));
    }
}
