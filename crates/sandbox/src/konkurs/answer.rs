//! The register's error bodies.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::json;

const MALFORMED_TIME: &str = "Registreringstidspunkt må være på dette formatet: yyyy-MM-ddTHH:mm:SS.sssZ";
const NOT_FOUND: &str = "UUIDen finnes ikke";
const FORBIDDEN: &str = "Virksomheten har ikke tilgang til konkursvarsler";
const INTERNAL: &str = "Intern feil i tjenesten";
/// The message for a `sort` other than by registration time.
pub(super) const UNKNOWN_SORT: &str = "Konkursvarsler kan bare sorteres etter registreringstidspunkt";

/// Returns the answer with a status and the register's message for it.
pub(crate) fn error(status: StatusCode) -> Response {
    let text = match status {
        StatusCode::BAD_REQUEST => MALFORMED_TIME,
        StatusCode::FORBIDDEN => FORBIDDEN,
        StatusCode::NOT_FOUND => NOT_FOUND,
        status if status.is_server_error() => INTERNAL,
        status => status.canonical_reason().unwrap_or_default(),
    };
    message(status, text)
}

/// Returns the answer with a status and this message.
pub(super) fn message(status: StatusCode, message: &str) -> Response {
    let error = status.canonical_reason().unwrap_or_default();
    (status, Json(json!({ "status": status.as_u16(), "error": error, "message": message }))).into_response()
}
