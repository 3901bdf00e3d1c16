//! The recorded requests, for tests.

use axum::http::Uri;
use brreg_domain::{MASK, Organisasjonsnummer, mask_identity_numbers};

use crate::faults::Endpoint;
use crate::{ektepakt, v1};

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
    /// The organisation number in the path of a lookup, if it is valid.
    pub company: Option<String>,
    /// The status of the answer, also if its body broke off later; 0 if the client gave up before the answer.
    pub status: u16,
    /// The `Range` header of the request.
    pub range: Option<String>,
}

/// Returns path and query of a request with a mask for whatever is in the place of a national identity number, and for
/// each such number elsewhere.
pub(crate) fn masked(uri: &Uri) -> String {
    let path = match ektepakt::asked_about(uri.path()) {
        Some(asked) => format!("{}{MASK}", uri.path().strip_suffix(asked).unwrap_or_default()),
        None => mask_identity_numbers(uri.path()).into_owned(),
    };
    let Some(query) = uri.query() else { return path };
    let parameter = |parameter: &str| match parameter.split_once('=') {
        Some((v1::PERSON, _)) => format!("{}={MASK}", v1::PERSON),
        _ => mask_identity_numbers(parameter).into_owned(),
    };
    let parameters: Vec<_> = query.split('&').map(parameter).collect();
    format!("{path}?{}", parameters.join("&"))
}

/// Returns what is in the place of a national identity number in a request.
pub(crate) fn person(uri: &Uri) -> Option<String> {
    let in_query = || {
        let parameters = uri.query()?.split('&').filter_map(|parameter| parameter.split_once('='));
        parameters.rev().find(|(name, _)| *name == v1::PERSON).map(|(_, value)| value)
    };
    ektepakt::asked_about(uri.path()).or_else(in_query).map(str::to_owned)
}

/// Returns the organisation number in the path of a lookup; `None` for anything else in its place.
pub(crate) fn company(endpoint: Endpoint, uri: &Uri) -> Option<String> {
    let last = uri.path().rsplit('/').next().filter(|_| matches!(endpoint, Endpoint::Lookup | Endpoint::V1Lookup))?;
    Organisasjonsnummer::parse(last).ok().map(|number| number.as_str().to_owned())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

    use super::*;

    #[test]
    fn a_company_is_kept_only_by_a_valid_number_in_a_lookup() {
        let uri = |last| format!("/api/oppslag/v1/virksomheter/{last}").parse().unwrap();
        assert_eq!(company(Endpoint::V1Lookup, &uri("313000044")).as_deref(), Some("313000044"));
        assert_eq!(company(Endpoint::V1Lookup, &uri("06821349425")), None);
        assert_eq!(company(Endpoint::V1Totalbestand, &uri("313000044")), None);
    }

    #[test]
    fn no_identity_number_is_kept() {
        for (asked, kept) in [
            ("/ektepakt/api/v1/fnr/06821349425?spraakkode=NOB", "/ektepakt/api/v1/fnr/***********?spraakkode=NOB"),
            (
                "/ektepakt/api/v1/fnr/068213494?spraakkode=06821349425",
                "/ektepakt/api/v1/fnr/***********?spraakkode=***********",
            ),
            (
                "/api/oppslag/v1/virksomheter?foedselsnummer=0682134942x&x=06821349425",
                "/api/oppslag/v1/virksomheter?foedselsnummer=***********&x=***********",
            ),
            ("/konkursvarsler/06821349425", "/konkursvarsler/***********"),
            ("/konkursvarsler?page=0&size=2000", "/konkursvarsler?page=0&size=2000"),
        ] {
            assert_eq!(masked(&asked.parse().unwrap()), kept);
        }
    }
}
