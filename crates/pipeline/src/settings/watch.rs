//! The sections that say who is told about a run.

use std::path::PathBuf;

use brreg_settings::{Error, Settings};
use serde::Deserialize;
use zeroize::Zeroizing;

use super::secret;
use crate::problem::{Problem, Step};

/// The section `metrics`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MetricsSettings {
    /// The file that each run replaces, for the textfile collector of node_exporter.
    pub textfile: Option<PathBuf>,
}

/// Seconds in which a ping has to be answered, with all its attempts.
const TIMEOUT_SECONDS: u64 = 10;
/// Seconds in which the command has to end.
const COMMAND_TIMEOUT_SECONDS: u64 = 60;

/// The section `notify`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct NotifySettings {
    /// A file whose first line is the address of the monitor.
    url_file: Option<PathBuf>,
    /// The name of an environment variable that holds the address.
    url_env: Option<String>,
    /// See [`TIMEOUT_SECONDS`].
    pub timeout_seconds: u64,
    /// A program and its arguments, which is run when a run failed.
    pub command: Vec<String>,
    /// See [`COMMAND_TIMEOUT_SECONDS`].
    pub command_timeout_seconds: u64,
}

impl Default for NotifySettings {
    fn default() -> Self {
        Self {
            url_file: None,
            url_env: None,
            timeout_seconds: TIMEOUT_SECONDS,
            command: Vec::new(),
            command_timeout_seconds: COMMAND_TIMEOUT_SECONDS,
        }
    }
}

impl NotifySettings {
    /// Checks that the address is in one place.
    ///
    /// # Errors
    /// What [`Settings::refuse`] gives for the second of two.
    pub fn check(&self, settings: &Settings) -> Result<(), Error> {
        match (&self.url_file, &self.url_env) {
            (Some(_), Some(_)) => Err(settings.refuse("notify.url_env", "excludes notify.url_file")),
            _ => Ok(()),
        }
    }

    /// The address of the monitor, which is a secret.
    ///
    /// # Errors
    /// A file or variable that cannot be read.
    pub fn url(&self) -> Result<Option<Zeroizing<String>>, Problem> {
        secret::read(self.url_file.as_deref(), self.url_env.as_deref()).map_err(|error| error.at(Step::Notify))
    }
}

/// The namespace of jobs.
const NAMESPACE: &str = "brreg-lake";

/// The section `lineage`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LineageSettings {
    /// The file to which each run adds its events.
    pub file: Option<PathBuf>,
    /// See [`NAMESPACE`].
    pub namespace: String,
}

impl Default for LineageSettings {
    fn default() -> Self {
        Self { file: None, namespace: NAMESPACE.to_owned() }
    }
}
