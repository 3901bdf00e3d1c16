//! The partner API: its bulk files, and the lookup of one company.

use std::path::PathBuf;

use brreg_fetcher::download::{self, Manifest};
use brreg_fetcher::rrh::partner::{Format, Rrh};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use url::Url;

use super::{Files, NAME, RrhSection};
use crate::base::Base;
use crate::context::Context;
use crate::landing;
use crate::problem::{At as _, Problem, Step};
use crate::register::{LookupOptions, Subject};
use crate::report::{Origin, Unchanged};
use crate::settings::Configuration;
use crate::source::{Fetched, Source};

/// The names of the downloads.
pub(super) const JSON: &str = "rrh-json";
pub(super) const CSV: &str = "rrh-csv";

/// How far a snapshot goes: the download that it was made from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Progress {
    /// Where it came from.
    url: String,
    /// Its `ETag`.
    etag: Option<String>,
}

/// Where a snapshot with this progress came from.
pub(super) fn origin(progress: &Value) -> Option<Origin> {
    let Progress { url, etag } = serde_json::from_value(progress.clone()).ok()?;
    Some(Origin { url, etag })
}

/// A client of the register.
pub(super) fn client(configuration: &Configuration) -> Result<Rrh, Problem> {
    let section: RrhSection = configuration.required(NAME)?;
    let maskinporten = configuration.maskinporten()?;
    let (http, download, retry) = (&configuration.http, configuration.download.clone(), configuration.repeated());
    Rrh::new(&section.partner_settings(), maskinporten, http, download, retry).at(Step::Client)
}

/// The register as a source.
pub(super) struct Client<'c> {
    context: &'c Context<'c>,
    client: Rrh,
    base_url: Url,
    format: Format,
}

impl<'c> Client<'c> {
    pub(super) fn new(context: &'c Context<'c>, section: &RrhSection) -> Result<Self, Problem> {
        Ok(Self {
            context,
            client: client(context.configuration)?,
            base_url: section.partner_settings().base_url,
            format: section.format.into(),
        })
    }

    /// Downloads the bulk file into landing; `None` where the register still has the one with this `ETag`.
    fn bulk_file(&self, format: Format, last_etag: Option<&str>) -> Result<Option<(PathBuf, Manifest)>, Problem> {
        let folder = landing::folder_for(self.context.data, NAME, format.file_name())?;
        brreg_files::create_folder(&folder).at_path(Step::Landing, &folder)?;
        let progress = self.context.observer.follow(NAME);
        let fetched = self.client.totalbestand(format, &folder, last_etag, &*progress);
        match self.context.wait(fetched)?.at(Step::Fetch)? {
            download::Fetched::New { path, manifest } => Ok(Some((path, manifest))),
            download::Fetched::NotModified => {
                landing::remove_if_empty(&folder);
                Ok(None)
            }
        }
    }
}

impl Source for Client<'_> {
    fn fetch(&self, base: Option<&Base>) -> Result<Fetched, Problem> {
        let last: Option<Progress> = base.and_then(Base::progress);
        // A file of another register, such as that of the test environment, has an ETag of its own.
        let last = last.filter(|last| last.url.starts_with(self.base_url.as_str()));
        // Without its file, the next who needs it would find none: after an erasure, it is downloaded again.
        let is_kept = self.context.configuration.retention.landing_runs > 0;
        let is_there = landing::newest_file(self.context.data, NAME, &[self.format.file_name()])?.is_some();
        let last = last.filter(|_| is_there || !is_kept);
        let Some((path, manifest)) = self.bulk_file(self.format, last.and_then(|last| last.etag).as_deref())? else {
            return Ok(Fetched::Unchanged(Unchanged::NothingNew));
        };
        let progress = Progress { url: manifest.url.clone(), etag: manifest.etag.clone() };
        let progress = serde_json::to_value(progress).at(Step::Fetch)?;
        Ok(Fetched::Landed(Box::new(Files::fetched(path, manifest.finished, progress))))
    }

    fn download(&self, name: &str, _: Option<&Base>) -> Result<Option<PathBuf>, Problem> {
        let format = if name == CSV { Format::Csv } else { Format::Json };
        Ok(self.bulk_file(format, None)?.map(|(path, _)| path))
    }

    fn lookup(&self, _: &str, subject: &Subject, _: &LookupOptions) -> Result<Vec<u8>, Problem> {
        let Subject::Organisasjonsnummer(number) = subject else {
            return Err(Problem::usage(Step::Lookup, "the partner API has lookups by organisation number only"));
        };
        let answer = self.context.wait(self.client.lookup(number))?;
        answer.at(Step::Lookup).map(Into::into)
    }
}
