//! Fetching: the bulk file, the log of changes, lookups of a list of companies, and of one.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

use brreg_domain::Organisasjonsnummer;
use brreg_fetcher::download;
use brreg_fetcher::rrh::v1::endringslogg::Changes;
use brreg_fetcher::rrh::v1::{self, TOTALBESTAND};
use brreg_transform::rrh::tables::{HENDELSER, VIRKSOMHETER};
use jiff::{SignedDuration, Timestamp};

use super::answers::{Answers, Manifest};
use super::bulk::Bulk;
use super::kodelister;
use super::list::{List, at_most};
use super::log::{events, refusal};
use super::portfolio;
use super::progress::{BulkFile, Position, Progress, with_new};
use crate::base::Base;
use crate::context::Context;
use crate::landing;
use crate::problem::{Advice, At as _, Problem, Step};
use crate::register::{LookupOptions, Subject};
use crate::registers::rrh::partner::CSV;
use crate::registers::rrh::{CopyBy, NAME, Rrh, RrhSection};
use crate::report::{Note, Unchanged};
use crate::settings::Configuration;
use crate::source::{Fetched, Source};

/// A run without anything to look up publishes nothing, unless the log was read so long ago that it becomes long.
const LOG_UNREAD_FOR: SignedDuration = SignedDuration::from_hours(7 * 24);

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
pub(in super::super) fn copy_by(section: &RrhSection) -> Result<CopyBy, Problem> {
    let no_companies = || {
        let what = format!("the scope {} has no bulk file, and [rrh] names no companies to look up", section.scope());
        let advice = "set portfolio_file, portfolio or portfolio_sql; or log_from_start, for all companies";
        Problem::usage(Step::Configuration, what).advise(Advice::Said(advice.to_owned()))
    };
    section.copy().ok_or_else(no_companies)
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
    fn bulk(
        &self,
        base: Option<(&Base, &Progress)>,
        log_from: Option<u64>,
        mut notes: Vec<Note>,
    ) -> Result<Fetched, Problem> {
        let now = self.context.now();
        let position = self.first_position(now)?;
        let run = landing::folder_for(self.context.data, NAME, TOTALBESTAND)?;
        brreg_files::create_folder(&run).at(Step::Landing)?;
        let events = match log_from.map(|position| self.log(position, &run)).transpose()? {
            Some(Changes::Read(log)) => Some(events(&log)),
            Some(refused @ Changes::CursorRefused { .. }) => {
                notes.extend(refusal(&refused));
                None
            }
            None => None,
        };
        let etag = base.and_then(|(_, progress)| progress.bulk.as_ref()?.etag.clone());
        let progress = self.context.observer.follow(NAME);
        let fetched = self.client.totalbestand(&run, etag.as_deref(), &*progress);
        let (path, manifest) = match (self.context.wait(fetched)?.at(Step::Fetch)?, base) {
            (download::Fetched::New { path, manifest }, _) => (path, manifest),
            // It is the one that the copy began with, and the log goes on from there.
            (download::Fetched::NotModified, Some((base, progress))) => {
                return self.update(CopyBy::BulkFile, base, progress);
            }
            (download::Fetched::NotModified, None) => return Ok(Fetched::Unchanged(Unchanged::NothingNew)),
        };
        let bulk = BulkFile { url: manifest.url, etag: manifest.etag };
        let progress = Progress {
            copy: CopyBy::BulkFile,
            source: self.identity(),
            bulk: Some(bulk),
            last_whole: now,
            positions: vec![position],
            not_obliged: Vec::new(),
        };
        let progress = serde_json::to_value(progress).map_err(io::Error::other).at(Step::Fetch)?;
        let codes = kodelister::fetch(self.context, &self.client, &run, &mut notes);
        Ok(Fetched::Landed(Box::new(Bulk::new(path, manifest.finished, progress, events, codes, notes))))
    }

    /// Looks up all companies of a portfolio, or all that the log names from its start.
    fn first_lookups(&self, copy: CopyBy, notes: Vec<Note>) -> Result<Fetched, Problem> {
        let now = self.context.now();
        let progress = |positions| Progress {
            copy,
            source: self.identity(),
            bulk: None,
            last_whole: now,
            positions,
            not_obliged: Vec::new(),
        };
        if let Some((run, list)) = self.interrupted(&progress(Vec::new()))?.filter(|(_, list)| list.is_first) {
            return self.look_up(&run, list, notes);
        }
        // A copy of the same companies stays where a lookup fails, or is left for the next run.
        let there = self.published_copy(&progress(Vec::new()))?;
        let run = landing::new_run(self.context.data, NAME)?;
        let (position, events, companies) = match copy {
            CopyBy::Log => match self.changes(0, &run)? {
                Changes::Read(log) => {
                    let position = Position { at: now, sekvensnummer: log.cursor };
                    let companies: BTreeSet<_> = log.companies.iter().copied().collect();
                    (position, events(&log), companies)
                }
                Changes::CursorRefused { .. } => {
                    let what = "the register refuses to give the log of changes from its start";
                    return Err(Problem::failed(Step::Fetch, what));
                }
            },
            _ => (self.first_position(now)?, Vec::new(), portfolio::of(self.context, &self.section)?),
        };
        let leaves = |company: &&Organisasjonsnummer| copy == CopyBy::Portfolio && !companies.contains(company);
        let leaving = there.iter().flatten().filter(leaves).map(ToString::to_string).collect();
        let (companies, later) = at_most(companies, self.most());
        let list = List {
            begun: now,
            published: self.published()?,
            is_first: true,
            is_update: there.is_some(),
            companies,
            leaving,
            later,
            events,
            progress: progress(vec![position]),
        };
        self.look_up(&run, list, notes)
    }

    /// Looks up what changed since the snapshot before, what entered the portfolio, and what an earlier run left open.
    fn update(&self, copy: CopyBy, base: &Base, progress: &Progress) -> Result<Fetched, Problem> {
        if let Some((run, list)) = self.interrupted(progress)?.filter(|(_, list)| !list.is_first) {
            return self.look_up(&run, list, Vec::new());
        }
        let now = self.context.now();
        let run = landing::new_run(self.context.data, NAME)?;
        let log = match self.changes(progress.position(now), &run)? {
            Changes::Read(log) => log,
            refused @ Changes::CursorRefused { .. } => {
                let notes = refusal(&refused).into_iter().collect();
                return match copy {
                    CopyBy::BulkFile => self.bulk(None, None, notes),
                    CopyBy::Portfolio | CopyBy::Log => self.first_lookups(copy, notes),
                };
            }
        };
        let file = |table| base.published.table_file(table);
        let open = super::base::open_events(&file(&HENDELSER)).at(Step::Published)?;
        let changed = log.companies.iter().copied().chain(open);
        let mut events = events(&log);
        let (companies, leaving, not_obliged) = if copy == CopyBy::Portfolio {
            let wanted = portfolio::of(self.context, &self.section)?;
            let there = super::base::companies(&file(&VIRKSOMHETER)).at(Step::Published)?;
            let not_obliged: BTreeSet<Organisasjonsnummer> =
                progress.not_obliged.iter().filter_map(|number| number.parse().ok()).collect();
            let mut companies: Vec<_> = changed.filter(|company| wanted.contains(company)).collect();
            let is_new =
                |company: &&Organisasjonsnummer| !there.contains_key(company) && !not_obliged.contains(company);
            companies.extend(wanted.iter().filter(is_new));
            companies.extend(self.oldest(&there, now).into_iter().filter(|company| wanted.contains(company)));
            let leaving: Vec<String> =
                there.keys().filter(|company| !wanted.contains(company)).map(ToString::to_string).collect();
            let still = not_obliged.into_iter().filter(|company| wanted.contains(company));
            // The events of other companies are not followed.
            let names: BTreeSet<String> = wanted.iter().map(ToString::to_string).collect();
            events.retain(|event| event.organisasjonsnummer.as_ref().is_some_and(|number| names.contains(number)));
            (companies, leaving, still.map(|company| company.to_string()).collect())
        } else {
            (changed.collect(), Vec::new(), Vec::new())
        };
        let is_read = |at: Timestamp| now.duration_since(at) < LOG_UNREAD_FOR;
        if companies.is_empty() && leaving.is_empty() && progress.last_read().is_some_and(is_read) {
            landing::remove_if_empty(&run);
            return Ok(Fetched::Unchanged(Unchanged::NothingNew));
        }
        let (companies, later) = at_most(companies, self.most());
        let positions = with_new(&progress.positions, Position { at: now, sekvensnummer: log.cursor });
        let list = List {
            begun: now,
            published: Some(base.published.name.to_string()),
            is_first: false,
            is_update: true,
            companies,
            leaving,
            later,
            events,
            progress: Progress { positions, not_obliged, ..progress.clone() },
        };
        self.look_up(&run, list, Vec::new())
    }

    /// The companies of a portfolio that were fetched longest ago, before the days after which everything is read again.
    fn oldest(
        &self,
        there: &std::collections::BTreeMap<Organisasjonsnummer, Option<i64>>,
        now: Timestamp,
    ) -> Vec<Organisasjonsnummer> {
        let days = SignedDuration::from_hours(24 * i64::from(self.section.whole_every_days.get()));
        let limit = now.saturating_sub(days).unwrap_or(Timestamp::MIN).as_microsecond();
        let mut old: Vec<(Option<i64>, Organisasjonsnummer)> = there
            .iter()
            .filter(|(_, fetched)| fetched.is_none_or(|fetched| fetched <= limit))
            .map(|(company, fetched)| (*fetched, *company))
            .collect();
        old.sort_unstable();
        old.into_iter().map(|(_, company)| company).collect()
    }

    /// The run that was interrupted, or whose answers are not published, where it may be gone on with.
    fn interrupted(&self, progress: &Progress) -> Result<Option<(PathBuf, List)>, Problem> {
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

    /// Where the log goes on after the published snapshot, also where that is no base of this run: what the log made of it is
    /// compared with the bulk file.
    fn published_position(&self) -> Result<Option<u64>, Problem> {
        let base = crate::base::of(self.context, &Rrh)?;
        let progress: Option<Progress> = base.as_ref().and_then(Base::progress);
        let progress = progress.filter(|progress| progress.source == self.identity());
        Ok(progress.map(|progress| progress.position(self.context.now())))
    }

    /// The companies of the published snapshot, where it is a sound copy that is kept in this way and from this source.
    fn published_copy(&self, progress: &Progress) -> Result<Option<Vec<Organisasjonsnummer>>, Problem> {
        let Some(base) = crate::base::of(self.context, &Rrh)? else { return Ok(None) };
        if !base.progress::<Progress>().is_some_and(|published| published.is_like(progress)) {
            return Ok(None);
        }
        let there = super::base::companies(&base.published.table_file(&VIRKSOMHETER)).at(Step::Published)?;
        Ok(Some(there.into_keys().collect()))
    }

    /// The register's address and the scope.
    fn identity(&self) -> [String; 2] {
        [self.section.v1_settings().base_url.to_string(), self.section.scope().to_owned()]
    }

    /// The name of the published snapshot.
    fn published(&self) -> Result<Option<String>, Problem> {
        let published = self.context.data.lake().published(NAME).at(Step::Published)?;
        Ok(published.map(|published| published.name.to_string()))
    }

    /// Lookups of one run, at most.
    fn most(&self) -> Option<usize> {
        self.section.lookups_per_run.map(std::num::NonZero::get)
    }

    /// Looks up the companies of a list, each once, also where an earlier run was interrupted.
    fn look_up(&self, run: &Path, list: List, mut notes: Vec<Note>) -> Result<Fetched, Problem> {
        list.write(run).at(Step::Landing)?;
        let seconds = list.companies.len() as u64 / u64::from(self.section.v1_settings().rate_per_second.get());
        tracing::info!(register = NAME, companies = list.companies.len(), seconds, later = list.later, "lookups begin");
        let progress = self.context.observer.follow(NAME);
        let lookups = self.client.lookups(list.numbers(), run, &*progress);
        let lookups = self.context.wait(lookups)?.at(Step::Fetch)?;
        let manifest = Manifest { url: self.section.v1_settings().base_url.to_string(), lookups };
        manifest.write(run).at(Step::Landing)?;
        let codes = kodelister::fetch(self.context, &self.client, run, &mut notes);
        Ok(Fetched::Landed(Box::new(Answers::new(run.to_owned(), list, manifest, codes, notes))))
    }
}

impl Source for Client<'_> {
    fn fetch(&self, base: Option<&Base>) -> Result<Fetched, Problem> {
        let copy = copy_by(&self.section)?;
        let progress: Option<Progress> = base.and_then(Base::progress);
        let is_like = |progress: &&Progress| progress.copy == copy && progress.source == self.identity();
        let base = base.zip(progress.as_ref().filter(is_like));
        match (copy, base) {
            (CopyBy::BulkFile, Some((base, progress)))
                if progress.is_fresh(self.context.now(), self.section.whole_every_days) =>
            {
                self.update(copy, base, progress)
            }
            (CopyBy::BulkFile, base) => {
                let log_from = match base {
                    Some((_, progress)) => Some(progress.position(self.context.now())),
                    None => self.published_position()?,
                };
                self.bulk(base, log_from, Vec::new())
            }
            (_, Some((base, progress))) => self.update(copy, base, progress),
            (_, None) => self.first_lookups(copy, Vec::new()),
        }
    }

    fn download(&self, name: &str, _: Option<&Base>) -> Result<Option<PathBuf>, Problem> {
        if name == CSV {
            return Err(Problem::usage(Step::Fetch, "today's API has no CSV; rrh-json fetches its bulk file"));
        }
        let run = landing::folder_for(self.context.data, NAME, TOTALBESTAND)?;
        brreg_files::create_folder(&run).at(Step::Landing)?;
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
