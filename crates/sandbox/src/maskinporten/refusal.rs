//! Refusals by Maskinporten.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::json;

/// The address of Maskinporten's documentation of its errors.
const ERROR_URI: &str = "https://docs.digdir.no/maskinporten_guide_apikonsument.html";

/// Why a grant was refused, with Maskinporten's code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// Not the form of a JWT bearer grant.
    GrantType,
    /// MP-011: the form or the JWT is malformed, for this reason.
    Malformed(&'static str),
    /// MP-012: the `jti` was used before.
    Reused,
    /// MP-100: the client is not registered.
    UnknownClient,
    /// MP-110: the grant is meant for another issuer.
    Audience,
    /// MP-120: the certificate was issued in another environment.
    Environment,
    /// MP-121: the registered key has expired.
    KeyExpired,
    /// MP-124: the signature does not match the key.
    Signature,
    /// MP-130: the certificate has expired.
    CertificateExpired,
    /// MP-200: the client is not registered with the scope.
    ScopeOfClient,
    /// MP-250: the organisation lacks the scope.
    ScopeOfOrganisation,
}

impl Refusal {
    /// Returns the OAuth 2.0 error, Maskinporten's code, and the description.
    fn parts(self) -> (&'static str, Option<&'static str>, &'static str) {
        match self {
            Self::GrantType => ("unsupported_grant_type", None, "Unsupported grant_type"),
            Self::Malformed(what) => ("invalid_grant", Some("MP-011"), what),
            Self::Reused => ("invalid_grant", Some("MP-012"), "Invalid assertion. The jti has been used before"),
            Self::UnknownClient => ("invalid_client", Some("MP-100"), "Client authentication failed. Unknown client"),
            Self::Audience => ("invalid_grant", Some("MP-110"), "Invalid assertion. Wrong aud"),
            Self::Environment => (
                "invalid_grant",
                Some("MP-120"),
                "Client authentication failed. The certificate is not of this environment",
            ),
            Self::KeyExpired => ("invalid_grant", Some("MP-121"), "Client authentication failed. The key has expired"),
            Self::Signature => ("invalid_grant", Some("MP-124"), "Client authentication failed. Invalid JWT signature"),
            Self::CertificateExpired => {
                ("invalid_grant", Some("MP-130"), "Client authentication failed. The certificate has expired")
            }
            Self::ScopeOfClient => ("invalid_scope", Some("MP-200"), "The client is not registered with the scope"),
            Self::ScopeOfOrganisation => {
                ("invalid_scope", Some("MP-250"), "The organisation has no access to the scope")
            }
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let (error, code, description) = self.parts();
        let body = match code {
            Some(code) => json!({
                "error": error,
                "error_description": format!("{description} ({code})"),
                "error_uri": ERROR_URI,
            }),
            None => json!({ "error": error, "error_description": description }),
        };
        (StatusCode::BAD_REQUEST, Json(body)).into_response()
    }
}

/// Returns Maskinporten's answer while it is unavailable.
pub(crate) fn unavailable(status: StatusCode) -> Response {
    let body = json!({
        "error": if status.is_server_error() { "temporarily_unavailable" } else { "invalid_request" },
        "error_description": status.canonical_reason().unwrap_or("Error"),
    });
    (status, Json(body)).into_response()
}
