//! What was asked of the sandbox, for tests to look at.

use axum::http::Uri;
use brreg_domain::{MASK, mask_identity_numbers};

use crate::ektepakt;
use crate::faults::Endpoint;

/// A request.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Request {
    /// What was asked for.
    pub endpoint: Endpoint,
    /// Path and query, with a mask in place of national identity numbers.
    pub path: String,
    /// The person asked about, by number (see [`Content::person`](crate::generator::Content::person)), where the
    /// content has the person.
    pub person: Option<u32>,
    /// The status of the answer; a body that broke off later had its status before. 0 where the client left before it
    /// was answered.
    pub status: u16,
    /// The `Range` header of the request.
    pub range: Option<String>,
}

/// Path and query of a request without national identity numbers: whatever stands in the place of one, and each one that
/// stands elsewhere.
pub(crate) fn masked(uri: &Uri) -> String {
    let text = uri.path_and_query().map_or(uri.path(), |both| both.as_str());
    let Some(asked) = ektepakt::asked_about(uri.path()) else { return mask_identity_numbers(text).into_owned() };
    let query = uri.query().map(|query| format!("?{}", mask_identity_numbers(query))).unwrap_or_default();
    let before = uri.path().strip_suffix(asked).unwrap_or_default();
    format!("{before}{MASK}{query}")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

    use super::*;

    #[test]
    fn no_identity_number_is_kept() {
        for (asked, kept) in [
            ("/ektepakt/api/v1/fnr/06821349425?spraakkode=NOB", "/ektepakt/api/v1/fnr/***********?spraakkode=NOB"),
            (
                "/ektepakt/api/v1/fnr/068213494?spraakkode=06821349425",
                "/ektepakt/api/v1/fnr/***********?spraakkode=***********",
            ),
            ("/konkursvarsler/06821349425", "/konkursvarsler/***********"),
            ("/konkursvarsler?page=0&size=2000", "/konkursvarsler?page=0&size=2000"),
        ] {
            assert_eq!(masked(&asked.parse().unwrap()), kept);
        }
    }
}
