//! The register of bankruptcies: the paged lists of notices, and the details of one notice.
//!
//! It requires an enterprise certificate. A missing, expired or unknown one ends the TLS handshake; an organisation without
//! access is answered with 403.

mod answer;
mod list;

use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};

use axum::extract::{Path, Query, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get};
use axum::{Extension, Json};
use serde_json::json;
use uuid::Uuid;

pub(crate) use self::answer::error;
use self::answer::message;
use self::list::{Asked, List, parse_time};
use crate::faults::{Endpoint, PageFlaw};
use crate::generator::Content;
use crate::generator::konkurs::{Arrival, Detaljer, Konkursvarsler, Varsel};
use crate::route::Route;
use crate::server::Connection;

const LIST: &str = "/konkursvarsler";

/// The content of the register while a sandbox runs.
#[derive(Debug)]
pub struct Konkurs {
    varsler: RwLock<Konkursvarsler>,
    /// Organisations with access.
    access: Vec<String>,
    /// The details of one notice per this number are missing; 0 for none.
    missing_step: u32,
    /// The host in links for requests without a `Host`.
    host: String,
}

impl Konkurs {
    pub(crate) fn new(content: &Content, count: u32, missing: u32, access: Vec<String>, host: String) -> Self {
        let missing_step = count.checked_div(missing).map_or(0, |step| step.max(1));
        Self { varsler: RwLock::new(Konkursvarsler::new(content, count)), access, missing_step, host }
    }

    /// Returns the number of published notices.
    #[must_use]
    pub fn len(&self) -> usize {
        self.read().len()
    }

    /// Returns whether no notice is published.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.read().is_empty()
    }

    /// Returns the published notices, the oldest first.
    #[must_use]
    pub fn varsler(&self) -> Vec<Varsel> {
        self.read().iter().collect()
    }

    /// Returns one notice with its details; `None` if the register answers 404.
    #[must_use]
    pub fn varsel(&self, uuid: Uuid) -> Option<(Varsel, Detaljer)> {
        let varsler = self.read();
        let missing = self.missing_step > 0 && varsler.number(uuid)?.is_multiple_of(self.missing_step);
        if missing { None } else { varsler.find(uuid) }
    }

    /// Publishes `count` more notices.
    pub fn arrive(&self, count: u32, arrival: Arrival) {
        self.varsler.write().unwrap_or_else(PoisonError::into_inner).arrive(count, arrival);
    }

    /// Withdraws the `count` oldest notices.
    pub fn withdraw(&self, count: u32) {
        self.varsler.write().unwrap_or_else(PoisonError::into_inner).withdraw(count);
    }

    /// Returns the present content.
    pub(crate) fn now(&self) -> Konkursvarsler {
        self.read().clone()
    }

    fn read(&self) -> RwLockReadGuard<'_, Konkursvarsler> {
        self.varsler.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the base of links, with the host name that the client used.
    fn base(&self, headers: &HeaderMap) -> String {
        let named = headers.get(header::HOST).and_then(|host| host.to_str().ok());
        format!("https://{}", named.unwrap_or(&self.host))
    }
}

/// Returns the routes, which must be served where clients present a certificate.
pub(crate) fn routes(konkurs: &Arc<Konkurs>) -> [Route; 4] {
    let guard = middleware::from_fn_with_state(Arc::clone(konkurs), authorize);
    let route = |path, endpoint, method: MethodRouter<Arc<Konkurs>>| {
        Route::new(path, endpoint, method.layer(guard.clone()).with_state(Arc::clone(konkurs)))
    };
    [
        route("/", Endpoint::KonkursRoot, get(root)),
        route(LIST, Endpoint::KonkursList, get(list)),
        route("/konkursvarsler/oppdatert/{registreringstidspunkt}", Endpoint::KonkursUpdated, get(updated)),
        route("/konkursvarsler/{uuid}", Endpoint::KonkursDetail, get(detail)),
    ]
}

/// Lets requests through from organisations with access, by the number in the certificate.
async fn authorize(
    State(konkurs): State<Arc<Konkurs>>,
    Extension(connection): Extension<Connection>,
    request: Request,
    next: Next,
) -> Response {
    let has_access = |number: &Arc<str>| konkurs.access.iter().any(|known| known.as_str() == &**number);
    if connection.organisasjonsnummer.as_ref().is_some_and(has_access) {
        next.run(request).await
    } else {
        error(StatusCode::FORBIDDEN)
    }
}

async fn root(State(konkurs): State<Arc<Konkurs>>, headers: HeaderMap) -> Response {
    let base = konkurs.base(&headers);
    let templated = |path: &str| json!({ "href": format!("{base}{path}"), "templated": true });
    Json(json!({
        "_links": {
            "self": { "href": format!("{base}/") },
            "konkursvarsler": templated("/konkursvarsler{?page,size,sort}"),
            "konkursvarsel": templated("/konkursvarsler/{uuid}"),
            "oppdatert": templated("/konkursvarsler/oppdatert/{registreringstidspunkt}{?page,size,sort}"),
        }
    }))
    .into_response()
}

async fn list(
    State(konkurs): State<Arc<Konkurs>>,
    Query(asked): Query<Asked>,
    flaw: Option<Extension<PageFlaw>>,
    headers: HeaderMap,
) -> Response {
    let base = konkurs.base(&headers);
    let flaw = flaw.map(|Extension(flaw)| flaw).unwrap_or_default();
    let list = List { base: &base, path: LIST, from: 0 };
    match list.page(&konkurs.read(), &asked, &flaw) {
        Some(page) => Json(page).into_response(),
        None => message(StatusCode::BAD_REQUEST, answer::UNKNOWN_SORT),
    }
}

async fn updated(
    State(konkurs): State<Arc<Konkurs>>,
    Path(time): Path<String>,
    Query(asked): Query<Asked>,
    flaw: Option<Extension<PageFlaw>>,
    headers: HeaderMap,
) -> Response {
    let Some(since) = parse_time(&time) else {
        return error(StatusCode::BAD_REQUEST);
    };
    let base = konkurs.base(&headers);
    let flaw = flaw.map(|Extension(flaw)| flaw).unwrap_or_default();
    let varsler = konkurs.read();
    let list = List { base: &base, path: &format!("{LIST}/oppdatert/{time}"), from: varsler.first_since(since) };
    match list.page(&varsler, &asked, &flaw) {
        Some(page) => ([(header::CONTENT_DISPOSITION, "inline;filename=f.txt")], Json(page)).into_response(),
        None => message(StatusCode::BAD_REQUEST, answer::UNKNOWN_SORT),
    }
}

async fn detail(State(konkurs): State<Arc<Konkurs>>, Path(uuid): Path<String>, headers: HeaderMap) -> Response {
    match uuid.parse().ok().and_then(|uuid| konkurs.varsel(uuid)) {
        Some((varsel, details)) => Json(varsel.detail_json(&details, &konkurs.base(&headers))).into_response(),
        None => error(StatusCode::NOT_FOUND),
    }
}
