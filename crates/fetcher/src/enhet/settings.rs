//! Settings of the register, each with its default as a documented constant.

use std::num::NonZero;

use url::Url;

/// Requests per second for single documents and pages. The register publishes no limit.
pub const RATE_PER_SECOND: NonZero<u32> = match NonZero::new(5) {
    Some(rate) => rate,
    None => NonZero::<u32>::MIN,
};
/// Numbers that are looked up at the same time.
pub const CONCURRENCY: NonZero<usize> = match NonZero::new(4) {
    Some(count) => count,
    None => NonZero::<usize>::MIN,
};
/// Most lookups of one list. An ordinary night has some hundred.
pub const MAX_OPPSLAG: u64 = 20_000;
/// Time limit for a whole list of lookups.
pub const DEADLINE_SECONDS: u64 = 2 * 3600;

/// The register of companies. It needs no credentials.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnhetSettings {
    /// The address of the API: `…/enhetsregisteret/api` at the register's host.
    pub base_url: Url,
    /// See [`RATE_PER_SECOND`].
    pub rate_per_second: NonZero<u32>,
    /// See [`CONCURRENCY`].
    pub concurrency: NonZero<usize>,
    /// See [`MAX_OPPSLAG`].
    pub max_oppslag: u64,
    /// See [`DEADLINE_SECONDS`].
    pub deadline_seconds: u64,
}

impl EnhetSettings {
    /// Returns the default settings for the register at this address.
    #[must_use]
    pub fn new(base_url: Url) -> Self {
        Self {
            base_url,
            rate_per_second: RATE_PER_SECOND,
            concurrency: CONCURRENCY,
            max_oppslag: MAX_OPPSLAG,
            deadline_seconds: DEADLINE_SECONDS,
        }
    }
}
