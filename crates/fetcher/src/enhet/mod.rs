//! Enhetsregisteret, the register of companies: its open API, without tokens.
//!
//! [`Client::file`] downloads the three bulk files, [`Client::feed`] reads what happened since, and [`Client::lookups`] asks
//! about single numbers, such as those that are in no file any more. A copy of the register is as of the files; the feeds
//! report what the files cannot: which units were deleted, and which were removed on legal grounds.

mod document;
pub mod feed;
mod file;
mod lookups;
mod settings;

use std::sync::Arc;

use brreg_domain::Organisasjonsnummer;
use bytes::Bytes;
use serde::Deserialize;
use url::Url;

pub use document::{Absence, State};
pub use file::{Downloaded, File, Known};
pub use lookups::{Cut, Lookup, Lookups, OPPSLAG, Place, Wanted};
pub use settings::{CONCURRENCY, DEADLINE_SECONDS, EnhetSettings, MAX_OPPSLAG, RATE_PER_SECOND};

use crate::error::{Error, ErrorKind, Result};
use crate::http::Host;
use crate::rate::RateLimit;
use crate::retry::Retry;
use crate::service::{LOOKUP, Service, accepting, require_json};
use crate::settings::{DownloadSettings, HttpSettings};

/// The register's name in errors and logs.
const REGISTER: &str = "enhet";
const ENHETER: &str = "enheter";
const UNDERENHETER: &str = "underenheter";
const ROLLER: &str = "roller";
/// What is accepted where the register refuses its own versioned type.
const JSON: &str = "application/json";
const ENHET_TYPE: &str = "application/vnd.brreg.enhetsregisteret.enhet.v2+json;charset=UTF-8, application/json;q=0.9";
const UNDERENHET_TYPE: &str =
    "application/vnd.brreg.enhetsregisteret.underenhet.v2+json;charset=UTF-8, application/json;q=0.9";
const ROLLE_TYPE: &str = "application/vnd.brreg.enhetsregisteret.rolle.v1+json;charset=UTF-8, application/json;q=0.9";

/// A client of the register.
pub struct Client {
    service: Service,
    /// The same host for the bulk files, to which no rate applies.
    files: Service,
    settings: EnhetSettings,
    downloads: DownloadSettings,
}

impl Client {
    /// Creates a client. It needs no credentials.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Config`] when the address is not an https address or a configured authority cannot be used.
    pub fn new(
        settings: EnhetSettings,
        http: &HttpSettings,
        downloads: DownloadSettings,
        retry: Retry,
    ) -> Result<Self> {
        let host = Host::new(REGISTER, &settings.base_url, http, None)?;
        let rate = Some(Arc::new(RateLimit::new(settings.rate_per_second, retry.clock())));
        let files = Service { host: host.clone(), access: None, retry: retry.clone(), rate: None };
        Ok(Self { service: Service { host, access: None, retry, rate }, files, settings, downloads })
    }

    /// Returns one unit, as the JSON document in the register's answer. A deleted unit is a document too.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Status`] with 404 for a number that no unit has, 410 for a unit that was removed on legal grounds;
    /// otherwise see [`crate::retry`].
    pub async fn unit(&self, organisasjonsnummer: &Organisasjonsnummer) -> Result<Bytes> {
        self.document(LOOKUP, &[ENHETER, organisasjonsnummer.as_str()], ENHET_TYPE).await
    }

    /// Returns one subunit; otherwise as [`Client::unit`].
    ///
    /// # Errors
    /// As [`Client::unit`].
    pub async fn subunit(&self, organisasjonsnummer: &Organisasjonsnummer) -> Result<Bytes> {
        let path = [UNDERENHETER, organisasjonsnummer.as_str()];
        self.document(LOOKUP, &path, UNDERENHET_TYPE).await
    }

    /// Returns the roles in one unit, as the JSON document in the register's answer.
    ///
    /// # Errors
    /// As [`Client::unit`]; 404 also for a unit without roles.
    pub async fn roles(&self, organisasjonsnummer: &Organisasjonsnummer) -> Result<Bytes> {
        let path = [ENHETER, organisasjonsnummer.as_str(), ROLLER];
        self.document("lookup of roles", &path, ROLLE_TYPE).await
    }

    /// Returns the number of units that the register's search counts.
    ///
    /// # Errors
    /// [`crate::ErrorKind::BadAnswer`] for an answer without the number; otherwise see [`crate::retry`].
    pub async fn total(&self) -> Result<u64> {
        #[derive(Deserialize)]
        struct Found {
            page: Page,
        }
        #[derive(Deserialize)]
        struct Page {
            #[serde(rename = "totalElements")]
            total_elements: u64,
        }
        let step = "number of units";
        let mut url = self.url(&[ENHETER])?;
        url.query_pairs_mut().append_pair("size", "1");
        let body = self.json(step, &url, ENHET_TYPE).await?;
        // The cause is left out because it could quote a value.
        let found: Found = serde_json::from_slice(&body)
            .map_err(|_| self.at(Error::bad_answer("it does not count the units"), step))?;
        Ok(found.page.total_elements)
    }

    async fn document(&self, step: &str, path: &[&str], accept: &'static str) -> Result<Bytes> {
        let body = self.json(step, &self.url(path)?, accept).await?;
        require_json(&body).map_err(|error| self.at(error, step))?;
        Ok(body)
    }

    /// Requests a document at the set rate, until it is answered or retries are used up. A refusal of the media type is
    /// followed by one request for plain JSON.
    async fn json(&self, step: &str, url: &Url, accept: &'static str) -> Result<Bytes> {
        match self.ask(step, url, accept).await {
            Err(error) if is_status(&error, 406) && accept != JSON => self.ask(step, url, JSON).await,
            answered => answered,
        }
    }

    async fn ask(&self, step: &str, url: &Url, accept: &'static str) -> Result<Bytes> {
        self.service.get(step, url, &accepting(accept)).await
    }

    fn url(&self, path: &[&str]) -> Result<Url> {
        self.service.host.url(path.iter().copied())
    }

    fn at(&self, error: Error, step: &str) -> Error {
        error.at(&self.service.host.register, step)
    }
}

/// Returns whether the register answered with this status.
fn is_status(error: &Error, wanted: u16) -> bool {
    matches!(error.kind(), ErrorKind::Status { status, .. } if *status == wanted)
}
