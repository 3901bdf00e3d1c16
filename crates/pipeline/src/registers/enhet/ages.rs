//! How old the register's files are, and where they came from.

use brreg_fetcher::enhet::{File, Known};
use jiff::{SignedDuration, Timestamp};

use super::cursors::Fetched;
use super::{Progress, notes};
use crate::report::{Note, Origin, Unchanged};

/// Days from which the age of the file is reported: there is none after some nights of the week.
const USUAL_DAYS: u64 = 4;
/// Hours between the files from which it is reported.
const USUAL_HOURS: i64 = 36;

/// When the register made the units' file of a snapshot with this progress.
pub(super) fn vintage(progress: &serde_json::Value) -> Option<Timestamp> {
    Progress::fetched_in(progress.clone())?.vintage(File::Enheter)
}

/// The files that a snapshot with this progress was made from.
pub(super) fn origins(progress: &serde_json::Value) -> Vec<Origin> {
    let Some(fetched) = Progress::fetched_in(progress.clone()) else { return Vec::new() };
    let base_url = fetched.base_url.trim_end_matches('/');
    let origin = |(file, known): (&File, &Known)| Origin {
        url: format!("{base_url}/{}", file.path().join("/")),
        etag: known.etag.clone(),
    };
    fetched.files.iter().map(origin).collect()
}

fn days_old(fetched: &Fetched, now: Timestamp) -> Option<u64> {
    let age = now.duration_since(fetched.vintage(File::Enheter)?);
    u64::try_from(age.as_hours() / 24).ok().filter(|days| *days >= USUAL_DAYS)
}

/// Why nothing was published.
pub(super) fn unchanged(fetched: &Fetched, now: Timestamp) -> Unchanged {
    days_old(fetched, now).map_or(Unchanged::NothingNew, |days| Unchanged::OldFile { days })
}

/// The note of a file that is unusually old.
pub(super) fn old_file(fetched: &Fetched, now: Timestamp) -> Option<Note> {
    days_old(fetched, now).map(|days| Note::of_register(notes::OLD_FILE, [("days", days)]))
}

/// What else is odd about the files, of which some could not be fetched.
pub(super) fn oddities(fetched: &Fetched, missing: u64) -> Vec<Note> {
    let mut oddities = Vec::new();
    if missing > 0 {
        oddities.push(Note::of_register(notes::FILE_MISSING, [("count", missing)]));
    }
    let vintages = || File::ALL.iter().filter_map(|file| fetched.vintage(*file));
    if let (Some(oldest), Some(newest)) = (vintages().min(), vintages().max()) {
        let apart = newest.duration_since(oldest);
        if apart > SignedDuration::from_hours(USUAL_HOURS) {
            let hours = u64::try_from(apart.as_hours()).unwrap_or_default();
            oddities.push(Note::of_register(notes::FILES_APART, [("hours", hours)]));
        }
    }
    oddities
}
