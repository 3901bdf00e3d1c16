//! The recorded requests, for tests.

use axum::http::Uri;
use brreg_domain::{MASK, mask_identity_numbers};

use crate::ektepakt;
use crate::faults::Endpoint;

/// A recorded request.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Request {
    /// The requested endpoint.
    pub endpoint: Endpoint,
    /// Path and query, with a mask in place of national identity numbers.
    pub path: String,
    /// The number of the requested person (see [`Content::person`](crate::generator::Content::person)), if the content
    /// has the person.
    pub person: Option<u32>,
    /// The status of the answer, also if its body broke off later; 0 if the client gave up before the answer.
    pub status: u16,
    /// The `Range` header of the request.
    pub range: Option<String>,
}

/// Returns path and query of a request with a mask for whatever is in the place of a national identity number, and for
/// each such number elsewhere.
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
