//! What a person should know although the run went on.

use std::collections::BTreeMap;
use std::path::PathBuf;

use brreg_domain::mask_identity_numbers;
use serde::{Deserialize, Serialize};

/// What a person should know although the run went on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "note", rename_all = "snake_case")]
pub enum Note {
    /// Every user of the machine can read files with keys or passwords.
    Exposed {
        /// The files.
        paths: Vec<PathBuf>,
    },
    /// The number of rows of a table is far from that of the snapshot before, which was allowed.
    RowChange {
        /// The table; empty in a history that an earlier version wrote.
        #[serde(default)]
        table: String,
        /// Rows before.
        before: u64,
        /// Rows now.
        now: u64,
    },
    /// The manifest of the snapshot before is damaged; its content was rebuilt from the files, which stay as they are.
    ManifestRebuilt {
        /// The snapshot.
        snapshot: String,
        /// What is wrong with it.
        causes: Vec<String>,
    },
    /// The manifest of the snapshot before and files of it are damaged; the register was loaded without it.
    PassedOver {
        /// The snapshot.
        snapshot: String,
    },
    /// Files of the snapshot before are damaged; no changes were computed.
    NotCompared {
        /// The snapshot.
        snapshot: String,
        /// Tables that begin again, since nothing says what came between.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        begin_again: Vec<String>,
    },
    /// Files of the snapshot before are damaged, so that what only they have is not in the new one.
    NotCarried {
        /// The snapshot.
        snapshot: String,
        /// The tables.
        tables: Vec<String>,
        /// Tables that begin again with them.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        begin_again: Vec<String>,
    },
    /// The snapshot before has pseudonyms of another key, which was allowed; the new one neither continues it nor was compared
    /// with it.
    OtherPersonKey {
        /// The snapshot.
        snapshot: String,
    },
    /// The folder of the published snapshot is missing; the register was loaded without it.
    SnapshotMissing {
        /// The snapshot.
        snapshot: String,
    },
    /// The link that publishes the register was lost; the snapshot that the history names is published again.
    PublishedAgain {
        /// The register.
        register: String,
        /// The snapshot.
        snapshot: String,
    },
    /// Complete snapshots of the register were there and none was published; the register was loaded without them.
    NonePublished {
        /// The newest of them.
        newest: String,
    },
    /// What killed processes left in the lake was removed.
    Leftovers {
        /// The files and folders.
        paths: Vec<PathBuf>,
    },
    /// Rows of those who were erased came again and were left out.
    KeptOut {
        /// Rows.
        rows: u64,
    },
    /// Nobody was found by the names of an order to erase.
    NobodyNamed {},
    /// Snapshots have pseudonyms of another key, so that an order to erase found nobody there by a number.
    OfOtherKey {
        /// The register.
        register: String,
        /// Snapshots.
        snapshots: u64,
    },
    /// A name and birth date of an order to erase are those of several persons by number.
    SeveralNamed {
        /// Persons.
        persons: u64,
    },
    /// Companies that a register asked to remove are in the tables of another one too, from which nothing was erased.
    RemovedElsewhere {
        /// The other register.
        register: String,
        /// Companies.
        companies: u64,
        /// The file that has their numbers. Reports of earlier versions do not say it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        list: Option<PathBuf>,
    },
    /// Snapshots of a register went because they are older than those that the setting `retention.snapshots` keeps.
    Retention {
        /// The register.
        register: String,
        /// The snapshots.
        snapshots: Vec<String>,
    },
    /// A register was published in the store of the section `publish`.
    PublishedThere {
        /// The register.
        register: String,
        /// The address of the store.
        address: String,
        /// The snapshot.
        snapshot: String,
        /// The version of the Delta tables.
        version: u64,
        /// Files that were uploaded.
        files: u64,
        /// Their bytes.
        bytes: u64,
        /// The snapshots that went there.
        dropped: Vec<String>,
        /// The kept snapshots that were written anew there. Reports of earlier versions do not say it.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        anew: Vec<String>,
    },
    /// A register that was purged here was taken out of the store.
    WithdrawnThere {
        /// The register.
        register: String,
        /// The address of the store.
        address: String,
    },
    /// The Delta tables of the data folder were not as they were written, and were made anew from the nights that are kept.
    DeltaAnew {
        /// The register.
        register: String,
        /// The folder.
        address: String,
    },
    /// A store has another state of registers than the lake, from which something was removed.
    StoreBehind {
        /// The address of the store.
        address: String,
        /// The registers.
        registers: Vec<String>,
    },
    /// A store to which the configuration was set before has another state of registers than the lake, from which something was removed.
    StoreLeft {
        /// The address of the store.
        address: String,
        /// The registers.
        registers: Vec<String>,
    },
    /// Something in landing or in the lake that is none of this program's, which stays.
    Strangers {
        /// The files and folders.
        paths: Vec<PathBuf>,
    },
    /// Tables of a register that belong to no snapshot, which a purge leaves alone unless they are named.
    OfNoSnapshot {
        /// The register.
        register: String,
        /// The names of the snapshots that they are called after.
        snapshots: Vec<String>,
        /// The folders.
        paths: Vec<PathBuf>,
    },
    /// A note of the register's own, which it words.
    OfRegister {
        /// Its name.
        name: String,
        /// Its numbers, by name.
        numbers: BTreeMap<String, u64>,
        /// The register's own message, if it sent one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        said: Option<String>,
    },
}

impl Note {
    /// A note of a register's own.
    pub fn of_register<const N: usize>(name: &str, numbers: [(&str, u64); N]) -> Self {
        let numbers = numbers.into_iter().map(|(name, number)| (name.to_owned(), number)).collect();
        Self::OfRegister { name: name.to_owned(), numbers, said: None }
    }

    /// With the register's own message, without national identity numbers.
    #[must_use]
    pub fn saying(mut self, message: Option<&str>) -> Self {
        if let Self::OfRegister { said, .. } = &mut self {
            *said = message.map(|message| mask_identity_numbers(message).into_owned());
        }
        self
    }
}
