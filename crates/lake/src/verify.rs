//! Verifies published files against their manifests.

use std::fmt;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use brreg_transform::pseudonym::hex;
use brreg_transform::schema::Table;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use sha2::{Digest, Sha256};

use crate::error::{Error, ErrorKind};
use crate::layout;
use crate::manifest::{FileEntry, Manifest, TableEntry};
use crate::snapshot::{Lake, Published, SnapshotName};
use crate::table_reader::TableReader;
use brreg_transform::schema::RegisterTables;

/// What is wrong with something published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The register.
    pub register: String,
    /// The snapshot, where there is one.
    pub snapshot: Option<SnapshotName>,
    /// What it is that has the damage.
    pub subject: Subject,
    /// What is wrong with it.
    pub damage: Damage,
}

/// A part of a publication.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Subject {
    /// The link that publishes.
    Publication,
    /// The snapshot's folder.
    Folder,
    /// The manifest.
    Manifest,
    /// The rejected records.
    Rejected,
    /// The file of a table.
    Table(String),
    /// The link to the file of a table, in the snapshot's folder.
    TableLink(String),
}

/// What is wrong with a part of a publication.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Damage {
    /// It is not there.
    #[error("is missing")]
    Missing,
    /// It cannot be read.
    #[error("cannot be read: {0}")]
    Unreadable(String),
    /// It is not a file, or not the link that it has to be.
    #[error("{found} is in its place")]
    Replaced {
        /// What is there.
        found: String,
    },
    /// The file has another size.
    #[error("has {found} bytes, the manifest says {expected}")]
    Size {
        /// What the manifest says.
        expected: u64,
        /// What is there.
        found: u64,
    },
    /// The file has another SHA-256.
    #[error("has the SHA-256 {found}, the manifest says {expected}")]
    Hash {
        /// What the manifest says.
        expected: String,
        /// What is there.
        found: String,
    },
    /// The file's footer has another number of rows.
    #[error("has {found} rows, the manifest says {expected}")]
    Rows {
        /// What the manifest says.
        expected: u64,
        /// What the footer says.
        found: u64,
    },
    /// The manifest does not name it.
    #[error("is not named by the manifest")]
    NotInManifest,
}

impl fmt::Display for Finding {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let register = &self.register;
        match &self.subject {
            Subject::Publication => write!(formatter, "{register}: the published link")?,
            Subject::Folder => write!(formatter, "{register}: the folder")?,
            Subject::Manifest => write!(formatter, "{register}: the manifest")?,
            Subject::Rejected => write!(formatter, "{register}: {}", layout::REJECTED)?,
            Subject::Table(table) => write!(formatter, "{register}.{table}")?,
            Subject::TableLink(table) => write!(formatter, "{register}.{table}: the link in the snapshot's folder")?,
        }
        if let Some(snapshot) = self.snapshot {
            write!(formatter, " of {snapshot}")?;
        }
        write!(formatter, " {}", self.damage)
    }
}

impl Finding {
    fn of(published: &Published, subject: Subject, damage: Damage) -> Self {
        Self { register: published.register().to_owned(), snapshot: Some(published.name), subject, damage }
    }

    /// The finding that the folder of a published snapshot is missing.
    pub(crate) fn missing_snapshot(published: &Published) -> Self {
        Self::of(published, Subject::Folder, Damage::Missing)
    }
}

/// The outcome of a verification.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Verified {
    /// Files that were compared with their manifests.
    pub files: u64,
    /// What is wrong.
    pub findings: Vec<Finding>,
}

/// Verifies the published snapshots of these registers: the links, the manifests by their checksums, every file by size, hash
/// and rows, and whether every declared table is there.
///
/// # Errors
/// [`ErrorKind::OldLayout`], and failures to read the lake's own folders.
pub fn verify(lake: &Lake, registers: &[RegisterTables]) -> Result<Verified, Error> {
    let mut verified = Verified::default();
    for register in registers {
        match lake.published(register.name) {
            Ok(None) => {}
            Ok(Some(published)) => snapshot(&published, register, &mut verified),
            Err(error) if *error.kind() == ErrorKind::Publication => verified.findings.push(Finding {
                register: register.name.to_owned(),
                snapshot: None,
                subject: Subject::Publication,
                damage: Damage::Replaced { found: "something else".to_owned() },
            }),
            Err(error) => return Err(error),
        }
    }
    Ok(verified)
}

fn snapshot(published: &Published, register: &RegisterTables, verified: &mut Verified) {
    let findings = &mut verified.findings;
    if published.is_missing() {
        findings.push(Finding::missing_snapshot(published));
        return;
    }
    let manifest = match published.manifest() {
        Ok(manifest) => manifest,
        Err(error) => {
            let damage = match std::error::Error::source(&error) {
                Some(cause) => Damage::Unreadable(cause.to_string()),
                None => Damage::Unreadable(error.to_string()),
            };
            findings.push(Finding::of(published, Subject::Manifest, damage));
            return;
        }
    };
    verified.files += 1;
    // A snapshot of an earlier version may lack tables that came later.
    let declared = register.tables.iter().filter(|_| manifest.schema_version >= register.schema_version);
    for table in declared.filter(|table| !manifest.tables.contains_key(table.name)) {
        findings.push(Finding::of(published, Subject::Table(table.name.to_owned()), Damage::NotInManifest));
    }
    for name in manifest.tables.keys() {
        verified.files += 1;
        findings.extend(table(published, name, &manifest));
        findings.extend(table_link(published, name));
    }
    verified.files += u64::from(manifest.rejected.is_some());
    findings.extend(rejected(published, &manifest));
}

/// What is wrong with the files of these tables of a snapshot; nothing where they are as the manifest says.
#[must_use]
pub fn damaged(published: &Published, manifest: &Manifest, tables: &[&Table]) -> Vec<Finding> {
    tables.iter().filter_map(|name| table(published, name.name, manifest)).collect()
}

/// Verifies one table's file of a snapshot: that it is there, its size, its hash and its rows.
fn table(published: &Published, name: &str, manifest: &Manifest) -> Option<Finding> {
    let path = published.table_file_named(name);
    let damage = match manifest.tables.get(name) {
        None => damage_of_unnamed(&path),
        Some(entry) => table_damage(&path, entry).err()?,
    };
    Some(Finding::of(published, Subject::Table(name.to_owned()), damage))
}

/// What is wrong with the first table of a published snapshot that cannot be read at all: its file or its link is missing or is
/// something else, or the file has no footer. Reads no rows.
#[must_use]
pub fn first_unusable(published: &Published, tables: &[&Table]) -> Option<Finding> {
    if published.is_missing() {
        return Some(Finding::missing_snapshot(published));
    }
    tables.iter().find_map(|table| {
        let path = published.table_file(table);
        let opened = is_file(&path).and_then(|()| {
            let reader = TableReader::open(&path, table, &[]);
            reader.map(drop).map_err(|error| Damage::Unreadable(error.to_string()))
        });
        let subject = Subject::Table(table.name.to_owned());
        opened.err().map(|damage| Finding::of(published, subject, damage)).or_else(|| table_link(published, table.name))
    })
}

fn damage_of_unnamed(path: &Path) -> Damage {
    is_file(path).err().unwrap_or(Damage::NotInManifest)
}

fn is_file(path: &Path) -> Result<(), Damage> {
    match fs::symlink_metadata(path) {
        Ok(there) if there.is_file() => Ok(()),
        Ok(_) => Err(Damage::Replaced { found: "something that is not a file".to_owned() }),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Err(Damage::Missing),
        Err(error) => Err(Damage::Unreadable(error.to_string())),
    }
}

fn file_damage(path: &Path, bytes: u64, sha256: &str) -> Result<(), Damage> {
    is_file(path)?;
    let unreadable = |error: io::Error| Damage::Unreadable(error.to_string());
    let found = fs::metadata(path).map_err(unreadable)?.len();
    if found != bytes {
        return Err(Damage::Size { expected: bytes, found });
    }
    let found = file_entry(path).map_err(unreadable)?.sha256;
    if found == sha256 { Ok(()) } else { Err(Damage::Hash { expected: sha256.to_owned(), found }) }
}

fn table_damage(path: &Path, entry: &TableEntry) -> Result<(), Damage> {
    file_damage(path, entry.bytes, &entry.sha256)?;
    let found = footer_rows(path).map_err(|error| Damage::Unreadable(error.to_string()))?;
    if found == entry.rows { Ok(()) } else { Err(Damage::Rows { expected: entry.rows, found }) }
}

fn footer_rows(path: &Path) -> Result<u64, parquet::errors::ParquetError> {
    let reader = ParquetRecordBatchReaderBuilder::try_new(File::open(path)?)?;
    Ok(u64::try_from(reader.metadata().file_metadata().num_rows()).unwrap_or_default())
}

fn table_link(published: &Published, table: &str) -> Option<Finding> {
    let link = layout::table_in(&published.folder(), table);
    let damage = match fs::read_link(&link) {
        Ok(target) if target == layout::table_target(published.register(), table, published.name) => return None,
        Ok(target) => Damage::Replaced { found: format!("a link to {}", target.display()) },
        Err(error) if error.kind() == io::ErrorKind::NotFound => Damage::Missing,
        Err(_) => Damage::Replaced { found: "something that is not a link".to_owned() },
    };
    Some(Finding::of(published, Subject::TableLink(table.to_owned()), damage))
}

fn rejected(published: &Published, manifest: &Manifest) -> Option<Finding> {
    let path = published.rejected_path();
    let damage = match &manifest.rejected {
        Some(entry) => file_damage(&path, entry.bytes, &entry.sha256).err()?,
        None if fs::symlink_metadata(&path).is_ok() => Damage::NotInManifest,
        None => return None,
    };
    Some(Finding::of(published, Subject::Rejected, damage))
}

/// Reads the footer of a table that was just written: its schema must be the declared one and its rows those that were written.
///
/// # Errors
/// [`ErrorKind::ReadBack`], and failures to read the file.
pub fn read_back(path: &Path, table: &Table, entry: &TableEntry) -> Result<(), Error> {
    let file = File::open(path).map_err(|error| Error::io(path, error))?;
    let bytes = file.metadata().map_err(|error| Error::io(path, error))?.len();
    let reader = ParquetRecordBatchReaderBuilder::try_new(file)
        .map_err(|error| Error::new(ErrorKind::ReadBack, path).with_source(error))?;
    let rows = u64::try_from(reader.metadata().file_metadata().num_rows()).unwrap_or_default();
    let differs = |what: String| Err(Error::new(ErrorKind::ReadBack, path).with_source(what));
    if bytes != entry.bytes {
        return differs(format!("{bytes} bytes on disk, {} were written", entry.bytes));
    }
    if rows != entry.rows {
        return differs(format!("{rows} rows in the footer, {} were written", entry.rows));
    }
    if reader.schema().fields() != table.schema().fields() {
        return differs("another schema than the declared one".to_owned());
    }
    Ok(())
}

/// The size and the hash of a file.
///
/// # Errors
/// When it cannot be read.
pub fn file_entry(path: &Path) -> io::Result<FileEntry> {
    let mut file = File::open(path)?;
    Ok(FileEntry { bytes: file.metadata()?.len(), sha256: sha256(&mut file)? })
}

/// SHA-256 of all that a reader has, in hex.
///
/// # Errors
/// The reader's.
pub fn sha256(reader: &mut impl Read) -> io::Result<String> {
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 128 * 1024];
    loop {
        match reader.read(&mut buffer)? {
            0 => return Ok(hex(&hash.finalize())),
            read => hash.update(&buffer[..read]),
        }
    }
}
