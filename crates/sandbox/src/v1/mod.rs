//! Register over reelle rettighetshavere, version 1: the API of today, beside the partner API.

mod access;
mod behaviour;
mod changes;
mod companies;
mod description;
mod error;
mod keys;
mod log;

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get};
use serde_json::{Value, json};

pub use self::access::Scope;
pub use self::behaviour::{
    BulkFormat, DateForm, Doubling, ErrorBody, Exempt, Forgotten, Language, NumberForm, Parameters, Place, Refusal,
    SequenceIs, V1Behaviour, Wrapping,
};
pub(crate) use self::error::error;
pub(crate) use self::log::Log;
use crate::faults::Endpoint;
use crate::generator::v1::codes::{Kode, codes};
use crate::maskinporten::AccessTokens;
use crate::route::Route;
use crate::rrh::Editions;

/// The path of the API.
pub(crate) const PATH: &str = "/api/oppslag";
/// The parameter of the search with a national identity number.
pub(crate) const PERSON: &str = "foedselsnummer";

const AUTHORITIES: &[Scope] = &[Scope::Offentlig];

/// The service: its content, its behaviour and the accepted tokens.
pub(crate) struct V1 {
    behaviour: V1Behaviour,
    editions: Arc<Editions>,
    log: Arc<Log>,
    tokens: Arc<AccessTokens>,
    /// The base address, with which links begin.
    base: String,
}

impl V1 {
    pub(crate) fn new(
        behaviour: V1Behaviour,
        editions: Arc<Editions>,
        log: Arc<Log>,
        tokens: Arc<AccessTokens>,
        base: String,
    ) -> Self {
        Self { behaviour, editions, log, tokens, base }
    }

    /// Returns the routes, below [`PATH`].
    pub(crate) fn routes(self) -> [Route; 7] {
        let v1 = Arc::new(self);
        let open = |path, endpoint, method: MethodRouter<Arc<Self>>| {
            Route::new(path, endpoint, method.with_state(Arc::clone(&v1)))
        };
        let guarded = |path, endpoint, scopes: &'static [Scope], method: MethodRouter<Arc<Self>>| {
            let guard = from_fn_with_state((Arc::clone(&v1), scopes), access::authorize);
            open(path, endpoint, method.layer(guard))
        };
        let all = const { &Scope::ALL };
        [
            guarded(
                "/api/oppslag/v1/virksomheter/{organisasjonsnummer}",
                Endpoint::V1Lookup,
                all,
                get(companies::lookup),
            ),
            guarded("/api/oppslag/v1/virksomheter", Endpoint::V1Search, AUTHORITIES, get(companies::search)),
            guarded(
                "/api/oppslag/v1/virksomheter/totalbestand",
                Endpoint::V1Totalbestand,
                AUTHORITIES,
                get(companies::totalbestand),
            ),
            guarded("/api/oppslag/v1/sekvensnummer", Endpoint::V1Sekvensnummer, all, get(changes::sekvensnummer)),
            guarded("/api/oppslag/v1/endringslogg", Endpoint::V1Endringslogg, all, get(changes::endringslogg)),
            open("/api/oppslag/v1/kodelister", Endpoint::V1Kodelister, get(kodelister)),
            open("/api/oppslag/openapi/openapi.zip", Endpoint::V1OpenApi, get(description::openapi)),
        ]
    }

    fn error(&self, status: StatusCode, uri: &Uri) -> Response {
        error(self.behaviour.error_body, status, uri.path())
    }

    fn refuse(&self, status: StatusCode, uri: &Uri, text: &str) -> Response {
        error::message(self.behaviour.error_body, status, uri.path(), text)
    }
}

/// Answers all code lists.
async fn kodelister(State(v1): State<Arc<V1>>, headers: HeaderMap) -> Response {
    let spraak = access::language(&v1.behaviour, &headers);
    let kode = |kode: &Kode| json!({ "kode": kode.kode, "kodenavn": kode.kodenavn[spraak as usize] });
    let lists = codes().chunk_by(|one, other| one.liste() == other.liste());
    let list = |codes: &[Kode]| {
        let liste = codes.first().map(Kode::liste);
        json!({ "kodeliste": liste, "koder": codes.iter().map(kode).collect::<Vec<_>>() })
    };
    Json(lists.map(list).collect::<Value>()).into_response()
}

/// Computes something outside the threads that serve requests; `None` if that fails.
async fn blocking<T: Send + 'static>(compute: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    tokio::task::spawn_blocking(compute).await.ok()
}
