//! The errors of version 1, in each form that the agency uses.

use axum::Json;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use serde_json::json;
use uuid::Uuid;

use super::behaviour::ErrorBody;
use crate::generator::konkurs::tidspunkt;
use crate::rrh;

const UNAUTHORIZED: &str = "Gyldig token mangler, eller organisasjonen mangler tilgang";
const FORBIDDEN: &str = "Organisasjonen har ikke tilgang til denne tjenesten";
const NOT_FOUND: &str = "Virksomheten er ikke registreringspliktig i register over reelle rettighetshavere";
const TOO_MANY: &str = "For mange forespørsler";
const INTERNAL: &str = "En underliggende kilde svarer ikke";

/// Returns the answer with a status and the register's message for it.
pub(crate) fn error(form: ErrorBody, status: StatusCode, path: &str) -> Response {
    let text = match status {
        StatusCode::UNAUTHORIZED => UNAUTHORIZED,
        StatusCode::FORBIDDEN => FORBIDDEN,
        StatusCode::NOT_FOUND => NOT_FOUND,
        StatusCode::TOO_MANY_REQUESTS => TOO_MANY,
        status if status.is_server_error() => INTERNAL,
        status => status.canonical_reason().unwrap_or_default(),
    };
    message(form, status, path, text)
}

/// Returns the answer with a status and a message.
pub(super) fn message(form: ErrorBody, status: StatusCode, path: &str, text: &str) -> Response {
    match form {
        ErrorBody::Message => (status, Json(rrh::error_body_with(status, path, text))).into_response(),
        ErrorBody::Feilmelding => {
            let body = json!({
                "korrelasjonsid": Uuid::new_v4().to_string(),
                "tidspunkt": tidspunkt(Timestamp::now()),
                "feilmelding": text,
            });
            (status, Json(body)).into_response()
        }
        ErrorBody::Problem => {
            let body = json!({
                "type": "about:blank",
                "title": status.canonical_reason().unwrap_or_default(),
                "status": status.as_u16(),
                "detail": text,
                "instance": path,
            });
            (status, [(header::CONTENT_TYPE, "application/problem+json")], body.to_string()).into_response()
        }
        ErrorBody::Nothing => status.into_response(),
    }
}
