//! Where everything is in a lake that is published to a shared store. A file is named after the beginning of its SHA-256 and after the
//! publication that uploaded it, so that no name is used twice, by whomever.
//!
//! ```text
//! <register>/<table>/snapshot=T/part-<hash>-<publication>.parquet    a table's file
//! <register>/<table>/_delta_log/<version>.json                       one commit per version
//! manifests/<register>/snapshot=T/manifest-<hash>-<publication>.json the manifest of the lake
//! manifests/<register>/versions/<version>.json                       what is written for a version: whoever creates it has the version
//! current/<register>.json                                            the pointer, which publishes
//! ```

use std::path::{Path, PathBuf};

use super::{CURRENT, PublicationId, SnapshotName};

/// Digits of a SHA-256 in a name.
const DIGITS: usize = 16;
/// Digits of a version in a name, as Delta has them.
const VERSION: usize = 20;

/// The pointer of a register.
pub fn pointer(register: &str) -> PathBuf {
    Path::new(CURRENT).join(format!("{register}.json"))
}

/// A manifest with this SHA-256.
pub fn manifest(register: &str, name: SnapshotName, sha256: &str, publication: &PublicationId) -> PathBuf {
    super::snapshot(register, name).join(format!("manifest-{}-{publication}.json", beginning(sha256)))
}

/// The folder of what is written for versions of a register.
pub fn claims(register: &str) -> PathBuf {
    super::snapshots(register).join("versions")
}

/// What is written for a version of a register.
pub fn claim(register: &str, version: u64) -> PathBuf {
    claims(register).join(format!("{version:0VERSION$}.json"))
}

/// The file of a table with this SHA-256.
pub fn part(register: &str, table: &str, name: SnapshotName, sha256: &str, publication: &PublicationId) -> PathBuf {
    super::partition(register, table, name).join(format!("part-{}-{publication}.parquet", beginning(sha256)))
}

/// Whether the name of a manifest or of a table's file is one of this SHA-256.
pub fn is_of_content(name: &Path, sha256: &str) -> bool {
    let stem = name.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
    let hash = stem.split('-').nth(1).unwrap_or_default();
    !hash.is_empty() && sha256.starts_with(hash)
}

/// The publication that uploaded a manifest or a table's file, or began to in a folder.
pub fn publication(name: &Path) -> Option<PublicationId> {
    let name = name.file_name()?.to_str()?;
    let name = Path::new(brreg_files::unfinished(name).unwrap_or(name));
    name.file_stem()?.to_str()?.splitn(3, '-').nth(2)?.parse().ok()
}

/// The folder of a table's commits.
pub fn log(register: &str, table: &str) -> PathBuf {
    super::table(register, table).join("_delta_log")
}

/// The commit of a table's version.
pub fn commit(register: &str, table: &str, version: u64) -> PathBuf {
    log(register, table).join(format!("{version:0VERSION$}.json"))
}

/// An object that is written at a time, in seconds, to find out what a store does.
pub fn probe(time: i64, id: &str) -> PathBuf {
    probes().join(format!("{time}-{id}"))
}

/// The folder of these.
pub fn probes() -> PathBuf {
    ".probe".into()
}

/// The time of one of these by its name; those of earlier versions have none.
pub fn time_of_probe(name: &str) -> Option<i64> {
    name.split_once('-')?.0.parse().ok()
}

fn beginning(sha256: &str) -> &str {
    sha256.get(..DIGITS).unwrap_or(sha256)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use jiff::Timestamp;

    use super::*;

    #[test]
    fn a_name_says_its_content_and_its_publication() {
        let (now, hash) = (Timestamp::UNIX_EPOCH, "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef");
        let (name, id) = (SnapshotName::next(now, None), PublicationId::new(now));
        for path in [manifest("rrh", name, hash, &id), part("rrh", "posisjoner", name, hash, &id)] {
            assert_eq!(publication(&path), Some(id.clone()));
            let unfinished = format!(".replace-{}-a1b2c3", path.file_name().unwrap().to_str().unwrap());
            assert_eq!(publication(&path.with_file_name(unfinished)), Some(id.clone()));
            assert!(is_of_content(&path, hash) && !is_of_content(&path, &hash[1..]), "{}", path.display());
        }
        assert_eq!(publication(Path::new("a/part-0123456789abcdef.parquet")), None);
        assert!(!is_of_content(Path::new("a/other.parquet"), hash));
    }
}
