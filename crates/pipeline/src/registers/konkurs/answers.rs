//! What a fetch of notices left in landing.

use std::path::PathBuf;

use brreg_fetcher::konkurs::{DETAILS, Manifest};
use serde_json::Value;

use super::{Load, Mode, Rest};
use crate::checks;
use crate::landing;
use crate::problem::{At as _, Problem, Step};
use crate::report::Note;
use crate::source::{Landed, Loaded, Loading};

/// The names of the notes.
pub(super) const LIST_NAMES_FEWER: &str = "list_names_fewer";
pub(super) const LIST_READ_AGAIN: &str = "list_read_again";
pub(super) const LIST_CHANGED: &str = "list_changed";
pub(super) const EMPTY_PAGES: &str = "empty_pages";
pub(super) const MISSING_DETAILS: &str = "missing_details";

/// A fetch of notices in landing.
#[derive(Debug)]
pub struct Answers {
    folder: PathBuf,
    manifest: Manifest,
    mode: Mode,
    progress: Option<Value>,
}

impl Answers {
    /// The fetch that a manifest in this folder describes.
    #[must_use]
    pub const fn new(folder: PathBuf, manifest: Manifest, mode: Mode, progress: Option<Value>) -> Self {
        Self { folder, manifest, mode, progress }
    }
}

impl Landed for Answers {
    fn load(&self, loading: &Loading<'_>) -> Result<Loaded, Problem> {
        let national_id = loading.context.configuration.privacy.national_id;
        let mut load = Load::begin(loading.draft, national_id, loading.key.clone());
        let checks = &loading.context.configuration.checks;
        let files = &self.manifest.files;
        let pages = || files.iter().filter(|file| file.name != DETAILS);
        let mut following: u64 = pages().map(|page| page.size).sum();
        for page in pages() {
            following -= page.size;
            if load.page(&self.folder.join(&page.name), following, checks).at(Step::Load)? == Rest::Hopeless {
                return Err(load.hopeless(&loading.draft.work_folder(), checks));
            }
        }
        let path = self.folder.join(DETAILS);
        for line in landing::lines(&path).at_path(Step::Load, &path)? {
            load.detail(&line.at_path(Step::Load, &path)?).at(Step::Load)?;
        }
        let details = load.details();
        let loaded = load.finish(loading.draft, loading.previous, self.mode).at(Step::Load)?;
        // The list's fields alone would look like notices without details.
        checks::rejected(details, &loading.draft.work_folder(), checks)?;
        let bytes = files.iter().map(|file| file.size).sum();
        Ok(Loaded { sources: landing::sources(files), bytes, progress: self.progress.clone(), ..loaded })
    }

    fn notes(&self) -> Vec<Note> {
        let Manifest { readings, notices, total_elements, total_elements_at_first, .. } = self.manifest;
        let listed = total_elements.unwrap_or_default();
        let mut notes = Vec::new();
        if readings > 1 && notices < listed {
            notes.push(Note::of_register(LIST_NAMES_FEWER, [("listed", listed), ("named", notices)]));
        } else if readings > 1 {
            notes.push(Note::of_register(LIST_READ_AGAIN, [("readings", readings.into()), ("listed", listed)]));
        }
        if total_elements != total_elements_at_first {
            let from = total_elements_at_first.unwrap_or_default();
            notes.push(Note::of_register(LIST_CHANGED, [("from", from), ("to", listed)]));
        }
        for (name, count) in
            [(EMPTY_PAGES, self.manifest.empty_pages), (MISSING_DETAILS, self.manifest.missing_details)]
        {
            if count > 0 {
                notes.push(Note::of_register(name, [("count", count)]));
            }
        }
        notes
    }
}
