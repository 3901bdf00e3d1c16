//! Register over reelle rettighetshavere: the two bulk files and the lookup of one organisation.

pub(crate) mod download;
mod edition;
mod error;

use std::sync::Arc;

use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use brreg_domain::Organisasjonsnummer;
use jiff::Timestamp;

use self::download::Offer;
pub(crate) use self::edition::{BulkFile, Editions, Format, Plan, measure};
use self::error::answer;
pub(crate) use self::error::{error_body, error_body_with};
use crate::faults::Endpoint;
use crate::maskinporten::{AccessTokens, bearer};
use crate::route::Route;

/// The scopes, either of which gives access.
pub(crate) const SCOPES: [&str; 2] = ["brreg:reelle/partner.offentlig", "brreg:reelle/partner.rapporteringspliktig"];
const JSON: &str = "application/json";
/// The versioned media type, sent to clients that request it.
const VERSIONED_JSON: &str = "application/vnd.brreg.reell.rettighet.v1+json";

/// The register: its content and the accepted tokens.
pub(crate) struct Rrh {
    editions: Arc<Editions>,
    tokens: Arc<AccessTokens>,
}

impl Rrh {
    pub(crate) fn new(editions: Arc<Editions>, tokens: Arc<AccessTokens>) -> Self {
        Self { editions, tokens }
    }

    pub(crate) fn routes(self) -> [Route; 3] {
        let rrh = Arc::new(self);
        let guard = middleware::from_fn_with_state(Arc::clone(&rrh), authorize);
        let json = get(json).layer(guard.clone()).with_state(Arc::clone(&rrh));
        let csv = get(csv).layer(guard.clone()).with_state(Arc::clone(&rrh));
        let lookup = get(lookup).layer(guard).with_state(rrh);
        [
            Route::new("/api/partner/reelle-rettigheter/totalbestand/json", Endpoint::TotalbestandJson, json),
            Route::new("/api/partner/reelle-rettigheter/totalbestand/csv", Endpoint::TotalbestandCsv, csv),
            Route::new("/api/partner/reelle-rettigheter/{organisasjonsnummer}", Endpoint::Lookup, lookup),
        ]
    }

    async fn download(&self, format: Format, path: &str, headers: &HeaderMap) -> Response {
        let edition = self.editions.current();
        let answered = match edition.file(format).await {
            Ok(file) => download::answer(file, headers, Offer::ALL).await,
            Err(error) => Err(error),
        };
        answered.unwrap_or_else(|_| answer(StatusCode::INTERNAL_SERVER_ERROR, path))
    }
}

/// Lets requests through that have a token with one of the scopes.
async fn authorize(State(rrh): State<Arc<Rrh>>, request: Request, next: Next) -> Response {
    let now = Timestamp::now().as_second();
    if bearer(request.headers()).is_some_and(|token| rrh.tokens.accepts(token, &SCOPES, now)) {
        next.run(request).await
    } else {
        answer(StatusCode::FORBIDDEN, request.uri().path())
    }
}

async fn json(State(rrh): State<Arc<Rrh>>, request: Request) -> Response {
    rrh.download(Format::Json, request.uri().path(), request.headers()).await
}

async fn csv(State(rrh): State<Arc<Rrh>>, request: Request) -> Response {
    rrh.download(Format::Csv, request.uri().path(), request.headers()).await
}

async fn lookup(State(rrh): State<Arc<Rrh>>, Path(organisasjonsnummer): Path<String>, request: Request) -> Response {
    let path = request.uri().path();
    if Organisasjonsnummer::parse(&organisasjonsnummer).is_err() {
        return answer(StatusCode::BAD_REQUEST, path);
    }
    let Some(registration) = rrh.editions.current().content().registration_json(&organisasjonsnummer) else {
        return answer(StatusCode::NOT_FOUND, path);
    };
    let versioned = request
        .headers()
        .get(header::ACCEPT)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|accept| accept.contains(VERSIONED_JSON));
    let media_type = if versioned { format!("{VERSIONED_JSON};charset=UTF-8") } else { JSON.to_owned() };
    ([(header::CONTENT_TYPE, media_type)], registration.to_string()).into_response()
}
