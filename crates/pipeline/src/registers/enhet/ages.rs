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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn files_of_far_times_and_files_that_are_missing_are_told() {
        let fetched = |subunits: &str| {
            let known = |date: &str| Known { last_modified: Some(date.to_owned()), ..Known::default() };
            let units = (File::Enheter, known("Fri, 20 Nov 2026 04:00:00 GMT"));
            Fetched { files: [units, (File::Underenheter, known(subunits))].into(), ..Fetched::default() }
        };
        assert_eq!(oddities(&fetched("Wed, 18 Nov 2026 16:00:00 GMT"), 0), []);
        let apart = Note::of_register(notes::FILES_APART, [("hours", 37)]);
        assert_eq!(oddities(&fetched("Wed, 18 Nov 2026 15:00:00 GMT"), 0), [apart]);
        let missing = Note::of_register(notes::FILE_MISSING, [("count", 1)]);
        assert_eq!(oddities(&fetched("no date"), 1), [missing]);
        let night: Timestamp = "2026-11-25T05:00:00Z".parse().unwrap();
        assert_eq!(unchanged(&fetched("no date"), night), Unchanged::OldFile { days: 5 });
    }
}
