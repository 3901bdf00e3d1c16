//! The partner interface of the register: its two bulk files, and the lookup of one organisation.

use std::path::Path;

use brreg_domain::Organisasjonsnummer;
use bytes::Bytes;
use reqwest::header::HeaderMap;
use url::Url;

use super::REGISTER;
use crate::download::{self, Fetched, Form, Last, Target};
use crate::error::Result;
use crate::http::Host;
use crate::maskinporten::Maskinporten;
use crate::progress::Progress;
use crate::retry::Retry;
use crate::service::{Access, LOOKUP, Service, accepting, require_json};
use crate::settings::{DownloadSettings, HttpSettings, RrhSettings};

const PATH: [&str; 3] = ["api", "partner", "reelle-rettigheter"];
/// The supported media type of a lookup's answer, and the one that older servers use.
const LOOKUP_TYPES: &str = "application/vnd.brreg.reell.rettighet.v1+json, application/json;q=0.9";

/// The form of a bulk file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// A ZIP of one JSON array.
    Json,
    /// A ZIP of one CSV file.
    Csv,
}

impl Format {
    /// Returns `json` or `csv`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Csv => "csv",
        }
    }

    /// Returns the name of the bulk file in landing.
    #[must_use]
    pub fn file_name(self) -> &'static str {
        match self {
            Self::Json => "totalbestand-json.zip",
            Self::Csv => "totalbestand-csv.zip",
        }
    }
}

/// A client of the register.
pub struct Rrh {
    service: Service,
    downloads: DownloadSettings,
}

impl Rrh {
    /// Creates a client that gets its tokens from `maskinporten`.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Config`] when the address is not an https address or a configured authority cannot be used.
    pub fn new(
        settings: &RrhSettings,
        maskinporten: Maskinporten,
        http: &HttpSettings,
        downloads: DownloadSettings,
        retry: Retry,
    ) -> Result<Self> {
        let host = Host::new(REGISTER, &settings.base_url, http, None)?;
        let access = Some(Access { maskinporten, request: settings.token.clone() });
        Ok(Self { service: Service { host, access, retry, rate: None }, downloads })
    }

    /// Downloads a bulk file into `folder` as [`Format::file_name`], with [`download::MANIFEST`] beside it. The folder is
    /// created if it is missing.
    ///
    /// A part that an interrupted call left in the folder is completed if the register still has the same file. With the
    /// `ETag` of the last download, the result can be that nothing is new.
    ///
    /// # Errors
    /// See [`crate::retry`]. No incomplete file ever gets the name of the complete one.
    pub async fn totalbestand(
        &self,
        format: Format,
        folder: &Path,
        last_etag: Option<&str>,
        progress: &dyn Progress,
    ) -> Result<Fetched> {
        let url = self.url(["totalbestand", format.name()])?;
        let target = Target {
            folder,
            file_name: format.file_name(),
            form: Form::Zip,
            last: Last::of_etag(last_etag),
            room: 1,
            headers: HeaderMap::new(),
        };
        let step = format!("totalbestand {}", format.name());
        download::download(&self.service, &step, &url, &target, &self.downloads, progress).await
    }

    /// Returns the registration of one organisation, as the JSON document in the register's answer.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Status`] with the register's message: 404 for an organisation that need not register, 403
    /// without access; otherwise see [`crate::retry`].
    pub async fn lookup(&self, organisasjonsnummer: &Organisasjonsnummer) -> Result<Bytes> {
        let url = self.url([organisasjonsnummer.as_str()])?;
        let body = self.service.get_one(LOOKUP, &url, &accepting(LOOKUP_TYPES)).await?;
        require_json(&body).map_err(|error| error.at(&self.service.host.register, LOOKUP))?;
        Ok(body)
    }

    fn url<'a>(&self, last: impl IntoIterator<Item = &'a str>) -> Result<Url> {
        self.service.host.url(PATH.into_iter().chain(last))
    }
}
