//! Fetching: the bulk file, the log of changes, lookups of a list of companies, and of one.

use std::io;
use std::path::{Path, PathBuf};

use brreg_fetcher::download;
use brreg_fetcher::rrh::v1::{self, TOTALBESTAND};

use super::answers::{Answers, Manifest};
use super::bulk::Bulk;
use super::kodelister;
use super::list::List;
use super::log::{Broken, Since, events};
use super::portfolio;
use super::progress::{BulkFile, Position, Progress};
use crate::base::Base;
use crate::context::Context;
use crate::landing;
use crate::problem::{At as _, Problem, Step};
use crate::register::{LookupOptions, Subject};
use crate::registers::rrh::hendelser::Event;
use crate::registers::rrh::partner::CSV;
use crate::registers::rrh::{CopyBy, Files, NAME, Rrh, RrhSection, notes};
use crate::report::{Note, Unchanged};
use crate::settings::Configuration;
use crate::source::{Fetched, Source};

/// A client of the register.
pub(in super::super) fn client(configuration: &Configuration) -> Result<v1::Client, Problem> {
    let section: RrhSection = configuration.required(NAME)?;
    let maskinporten = configuration.maskinporten()?;
    let (http, download, retry) = (&configuration.http, configuration.download.clone(), configuration.repeated());
    v1::Client::new(&section.v1_settings(), maskinporten, http, download, retry).at(Step::Client)
}

/// How the copy is kept.
///
/// # Errors
/// A scope without a bulk file, where the configuration names no companies.
pub(in super::super) fn copy_by(configuration: &Configuration, section: &RrhSection) -> Result<CopyBy, Problem> {
    configuration.check_run(section)?;
    section.copy().ok_or_else(|| Problem::usage(Step::Configuration, "the scope has no bulk file"))
}

/// Why everything is read although there is a copy.
#[derive(Debug, Default)]
pub(super) struct Whole {
    /// The note on it.
    pub(super) notes: Vec<Note>,
    /// Whether the register refused the position of the copy in the log.
    pub(super) position_refused: bool,
}

impl Whole {
    /// Because the log does not go on.
    pub(super) fn because(why: &Broken) -> Self {
        Self { notes: vec![why.note()], position_refused: why.is_refusal() }
    }

    /// Because the copy is of another address or scope.
    fn of_another_source() -> Self {
        Self { notes: vec![Note::of_register(notes::ANOTHER_SOURCE, [])], position_refused: false }
    }
}

/// The note that a copy is kept in another way than the one before.
pub(super) fn switched(before: CopyBy, now: CopyBy) -> Option<Note> {
    let name = match now {
        CopyBy::BulkFile => notes::BY_BULK_FILE,
        CopyBy::Portfolio => notes::BY_PORTFOLIO,
        CopyBy::Log => notes::BY_LOG,
    };
    (before != now).then(|| Note::of_register(name, []))
}

/// The register as a source.
pub(in super::super) struct Client<'c> {
    pub(super) context: &'c Context<'c>,
    pub(super) section: RrhSection,
    pub(super) client: v1::Client,
}

impl<'c> Client<'c> {
    pub(in super::super) fn new(context: &'c Context<'c>, section: RrhSection) -> Result<Self, Problem> {
        Ok(Self { context, section, client: client(context.configuration)? })
    }

    /// Downloads the bulk file, and reads what the log says of the time since the snapshot before, for the comparison.
    ///
    /// With a base, nothing is downloaded where the register still has the file that it was made from.
    fn bulk(&self, base: Option<(&Base, &Progress)>, mut whole: Whole) -> Result<Fetched, Problem> {
        let before = self.before()?.map(|(_, progress)| progress);
        let position = self.first_position(self.context.now())?;
        let run = landing::folder_for(self.context.data, NAME, TOTALBESTAND)?;
        brreg_files::create_folder(&run).at_path(Step::Landing, &run)?;
        let mut events_since = None;
        if let Some(before) = &before {
            match self.since(before, &run)? {
                Since::Read(log) => events_since = Some(events(&log)),
                Since::Broken(why) => whole = Whole::because(&why),
            }
        }
        let etag = base.and_then(|(_, progress)| progress.bulk.as_ref()?.etag.clone());
        if let Some(landed) = self.bulk_file(&run, etag.as_deref(), position, before.as_ref(), events_since, whole)? {
            return Ok(landed);
        }
        match base {
            // It is the one that the copy began with, and the log goes on from there.
            Some((base, progress)) => self.update(CopyBy::BulkFile, base, progress),
            None => Ok(Fetched::Unchanged(Unchanged::NothingNew)),
        }
    }

    /// Downloads the bulk file because the log does not go on.
    pub(super) fn bulk_again(&self, before: &Progress, whole: Whole) -> Result<Fetched, Problem> {
        let position = self.first_position(self.context.now())?;
        let run = landing::folder_for(self.context.data, NAME, TOTALBESTAND)?;
        brreg_files::create_folder(&run).at_path(Step::Landing, &run)?;
        let landed = self.bulk_file(&run, None, position, Some(before), None, whole)?;
        Ok(landed.unwrap_or(Fetched::Unchanged(Unchanged::NothingNew)))
    }

    /// Downloads the bulk file into a run of landing; `None` where the register still has the one with this `ETag`.
    fn bulk_file(
        &self,
        run: &Path,
        etag: Option<&str>,
        position: Position,
        before: Option<&Progress>,
        events: Option<Vec<Event>>,
        whole: Whole,
    ) -> Result<Option<Fetched>, Problem> {
        let progress = self.context.observer.follow(NAME);
        let fetched = self.client.totalbestand(run, etag, &*progress);
        let download::Fetched::New { path, manifest } = self.context.wait(fetched)?.at(Step::Fetch)? else {
            return Ok(None);
        };
        let Whole { mut notes, position_refused } = whole;
        let copy_before = before.map(|before| before.copy);
        notes.extend(copy_before.and_then(|before| switched(before, CopyBy::BulkFile)));
        let bulk = BulkFile { url: manifest.url, etag: manifest.etag };
        let progress = Progress { bulk: Some(bulk), position_refused, ..self.begin(CopyBy::BulkFile, vec![position]) };
        let progress = serde_json::to_value(progress).at(Step::Fetch)?;
        let codes = kodelister::fetch(self.context, &self.client, run, &mut notes);
        let files = Files::fetched(path, manifest.finished, progress);
        let was_portfolio = copy_before == Some(CopyBy::Portfolio);
        Ok(Some(Fetched::Landed(Box::new(Bulk { files, events, was_portfolio, codes, notes }))))
    }

    /// How far a copy goes that begins now at these positions of the log.
    pub(super) fn begin(&self, copy: CopyBy, positions: Vec<Position>) -> Progress {
        Progress {
            copy,
            source: self.identity(),
            bulk: None,
            last_whole: self.context.now(),
            positions,
            not_obliged: Vec::new(),
            position_refused: false,
        }
    }

    /// The run that was interrupted, or whose answers are not published, where it may be gone on with.
    pub(super) fn interrupted(&self, progress: &Progress) -> Result<Option<(PathBuf, List)>, Problem> {
        let Some(run) = landing::newest(self.context.data, NAME, |_| true)? else { return Ok(None) };
        let published = self.published()?;
        let list = List::to_go_on_with(&run, published.as_deref(), progress, self.context.now());
        let Some(mut list) = list else { return Ok(None) };
        if progress.copy == CopyBy::Portfolio {
            // The portfolio may be another one since the list was made.
            let wanted = portfolio::of(self.context, &self.section)?;
            list.companies.retain(|number| number.parse().is_ok_and(|number| wanted.contains(&number)));
        }
        Ok(Some((run, list)))
    }

    /// The published snapshot with how far it goes, where it is sound and from this source, also where it is no base of this
    /// run or was kept in another way.
    pub(super) fn before(&self) -> Result<Option<(Base, Progress)>, Problem> {
        let Some(base) = crate::base::of(self.context, &Rrh)? else { return Ok(None) };
        let progress = base.progress().filter(|progress: &Progress| progress.source == self.identity());
        Ok(progress.map(|progress| (base, progress)))
    }

    /// The register's address and the scope.
    pub(super) fn identity(&self) -> [String; 2] {
        [self.section.v1_settings().base_url.to_string(), self.section.scope().to_owned()]
    }

    /// The name of the published snapshot.
    pub(super) fn published(&self) -> Result<Option<String>, Problem> {
        let published = self.context.data.lake().published(NAME).at(Step::Published)?;
        Ok(published.map(|published| published.name.to_string()))
    }

    /// Lookups of one run, at most.
    pub(super) fn most(&self) -> Option<usize> {
        self.section.lookups_per_run.map(std::num::NonZero::get)
    }

    /// Looks up the companies of a list, each once, also where an earlier run was interrupted.
    pub(super) fn look_up(&self, run: &Path, list: List, mut notes: Vec<Note>) -> Result<Fetched, Problem> {
        list.write(run).at_path(Step::Landing, run)?;
        let companies = list.companies.len() as u64 + list.later;
        let minutes = companies.div_ceil(60 * u64::from(self.section.v1_settings().rate_per_second.get()));
        tracing::info!(register = NAME, companies, minutes, later = list.later, "lookups begin");
        if list.is_first && list.progress.copy == CopyBy::Log {
            let planned = Note::of_register(notes::PLANNED, [("companies", companies), ("minutes", minutes)]);
            self.context.observer.note(&Rrh, &planned);
            notes.push(planned);
        }
        let progress = self.context.observer.follow(NAME);
        let lookups = self.client.lookups(list.numbers(), run, &*progress);
        let lookups = self.context.wait(lookups)?.at(Step::Fetch)?;
        let manifest = Manifest { url: self.section.v1_settings().base_url.to_string(), lookups };
        manifest.write(run).at_path(Step::Landing, run)?;
        let codes = kodelister::fetch(self.context, &self.client, run, &mut notes);
        Ok(Fetched::Landed(Box::new(Answers::new(run.to_owned(), list, manifest, codes, notes))))
    }
}

impl Source for Client<'_> {
    fn fetch(&self, base: Option<&Base>) -> Result<Fetched, Problem> {
        let copy = copy_by(self.context.configuration, &self.section)?;
        let progress: Option<Progress> = base.and_then(Base::progress);
        let is_of_another = progress.as_ref().is_some_and(|progress| progress.source != self.identity());
        let is_like = |progress: &&Progress| progress.copy == copy && !is_of_another;
        let base = base.zip(progress.as_ref().filter(is_like));
        let whole = if is_of_another { Whole::of_another_source() } else { Whole::default() };
        match (copy, base) {
            (CopyBy::BulkFile, Some((base, progress)))
                if progress.is_fresh(self.context.now(), self.section.whole_every_days) =>
            {
                self.update(copy, base, progress)
            }
            (CopyBy::BulkFile, base) => self.bulk(base, whole),
            (_, Some((base, progress))) => self.update(copy, base, progress),
            (_, None) => self.first_lookups(copy, whole),
        }
    }

    /// A portfolio has no more registrations than companies.
    fn most_rows(&self) -> Result<Option<u64>, Problem> {
        if copy_by(self.context.configuration, &self.section)? != CopyBy::Portfolio || self.before()?.is_none() {
            return Ok(None);
        }
        Ok(Some(portfolio::of(self.context, &self.section)?.len() as u64))
    }

    fn download(&self, name: &str, _: Option<&Base>) -> Result<Option<PathBuf>, Problem> {
        if name == CSV {
            return Err(Problem::usage(Step::Fetch, "today's API has no CSV; rrh-json fetches its bulk file"));
        }
        let run = landing::folder_for(self.context.data, NAME, TOTALBESTAND)?;
        brreg_files::create_folder(&run).at_path(Step::Landing, &run)?;
        let progress = self.context.observer.follow(NAME);
        let fetched = self.client.totalbestand(&run, None, &*progress);
        match self.context.wait(fetched)?.at(Step::Fetch)? {
            download::Fetched::New { path, .. } => Ok(Some(path)),
            download::Fetched::NotModified => Ok(None),
        }
    }

    fn lookup(&self, _: &str, subject: &Subject, _: &LookupOptions) -> Result<Vec<u8>, Problem> {
        let answer = match subject {
            Subject::Organisasjonsnummer(number) => self.context.wait(self.client.lookup_company(number))?,
            Subject::Person(person) if self.section.has_search() => {
                self.context.wait(self.client.lookup_person(person))?
            }
            Subject::Person(_) => {
                let what = format!("the scope {} does not include the search for a person", self.section.scope());
                return Err(Problem::usage(Step::Lookup, what));
            }
            Subject::Uuid(_) => return Err(Problem::failed(Step::Lookup, io::Error::other("nothing has a uuid here"))),
        };
        answer.at(Step::Lookup).map(Into::into)
    }
}
