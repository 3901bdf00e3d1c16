//! Verifies what is published against its manifests.

use brreg_transform::schema::RegisterTables;

pub use crate::damage::{Damage, Finding, Subject};
use crate::error::Error;
use crate::snapshot::{Lake, Published};

/// The outcome of a verification.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Verified {
    /// Files that were compared with their manifests.
    pub files: u64,
    /// What is wrong.
    pub findings: Vec<Finding>,
}

/// Verifies the published snapshots of these registers: the links, of which none may be lost, the manifests by their checksums, every file by size, hash
/// and rows, and whether every declared table is there.
///
/// # Errors
/// [`OldLayout`](crate::ErrorKind::OldLayout), and failures to read the lake's own folders.
pub fn verify(lake: &Lake, registers: &[RegisterTables]) -> Result<Verified, Error> {
    let mut verified = Verified::default();
    for register in registers {
        match lake.readable(register.name)? {
            Some(published) => snapshot(&published, register, &mut verified),
            None => verified.findings.extend(lake.unpublished(register.name)?),
        }
    }
    Ok(verified)
}

fn snapshot(published: &Published, register: &RegisterTables, verified: &mut Verified) {
    let findings = &mut verified.findings;
    if published.is_missing() {
        findings.push(published.missing_folder());
        return;
    }
    let manifest = match published.manifest() {
        Ok(manifest) => manifest,
        Err(error) => {
            let cause = std::error::Error::source(&error).unwrap_or(&error);
            let damage = cause.downcast_ref().map_or_else(|| Damage::Unreadable(cause.to_string()), Damage::of_reading);
            findings.push(published.finding(Subject::Manifest, damage));
            return;
        }
    };
    verified.files += 1;
    // A snapshot of an earlier version may lack tables that came later.
    let declared = register.tables.iter().filter(|table| table.since <= manifest.schema_version);
    for table in declared.filter(|table| !manifest.tables.contains_key(table.name)) {
        findings.push(published.finding(Subject::Table(table.name.to_owned()), Damage::NotInManifest));
    }
    for name in manifest.tables.keys() {
        verified.files += 1;
        findings.extend(published.damaged_table(name, &manifest));
        findings.extend(published.damaged_link(name));
    }
    verified.files += u64::from(manifest.rejected.is_some()) + u64::from(manifest.data_package.is_some());
    findings.extend(published.damaged_rejected(&manifest));
    findings.extend(published.damaged_data_package(&manifest));
}
