//! Register over reelle rettighetshavere, the register of beneficial owners: the two bulk files, and the lookup of one
//! organisation.

use std::path::Path;

use brreg_domain::Organisasjonsnummer;
use bytes::Bytes;
use url::Url;

use crate::download::{self, Fetched, Target};
use crate::error::Result;
use crate::http::Host;
use crate::maskinporten::{Maskinporten, TokenRequest};
use crate::progress::Progress;
use crate::retry::Retry;
use crate::service::{Access, Service};
use crate::settings::{DownloadSettings, HttpSettings, RrhSettings};

const REGISTER: &str = "rrh";
const PATH: [&str; 3] = ["api", "partner", "reelle-rettigheter"];
/// The version of the lookup's answer that this crate was written for, and what older servers call it.
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
    /// `json` or `csv`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Csv => "csv",
        }
    }

    /// What the bulk file is called in landing.
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
    /// A client that gets its tokens from `maskinporten`.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Config`] when the address is no https address or a configured authority cannot be used.
    pub fn new(
        settings: &RrhSettings,
        maskinporten: Maskinporten,
        http: &HttpSettings,
        downloads: DownloadSettings,
        retry: Retry,
    ) -> Result<Self> {
        let host = Host::new(REGISTER, &settings.base_url, http, None)?;
        let request = TokenRequest {
            scope: settings.scope.clone(),
            resource: settings.resource.clone(),
            consumer_org: settings.consumer_org.clone(),
        };
        let access = Some(Access { maskinporten, request });
        Ok(Self { service: Service { host, access, retry }, downloads })
    }

    /// Downloads a bulk file into `folder`, made where it is missing, as [`Format::file_name`], with
    /// [`download::MANIFEST`] beside it.
    ///
    /// A part that an interrupted call left in the folder is completed if the register still has the same file.
    /// With the `ETag` of the last download the answer can be that nothing is new.
    ///
    /// # Errors
    /// See [`crate::retry`]; whatever fails, no file takes the name of the whole one.
    pub async fn totalbestand(
        &self,
        format: Format,
        folder: &Path,
        last_etag: Option<&str>,
        progress: &dyn Progress,
    ) -> Result<Fetched> {
        let url = self.url(["totalbestand", format.name()])?;
        let target = Target { folder, file_name: format.file_name(), last_etag };
        let step = format!("totalbestand {}", format.name());
        download::download(&self.service, &step, &url, &target, &self.downloads, progress).await
    }

    /// The registration of one organisation, as the JSON document that the register answers.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Status`] with the register's own message: 404 for an organisation that need not register,
    /// 403 without access; else see [`crate::retry`].
    pub async fn lookup(&self, organisasjonsnummer: &Organisasjonsnummer) -> Result<Bytes> {
        let url = self.url([organisasjonsnummer.as_str()])?;
        self.service.get(&format!("lookup of {organisasjonsnummer}"), &url, LOOKUP_TYPES).await
    }

    fn url<'a>(&self, last: impl IntoIterator<Item = &'a str>) -> Result<Url> {
        self.service.host.url(PATH.into_iter().chain(last))
    }
}
