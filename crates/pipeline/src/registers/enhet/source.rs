//! Fetching: the feeds and the files of one night, and lookups of one number.

use std::collections::BTreeMap;
use std::io;
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use brreg_domain::Organisasjonsnummer;
use brreg_fetcher::ErrorKind;
use brreg_fetcher::download::{MANIFEST, Manifest, unfinished};
use brreg_fetcher::enhet::{Client, Downloaded, EnhetSettings, File, Known};
use jiff::{SignedDuration, Timestamp};

use super::cursors::Fetched;
use super::deleted::Lookups;
use super::feeds::{self, Feeds};
use super::removed::{Removed, elsewhere, forget_landing};
use super::tonight::Tonight;
use super::{EnhetSection, Files, NAME, Night, Progress, again, notes, unknown};
use crate::base::Base;
use crate::context::Context;
use crate::landing;
use crate::problem::{At as _, Problem, Step};
use crate::register::{LookupOptions, Subject};
use crate::report::{Note, Origin, Unchanged};
use crate::settings::Configuration;
use crate::source::{self, Source};

/// The lookup of a unit or subunit.
pub(super) const LOOKUP_UNIT: &str = "enhet";
/// The lookup of the roles in a unit.
pub(super) const LOOKUP_ROLES: &str = "roller";
/// The folders of a run for what is neither a file nor its description.
const FEEDS: &str = "hendelser";
const ANSWERS: &str = "oppslag";
/// Days from which the age of the file is reported: there is none after some nights of the week.
const USUAL_DAYS: u64 = 4;
/// Hours between the files from which it is reported.
const USUAL_HOURS: i64 = 36;

/// A client of the register.
///
/// # Errors
/// A setting that cannot be used.
pub(super) fn client(configuration: &Configuration) -> Result<Client, Problem> {
    let section = EnhetSection::of(configuration)?;
    let mut settings = EnhetSettings::new(section.base_url.clone());
    settings.rate_per_second = NonZero::new(section.rate_per_second.ceil() as u32).unwrap_or(NonZero::<u32>::MIN);
    settings.concurrency = NonZero::new(section.concurrency).unwrap_or(NonZero::<usize>::MIN);
    settings.max_oppslag = section.max_oppslag as u64;
    let (http, download, retry) = (&configuration.http, configuration.download.clone(), configuration.repeated());
    Client::new(settings, http, download, retry).at(Step::Client)
}

/// The register as a source.
pub(super) struct Open<'c> {
    context: &'c Context<'c>,
    client: Client,
    section: EnhetSection,
    /// What was done besides fetching.
    told: Mutex<Vec<Note>>,
}

impl<'c> Open<'c> {
    pub(super) fn new(context: &'c Context<'c>) -> Result<Self, Problem> {
        let section = EnhetSection::of(context.configuration)?;
        Ok(Self { context, client: client(context.configuration)?, section, told: Mutex::default() })
    }

    /// The files that are fetched: units always.
    fn files(&self) -> Vec<File> {
        let is_fetched = |file: &File| match file {
            File::Enheter => true,
            File::Underenheter => self.section.underenheter,
            File::Roller => self.section.roller,
        };
        File::ALL.into_iter().filter(is_fetched).collect()
    }

    /// What the published snapshot was made from; nothing where it is of another address or was loaded from disk. The feeds go
    /// on from it also where it is no base for the tables.
    fn published(&self) -> Result<Option<Fetched>, Problem> {
        let published = self.context.data.lake().published(NAME).at(Step::Published)?;
        let manifest = published.and_then(|published| published.manifest().ok());
        let progress = manifest.and_then(|manifest| serde_json::from_value::<Progress>(manifest.progress?).ok());
        let fetched = progress.and_then(|progress| serde_json::from_value::<Fetched>(progress.fetched?).ok());
        Ok(fetched.filter(|fetched| fetched.base_url == self.section.base_url.as_str()))
    }

    /// Whether the published tables may stand beside new ones: they were made with the present settings.
    fn is_base(&self, base: Option<&Base>) -> bool {
        let privacy = self.section.privacy(self.context.configuration.privacy.national_id);
        let progress: Option<Progress> = base.and_then(Base::progress);
        progress.is_some_and(|progress| progress.privacy == privacy)
    }

    /// The run to download into: the newest one if a download in it was interrupted, else a new one.
    fn run(&self) -> Result<PathBuf, Problem> {
        match self.interrupted()? {
            Some(run) => Ok(run),
            None => landing::new_run(self.context.data, NAME),
        }
    }

    /// The newest run, if a download in it was interrupted.
    fn interrupted(&self) -> Result<Option<PathBuf>, Problem> {
        let is_unfinished =
            |run: &Path| File::ALL.iter().any(|file| unfinished(&run.join(file.name()), file.file_name()));
        landing::newest(self.context.data, NAME, is_unfinished)
    }

    /// Removes what is in landing while units are on the list of the removed; a download that the next run goes on with stays
    /// until then.
    fn forget_landing(&self) -> Result<(), Problem> {
        forget_landing(self.context.data, self.interrupted()?.as_deref())
    }

    /// Downloads a file, unless the register still has the known one. A file that an interrupted run completed is not
    /// downloaded again.
    fn file(&self, file: File, run: &Path, known: &Known) -> Result<Option<(PathBuf, Manifest)>, brreg_fetcher::Error> {
        let folder = run.join(file.name());
        let there = landed(&folder, file);
        let known = there.as_ref().map_or_else(|| known.clone(), |(_, manifest)| Known::from(manifest));
        let progress = self.context.observer.follow(NAME);
        let fetched = self.client.file(file, &folder, &known, &*progress);
        let fetched = match self.context.wait(fetched) {
            Ok(fetched) => fetched?,
            Err(_) => Downloaded::NotModified,
        };
        Ok(match fetched {
            Downloaded::New { path, manifest } => Some((path, *manifest)),
            // What is known is then the file that is there.
            Downloaded::NotModified | Downloaded::SameContent { .. } => there,
        })
    }

    /// Downloads all files that are newer than those of the published snapshot. Where the units are there, another file that
    /// cannot be fetched stays as it is in the published snapshot.
    fn download_all(&self, run: &Path, known: &Fetched, is_base: bool) -> Result<Downloads, Problem> {
        let mut downloads = Downloads::default();
        for file in self.files() {
            let nothing = Known::default();
            let known = known.files.get(&file).filter(|_| is_base).unwrap_or(&nothing);
            let has_tables = is_base && *known != nothing;
            match self.file(file, run, known) {
                Ok(Some((path, manifest))) => {
                    downloads.known.insert(file, Known::from(&manifest));
                    downloads.paths.push(path);
                }
                Ok(None) => {}
                Err(error) if file != File::Enheter && has_tables && may_be_there_later(&error) => {
                    tracing::warn!(register = NAME, file = file.name(), %error, "a file could not be fetched");
                    downloads.missing += 1;
                }
                Err(error) => return Err(error).at(Step::Fetch),
            }
        }
        Ok(downloads)
    }

    fn read_feeds(&self, run: &Path, fetched: &Fetched) -> Result<Feeds, Problem> {
        feeds::read(self.context, &self.client, &self.files(), fetched, &run.join(FEEDS))
    }

    /// Erases the units that have yet to be erased, and notes how many they were and which other registers have them.
    fn erase(&self, removed: &mut Removed, run: Option<&Path>) -> Result<(), Problem> {
        let pending: Vec<String> = removed.pending().map(str::to_owned).collect();
        let erased = removed.erase(self.context, run)?;
        if erased == 0 {
            return Ok(());
        }
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        told.push(Note::of_register(notes::ERASED, [("count", erased)]));
        let pending: Vec<&str> = pending.iter().map(String::as_str).collect();
        told.extend(elsewhere(self.context, &pending)?);
        Ok(())
    }

    /// The number of units that the search counts; `None` where it does not answer, which is no reason to fail.
    fn total(&self) -> Option<u64> {
        self.context.wait(self.client.total()).ok()?.ok()
    }
}

/// What was downloaded.
#[derive(Default)]
struct Downloads {
    paths: Vec<PathBuf>,
    known: BTreeMap<File, Known>,
    /// Files that could not be fetched.
    missing: u64,
}

impl Open<'_> {
    fn fetch_night(&self, base: Option<&Base>) -> Result<source::Fetched, Problem> {
        let mut removed = Removed::read(self.context.data)?;
        // What an interrupted run left to do, whatever becomes of this one. A snapshot that is damaged cannot be searched, and does
        // not keep a new one from being made without the units: that is tried again when it is published.
        let mut not_erased = self.erase(&mut removed, None).err();
        let published = self.published()?;
        let is_base = self.is_base(base);
        let base_url = self.section.base_url.to_string();
        let mut fetched = published.clone().unwrap_or_else(|| Fetched { base_url, ..Fetched::default() });
        let run = self.run()?;
        let mut feeds = None;
        if published.is_some() {
            let read = self.read_feeds(&run, &fetched)?;
            removed.add(read.removed())?;
            not_erased = self.erase(&mut removed, Some(&run)).err();
            feeds = Some(read);
        }
        let downloads = self.download_all(&run, &fetched, is_base)?;
        if downloads.paths.is_empty() {
            landing::remove_if_empty(&run);
            if let Some(problem) = not_erased {
                return Err(problem);
            }
            return Ok(source::Fetched::Unchanged(unchanged(&fetched, self.context.now())));
        }
        fetched.files.extend(downloads.known);
        let feeds = match feeds {
            Some(feeds) => feeds,
            // At first there is nothing to erase, and the feeds begin before the files.
            None => {
                let read = self.read_feeds(&run, &fetched)?;
                removed.add(read.removed())?;
                // As above: the publication tries again.
                drop(self.erase(&mut removed, Some(&run)));
                read
            }
        };
        let deletions = feeds.deleted(&fetched);
        let rows = feeds.rows(&fetched);
        fetched.cursors = feeds.cursors(&fetched);
        let shown = Arc::new(Mutex::default());
        let look_up = Lookups {
            client: client(self.context.configuration)?,
            folder: run.join(ANSWERS),
            events: deletions,
            unknown: if self.section.oppslag_ukjente { unknown::numbers(self.context) } else { Default::default() },
            again: again::numbers(self.context.data)?,
            removed: removed.numbers(),
            shown: Arc::clone(&shown),
        };
        let mut told = feeds.notes;
        told.extend(oddities(&fetched, self.context.now(), downloads.missing));
        let night = Night {
            fetched: Some(self.context.now()),
            vintage: fetched.vintage(File::Enheter),
            look_up: Some(Box::new(look_up)),
            events: rows,
            progress: Some(serde_json::to_value(&fetched).map_err(io::Error::other).at(Step::Fetch)?),
        };
        let files = Files::fetched(downloads.paths, night);
        let total = self.total();
        Ok(source::Fetched::Landed(Box::new(Tonight::new(self.context.data, files, told, shown, total))))
    }
}

impl Source for Open<'_> {
    fn fetch(&self, base: Option<&Base>) -> Result<source::Fetched, Problem> {
        // What a run left that was killed, or whose load failed.
        self.forget_landing()?;
        let fetched = self.fetch_night(base);
        match &fetched {
            // The load needs the files, and ends with their removal.
            Ok(source::Fetched::Landed(_)) => {}
            Ok(_) => self.forget_landing()?,
            Err(_) => drop(self.forget_landing()),
        }
        fetched
    }

    fn notes(&self) -> Vec<Note> {
        self.told.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn download(&self, name: &str, base: Option<&Base>) -> Result<Option<PathBuf>, Problem> {
        let Some(file) = File::ALL.into_iter().find(|file| file.name() == name) else { return Ok(None) };
        let run = self.run()?;
        let known = match self.published()? {
            Some(fetched) if base.is_some() => fetched.files.get(&file).cloned().unwrap_or_default(),
            _ => Known::default(),
        };
        Ok(self.file(file, &run, &known).at(Step::Fetch)?.map(|(path, _)| path))
    }

    fn lookup(&self, name: &str, subject: &Subject, _: &LookupOptions) -> Result<Vec<u8>, Problem> {
        let Subject::Organisasjonsnummer(number) = subject else {
            return Err(Problem::usage(Step::Lookup, "a unit is looked up by its organisation number"));
        };
        let answer = if name == LOOKUP_ROLES { self.roles(number) } else { self.unit_or_subunit(number) };
        answer?.map_err(told)
    }
}

impl Open<'_> {
    fn roles(&self, number: &Organisasjonsnummer) -> Result<Result<Vec<u8>, brreg_fetcher::Error>, Problem> {
        Ok(self.context.wait(self.client.roles(number))?.map(Into::into))
    }

    /// A unit, and where no unit has the number a subunit.
    fn unit_or_subunit(&self, number: &Organisasjonsnummer) -> Result<Result<Vec<u8>, brreg_fetcher::Error>, Problem> {
        let unit = self.context.wait(self.client.unit(number))?;
        let answer = match unit {
            Err(error) if has_status(&error, 404) => self.context.wait(self.client.subunit(number))?,
            unit => unit,
        };
        Ok(answer.map(Into::into))
    }
}

/// The problem of a lookup. Of a unit that was removed nothing is shown.
fn told(error: brreg_fetcher::Error) -> Problem {
    if has_status(&error, 410) {
        return Problem::failed(Step::Lookup, "the unit was removed on legal grounds");
    }
    Problem::of_cause(Step::Lookup, error)
}

fn has_status(error: &brreg_fetcher::Error, wanted: u16) -> bool {
    matches!(error.kind(), ErrorKind::Status { status, .. } if *status == wanted)
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

/// When the register made the units' file of a snapshot with this progress.
pub(super) fn vintage(progress: &serde_json::Value) -> Option<Timestamp> {
    let progress: Progress = serde_json::from_value(progress.clone()).ok()?;
    serde_json::from_value::<Fetched>(progress.fetched?).ok()?.vintage(File::Enheter)
}

/// The files that a snapshot with this progress was made from.
pub(super) fn origins(progress: &serde_json::Value) -> Vec<Origin> {
    let fetched = serde_json::from_value::<Progress>(progress.clone()).ok().and_then(|progress| progress.fetched);
    let Some(fetched) = fetched.and_then(|fetched| serde_json::from_value::<Fetched>(fetched).ok()) else {
        return Vec::new();
    };
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
fn unchanged(fetched: &Fetched, now: Timestamp) -> Unchanged {
    days_old(fetched, now).map_or(Unchanged::NothingNew, |days| Unchanged::OldFile { days })
}

/// What is odd about the files.
fn oddities(fetched: &Fetched, now: Timestamp, missing: u64) -> Vec<Note> {
    let mut oddities = Vec::new();
    if missing > 0 {
        oddities.push(Note::of_register(notes::FILE_MISSING, [("count", missing)]));
    }
    oddities.extend(days_old(fetched, now).map(|days| Note::of_register(notes::OLD_FILE, [("days", days)])));
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
