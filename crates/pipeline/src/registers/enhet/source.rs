//! Fetching: the feeds and the files of one night, and lookups of one number.

use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use brreg_fetcher::enhet::{Client, EnhetSettings, File, Known};
use brreg_transform::enhet::Part;
use brreg_transform::enhet::tables::SLETTEDE;

use super::cursors::Fetched;
use super::deleted::Lookups;
use super::downloads::{self, Got};
use super::feeds::{self, Feeds};
use super::night::{Answered, LookUp, LookedUp};
use super::removed::{Removed, forget_landing};
use super::told::Told;
use super::tonight::Tonight;
use super::{EnhetSection, Files, Gone, Night, Progress, again, ages, kept, lookup, progress, unknown};
use crate::base::Base;
use crate::context::Context;
use crate::landing;
use crate::problem::{At as _, Problem, Step};
use crate::register::{LookupOptions, Subject};
use crate::report::Note;
use crate::settings::Configuration;
use crate::source::{self, Source};

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
    pub(super) context: &'c Context<'c>,
    pub(super) client: Client,
    pub(super) section: EnhetSection,
    /// What else the fetch found.
    noted: Mutex<Vec<Note>>,
    /// What was done about removed units, also by what was fetched.
    told: Arc<Mutex<Told>>,
}

impl<'c> Open<'c> {
    pub(super) fn new(context: &'c Context<'c>) -> Result<Self, Problem> {
        let section = EnhetSection::of(context.configuration)?;
        Ok(Self {
            context,
            client: client(context.configuration)?,
            section,
            noted: Mutex::default(),
            told: Arc::default(),
        })
    }

    /// What the published snapshot was made from; nothing where it is of another address or no fetch came before it. The feeds go
    /// on from it also where it is no base for the tables.
    fn published(&self) -> Result<Option<Fetched>, Problem> {
        let fetched = progress::published(self.context)?;
        Ok(fetched.filter(|fetched| fetched.base_url == self.section.base_url.as_str()))
    }

    /// Whether the published tables may stand beside new ones: they were made with the present settings.
    fn is_base(&self, base: Option<&Base>) -> bool {
        let privacy = self.section.privacy(self.context.configuration.privacy.national_id);
        let progress: Option<Progress> = base.and_then(Base::progress);
        progress.is_some_and(|progress| progress.privacy == privacy)
    }

    /// Removes what is in landing while units are on the list of the removed; a download that the next run goes on with stays
    /// until then, unless it has one of them.
    fn forget_landing(&self) -> Result<(), Problem> {
        forget_landing(self.context.data, self.interrupted()?.as_deref())
    }

    /// Reads the feeds, and erases the units that they say were removed, also where a feed fails: then that ends the fetch. Returns
    /// why units could not be erased, besides.
    fn read_feeds(
        &self,
        run: &Path,
        fetched: &Fetched,
        removed: &mut Removed,
    ) -> Result<(Feeds, Option<Problem>), Problem> {
        let folder = run.join(downloads::FEEDS);
        let (read, failed) = feeds::read(self.context, &self.client, &self.feeds(), fetched, &folder);
        removed.add(read.removed())?;
        let not_erased = self.erase(removed, Some(run)).err();
        failed.map_or(Ok((read, not_erased)), Err)
    }

    /// Erases the units that have yet to be erased.
    fn erase(&self, removed: &mut Removed, run: Option<&Path>) -> Result<(), Problem> {
        self.told.lock().unwrap_or_else(PoisonError::into_inner).erase(removed, self.context, run)
    }

    fn tell(&self, notes: impl IntoIterator<Item = Note>) {
        self.noted.lock().unwrap_or_else(PoisonError::into_inner).extend(notes);
    }

    /// Looks up what there is to look up although the files are those of the published snapshot: numbers of other registers, those
    /// whose lookup failed, and late events. Returns the deleted units, of which the snapshot has none yet; `None` where there
    /// are none.
    fn look_up_alone(
        &self,
        mut look_up: Lookups,
        base: &Base,
        removed: &mut Removed,
        run: &Path,
    ) -> Result<Option<LookedUp>, Problem> {
        for (table, flag) in [
            (Part::Enheter.tables()[0], "er_personlig"),
            (Part::Underenheter.tables()[0], "er_personlig"),
            (&SLETTEDE, "er_underenhet"),
        ] {
            let known = kept::flagged(&base.published.table_file(table), table, flag).at(Step::Published)?;
            look_up.leave_out(&known.all);
        }
        let shown = Arc::clone(&look_up.shown);
        let looked_up = look_up.deleted(&Gone::default());
        let mut shown = shown.lock().unwrap_or_else(PoisonError::into_inner);
        // What was found counts also where the lookups came to no end.
        shown.record(self.context.data, removed, &self.told)?;
        self.erase(removed, Some(run))?;
        let looked_up = looked_up?;
        if !looked_up.deleted.is_empty() {
            return Ok(Some(looked_up));
        }
        again::replace(self.context.data, &shown.failed)?;
        self.tell(shown.notes.drain(..));
        Ok(None)
    }

    /// The number of units that the search counts; `None` where it does not answer, which is no reason to fail.
    fn total(&self) -> Option<u64> {
        self.context.wait(self.client.total()).ok()?.ok()
    }
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
        // The next snapshot has no rows of a file that is switched off, so that it is new when it is switched on again.
        let files = self.files();
        fetched.files.retain(|file, _| files.contains(file));
        let run = self.run()?;
        let mut feeds = None;
        if published.is_some() {
            let read;
            (read, not_erased) = self.read_feeds(&run, &fetched, &mut removed)?;
            feeds = Some(read);
        }
        let downloads = self.download_all(&run, &fetched, is_base)?;
        fetched.files.extend(downloads.known);
        let feeds = match feeds {
            Some(feeds) => feeds,
            // At first there is nothing to erase, and the feeds begin before the files.
            // What could not be erased is tried again by the publication.
            None => self.read_feeds(&run, &fetched, &mut removed)?.0,
        };
        let shown = Arc::new(Mutex::default());
        let look_up = Lookups {
            client: client(self.context.configuration)?,
            folder: run.join(downloads::ANSWERS),
            events: feeds.deleted(&fetched),
            unknown: if self.section.oppslag_ukjente { unknown::numbers(self.context) } else { Default::default() },
            again: again::numbers(self.context.data)?,
            removed: removed.numbers(),
            shown: Arc::clone(&shown),
        };
        let rows = feeds.rows(&fetched);
        fetched.cursors = feeds.cursors(&fetched);
        let mut told = feeds.notes;
        told.extend(ages::oddities(&fetched, downloads.missing));
        let (look_up, vintage): (Box<dyn LookUp>, _) = if downloads.paths.is_empty() {
            if let Some(problem) = not_erased {
                return Err(problem);
            }
            let found = match base {
                Some(base) if is_base => self.look_up_alone(look_up, base, &mut removed, &run)?,
                _ => None,
            };
            landing::remove_if_empty(&run);
            let Some(found) = found else {
                self.tell(told);
                return Ok(source::Fetched::Unchanged(ages::unchanged(&fetched, self.context.now())));
            };
            // Every event that the file had to show was looked at when it was loaded.
            (Box::new(Answered(found)), None)
        } else {
            (Box::new(look_up), fetched.vintage(File::Enheter))
        };
        told.extend(ages::old_file(&fetched, self.context.now()));
        let night = Night {
            fetched: Some(self.context.now()),
            vintage,
            look_up: Some(look_up),
            events: rows,
            switched_off: File::ALL.into_iter().filter(|file| !files.contains(file)).map(feeds::part).collect(),
            progress: Some(serde_json::to_value(&fetched).at(Step::Fetch)?),
        };
        let total = if downloads.paths.is_empty() { None } else { self.total() };
        let files = Files::fetched(downloads.paths, night);
        Ok(source::Fetched::Landed(Box::new(Tonight::new(files, told, shown, total, Arc::clone(&self.told)))))
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
        let told = self.told.lock().unwrap_or_else(PoisonError::into_inner).notes();
        self.noted.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().chain(told).collect()
    }

    fn download(&self, name: &str, base: Option<&Base>) -> Result<Option<PathBuf>, Problem> {
        let Some(file) = File::ALL.into_iter().find(|file| file.name() == name) else { return Ok(None) };
        let run = self.run()?;
        let known = match self.published()? {
            Some(fetched) if base.is_some() => fetched.files.get(&file).cloned().unwrap_or_default(),
            _ => Known::default(),
        };
        Ok(match self.file(file, &run, &known).at(Step::Fetch)? {
            Got::New(path, _) => Some(path),
            Got::Same(_) | Got::Nothing => None,
        })
    }

    fn lookup(&self, name: &str, subject: &Subject, _: &LookupOptions) -> Result<Vec<u8>, Problem> {
        let Subject::Organisasjonsnummer(number) = subject else {
            return Err(Problem::usage(Step::Lookup, "a unit is looked up by its organisation number"));
        };
        if name == lookup::ROLES { self.roles(number) } else { self.unit_or_subunit(number) }
    }
}
