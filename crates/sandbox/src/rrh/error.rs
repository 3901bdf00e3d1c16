//! The register's error bodies.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;

const MALFORMED: &str = "Organisasjonsnummer må være et nummer med nøyaktig ni siffer";
const NOT_FOUND: &str = "Virksomheten er ikke registreringspliktig i register over reelle rettighetshavere";
const FORBIDDEN: &str = "Du har ikke tilgang til dette APIet";
const TOO_MANY: &str = "For mange forespørsler";
const INTERNAL: &str = "Intern feil i tjenesten";
const UNAVAILABLE: &str = "Tjenesten er midlertidig utilgjengelig";

/// Returns the body for a status, with the register's message for it.
pub(crate) fn error_body(status: StatusCode, path: &str) -> Value {
    let message = match status {
        StatusCode::BAD_REQUEST => MALFORMED,
        StatusCode::FORBIDDEN => FORBIDDEN,
        StatusCode::NOT_FOUND => NOT_FOUND,
        StatusCode::TOO_MANY_REQUESTS => TOO_MANY,
        StatusCode::SERVICE_UNAVAILABLE => UNAVAILABLE,
        status if status.is_server_error() => INTERNAL,
        status => status.canonical_reason().unwrap_or_default(),
    };
    error_body_with(status, path, message)
}

/// Returns the body for a status with this message.
pub(crate) fn error_body_with(status: StatusCode, path: &str, message: &str) -> Value {
    let mut body = json!({
        "type": "about:blank",
        "status": status.as_u16(),
        "error": status.canonical_reason().unwrap_or_default(),
        "message": message,
        "path": path,
        "timestamp": Timestamp::now().to_string(),
    });
    if status.is_server_error() {
        body["trace"] = Uuid::new_v4().to_string().into();
    }
    body
}

/// Returns the answer with a status and its body.
pub(super) fn answer(status: StatusCode, path: &str) -> Response {
    (status, Json(error_body(status, path))).into_response()
}
