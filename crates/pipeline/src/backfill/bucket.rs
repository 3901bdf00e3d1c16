//! Bulk files in a bucket.
//!
//! They are told apart by their names: their content is looked at when it is copied here, one file for each that is flattened at the
//! same time. A copy has the size and the tag of the listing, and the SHA-256 that its manifest or an earlier reading says.

use std::collections::BTreeMap;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use brreg_fetcher::download::{MANIFEST, Manifest};
use brreg_lake::store::{Listed, Objects};

use super::date;
use super::find::{Dated, Found};
use crate::data::DataFolder;
use crate::problem::{Advice, At as _, Problem, Step};
use crate::state::backfilled::{self, ObjectLine};

/// The endings of the forms that are loaded.
const ENDINGS: [&str; 4] = ["json", "csv", "zip", "gz"];
/// A larger one is no manifest.
const MOST_OF_MANIFEST: u64 = 1 << 20;

/// What a file is in a bucket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stored {
    object: Listed,
    /// The SHA-256 of its manifest.
    sha256: Option<String>,
}

/// The objects below an address.
#[derive(Debug)]
pub struct Bucket {
    objects: Objects,
    known: Mutex<backfilled::Objects>,
}

impl Bucket {
    pub(super) fn new(data: &DataFolder, register: &str, objects: Objects) -> Result<Self, Problem> {
        Ok(Self { objects, known: Mutex::new(backfilled::Objects::read(data, register)?) })
    }

    fn known(&self) -> MutexGuard<'_, backfilled::Objects> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn address(&self, name: &str) -> PathBuf {
        let root = Path::new(self.objects.place());
        if name.is_empty() { root.to_owned() } else { root.join(name) }
    }

    /// What is below the address.
    pub(super) fn find(&self) -> Result<Found, Problem> {
        let root = self.address("");
        let check = |problem: Problem| problem.advise_otherwise(Advice::Check(root.clone()));
        let mut objects = self.objects.listed().at_path(Step::Landing, &root).map_err(check)?;
        // A name that ends in `/` is what browsers of buckets make for an empty folder.
        objects.retain(|object| object.bytes > 0 && !object.name.split('/').any(|part| part.starts_with('.')));
        let mut manifests = BTreeMap::new();
        for object in &objects {
            let (folder, name) = parts(&object.name);
            if name == MANIFEST && object.bytes <= MOST_OF_MANIFEST {
                let content = self.content(object)?;
                manifests.extend(serde_json::from_slice::<Manifest>(&content).ok().map(|it| (folder.to_owned(), it)));
            }
        }
        let mut found = Found::default();
        for object in objects {
            let (folder, name) = parts(&object.name);
            let path = self.address(&object.name);
            let manifest = manifests.get(folder);
            let ending = Path::new(name).extension().and_then(|ending| ending.to_str()).map(str::to_lowercase);
            match manifest {
                Some(manifest) if manifest.file != name => {}
                None if name == MANIFEST || !ending.is_some_and(|it| ENDINGS.contains(&it.as_str())) => {
                    found.others.push(path);
                }
                manifest => match manifest.map(|it| it.finished).or_else(|| date::of(&path, &root)) {
                    Some(time) => {
                        let sha256 = manifest.map(|it| it.sha256.clone());
                        found.files.push(Dated { time, path, stored: Some(Stored { object, sha256 }) });
                    }
                    None => found.undated.push(path),
                },
            }
        }
        Ok(found)
    }

    fn content(&self, object: &Listed) -> Result<Vec<u8>, Problem> {
        let mut content = Vec::new();
        let take = &mut |piece: &[u8]| {
            content.extend_from_slice(piece);
            Ok(())
        };
        let address = self.address(&object.name);
        let fetched = self.objects.fetch(object, take).at_path(Step::Landing, &address);
        fetched.map_err(|problem| problem.advise_otherwise(Advice::Check(address)))?;
        Ok(content)
    }

    /// The SHA-256 of an object. It is read only where that is not known.
    pub(super) fn sha256(&self, path: &Path, stored: &Stored) -> Result<String, Problem> {
        let Stored { object, .. } = stored;
        if let Some(known) = self.known().sha256(&path.to_string_lossy(), object.bytes, &object.tag) {
            return Ok(known.to_owned());
        }
        self.read(path, stored, &mut |_| Ok(()))
    }

    /// Copies an object to a file that is not there yet.
    pub(super) fn copy(&self, path: &Path, stored: &Stored, copy: &Path) -> Result<(), Problem> {
        let created = copy.parent().map_or(Ok(()), brreg_files::create_folder);
        let mut file = created.and_then(|()| brreg_files::create_new(copy)).at_path(Step::Landing, copy)?;
        self.read(path, stored, &mut |piece| written(copy, file.write_all(piece))).map(drop)
    }

    /// Hands an object over, checks its SHA-256 and writes it down.
    fn read(
        &self,
        path: &Path,
        stored: &Stored,
        take: &mut dyn FnMut(&[u8]) -> std::io::Result<()>,
    ) -> Result<String, Problem> {
        let check = |problem: Problem| problem.advise_otherwise(Advice::Check(path.to_owned()));
        let Stored { object, sha256 } = stored;
        let found = self.objects.fetch(object, take).at_path(Step::Landing, path).map_err(check)?;
        let address = path.to_string_lossy().into_owned();
        let mut known = self.known();
        let before = known.sha256(&address, object.bytes, &object.tag).map(str::to_owned);
        if [sha256, &before].into_iter().flatten().any(|expected| *expected != found) {
            let what = "the SHA-256 is not that of its manifest, or of an earlier reading";
            return Err(check(Problem::failed(Step::Landing, what)));
        }
        known.add(ObjectLine { address, bytes: object.bytes, tag: object.tag.clone(), sha256: found.clone() })?;
        Ok(found)
    }
}

/// An error at the copy of an object, with its path: it is not the object's.
pub(super) fn written(copy: &Path, written: io::Result<()>) -> io::Result<()> {
    written.map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", copy.display())))
}

/// The folder of a name, and what it is called there.
fn parts(name: &str) -> (&str, &str) {
    name.rsplit_once('/').unwrap_or(("", name))
}
