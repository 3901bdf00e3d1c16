//! The kinds of problems.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// What kind of problem it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Kind {
    /// Something failed; the causes say what.
    Failed,
    /// A check refused the data; the causes say why.
    Refused,
    /// The configuration or the command line is wrong; the causes say where.
    Usage,
    /// A section of the configuration is missing.
    SectionMissing {
        /// Its name.
        section: String,
    },
    /// Another run holds the lock.
    Locked,
    /// A defect of this program ended the work on a register.
    Internal,
    /// The key of the pseudonyms is missing, and the lake has pseudonyms made with it.
    KeyMissing {
        /// Where it was.
        path: PathBuf,
    },
    /// The key of the pseudonyms is another than the one under which a published snapshot was made.
    OtherKey {
        /// The key file.
        path: PathBuf,
        /// The snapshot.
        snapshot: String,
    },
    /// The key of the pseudonyms is missing or another than the one under which the list of those who were erased was made.
    KeyOfErased {
        /// The key file.
        path: PathBuf,
        /// The list.
        list: PathBuf,
        /// Whether there is no key.
        #[serde(default)]
        is_missing: bool,
    },
    /// The run was told to stop.
    Interrupted {
        /// The name of the signal.
        signal: String,
    },
    /// Two of the files to load are the same, byte by byte.
    SameFile {
        /// The first.
        one: String,
        /// The second.
        other: String,
    },
    /// Two of the files to load are of the same kind, of which a register has one.
    SameKind {
        /// The first.
        one: String,
        /// The second.
        other: String,
        /// The table that each of them fills.
        of: String,
    },
    /// Too many records were rejected, or all of them.
    TooManyRejected {
        /// Records in the sources.
        read: u64,
        /// Rejected ones.
        rejected: u64,
        /// The setting `checks.rejected_floor`.
        floor: u64,
        /// The setting `checks.max_rejected_share`.
        share: f64,
        /// The first rejected records.
        first: Vec<RejectedRecord>,
    },
    /// The number of rows of a table is far from that of the snapshot before.
    RowChange {
        /// The table; empty in a history that an earlier version wrote.
        #[serde(default)]
        table: String,
        /// The setting that limits the change.
        #[serde(default = "setting_of_all")]
        setting: String,
        /// What it allows, as a share of the rows before; `None` in a history that an earlier version wrote.
        #[serde(default)]
        share: Option<f64>,
        /// Rows in the snapshot before.
        before: u64,
        /// Rows now.
        now: u64,
    },
    /// What is to be fetched has far fewer rows than the snapshot before, whatever they are.
    TooFewToFetch {
        /// The table.
        table: String,
        /// The setting that limits the change.
        setting: String,
        /// What it allows, as a share of the rows before; `None` in a history that an earlier version wrote.
        #[serde(default)]
        share: Option<f64>,
        /// Rows in the snapshot before.
        before: u64,
        /// Rows that can come, at most.
        most: u64,
    },
    /// A register that has no snapshot yet was read without any record.
    NoRecords,
    /// A certificate ends soon.
    CertificateEnds {
        /// Whose it is.
        holder: Option<String>,
        /// When it ends.
        not_after: jiff::Timestamp,
        /// Days until then.
        days: i64,
    },
    /// A key without the certificate that the register requires.
    NoCertificate,
    /// The disk has too little room for a night.
    LittleRoom {
        /// Free bytes.
        free: u64,
        /// Bytes that a night needs.
        needed: u64,
    },
    /// No answer came in time.
    NoAnswer {
        /// The time limit in seconds.
        seconds: u64,
    },
    /// A problem that an earlier version of this program described in its own words.
    Described,
}

/// A rejected record, as a problem names it: no value of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RejectedRecord {
    /// Its number in its file, from 1.
    pub element: u64,
    /// Why it was rejected.
    pub reason: String,
}

/// The setting of all registers, which an earlier version did not write down.
fn setting_of_all() -> String {
    "checks.max_row_change".to_owned()
}
