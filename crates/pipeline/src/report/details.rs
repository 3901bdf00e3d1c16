//! What the page of a run shows and the terminal does not.
//!
//! It is kept in a file of its own per run, so that the history, which every command reads, stays small. It contains counts, names
//! of columns, codes of the registers' lists and checksums, and no value of a record.

use std::collections::BTreeMap;

use brreg_lake::manifest::Source;
use brreg_transform::pseudonym::NationalId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// What a run is described by as a whole, as it was when it ended.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct RunDetails {
    /// What is published of each register, also of those that the run left alone.
    pub lake: Vec<RegisterState>,
    /// The certificates that the configuration names.
    pub certificates: Vec<Certificate>,
    /// Free bytes on the disk of the data folder.
    pub free_disk: Option<u64>,
    /// The settings of the configuration without secrets.
    pub settings: Vec<Setting>,
}

/// What is published of a register.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RegisterState {
    /// The register.
    pub register: String,
    /// The published snapshot, if there is one.
    pub snapshot: Option<String>,
    /// When it was made.
    pub made: Option<Timestamp>,
    /// When the register made what the snapshot shows, where that is known.
    pub vintage: Option<Timestamp>,
    /// Whether its manifest cannot be read.
    pub is_damaged: bool,
    /// Rows of its tables.
    pub tables: BTreeMap<String, u64>,
    /// Bytes of its tables.
    pub bytes: u64,
    /// Deviations by kind, as in [`Published`](super::Published).
    pub avvik: BTreeMap<String, u64>,
}

/// A certificate that the configuration names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Certificate {
    /// The section that names it.
    pub section: String,
    /// When it ends.
    pub not_after: Timestamp,
}

/// A setting of the configuration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Setting {
    /// Its name with that of its section, such as `checks.max_row_change`.
    pub name: String,
    /// Its value; `None` where it is not shown.
    pub value: Option<String>,
}

/// What a register is described by.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct RegisterDetails {
    /// How far the number of rows may be from that of the snapshot before.
    pub limit: Option<Limit>,
    /// What the published snapshot was made of.
    pub provenance: Option<Provenance>,
    /// What differs from the snapshot before.
    pub changes: Vec<Change>,
    /// Columns that are filled in another way than in the snapshot before; `None` where there was none to compare with.
    pub moved: Option<Vec<Moved>>,
    /// How the published rows are distributed.
    pub distributions: Vec<Distribution>,
    /// Why a part of this could not be found out.
    pub missing: Vec<String>,
}

/// How far the number of rows of some tables may be from that of the snapshot before.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Limit {
    /// As a share of that number.
    pub share: f64,
    /// The tables.
    pub tables: Vec<String>,
}

/// What a snapshot was made of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Provenance {
    /// Version of the tables' columns.
    pub schema_version: u32,
    /// Version of the register's reading.
    pub reading_version: u32,
    /// What the tables say about national identity numbers.
    pub national_id: NationalId,
    /// Where it was downloaded from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub origins: Vec<Origin>,
    /// The files and answers.
    pub sources: Vec<Source>,
    /// The snapshot whose rows it continues.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub merged_with: Option<String>,
    /// The snapshot that it was compared with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub compared_with: Option<String>,
    /// SHA-256 of each table's file.
    pub tables: BTreeMap<String, String>,
}

/// Where something was downloaded from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// The address.
    pub url: String,
    /// The register's `ETag`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub etag: Option<String>,
}

/// How often something changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// The table.
    pub table: String,
    /// What happened to its rows: `ny`, `fjernet` or `endret`.
    pub change: String,
    /// The column, where it is one that changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// How often.
    pub count: u64,
}

/// A column whose share of NULLs or of a code is another than in the snapshot before.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Moved {
    /// The table.
    pub table: String,
    /// The column.
    pub column: String,
    /// The code; `None` for NULL.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The share before, from 0 to 1.
    pub before: f64,
    /// The share now.
    pub now: f64,
}

/// How rows are distributed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Distribution {
    /// What is counted, and by what.
    pub title: String,
    /// The counts, in the order in which they are shown.
    pub counts: Vec<Counted>,
}

/// A count of a distribution.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counted {
    /// What was counted.
    pub label: String,
    /// The column of the count, in a distribution of two dimensions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub series: Option<String>,
    /// How many.
    pub count: u64,
}
