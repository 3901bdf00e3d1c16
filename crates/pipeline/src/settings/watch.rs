//! The sections that say who is told about a run.

use std::path::PathBuf;

use serde::Deserialize;

/// The section `metrics`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MetricsSettings {
    /// The file that each run replaces, for the textfile collector of node_exporter.
    pub textfile: Option<PathBuf>,
}
