//! The files of one night: which of them are new, and the run of landing that they are in.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use brreg_fetcher::ErrorKind;
use brreg_fetcher::download::{MANIFEST, Manifest, unfinished};
use brreg_fetcher::enhet::{Downloaded, File, Known};
use brreg_transform::enhet::Part;

use super::cursors::Fetched;
use super::source::Open;
use super::{NAME, feeds, served_again};
use crate::landing;
use crate::problem::{At as _, Problem, Step};

/// The folders of a run for what is neither a file nor its description.
pub(super) const FEEDS: &str = "hendelser";
pub(super) const ANSWERS: &str = "oppslag";

/// What was downloaded.
#[derive(Default)]
pub(super) struct Downloads {
    /// The files that are new.
    pub(super) paths: Vec<(Part, PathBuf)>,
    /// What the register calls the files now: those that are new, and those that it serves again under another name.
    pub(super) known: BTreeMap<File, Known>,
    /// Files that could not be fetched.
    pub(super) missing: u64,
}

/// What became of one file.
pub(super) enum Got {
    /// It is new.
    New(PathBuf, Manifest),
    /// Its bytes are those of the known one, but not its `ETag` or date.
    Same(Manifest),
    /// It is the known one.
    Nothing,
}

impl Open<'_> {
    /// The files that are fetched: units always.
    pub(super) fn files(&self) -> Vec<File> {
        let is_fetched = |file: &File| match file {
            File::Enheter => true,
            File::Underenheter => self.section.underenheter,
            File::Roller => self.section.roller,
        };
        File::ALL.into_iter().filter(is_fetched).collect()
    }

    /// The feeds that are read: those of units and subunits always, since an earlier snapshot may have a subunit that is removed. That
    /// of roles says only in which units roles changed. A unit that is removed has its event in the feed of units, and people in
    /// roles have none, so without the file there is nothing in this feed that the lake would show or erase.
    pub(super) fn feeds(&self) -> Vec<File> {
        File::ALL.into_iter().filter(|file| *file != File::Roller || self.section.roller).collect()
    }

    /// The run to download into: the newest one if a download in it was interrupted, else a new one.
    pub(super) fn run(&self) -> Result<PathBuf, Problem> {
        let Some(run) = self.interrupted()? else { return landing::new_run(self.context.data, NAME) };
        // What that night read of the feeds and looked up was used, or is asked for again.
        for folder in [FEEDS, ANSWERS].map(|name| run.join(name)) {
            if folder.exists() {
                fs::remove_dir_all(&folder).at_path(Step::Landing, &folder)?;
            }
        }
        Ok(run)
    }

    /// The newest run, if a download of a file in it was interrupted that is still wanted.
    pub(super) fn interrupted(&self) -> Result<Option<PathBuf>, Problem> {
        let files = self.files();
        let is_unfinished = |run: &Path| files.iter().any(|file| unfinished(&run.join(file.name()), file.file_name()));
        landing::newest(self.context.data, NAME, is_unfinished)
    }

    /// Downloads a file, unless the register still has the known one. A file that an interrupted run completed is not
    /// downloaded again.
    pub(super) fn file(&self, file: File, run: &Path, known: &Known) -> Result<Got, brreg_fetcher::Error> {
        let folder = run.join(file.name());
        // One that was loaded and published since is the known one.
        let is_new = |manifest: &Manifest| known.sha256.as_deref() != Some(&manifest.sha256);
        let there = landed(&folder, file).filter(|(_, manifest)| is_new(manifest));
        let known = there.as_ref().map_or_else(|| known.clone(), |(_, manifest)| Known::from(manifest));
        let progress = self.context.observer.follow(NAME);
        let fetched = self.client.file(file, &folder, &known, &*progress);
        let fetched = match self.context.wait(fetched) {
            Ok(fetched) => fetched?,
            Err(_) => Downloaded::NotModified,
        };
        Ok(match (fetched, there) {
            (Downloaded::New { path, manifest }, _) => Got::New(path, *manifest),
            // What is known is then the file that is there.
            (_, Some((path, manifest))) => Got::New(path, manifest),
            (Downloaded::SameContent { manifest }, None) => Got::Same(*manifest),
            (Downloaded::NotModified, None) => Got::Nothing,
        })
    }

    /// Downloads all files that are newer than those of the published snapshot. Where the units are there, another file that
    /// cannot be fetched stays as it is in the published snapshot.
    pub(super) fn download_all(&self, run: &Path, known: &Fetched, is_base: bool) -> Result<Downloads, Problem> {
        let mut downloads = Downloads::default();
        let (nothing, mut again) = (Known::default(), BTreeMap::new());
        let served_again = served_again::read(self.context.data, &known.base_url);
        for file in self.files() {
            let known = known.files.get(&file).filter(|_| is_base).unwrap_or(&nothing);
            let has_tables = is_base && *known != nothing;
            let of_same_bytes = served_again.get(&file).filter(|again| has_tables && again.sha256 == known.sha256);
            let known = of_same_bytes.unwrap_or(known);
            match self.file(file, run, known) {
                Ok(Got::New(path, manifest)) => {
                    downloads.known.insert(file, Known::from(&manifest));
                    downloads.paths.push((feeds::part(file), path));
                }
                Ok(Got::Same(manifest)) => {
                    downloads.known.insert(file, Known::from(&manifest));
                    again.insert(file, Known::from(&manifest));
                }
                Ok(Got::Nothing) => again.extend(of_same_bytes.map(|known| (file, known.clone()))),
                Err(error) if file != File::Enheter && has_tables && may_be_there_later(&error) => {
                    tracing::warn!(register = NAME, file = file.name(), %error, "a file could not be fetched");
                    again.extend(of_same_bytes.map(|known| (file, known.clone())));
                    downloads.missing += 1;
                }
                Err(error) => return Err(error).at(Step::Fetch),
            }
        }
        if again != served_again {
            served_again::write(self.context.data, &known.base_url, again)?;
        }
        Ok(downloads)
    }
}

/// Whether a file may be fetched another night, so that this one goes on without it.
fn may_be_there_later(error: &brreg_fetcher::Error) -> bool {
    !error.is_final() || matches!(error.kind(), ErrorKind::Timeout(_))
}

/// The whole file that an interrupted run left in a folder.
fn landed(folder: &Path, file: File) -> Option<(PathBuf, Manifest)> {
    let path = folder.join(file.file_name());
    let manifest: Manifest = serde_json::from_slice(&brreg_files::read(&folder.join(MANIFEST)).ok()?).ok()?;
    let size = std::fs::symlink_metadata(&path).ok()?.len();
    (size == manifest.size).then_some((path, manifest))
}
