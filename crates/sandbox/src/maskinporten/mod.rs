//! Maskinporten: exchanges a signed grant for an access token.

mod access;
mod grant;
mod refusal;

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use axum::extract::State;
use axum::extract::rejection::FormRejection;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Form, Json, Router};
use jiff::Timestamp;
use rustls::server::danger::ClientCertVerifier;
use serde_json::{Value, json};

pub(crate) use self::access::{AccessTokens, bearer};
use self::grant::Checker;
pub(crate) use self::grant::{Client, Grant};
use self::refusal::Refusal;
pub(crate) use self::refusal::unavailable;
use crate::faults::Endpoint;
use crate::route::Route;

/// The path of Maskinporten in the sandbox, with which the issuer's address ends.
pub(crate) const PATH: &str = "/maskinporten/";
const GRANT_TYPE: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";

/// The service.
pub(crate) struct Maskinporten {
    checker: Checker,
    tokens: Arc<AccessTokens>,
}

impl Maskinporten {
    pub(crate) fn new(
        issuer: String,
        client: Client,
        certificates: Arc<dyn ClientCertVerifier>,
        tokens: Arc<AccessTokens>,
    ) -> Self {
        let seen = Mutex::new(HashMap::new());
        Self { checker: Checker { issuer, client, certificates, seen }, tokens }
    }

    /// Returns the routes that can fail, below [`PATH`].
    pub(crate) fn routes(self: &Arc<Self>) -> [Route; 1] {
        [Route::new("/maskinporten/token", Endpoint::Token, post(token).with_state(Arc::clone(self)))]
    }

    /// Returns the routes that never fail, below [`PATH`].
    pub(crate) fn metadata(self: Arc<Self>) -> Router {
        Router::new()
            .route("/maskinporten/.well-known/oauth-authorization-server", get(metadata))
            .route("/maskinporten/jwk", get(keys))
            .with_state(self)
    }

    fn exchange(&self, form: &HashMap<String, String>) -> Result<Response, Refusal> {
        if form.get("grant_type").map(String::as_str) != Some(GRANT_TYPE) {
            return Err(Refusal::GrantType);
        }
        let assertion = form.get("assertion").ok_or(Refusal::Malformed("The form lacks an assertion"))?;
        let now = Timestamp::now().as_second();
        let grant = self.checker.check(assertion, now)?;
        let Ok(token) = self.tokens.issue(&self.checker.client.id, &grant, now) else {
            return Ok(unavailable(StatusCode::INTERNAL_SERVER_ERROR));
        };
        let answer = json!({
            "access_token": token,
            "token_type": "Bearer",
            "expires_in": self.tokens.lifetime(),
            "scope": grant.scope,
        });
        Ok(([(header::CACHE_CONTROL, "no-store")], Json(answer)).into_response())
    }
}

async fn token(
    State(maskinporten): State<Arc<Maskinporten>>,
    form: Result<Form<HashMap<String, String>>, FormRejection>,
) -> Result<Response, Refusal> {
    let Form(form) = form.map_err(|_| Refusal::Malformed("The body is not a form"))?;
    maskinporten.exchange(&form)
}

async fn metadata(State(maskinporten): State<Arc<Maskinporten>>) -> Json<Value> {
    let issuer = &maskinporten.checker.issuer;
    Json(json!({
        "issuer": issuer,
        "token_endpoint": format!("{issuer}token"),
        "jwks_uri": format!("{issuer}jwk"),
        "token_endpoint_auth_methods_supported": ["private_key_jwt"],
        "grant_types_supported": [GRANT_TYPE],
        "token_endpoint_auth_signing_alg_values_supported": ["RS256", "RS384", "RS512"],
    }))
}

async fn keys(State(maskinporten): State<Arc<Maskinporten>>) -> Response {
    Json(maskinporten.tokens.keys()).into_response()
}
