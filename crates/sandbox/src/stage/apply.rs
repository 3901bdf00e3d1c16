//! Answers one request, or lets it fail.

use std::sync::Arc;

use axum::Json;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};

use super::{Stage, body};
use crate::enhet::{Action, Unpacked};
use crate::faults::{Endpoint, Failure, PageFlaw};
use crate::generator::konkurs::Arrival;
use crate::server::Connection;
use crate::{ektepakt, enhet, konkurs, maskinporten, requests, rrh, v1};

/// A web page in the place of an answer.
const PAGE: &str = "<!doctype html><title>Innlogging</title><p>Logg inn";

/// Answers a request of the endpoint, or lets it fail if a fault is due.
pub(super) async fn answer(
    State((stage, endpoint)): State<(Arc<Stage>, Endpoint)>,
    request: Request,
    next: Next,
) -> Response {
    let range =
        request.headers().get(header::RANGE).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
    let person =
        requests::person(request.uri()).and_then(|number| stage.editions.current().content().person_number(&number));
    let path = requests::masked(request.uri());
    let company = requests::company(endpoint, request.uri());
    let request_made = requests::Request { endpoint, path, person, company, status: 0, range };
    let mut record = Record { stage: &stage, request: Some(request_made) };
    let response = match stage.take(endpoint, record.has_range()) {
        None => next.run(request).await,
        Some(failure) => fail(&stage, endpoint, failure, request, next).await,
    };
    record.answered(response.status());
    response
}

/// Records a request when it is answered or when the client gives up.
struct Record<'a> {
    stage: &'a Stage,
    request: Option<requests::Request>,
}

impl Record<'_> {
    fn has_range(&self) -> bool {
        self.request.as_ref().is_some_and(|request| request.range.is_some())
    }

    fn answered(&mut self, status: StatusCode) {
        if let Some(request) = &mut self.request {
            request.status = status.as_u16();
        }
    }
}

impl Drop for Record<'_> {
    fn drop(&mut self) {
        if let Some(request) = self.request.take() {
            self.stage.record(request);
        }
    }
}

async fn fail(stage: &Stage, endpoint: Endpoint, failure: Failure, mut request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let reset = request.extensions().get::<Connection>().map(|connection| connection.reset.clone());
    match failure {
        Failure::Status { status, retry_after } => {
            let mut response = error(stage, endpoint, status, &path);
            if let Some(seconds) = retry_after {
                response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
            }
            response
        }
        Failure::Page(status) => (status_of(status), Html(PAGE)).into_response(),
        Failure::NoPath => enhet::no_such_path(&path),
        Failure::Delay(time) => {
            tokio::time::sleep(time).await;
            next.run(request).await
        }
        Failure::Reset { after } => body::cut(next.run(request).await, after, body::End::Reset(reset)),
        Failure::Truncate { after } => body::cut(next.run(request).await, after, body::End::Close),
        Failure::Short { after } => without_length(body::cut(next.run(request).await, after, body::End::Orderly)),
        Failure::NoLength => without_length(body::streamed(next.run(request).await)),
        Failure::Drip { bytes, every } => body::drip(next.run(request).await, bytes, every),
        Failure::Html => Html(PAGE).into_response(),
        Failure::JsonError => {
            let mut response = error(stage, endpoint, 500, &path);
            *response.status_mut() = StatusCode::OK;
            response
        }
        Failure::Empty => {
            let bulk = matches!(
                endpoint,
                Endpoint::TotalbestandJson | Endpoint::TotalbestandCsv | Endpoint::V1Totalbestand | Endpoint::V1OpenApi
            );
            let media_type = if bulk { "application/zip" } else { "application/json" };
            ([(header::CONTENT_TYPE, media_type)], Body::empty()).into_response()
        }
        Failure::Redirect(address) => (StatusCode::FOUND, [(header::LOCATION, address)]).into_response(),
        Failure::WrongRange => {
            shift_range(request.headers_mut());
            next.run(request).await
        }
        Failure::IgnoreRange => {
            request.headers_mut().remove(header::RANGE);
            next.run(request).await
        }
        Failure::Etag(etag) => {
            let mut response = next.run(request).await;
            if let Ok(etag) = HeaderValue::from_str(&etag) {
                response.headers_mut().insert(header::ETAG, etag);
            }
            response
        }
        Failure::Renew => {
            stage.editions.renew();
            stage.enhet.renew();
            next.run(request).await
        }
        Failure::IgnoreQuery => {
            *request.uri_mut() = without_query(request.uri());
            next.run(request).await
        }
        Failure::Grow(events) => {
            let response = next.run(request).await;
            stage.enhet.happen(&Action::Rename(events));
            response
        }
        Failure::Encoding(name) => {
            let mut response = next.run(request).await;
            if let Ok(name) = HeaderValue::from_str(&name) {
                response.headers_mut().insert(header::CONTENT_ENCODING, name);
            }
            response
        }
        Failure::Unpacked => {
            request.extensions_mut().insert(Unpacked);
            next.run(request).await
        }
        Failure::EndTokens => {
            stage.tokens.revoke_all();
            next.run(request).await
        }
        Failure::Arrive { notices, arrival } => {
            let response = next.run(request).await;
            stage.konkurs.arrive(notices, arrival);
            response
        }
        Failure::Withdraw(notices) => {
            let response = next.run(request).await;
            stage.konkurs.withdraw(notices);
            response
        }
        Failure::Replace(notices) => {
            let response = next.run(request).await;
            stage.konkurs.withdraw(notices);
            stage.konkurs.arrive(notices, Arrival::Newest);
            response
        }
        Failure::NextLink(_)
        | Failure::NextLoop
        | Failure::NoNext
        | Failure::EmptyPage
        | Failure::Total(_)
        | Failure::Hide(_)
        | Failure::Falling
        | Failure::UnknownKind
        | Failure::SameTime
        | Failure::IgnoreSort
        | Failure::Twice => {
            request.extensions_mut().insert(PageFlaw::of(failure));
            next.run(request).await
        }
    }
}

fn status_of(code: u16) -> StatusCode {
    StatusCode::from_u16(code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

fn error(stage: &Stage, endpoint: Endpoint, status: u16, path: &str) -> Response {
    let status = status_of(status);
    match endpoint {
        Endpoint::Token => maskinporten::unavailable(status),
        Endpoint::TotalbestandJson | Endpoint::TotalbestandCsv | Endpoint::Lookup => {
            (status, Json(rrh::error_body(status, path))).into_response()
        }
        Endpoint::KonkursRoot | Endpoint::KonkursList | Endpoint::KonkursUpdated | Endpoint::KonkursDetail => {
            konkurs::error(status)
        }
        Endpoint::Ektepakt => ektepakt::error(status),
        Endpoint::V1Lookup
        | Endpoint::V1Search
        | Endpoint::V1Totalbestand
        | Endpoint::V1Sekvensnummer
        | Endpoint::V1Endringslogg
        | Endpoint::V1Kodelister
        | Endpoint::V1OpenApi => v1::error(stage.error_body, status, path),
        Endpoint::EnhetEnheter
        | Endpoint::EnhetUnderenheter
        | Endpoint::EnhetRoller
        | Endpoint::EnhetOppdateringer
        | Endpoint::EnhetUnderoppdateringer
        | Endpoint::EnhetRolleoppdateringer
        | Endpoint::EnhetOppslag
        | Endpoint::EnhetSoek
        | Endpoint::EnhetKoder
        | Endpoint::EnhetAnnet => enhet::error(status, path),
    }
}

fn without_query(uri: &Uri) -> Uri {
    uri.path().parse().unwrap_or_else(|_| uri.clone())
}

fn without_length(mut response: Response) -> Response {
    response.headers_mut().remove(header::CONTENT_LENGTH);
    response
}

/// Moves the beginning of the requested range by one byte.
fn shift_range(headers: &mut HeaderMap) {
    let first = headers
        .get(header::RANGE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.strip_prefix("bytes="))
        .and_then(|value| value.split('-').next())
        .and_then(|first| first.parse::<u64>().ok());
    let shifted = match first {
        Some(first) if first > 0 => first - 1,
        _ => 1,
    };
    if let Ok(range) = HeaderValue::from_str(&format!("bytes={shifted}-")) {
        headers.insert(header::RANGE, range);
    }
}
