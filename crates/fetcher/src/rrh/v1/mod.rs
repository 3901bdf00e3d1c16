//! Today's interface of the register, version 1: the bulk file, the log of changes, and lookups by company and by person.
//!
//! A copy of the register is kept as follows. [`Client::sekvensnummer`] returns the log's position some days before a bulk
//! file, [`Client::totalbestand`] downloads the file, and from then on [`Client::endringslogg`] returns the companies that
//! changed after a position, which [`Client::lookups`] fetches. The overlap of some days repeats events, which is harmless:
//! a lookup returns the present state of a company.
//!
//! The names of some parameters are not published. They are settings, answers are checked for signs that a name was
//! ignored, and [`openapi`] compares the settings with the register's OpenAPI document.

pub mod endringslogg;
pub mod journal;
mod lookups;
pub mod openapi;
mod sekvensnummer;
mod totalbestand;

use std::sync::Arc;

use brreg_domain::{Foedselsnummer, Organisasjonsnummer};
use bytes::Bytes;
use reqwest::header::{ACCEPT, ACCEPT_LANGUAGE, HeaderMap, HeaderValue};
use serde_json::Value;
use url::Url;

pub use lookups::{Lookups, MAX_FAILURES_IN_A_ROW, OPPSLAG};
pub use sekvensnummer::has_no_number;
pub use totalbestand::TOTALBESTAND;

use super::REGISTER;
use crate::error::{Error, Result};
use crate::http::Host;
use crate::maskinporten::Maskinporten;
use crate::rate::RateLimit;
use crate::retry::Retry;
use crate::service::{Access, LOOKUP, Service, require_json};
use crate::settings::{DownloadSettings, HttpSettings, V1Settings};

const BASE: [&str; 2] = ["api", "oppslag"];
const VERSION: &str = "v1";
const VIRKSOMHETER: &str = "virksomheter";
const JSON: &str = "application/json";

/// The language of code names.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Language {
    /// Bokmål, in which all other requests are sent.
    #[default]
    Nob,
    /// Nynorsk.
    Nno,
    /// English.
    Eng,
}

impl Language {
    /// Returns the register's name of the language, `nob`, `nno` or `eng`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Nob => "nob",
            Self::Nno => "nno",
            Self::Eng => "eng",
        }
    }
}

/// A client of the interface.
pub struct Client {
    service: Service,
    /// The same host without tokens, for what is open.
    open: Service,
    settings: V1Settings,
    downloads: DownloadSettings,
}

impl Client {
    /// Creates a client that gets its tokens from `maskinporten`.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Config`] when the address is not an https address or a configured authority cannot be used.
    pub fn new(
        settings: &V1Settings,
        maskinporten: Maskinporten,
        http: &HttpSettings,
        downloads: DownloadSettings,
        retry: Retry,
    ) -> Result<Self> {
        let http = HttpSettings { answer_timeout_seconds: settings.timeout_seconds, ..http.clone() };
        let host = Host::new(REGISTER, &settings.base_url, &http, None)?;
        let rate = Some(Arc::new(RateLimit::new(settings.rate_per_second, retry.clock())));
        let open = Service { host: host.clone(), access: None, retry: retry.clone(), rate: rate.clone() };
        let access = Some(Access { maskinporten, request: settings.token.clone() });
        let service = Service { host, access, retry, rate };
        Ok(Self { service, open, settings: settings.clone(), downloads })
    }

    /// Returns one company with its present and earlier registrations, as the JSON document in the register's answer.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Status`] with the register's message: 404 for a company that need not register; otherwise see
    /// [`crate::retry`].
    pub async fn lookup_company(&self, organisasjonsnummer: &Organisasjonsnummer) -> Result<Bytes> {
        let url = self.url([VIRKSOMHETER, organisasjonsnummer.as_str()])?;
        let body = self.service.get_one(LOOKUP, &url, &headers(JSON, Language::Nob)).await?;
        require_json(&body).map_err(|error| self.at(error, LOOKUP))?;
        Ok(body)
    }

    /// Returns the companies in which a person is or was a beneficial owner, as the JSON document in the register's answer.
    /// Only the scope of public authorities allows it.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Status`] with the register's message; otherwise see [`crate::retry`]. None shows the number.
    pub async fn lookup_person(&self, person: &Foedselsnummer) -> Result<Bytes> {
        let mut url = self.url([VIRKSOMHETER])?;
        url.query_pairs_mut().append_pair("foedselsnummer", person.expose());
        let step = "search for a person";
        let body = self.json(step, &url).await?;
        require_list(&body).map_err(|error| self.at(error, step))?;
        Ok(body)
    }

    /// Returns the register's code lists with their names in this language, as the JSON document in the register's answer.
    /// They are open: no token is requested or sent.
    ///
    /// # Errors
    /// See [`crate::retry`].
    pub async fn kodelister(&self, language: Language) -> Result<Bytes> {
        let step = "kodelister";
        let path = self.settings.kodelister_path.split('/').filter(|segment| !segment.is_empty());
        let url = self.open.host.url(BASE.into_iter().chain(path))?;
        let body = self.open.get(step, &url, &headers(JSON, language)).await?;
        require_json(&body).map_err(|error| self.at(error, step))?;
        Ok(body)
    }

    /// Returns the address of the register's OpenAPI document, for [`openapi::fetch`].
    ///
    /// # Errors
    /// [`crate::ErrorKind::Config`] when the configured address cannot have a path.
    pub fn openapi_url(&self) -> Result<Url> {
        self.open.host.url(BASE.into_iter().chain(["openapi", "openapi.zip"]))
    }

    /// Requests a JSON document with a token.
    async fn json(&self, step: &str, url: &Url) -> Result<Bytes> {
        let body = self.service.get(step, url, &headers(JSON, Language::Nob)).await?;
        require_json(&body).map_err(|error| self.at(error, step))?;
        Ok(body)
    }

    /// Returns the address of a path below the version.
    fn url<'a>(&self, path: impl IntoIterator<Item = &'a str>) -> Result<Url> {
        self.service.host.url(BASE.into_iter().chain([VERSION]).chain(path))
    }

    fn at(&self, error: Error, step: &str) -> Error {
        error.at(&self.service.host.register, step)
    }
}

/// Returns the headers of each request. The language is always named, so that labels do not depend on the server's default.
fn headers(accept: &'static str, language: Language) -> HeaderMap {
    HeaderMap::from_iter([
        (ACCEPT, HeaderValue::from_static(accept)),
        (ACCEPT_LANGUAGE, HeaderValue::from_static(language.name())),
    ])
}

/// A list is an array, or an object with one in it; an object without one is the description of an error, under whatever status.
fn require_list(body: &[u8]) -> Result<()> {
    let is_list = match serde_json::from_slice(body) {
        Ok(Value::Array(_)) => true,
        Ok(Value::Object(members)) => members.values().any(Value::is_array),
        _ => false,
    };
    if is_list { Ok(()) } else { Err(Error::bad_answer("it has no list of companies")) }
}
