//! What was asked of the sandbox, for tests to look at.

use crate::faults::Endpoint;

/// A request that was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Request {
    /// What was asked for.
    pub endpoint: Endpoint,
    /// The status of the answer; a body that broke off later had its status before.
    pub status: u16,
    /// The `Range` header of the request.
    pub range: Option<String>,
}
