//! Ektepaktregisteret: the marriage contracts of one person.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, Query, Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use brreg_domain::Foedselsnummer;
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

use crate::faults::Endpoint;
use crate::generator::ektepakt::{Spraak, tidspunkt};
use crate::maskinporten::{AccessTokens, bearer};
use crate::route::Route;
use crate::rrh::Editions;

/// The path of the register.
pub(crate) const PATH: &str = "/ektepakt";
/// The scope that gives access.
pub(crate) const SCOPE: &str = "brreg:ektepakt/tlg";
const PERSON: &str = "/ektepakt/api/v1/fnr/";

const MALFORMED: &str = "Feil i fødselsnummer, vennligst prøv på nytt";
const FORBIDDEN: &str = "Feil under autentisering av abonnent";
const INTERNAL: &str = "Tjenesten feilet på serversiden";

/// The register: its content and the accepted tokens.
pub(crate) struct Ektepakt {
    editions: Arc<Editions>,
    tokens: Arc<AccessTokens>,
    /// Persons whose lookup never ends.
    full: Vec<u32>,
}

#[derive(Deserialize)]
struct Options {
    spraakkode: Option<String>,
}

impl Ektepakt {
    pub(crate) fn new(editions: Arc<Editions>, tokens: Arc<AccessTokens>, full: Vec<u32>) -> Self {
        Self { editions, tokens, full }
    }

    pub(crate) fn routes(self) -> [Route; 1] {
        let ektepakt = Arc::new(self);
        let guard = middleware::from_fn_with_state(Arc::clone(&ektepakt), authorize);
        let lookup = get(lookup).layer(guard).with_state(ektepakt);
        [Route::new("/ektepakt/api/v1/fnr/{fnr}", Endpoint::Ektepakt, lookup)]
    }
}

/// Returns what is in the place of the national identity number in the path of a lookup.
pub(crate) fn asked_about(path: &str) -> Option<&str> {
    path.strip_prefix(PERSON)
}

/// Returns the answer with a status and the register's message for it.
pub(crate) fn error(status: StatusCode) -> Response {
    let text = match status {
        StatusCode::BAD_REQUEST => MALFORMED,
        StatusCode::FORBIDDEN => FORBIDDEN,
        status if status.is_server_error() => INTERNAL,
        status => status.canonical_reason().unwrap_or_default(),
    };
    message(status, text)
}

fn message(status: StatusCode, text: &str) -> Response {
    let body = json!({
        "korrelasjonsid": Uuid::new_v4().to_string(),
        "tidspunkt": tidspunkt(Timestamp::now()),
        "feilmelding": text,
    });
    (status, Json(body)).into_response()
}

async fn authorize(State(ektepakt): State<Arc<Ektepakt>>, request: Request, next: Next) -> Response {
    let now = Timestamp::now().as_second();
    if bearer(request.headers()).is_some_and(|token| ektepakt.tokens.accepts(token, &[SCOPE], now)) {
        next.run(request).await
    } else {
        error(StatusCode::FORBIDDEN)
    }
}

async fn lookup(
    State(ektepakt): State<Arc<Ektepakt>>,
    Path(number): Path<String>,
    Query(options): Query<Options>,
) -> Response {
    if Foedselsnummer::parse(&number).is_err() {
        return error(StatusCode::BAD_REQUEST);
    }
    let Some(spraak) = options.spraakkode.as_deref().map_or(Some(Spraak::default()), Spraak::of) else {
        let known = Spraak::ALL.map(Spraak::kode).join(", ");
        return message(StatusCode::BAD_REQUEST, &format!("Ugyldig språkkode, støttede språkkoder er {known}"));
    };
    let edition = ektepakt.editions.current();
    if edition.content().person_number(&number).is_some_and(|number| ektepakt.full.contains(&number)) {
        std::future::pending::<()>().await;
    }
    let answer = edition.content().ektepakt_json(&number, spraak, Timestamp::now());
    ([(header::CACHE_CONTROL, "no-store")], Json(answer)).into_response()
}
