//! The register of bankruptcies: the paged lists of notices, and one notice alone.
//!
//! It demands an enterprise certificate in the TLS handshake, where a missing, expired or unknown one ends it; an
//! organisation that was not given access is answered 403.

mod answer;
mod list;

use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};

use axum::extract::{Path, Query, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Extension, Json, Router};
use serde_json::json;
use uuid::Uuid;

pub(crate) use self::answer::error;
use self::answer::message;
use self::list::{Asked, List, parse_moment};
use crate::faults::{Endpoint, PageFlaw, Stage};
use crate::generator::Content;
use crate::generator::konkurs::{Arrival, Detaljer, Konkursvarsler, Varsel};
use crate::server::Connection;

const LIST: &str = "/konkursvarsler";

/// The register's content while a sandbox runs.
#[derive(Debug)]
pub struct Konkurs {
    varsler: RwLock<Konkursvarsler>,
    /// Organisations that may read it.
    access: Vec<String>,
    /// Every so many notices, one is listed and yet not found alone; 0 for none.
    missing_step: u32,
    /// Where it is served, for clients that do not say how they reached it.
    host: String,
}

impl Konkurs {
    pub(crate) fn new(content: &Content, count: u32, missing: u32, access: Vec<String>, host: String) -> Self {
        let missing_step = count.checked_div(missing).map_or(0, |step| step.max(1));
        Self { varsler: RwLock::new(Konkursvarsler::new(content, count)), access, missing_step, host }
    }

    /// How many notices are published.
    #[must_use]
    pub fn len(&self) -> usize {
        self.read().len()
    }

    /// Whether none are.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.read().is_empty()
    }

    /// The notices that are published, the oldest first.
    #[must_use]
    pub fn varsler(&self) -> Vec<Varsel> {
        self.read().iter().collect()
    }

    /// A notice alone, as the register answers it; `None` where it answers 404.
    #[must_use]
    pub fn varsel(&self, uuid: Uuid) -> Option<(Varsel, Detaljer)> {
        let varsler = self.read();
        let missing = self.missing_step > 0 && varsler.number(uuid)?.is_multiple_of(self.missing_step);
        if missing { None } else { varsler.find(uuid) }
    }

    /// Publishes so many notices more.
    pub fn arrive(&self, count: u32, arrival: Arrival) {
        self.varsler.write().unwrap_or_else(PoisonError::into_inner).arrive(count, arrival);
    }

    /// Takes back the oldest so many notices.
    pub fn withdraw(&self, count: u32) {
        self.varsler.write().unwrap_or_else(PoisonError::into_inner).withdraw(count);
    }

    fn read(&self) -> RwLockReadGuard<'_, Konkursvarsler> {
        self.varsler.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// The base of links, under the name that the client knows the server by.
    fn base(&self, headers: &HeaderMap) -> String {
        let named = headers.get(header::HOST).and_then(|host| host.to_str().ok());
        format!("https://{}", named.unwrap_or(&self.host))
    }
}

/// The routes; to be served where clients show a certificate.
pub(crate) fn router(konkurs: Arc<Konkurs>, stage: &Arc<Stage>) -> Router {
    let guard = middleware::from_fn_with_state(Arc::clone(&konkurs), authorize);
    Router::new()
        .route("/", stage.with(Endpoint::KonkursRoot, get(root).layer(guard.clone())))
        .route(LIST, stage.with(Endpoint::KonkursList, get(list).layer(guard.clone())))
        .route(
            "/konkursvarsler/oppdatert/{registreringstidspunkt}",
            stage.with(Endpoint::KonkursUpdated, get(updated).layer(guard.clone())),
        )
        .route("/konkursvarsler/{uuid}", stage.with(Endpoint::KonkursDetail, get(detail).layer(guard)))
        .with_state(konkurs)
}

/// Lets through the organisations that have access, by the number in their certificate.
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
    Path(moment): Path<String>,
    Query(asked): Query<Asked>,
    flaw: Option<Extension<PageFlaw>>,
    headers: HeaderMap,
) -> Response {
    let Some(since) = parse_moment(&moment) else {
        return error(StatusCode::BAD_REQUEST);
    };
    let base = konkurs.base(&headers);
    let flaw = flaw.map(|Extension(flaw)| flaw).unwrap_or_default();
    let varsler = konkurs.read();
    let list = List { base: &base, path: &format!("{LIST}/oppdatert/{moment}"), from: varsler.first_since(since) };
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
