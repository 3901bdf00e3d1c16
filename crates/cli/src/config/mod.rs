//! Configuration: a TOML file, overlaid by environment variables, as one validated value.
//!
//! `BRREG_LAKE__RRH__BASE_URL` overrides `base_url` of the section `[rrh]`, and so on.

mod registers;

use std::fs;
use std::path::{Path, PathBuf};

use brreg_fetcher::credentials::Credentials;
use brreg_fetcher::settings::{
    CredentialSettings, DownloadSettings, HttpSettings, MaskinportenSettings, RetrySettings,
};
use brreg_parser::Limits;
use brreg_transform::pseudonym::NationalId;
use serde::Deserialize;
use zeroize::Zeroizing;

pub(crate) use registers::{Ektepakt, Konkurs, Rrh};

use crate::data::DataFolder;
use crate::failure::{Context as _, Exit, Failure};

/// Share of rejected records that refuses a load.
const MAX_REJECTED_SHARE: f64 = 0.01;
/// So many rejected records never refuse a load, however small it is.
const REJECTED_FLOOR: u64 = 10;
/// How far the number of registrations may be from the last snapshot's, as a share of that.
const MAX_ROW_CHANGE: f64 = 0.2;
/// Snapshots that are kept before the published one.
const SNAPSHOTS: usize = 7;
/// Runs whose answers are kept in landing.
const LANDING_RUNS: usize = 3;

const STEP: &str = "reading the configuration";
/// What a path of the configuration may begin with: the data folder.
const DATA: &str = "{data}";

/// The whole configuration.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Config {
    pub(crate) privacy: Privacy,
    pub(crate) maskinporten: Option<MaskinportenSettings>,
    pub(crate) credentials: Option<CredentialFiles>,
    pub(crate) rrh: Option<Rrh>,
    pub(crate) konkurs: Option<Konkurs>,
    pub(crate) ektepakt: Option<Ektepakt>,
    pub(crate) http: HttpSettings,
    pub(crate) retry: RetrySettings,
    pub(crate) download: DownloadSettings,
    pub(crate) limits: Limits,
    pub(crate) checks: Checks,
    pub(crate) retention: Retention,
}

#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Privacy {
    pub(crate) national_id: NationalId,
}

/// Where the key, the certificate and the password are.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CredentialFiles {
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

/// What a load must keep to be published.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Checks {
    pub(crate) max_rejected_share: f64,
    pub(crate) rejected_floor: u64,
    pub(crate) max_row_change: f64,
}

impl Default for Checks {
    fn default() -> Self {
        Self { max_rejected_share: MAX_REJECTED_SHARE, rejected_floor: REJECTED_FLOOR, max_row_change: MAX_ROW_CHANGE }
    }
}

/// What is kept.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Retention {
    pub(crate) snapshots: usize,
    pub(crate) landing_runs: usize,
}

impl Default for Retention {
    fn default() -> Self {
        Self { snapshots: SNAPSHOTS, landing_runs: LANDING_RUNS }
    }
}

/// The environment variables that override settings.
fn environment() -> config::Environment {
    config::Environment::with_prefix("BRREG_LAKE").prefix_separator("__").separator("__").try_parsing(true)
}

impl Config {
    /// Reads a file and the environment, and resolves paths that begin with `{data}`.
    pub(crate) fn read(file: &Path, data: &DataFolder) -> Result<Self, Failure> {
        let usage = |error: config::ConfigError| {
            Failure::new(Exit::Usage, STEP, error).advice(format!("correct {}", file.display()))
        };
        let read = config::Config::builder()
            .add_source(config::File::from(file).format(config::FileFormat::Toml))
            .add_source(environment())
            .build()
            .map_err(usage)?;
        let mut read: Self = read.try_deserialize().map_err(usage)?;
        read.resolve(data);
        read.validate()?;
        Ok(read)
    }

    /// What the environment says about loads: the sections `privacy`, `limits` and `checks`.
    pub(crate) fn of_environment() -> Result<Self, Failure> {
        let usage =
            |error: config::ConfigError| Failure::new(Exit::Usage, STEP, error).advice("correct the environment");
        let read = config::Config::builder().add_source(environment()).build().map_err(usage)?;
        let mut found = Self::default();
        fn section<'de, T: Deserialize<'de>>(
            read: &config::Config,
            name: &str,
            found: &mut T,
        ) -> Result<(), config::ConfigError> {
            match read.get(name) {
                Err(config::ConfigError::NotFound(_)) => Ok(()),
                section => section.map(|section| *found = section),
            }
        }
        section(&read, "privacy", &mut found.privacy).map_err(usage)?;
        section(&read, "limits", &mut found.limits).map_err(usage)?;
        section(&read, "checks", &mut found.checks).map_err(usage)?;
        found.validate()?;
        Ok(found)
    }

    fn resolve(&mut self, data: &DataFolder) {
        let resolve = |path: &mut PathBuf| {
            if let Ok(below) = path.strip_prefix(DATA) {
                *path = data.root().join(below);
            }
        };
        self.http.ca_file.iter_mut().for_each(resolve);
        let own = self.konkurs.iter_mut().filter_map(|konkurs| konkurs.credentials.as_mut());
        for files in self.credentials.iter_mut().chain(own) {
            let CredentialFiles { pkcs12, key, certificate, jwk, password_file, .. } = files;
            [pkcs12, key, certificate, jwk, password_file].into_iter().flatten().for_each(resolve);
        }
        self.ektepakt.iter_mut().filter_map(|ektepakt| ektepakt.persons_file.as_mut()).for_each(resolve);
    }

    fn validate(&self) -> Result<(), Failure> {
        let refuse = |what: &str| Err(Failure::new(Exit::Usage, STEP, what.to_owned()));
        if !(0.0..=1.0).contains(&self.checks.max_rejected_share) {
            return refuse("checks.max_rejected_share must be from 0 to 1");
        }
        if !self.checks.max_row_change.is_finite() || self.checks.max_row_change < 0.0 {
            return refuse("checks.max_row_change must be 0 or more");
        }
        if self
            .ektepakt
            .as_ref()
            .is_some_and(|ektepakt| ektepakt.persons_file.is_some() && !ektepakt.owners_of.is_empty())
        {
            return refuse("ektepakt: persons_file and owners_of exclude each other");
        }
        Ok(())
    }

    /// A section that a command cannot do without.
    pub(crate) fn required<'c, T>(section: Option<&'c T>, name: &str) -> Result<&'c T, Failure> {
        section.ok_or_else(|| {
            Failure::new(Exit::Usage, STEP, format!("the section [{name}] is missing"))
                .advice("add it; pipelines/nightly.toml shows every section")
        })
    }

    /// The key and the certificate that Maskinporten knows.
    pub(crate) fn load_credentials(&self) -> Result<Credentials, Failure> {
        Self::required(self.credentials.as_ref(), "credentials")?.load()
    }

    /// The key and the certificate for the register of bankruptcy notices: its own, where it has some.
    pub(crate) fn load_konkurs_credentials(&self) -> Result<Credentials, Failure> {
        let own = self.konkurs.as_ref().and_then(|konkurs| konkurs.credentials.as_ref());
        match own {
            Some(files) => files.load(),
            None => self.load_credentials(),
        }
    }
}

impl CredentialFiles {
    fn load(&self) -> Result<Credentials, Failure> {
        let settings = CredentialSettings {
            pkcs12: self.pkcs12.clone(),
            key: self.key.clone(),
            certificate: self.certificate.clone(),
            jwk: self.jwk.clone(),
            kid: self.kid.clone(),
        };
        Credentials::load(&settings, &self.password()?).step("reading the credentials")
    }

    fn password(&self) -> Result<Zeroizing<String>, Failure> {
        match (&self.password_file, &self.password_env) {
            (Some(_), Some(_)) => {
                Err(Failure::new(Exit::Usage, STEP, "credentials: password_file and password_env exclude each other"))
            }
            (Some(file), None) => {
                let text = Zeroizing::new(fs::read_to_string(file).map_err(|error| {
                    Failure::new(Exit::Usage, "reading the password", error).advice(format!("check {}", file.display()))
                })?);
                Ok(Zeroizing::new(text.lines().next().unwrap_or_default().to_owned()))
            }
            (None, Some(name)) => std::env::var(name).map(Zeroizing::new).map_err(|_| {
                Failure::new(Exit::Usage, "reading the password", format!("the environment has no usable {name}"))
            }),
            (None, None) => Ok(Zeroizing::default()),
        }
    }
}
