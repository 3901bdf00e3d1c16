//! Settings, each with its default as a documented constant. Times are in whole seconds, sizes in bytes.

use std::num::NonZero;
use std::path::PathBuf;
use std::time::Duration;

use serde::de::{Error as _, Unexpected};
use serde::{Deserialize, Deserializer};
use url::Url;

/// Time limit for establishing a connection, including TLS.
pub const CONNECT_TIMEOUT_SECONDS: u64 = 15;
/// Time limit from the request to the head of its answer. The registers prepare bulk files in advance.
pub const RESPONSE_TIMEOUT_SECONDS: u64 = 60;
/// Longest pause in the middle of a body.
pub const IDLE_TIMEOUT_SECONDS: u64 = 30;
/// Time limit for a whole answer that is read into memory, from the request to the last byte of its body.
pub const ANSWER_TIMEOUT_SECONDS: u64 = 300;
/// Largest answer that is read into memory, such as one registration or one page of notices.
pub const MAX_ANSWER_BYTES: u64 = 64 << 20;

/// Largest answer about one thing: a notice, a person, a company. Real ones have some kilobytes.
pub const MAX_RECORD_BYTES: u64 = 16 << 20;

/// Attempts at one request, including the first. An attempt of a download that received data does not count.
pub const MAX_ATTEMPTS: u32 = 6;
/// The first wait; each later one is twice as long, plus a random part.
pub const FIRST_DELAY_SECONDS: u64 = 1;
/// The longest wait that the server did not request.
pub const MAX_DELAY_SECONDS: u64 = 60;
/// The longest wait accepted from a server's `Retry-After`.
pub const MAX_RETRY_AFTER_SECONDS: u64 = 300;
/// Latest start of an attempt after the first one, or after the last one that received data.
pub const RETRY_TOTAL_SECONDS: u64 = 1800;

/// Largest download. A bulk file has about 75 MB.
pub const MAX_DOWNLOAD_BYTES: u64 = 2 << 30;
/// The lowest rate of a body, measured over [`MIN_RATE_WINDOW_SECONDS`].
pub const MIN_RATE_BYTES_PER_SECOND: u64 = 1024;
/// The window over which the rate is measured.
pub const MIN_RATE_WINDOW_SECONDS: u64 = 60;
/// Time limit for a whole download with all its attempts.
pub const DOWNLOAD_DEADLINE_SECONDS: u64 = 2 * 3600;
/// Disk space that must remain free after the download.
pub const FREE_DISK_RESERVE_BYTES: u64 = 64 << 20;

/// The longest time of a setting or an answer, about a year: a longer one is never meant, and could not be added to the time
/// of a clock.
pub const LONGEST_SECONDS: u64 = 366 * 24 * 3600;

/// Connections. No setting weakens TLS.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct HttpSettings {
    /// PEM file with the only trusted authorities; by default the system's are trusted.
    pub ca_file: Option<PathBuf>,
    /// See [`CONNECT_TIMEOUT_SECONDS`].
    pub connect_timeout_seconds: u64,
    /// See [`RESPONSE_TIMEOUT_SECONDS`].
    pub response_timeout_seconds: u64,
    /// See [`IDLE_TIMEOUT_SECONDS`].
    pub idle_timeout_seconds: u64,
    /// See [`ANSWER_TIMEOUT_SECONDS`].
    pub answer_timeout_seconds: u64,
    /// See [`MIN_RATE_BYTES_PER_SECOND`].
    pub min_rate_bytes_per_second: u64,
    /// See [`MIN_RATE_WINDOW_SECONDS`].
    pub min_rate_window_seconds: u64,
    /// See [`MAX_ANSWER_BYTES`].
    pub max_answer_bytes: u64,
}

impl Default for HttpSettings {
    fn default() -> Self {
        Self {
            ca_file: None,
            connect_timeout_seconds: CONNECT_TIMEOUT_SECONDS,
            response_timeout_seconds: RESPONSE_TIMEOUT_SECONDS,
            idle_timeout_seconds: IDLE_TIMEOUT_SECONDS,
            answer_timeout_seconds: ANSWER_TIMEOUT_SECONDS,
            min_rate_bytes_per_second: MIN_RATE_BYTES_PER_SECOND,
            min_rate_window_seconds: MIN_RATE_WINDOW_SECONDS,
            max_answer_bytes: MAX_ANSWER_BYTES,
        }
    }
}

/// How often and how long a request is tried again; [`crate::retry`] lists which requests are.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RetrySettings {
    /// See [`MAX_ATTEMPTS`].
    pub max_attempts: u32,
    /// See [`FIRST_DELAY_SECONDS`].
    pub first_delay_seconds: u64,
    /// See [`MAX_DELAY_SECONDS`].
    pub max_delay_seconds: u64,
    /// See [`MAX_RETRY_AFTER_SECONDS`].
    pub max_retry_after_seconds: u64,
    /// See [`RETRY_TOTAL_SECONDS`].
    pub total_seconds: u64,
}

impl Default for RetrySettings {
    fn default() -> Self {
        Self {
            max_attempts: MAX_ATTEMPTS,
            first_delay_seconds: FIRST_DELAY_SECONDS,
            max_delay_seconds: MAX_DELAY_SECONDS,
            max_retry_after_seconds: MAX_RETRY_AFTER_SECONDS,
            total_seconds: RETRY_TOTAL_SECONDS,
        }
    }
}

/// Limits of a download.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DownloadSettings {
    /// See [`MAX_DOWNLOAD_BYTES`].
    pub max_bytes: u64,
    /// See [`MIN_RATE_BYTES_PER_SECOND`].
    pub min_rate_bytes_per_second: u64,
    /// See [`MIN_RATE_WINDOW_SECONDS`].
    pub min_rate_window_seconds: u64,
    /// See [`DOWNLOAD_DEADLINE_SECONDS`].
    pub deadline_seconds: u64,
    /// See [`FREE_DISK_RESERVE_BYTES`].
    pub free_disk_reserve_bytes: u64,
}

impl Default for DownloadSettings {
    fn default() -> Self {
        Self {
            max_bytes: MAX_DOWNLOAD_BYTES,
            min_rate_bytes_per_second: MIN_RATE_BYTES_PER_SECOND,
            min_rate_window_seconds: MIN_RATE_WINDOW_SECONDS,
            deadline_seconds: DOWNLOAD_DEADLINE_SECONDS,
            free_disk_reserve_bytes: FREE_DISK_RESERVE_BYTES,
        }
    }
}

/// Whether requests can be made below an address: https, a host, a path, and nothing else.
pub(crate) fn is_https_address(address: &Url) -> bool {
    let is_bare = address.username().is_empty() && address.password().is_none();
    let has_more = address.query().is_some() || address.fragment().is_some();
    address.scheme() == "https" && address.host().is_some() && is_bare && !has_more
}

/// Reads the address of a server, for `deserialize_with`.
///
/// # Errors
/// Anything but an https address of host and path. The text is not quoted: a password may be in it.
pub fn https_address<'de, D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Url, D::Error> {
    let expected = "an https address of host and path only, such as https://register.example/api";
    let text = String::deserialize(deserializer)?;
    let address = Url::parse(&text).ok().filter(is_https_address);
    address.ok_or_else(|| D::Error::invalid_value(Unexpected::Other("another address"), &expected))
}

/// The client of Maskinporten.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MaskinportenSettings {
    /// The issuer, which is also the audience of the grant: `https://maskinporten.no/`, in test
    /// `https://test.maskinporten.no/`. The token endpoint is `token` below it.
    #[serde(deserialize_with = "https_address")]
    pub issuer: Url,
    /// The id of the client registered at Maskinporten.
    pub client_id: String,
}

/// The access that a token gives.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct TokenRequest {
    /// The scopes, separated by spaces.
    pub scope: String,
    /// The audience, if the register requires one.
    pub resource: Option<String>,
    /// The organisation on whose behalf the client acts, for suppliers with a delegated scope.
    pub consumer_org: Option<String>,
}

impl TokenRequest {
    /// Requests a scope on the client's own behalf.
    pub fn new(scope: impl Into<String>) -> Self {
        Self { scope: scope.into(), resource: None, consumer_org: None }
    }
}

/// The register of beneficial owners.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RrhSettings {
    /// `https://rrh.brreg.no`, in test `https://rrh.ppe.brreg.no`.
    pub base_url: Url,
    /// The token, with the scope `brreg:reelle/partner.offentlig` or `brreg:reelle/partner.rapporteringspliktig`.
    pub token: TokenRequest,
}

/// The register's parameter of a bulk file's form.
pub const V1_TOTALBESTAND_QUERY: &str = "format=json";
/// The parameter with the timestamp of which the register gives the sequence number.
pub const V1_SEKVENSNUMMER_PARAM: &str = "dato";
/// The parameter with the sequence number after which the log of changes begins.
pub const V1_ENDRINGSLOGG_PARAM: &str = "sekvensnummer";
/// The largest number of events of a page that is requested, where the register has a parameter for it.
pub const V1_ENDRINGSLOGG_SIZE: NonZero<u32> = match NonZero::new(1000) {
    Some(size) => size,
    None => NonZero::<u32>::MIN,
};
/// The path of the code lists below `api/oppslag`.
pub const V1_KODELISTER_PATH: &str = "/v1/kodelister";
/// Lookups per second, for all companies together. The register publishes no limit.
pub const V1_RATE_PER_SECOND: NonZero<u32> = match NonZero::new(10) {
    Some(rate) => rate,
    None => NonZero::<u32>::MIN,
};
/// Time limit for a whole answer other than the bulk file. A page of the log may be large.
pub const V1_TIMEOUT_SECONDS: u64 = 300;
/// Companies that are looked up at the same time.
pub const V1_CONCURRENCY: NonZero<usize> = nonzero(4);

/// How a timestamp is written in a request for a sequence number.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum SekvensnummerFormat {
    /// `2026-11-20T00:00:00.000Z`
    #[default]
    Timestamp,
    /// `2026-11-20`
    Date,
}

/// Today's interface of the register of beneficial owners.
///
/// The register's public documentation leaves out the names of some parameters, so they are settings.
/// [`crate::rrh::v1::openapi`] compares them with the register's OpenAPI document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct V1Settings {
    /// `https://rrh.brreg.no`, in test `https://rrh.ppe.brreg.no`.
    pub base_url: Url,
    /// The token, with the scope `brreg:reelle/offentlig`, which includes the bulk file, or one of the register's other five.
    pub token: TokenRequest,
    /// See [`V1_TOTALBESTAND_QUERY`]. Empty for none.
    pub totalbestand_query: String,
    /// See [`V1_SEKVENSNUMMER_PARAM`].
    pub sekvensnummer_param: String,
    /// How that parameter's timestamp is written.
    pub sekvensnummer_format: SekvensnummerFormat,
    /// See [`V1_ENDRINGSLOGG_PARAM`].
    pub endringslogg_param: String,
    /// The parameter with the size of a page; without one, the register chooses the size.
    pub endringslogg_size_param: Option<String>,
    /// See [`V1_ENDRINGSLOGG_SIZE`].
    pub endringslogg_size: NonZero<u32>,
    /// See [`V1_KODELISTER_PATH`].
    pub kodelister_path: String,
    /// See [`V1_RATE_PER_SECOND`].
    pub rate_per_second: NonZero<u32>,
    /// See [`V1_CONCURRENCY`].
    pub concurrency: NonZero<usize>,
    /// See [`V1_TIMEOUT_SECONDS`].
    pub timeout_seconds: u64,
}

impl V1Settings {
    /// Returns the default settings for the register at this address.
    #[must_use]
    pub fn new(base_url: Url, scope: impl Into<String>) -> Self {
        Self {
            base_url,
            token: TokenRequest::new(scope),
            totalbestand_query: V1_TOTALBESTAND_QUERY.to_owned(),
            sekvensnummer_param: V1_SEKVENSNUMMER_PARAM.to_owned(),
            sekvensnummer_format: SekvensnummerFormat::default(),
            endringslogg_param: V1_ENDRINGSLOGG_PARAM.to_owned(),
            endringslogg_size_param: None,
            endringslogg_size: V1_ENDRINGSLOGG_SIZE,
            kodelister_path: V1_KODELISTER_PATH.to_owned(),
            rate_per_second: V1_RATE_PER_SECOND,
            concurrency: V1_CONCURRENCY,
            timeout_seconds: V1_TIMEOUT_SECONDS,
        }
    }
}

/// Notices per page of the list; the register allows no more.
pub const KONKURS_PAGE_SIZE: u32 = 2000;
/// Largest number of pages of one list. The register has about a hundred.
pub const KONKURS_MAX_PAGES: u32 = 5000;
/// Details that are requested at the same time.
pub const KONKURS_CONCURRENCY: NonZero<usize> = nonzero(8);

/// The register of bankruptcy notices.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KonkursSettings {
    /// `https://konkursvarsel.vcert.brreg.no`, in test `https://konkursvarsel.ppe-vcert.brreg.no`.
    pub base_url: Url,
    /// See [`KONKURS_PAGE_SIZE`].
    pub page_size: u32,
    /// See [`KONKURS_MAX_PAGES`].
    pub max_pages: u32,
    /// See [`KONKURS_CONCURRENCY`].
    pub concurrency: NonZero<usize>,
}

impl KonkursSettings {
    /// Returns the default settings for the register at this address.
    #[must_use]
    pub fn new(base_url: Url) -> Self {
        Self { base_url, page_size: KONKURS_PAGE_SIZE, max_pages: KONKURS_MAX_PAGES, concurrency: KONKURS_CONCURRENCY }
    }
}

/// The scope that the register of marriage contracts requires.
pub const EKTEPAKT_SCOPE: &str = "brreg:ektepakt/tlg";
/// Persons that are looked up at the same time.
pub const EKTEPAKT_CONCURRENCY: NonZero<usize> = nonzero(4);
/// Requests per second, for all persons together.
pub const EKTEPAKT_RATE_PER_SECOND: NonZero<u32> = match NonZero::new(5) {
    Some(rate) => rate,
    None => NonZero::<u32>::MIN,
};
/// Time limit for the lookup of one person.
pub const EKTEPAKT_TIMEOUT_SECONDS: u64 = 60;
/// Attempts at one person of a list; the next run looks up failed persons again.
pub const EKTEPAKT_ATTEMPTS: u32 = 3;

/// The register of marriage contracts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EktepaktSettings {
    /// `https://ektepaktregisteret.brreg.no/ektepakt`, in test `https://ektepaktregisteret.ppe.brreg.no/ektepakt`.
    pub base_url: Url,
    /// The token, with the scope [`EKTEPAKT_SCOPE`].
    pub token: TokenRequest,
    /// The language of the texts: `NOB` (the register's default), `NNO` or `ENG`.
    pub spraakkode: Option<String>,
    /// See [`EKTEPAKT_CONCURRENCY`].
    pub concurrency: NonZero<usize>,
    /// See [`EKTEPAKT_RATE_PER_SECOND`].
    pub rate_per_second: NonZero<u32>,
    /// See [`EKTEPAKT_TIMEOUT_SECONDS`].
    pub timeout_seconds: u64,
}

impl EktepaktSettings {
    /// Returns the default settings for the register at this address.
    #[must_use]
    pub fn new(base_url: Url) -> Self {
        Self {
            base_url,
            token: TokenRequest::new(EKTEPAKT_SCOPE),
            spraakkode: None,
            concurrency: EKTEPAKT_CONCURRENCY,
            rate_per_second: EKTEPAKT_RATE_PER_SECOND,
            timeout_seconds: EKTEPAKT_TIMEOUT_SECONDS,
        }
    }
}

/// The files of the key and the certificate: exactly one of `pkcs12`, `key` or `jwk`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CredentialSettings {
    /// A PKCS#12 file (`.p12`, `.pfx`), with modern or legacy encryption.
    pub pkcs12: Option<PathBuf>,
    /// A PEM file with the private key.
    pub key: Option<PathBuf>,
    /// A PEM file with the certificate of `key` and its intermediate certificates.
    pub certificate: Option<PathBuf>,
    /// A JWK file with the private key.
    pub jwk: Option<PathBuf>,
    /// The id under which the key is registered for the client. Without it, the certificate is sent with each token
    /// request (`x5c`).
    pub kid: Option<String>,
}

/// Returns `count`, or one if it is zero.
const fn nonzero(count: usize) -> NonZero<usize> {
    match NonZero::new(count) {
        Some(count) => count,
        None => NonZero::<usize>::MIN,
    }
}

/// Returns the duration of so many seconds, at most [`LONGEST_SECONDS`].
pub(crate) fn seconds(count: u64) -> Duration {
    Duration::from_secs(count.min(LONGEST_SECONDS))
}
