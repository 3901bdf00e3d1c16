//! Fetching: all notices or those since the last fetch, and the lookup of one.

use std::path::PathBuf;

use brreg_fetcher::konkurs::{Konkurs, Manifest};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{Answers, KonkursSection, Mode, NAME};
use crate::base::Base;
use crate::context::Context;
use crate::landing;
use crate::problem::{At as _, Problem, Step};
use crate::register::{LookupOptions, Subject};
use crate::settings::Configuration;
use crate::source::{Fetched, Source};

/// How far a snapshot goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Progress {
    /// The last registration time seen: the next fetch of updates begins there.
    last_registreringstidspunkt: Option<Timestamp>,
    /// When the whole list was read last.
    last_whole: Timestamp,
}

/// A client of the register.
pub(super) fn client(configuration: &Configuration) -> Result<Konkurs, Problem> {
    let section: KonkursSection = configuration.required(NAME)?;
    let credentials = section.credentials(configuration)?;
    Konkurs::new(&section.settings(), &credentials, &configuration.http, configuration.repeated()).at(Step::Client)
}

/// The register as a source.
pub(super) struct Client<'c> {
    context: &'c Context<'c>,
    client: Konkurs,
    whole_every_days: u32,
}

impl<'c> Client<'c> {
    pub(super) fn new(context: &'c Context<'c>) -> Result<Self, Problem> {
        let section: KonkursSection = context.configuration.required(NAME)?;
        let client = client(context.configuration)?;
        Ok(Self { context, client, whole_every_days: section.whole_every_days })
    }

    /// What the next fetch goes on from; `None` where it is the whole list: at the first run, and after some days.
    fn goes_on_from(&self, base: Option<&Base>) -> Option<(Timestamp, Timestamp)> {
        let progress: Progress = base?.progress()?;
        let now = self.context.now();
        let age = now.duration_since(progress.last_whole);
        let is_fresh = !age.is_negative() && age < SignedDuration::from_hours(24 * i64::from(self.whole_every_days));
        let since = progress.last_registreringstidspunkt.filter(|since| is_fresh && *since <= now)?;
        Some((since, progress.last_whole))
    }

    /// Fetches all notices, or those since a timestamp, into a run of landing.
    fn notices(&self, since: Option<Timestamp>) -> Result<(PathBuf, Manifest), Problem> {
        let folder = landing::new_run(self.context.data, NAME)?;
        let progress = self.context.observer.follow(NAME);
        let manifest = self.context.wait(self.client.fetch(since, &folder, &*progress))?.at(Step::Fetch)?;
        Ok((folder, manifest))
    }
}

impl Source for Client<'_> {
    fn fetch(&self, base: Option<&Base>) -> Result<Fetched, Problem> {
        let mut from = self.goes_on_from(base);
        let (mut folder, mut manifest) = self.notices(from.map(|(since, _)| since))?;
        if from.is_some() && manifest.notices == 0 {
            // The notice that the progress was taken from always comes again: without it, this is another list.
            tracing::warn!(
                register = NAME,
                "the update does not contain the last notice that was seen, so the whole list is read"
            );
            from = None;
            (folder, manifest) = self.notices(None)?;
        }
        let progress = Progress {
            last_registreringstidspunkt: manifest.last_registreringstidspunkt,
            last_whole: from.map_or(manifest.started, |(_, last_whole)| last_whole),
        };
        let progress = serde_json::to_value(progress).at(Step::Fetch)?;
        let mode = if from.is_some() { Mode::Update } else { Mode::Whole };
        Ok(Fetched::Landed(Box::new(Answers::new(folder, manifest, mode, Some(progress)))))
    }

    fn download(&self, _: &str, base: Option<&Base>) -> Result<Option<PathBuf>, Problem> {
        let since = self.goes_on_from(base).map(|(since, _)| since);
        self.notices(since).map(|(folder, _)| Some(folder))
    }

    fn lookup(&self, _: &str, subject: &Subject, _: &LookupOptions) -> Result<Vec<u8>, Problem> {
        let Subject::Uuid(uuid) = subject else {
            return Err(Problem::usage(Step::Lookup, "a notice is looked up by its uuid"));
        };
        let answer = self.context.wait(self.client.lookup(&uuid.to_string()))?;
        answer.at(Step::Lookup).map(Into::into)
    }
}
