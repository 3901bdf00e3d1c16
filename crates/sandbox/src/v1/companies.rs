//! The bulk file, the lookup of a company, and the search for the companies of a person.

use std::collections::HashMap;
use std::sync::Arc;

use axum::Extension;
use axum::extract::{OriginalUri, Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use brreg_domain::{Foedselsnummer, Organisasjonsnummer};

use super::access::Scope;
use super::behaviour::{BulkFormat, Wrapping};
use super::{PERSON, V1, blocking};
use crate::generator::v1::Register;
use crate::rrh::Format;
use crate::rrh::download::{self, Offer};

const JSON: &str = "application/json";
const FORMAT: &str = "format";

/// Answers one company with its registrations.
pub(super) async fn lookup(
    State(v1): State<Arc<V1>>,
    Extension(scope): Extension<Scope>,
    OriginalUri(uri): OriginalUri,
    Path(organisasjonsnummer): Path<String>,
    headers: HeaderMap,
) -> Response {
    if Organisasjonsnummer::parse(&organisasjonsnummer).is_err() {
        return v1.refuse(StatusCode::BAD_REQUEST, &uri, "Organisasjonsnummeret er ikke gyldig");
    }
    let view = scope.view(&v1.behaviour, &headers);
    match v1.looked_up().virksomhet_text(&organisasjonsnummer, &view) {
        Some(company) => ([(header::CONTENT_TYPE, JSON)], company).into_response(),
        None => v1.error(StatusCode::NOT_FOUND, &uri),
    }
}

/// Answers the companies in which a person is or has been an owner.
pub(super) async fn search(
    State(v1): State<Arc<V1>>,
    Extension(scope): Extension<Scope>,
    OriginalUri(uri): OriginalUri,
    Query(parameters): Query<HashMap<String, String>>,
    headers: HeaderMap,
) -> Response {
    let Some(person) = parameters.get(PERSON) else {
        return v1.refuse(StatusCode::BAD_REQUEST, &uri, &format!("Påkrevd parameter '{PERSON}' mangler"));
    };
    if Foedselsnummer::parse(person).is_err() {
        return v1.refuse(StatusCode::BAD_REQUEST, &uri, "Fødselsnummeret er ikke gyldig");
    }
    let (person, view, register) = (person.clone(), scope.view(&v1.behaviour, &headers), v1.looked_up());
    let found = blocking(move || {
        let numbers = register.virksomheter_av(&person);
        numbers.iter().filter_map(|number| register.virksomhet_text(number, &view)).collect::<Vec<_>>()
    });
    let Some(companies) = found.await else { return v1.error(StatusCode::INTERNAL_SERVER_ERROR, &uri) };
    let list = companies.join(",");
    let body = match v1.behaviour.search {
        Wrapping::Bare => format!("[{list}]"),
        Wrapping::Wrapped => format!("{{\"antall\":{},\"virksomheter\":[{list}]}}", companies.len()),
    };
    ([(header::CONTENT_TYPE, JSON), (header::CACHE_CONTROL, "no-store")], body).into_response()
}

/// Answers the bulk file.
pub(super) async fn totalbestand(
    State(v1): State<Arc<V1>>,
    OriginalUri(uri): OriginalUri,
    Query(parameters): Query<HashMap<String, String>>,
    headers: HeaderMap,
) -> Response {
    let behaviour = &v1.behaviour;
    let refusal = match (parameters.get(FORMAT).map(String::as_str), behaviour.bulk_format) {
        (Some(_), BulkFormat::Refused) => Some("Ukjent parameter 'format'"),
        (None, BulkFormat::Required) => Some("Påkrevd parameter 'format' mangler"),
        (Some(format), _) if format != "json" => Some("Formatet er ikke støttet"),
        _ => None,
    };
    if let Some(text) = refusal {
        return v1.refuse(StatusCode::BAD_REQUEST, &uri, text);
    }
    let offer = Offer { length: behaviour.bulk_length, validators: behaviour.bulk_etag, ranges: behaviour.bulk_ranges };
    let edition = v1.editions.current();
    let answered = match edition.file(Format::V1).await {
        Ok(file) => download::answer(file, &headers, offer).await,
        Err(error) => Err(error),
    };
    answered.unwrap_or_else(|_| v1.error(StatusCode::INTERNAL_SERVER_ERROR, &uri))
}

impl V1 {
    /// Returns the register as lookups show it.
    fn looked_up(&self) -> Arc<Register> {
        let edition = self.editions.current();
        match self.behaviour.lookup_lag {
            0 => Arc::clone(edition.register()),
            lag => Arc::new(self.editions.register_on(edition.night().saturating_sub(lag))),
        }
    }
}
