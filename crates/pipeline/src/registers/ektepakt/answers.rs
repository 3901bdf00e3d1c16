//! What a list of lookups left in landing.

use std::fs;
use std::path::PathBuf;

use brreg_fetcher::ektepakt::{LIST, Manifest, OPPSLAG};
use brreg_transform::ektepakt::tables::TABLES;
use brreg_transform::schema::Table;

use super::Load;
use crate::context::Context;
use crate::landing;
use crate::problem::{At as _, Problem, Step};
use crate::report::Note;
use crate::source::{Landed, Loaded, Loading};

/// The names of the notes.
pub(super) const LOOKED_UP_EARLIER: &str = "looked_up_earlier";
pub(super) const FAILED: &str = "failed";
pub(super) const WRONG_LINES: &str = "wrong_lines";

/// The answers for a list of persons in landing.
#[derive(Debug)]
pub struct Answers {
    folder: PathBuf,
    manifest: Manifest,
    wrong_lines: Vec<usize>,
}

impl Answers {
    /// The answers that a manifest in this folder describes, of a list of which some lines are no numbers.
    #[must_use]
    pub const fn new(folder: PathBuf, manifest: Manifest, wrong_lines: Vec<usize>) -> Self {
        Self { folder, manifest, wrong_lines }
    }

    /// The folder.
    #[must_use]
    pub fn into_folder(self) -> PathBuf {
        self.folder
    }
}

impl Landed for Answers {
    fn load(&self, loading: &Loading<'_>) -> Result<Loaded, Problem> {
        let national_id = loading.context.configuration.privacy.national_id;
        let mut load = Load::begin(loading.draft, national_id, loading.key.clone());
        let path = self.folder.join(OPPSLAG);
        for line in landing::lines(&path).at_path(Step::Load, &path)? {
            load.line(&line.at_path(Step::Load, &path)?).at(Step::Load)?;
        }
        let previous = loading.previous.filter(|previous| previous.is_sound(&TABLES));
        let loaded = load.finish(loading.draft, previous).at(Step::Load)?;
        let files = &self.manifest.files;
        let bytes = files.iter().map(|file| file.size).sum();
        Ok(Loaded { sources: landing::sources(files), bytes, ..loaded })
    }

    fn carried(&self) -> Vec<&'static Table> {
        TABLES.into()
    }

    fn notes(&self) -> Vec<Note> {
        let counts = [(LOOKED_UP_EARLIER, self.manifest.already_there), (FAILED, self.manifest.failed)];
        let counts = counts.into_iter().filter(|(_, count)| *count > 0);
        let wrong = self.wrong_lines.first().map(|first| {
            Note::of_register(WRONG_LINES, [("count", self.wrong_lines.len() as u64), ("first", *first as u64)])
        });
        counts.map(|(name, count)| Note::of_register(name, [("count", count)])).chain(wrong).collect()
    }

    /// Without this file no later run goes on with these answers; where it cannot be removed, they are refused again.
    fn discarded(&self, _: &Context<'_>) {
        let _ = fs::remove_file(self.folder.join(LIST));
    }
}
