//! The section `enhet`.

use brreg_fetcher::settings::https_address;
use brreg_settings::{Error, Settings};
use brreg_transform::enhet::{AdresseEnk, Kontakt, Privacy};
use brreg_transform::pseudonym::NationalId;
use serde::Deserialize;
use url::Url;

use super::NAME;
use crate::problem::Problem;
use crate::settings::{Configuration, SectionType};

/// The address of the open API.
const BASE_URL: &str = "https://data.brreg.no/enhetsregisteret/api";
/// How far the number of units, subunits and roles may be from that of the last snapshot, as a share of it: the register
/// grows by a fiftieth of this in a night.
const MAX_ROW_CHANGE: f64 = 0.02;
/// Lookups of one night above which something is wrong with a file.
const MAX_OPPSLAG: usize = 20_000;
/// Days for which events are kept.
const HENDELSER_DAGER: u32 = 90;
/// Snapshots before the published one, and runs in landing.
const SNAPSHOTS: usize = 7;
const LANDING_RUNS: usize = 1;
/// Lookups per second, and at the same time.
const RATE_PER_SECOND: f64 = 5.0;
const CONCURRENCY: usize = 4;

/// The section of the register. It needs no other: the register is open.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct EnhetSection {
    /// The address of the API.
    #[serde(deserialize_with = "https_address")]
    pub base_url: Url,
    /// Whether subunits are fetched.
    pub underenheter: bool,
    /// Whether roles are fetched.
    pub roller: bool,
    kontakt: Kontakt,
    adresse_enk: AdresseEnk,
    rettsevne: bool,
    /// Whether deleted units that other registers name are looked up once.
    pub oppslag_ukjente: bool,
    /// The most lookups of one night.
    pub max_oppslag: usize,
    /// Lookups per second.
    pub rate_per_second: f64,
    /// Lookups at the same time.
    pub concurrency: usize,
    /// Days for which events are kept.
    pub hendelser_dager: u32,
    /// How far the number of units, subunits and roles may be from that of the last snapshot, as a share of it.
    pub max_row_change: f64,
    /// Snapshots before the published one.
    pub snapshots: usize,
    /// Runs in landing.
    pub landing_runs: usize,
}

impl Default for EnhetSection {
    fn default() -> Self {
        Self {
            base_url: Url::parse(BASE_URL).unwrap_or_else(|_| unreachable!("the address is a constant")),
            underenheter: true,
            roller: true,
            kontakt: Kontakt::default(),
            adresse_enk: AdresseEnk::default(),
            rettsevne: false,
            oppslag_ukjente: true,
            max_oppslag: MAX_OPPSLAG,
            rate_per_second: RATE_PER_SECOND,
            concurrency: CONCURRENCY,
            hendelser_dager: HENDELSER_DAGER,
            max_row_change: MAX_ROW_CHANGE,
            snapshots: SNAPSHOTS,
            landing_runs: LANDING_RUNS,
        }
    }
}

impl SectionType for EnhetSection {
    fn check(&self, settings: &Settings) -> Result<(), Error> {
        let refuse = |setting: &str, why| Err(settings.refuse(&format!("{NAME}.{setting}"), why));
        if self.max_row_change.is_nan() || self.max_row_change < 0.0 {
            return refuse("max_row_change", "expected a number, 0 or more");
        }
        if self.rate_per_second.is_nan() || self.rate_per_second <= 0.0 {
            return refuse("rate_per_second", "expected a number above 0");
        }
        if self.concurrency == 0 {
            return refuse("concurrency", "expected a number above 0");
        }
        Ok(())
    }
}

impl EnhetSection {
    /// The section of a configuration; its defaults where there is none, as when files are loaded.
    ///
    /// # Errors
    /// A setting that cannot be used.
    pub fn of(configuration: &Configuration) -> Result<Self, Problem> {
        Ok(configuration.section(NAME)?.unwrap_or_default())
    }

    /// What the tables say about persons.
    #[must_use]
    pub const fn privacy(&self, national_id: NationalId) -> Privacy {
        Privacy { national_id, kontakt: self.kontakt, adresse_enk: self.adresse_enk, rettsevne: self.rettsevne }
    }
}

#[cfg(test)]
mod tests {
    use brreg_settings::template::problems;

    use super::*;

    #[test]
    fn the_template_has_every_setting_with_its_default() {
        let template = include_str!("../../../../../pipelines/config/enhet.toml");
        assert_eq!(problems::<EnhetSection>(template, NAME), <[String; 0]>::default());
    }
}
