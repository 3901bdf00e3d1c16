//! Media types and error bodies of the register.

use axum::Json;
use axum::body::Body;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use jiff::Timestamp;
use serde_json::json;

const VENDOR: &str = "application/vnd.brreg.enhetsregisteret.";

/// Returns whether a request accepts an answer of this kind, `json` or `gzip`. The register refuses its own media types
/// without a version.
pub(super) fn accepts(headers: &HeaderMap, kind: &str) -> bool {
    let Some(accept) = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()) else { return true };
    accept
        .split(',')
        .map(|range| range.split(';').next().unwrap_or_default().trim())
        .any(|range| range == "*/*" || range == format!("application/{kind}") || is_versioned(range, kind))
}

fn is_versioned(range: &str, kind: &str) -> bool {
    let name = range.strip_prefix(VENDOR).and_then(|rest| rest.strip_suffix(kind)?.strip_suffix('+'));
    let version = name.and_then(|name| name.rsplit_once(".v")).map(|(_, version)| version);
    version.is_some_and(|version| !version.is_empty() && version.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Returns a JSON document that is written already.
pub(super) fn document(text: String) -> Response {
    ([(header::CONTENT_TYPE, "application/json;charset=UTF-8")], text).into_response()
}

/// Returns an error with a status and the register's body for it; a unit that is not there has none.
pub(crate) fn error(status: StatusCode, path: &str) -> Response {
    match status {
        StatusCode::NOT_FOUND => (status, Body::empty()).into_response(),
        StatusCode::BAD_REQUEST => bad_request(path, "foresporsel", "Feilaktig forespørsel", ""),
        _ => {
            let body = json!({
                "timestamp": Timestamp::now().to_string(),
                "status": status.as_u16(),
                "error": status.canonical_reason().unwrap_or_default(),
                "message": if status.is_server_error() { "Intern feil" } else { "" },
                "path": path,
            });
            (status, Json(body)).into_response()
        }
    }
}

/// Returns the refusal of a parameter.
pub(super) fn bad_request(path: &str, parameter: &str, text: &str, value: &str) -> Response {
    let body = json!({
        "tidsstempel": Timestamp::now().as_millisecond(),
        "status": 400,
        "feilmelding": "Feilaktig forespørsel",
        "sti": path,
        "antallFeil": 1,
        "valideringsfeil": [{ "feilmelding": text, "parametere": [parameter], "feilaktigVerdi": value }],
    });
    (StatusCode::BAD_REQUEST, Json(body)).into_response()
}

/// Returns the answer of a proxy before the register to an address that is too long.
pub(super) fn too_long() -> Response {
    (StatusCode::BAD_REQUEST, Html("<html><h1>400 Bad Request</h1></html>")).into_response()
}

/// Returns the answer for a path that does not exist.
pub(crate) fn no_such_path(path: &str) -> Response {
    let body = json!({ "type": "about:blank", "title": "Not Found", "status": 404, "instance": path });
    (StatusCode::NOT_FOUND, [(header::CONTENT_TYPE, "application/problem+json")], body.to_string()).into_response()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn types_need_a_version() {
        for (accept, kind, expected) in [
            ("application/vnd.brreg.enhetsregisteret.enhet.v2+gzip;charset=UTF-8", "gzip", true),
            ("application/vnd.brreg.enhetsregisteret.enhet+gzip;charset=UTF-8", "gzip", false),
            ("application/vnd.brreg.enhetsregisteret.enhet+gzip, */*;q=0.1", "gzip", true),
            ("application/gzip", "gzip", true),
            ("application/zip", "gzip", false),
            ("application/vnd.brreg.enhetsregisteret.rolle.v1+json", "json", true),
            ("application/vnd.brreg.enhetsregisteret.rolle.v1+json", "gzip", false),
        ] {
            let headers = HeaderMap::from_iter([(header::ACCEPT, accept.parse().unwrap())]);
            assert_eq!(accepts(&headers, kind), expected, "{accept}");
        }
        assert!(accepts(&HeaderMap::new(), "gzip"));
    }
}
