//! Enhetsregisteret: the bulk files, the feeds, lookups and searches of the open API. It requires no token.

mod action;
mod answer;
mod edition;
mod feed;
mod feeds;
mod overlay;
mod world;

use std::collections::HashMap;
use std::sync::Arc;

use axum::Extension;
use axum::extract::{OriginalUri, Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get};
use brreg_domain::Organisasjonsnummer;
use serde_json::{Value, json};

pub use self::action::Action;
pub(crate) use self::answer::{error, no_such_path};
pub use self::feed::Event;
pub use self::world::Enhet;
use crate::faults::Endpoint;
use crate::generator::enhet::{Id, Standing, Which, codes};
use crate::route::Route;
use crate::rrh::download::{self, Offer};

/// The path of the API.
pub(crate) const PATH: &str = "/enhetsregisteret/api";
/// Length of an address from which a proxy before the register refuses it.
const LONGEST_ADDRESS: usize = 20_000;

/// Asks for the content of a file that was unpacked on the way, as an extension of the request.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Unpacked;

type Parameters = Query<HashMap<String, String>>;

/// Returns the routes, below [`PATH`].
pub(crate) fn routes(world: &Arc<Enhet>) -> [Route; 16] {
    let route = |path, endpoint, method: MethodRouter<Arc<Enhet>>| {
        Route::new(path, endpoint, method.with_state(Arc::clone(world)))
    };
    [
        route("/enhetsregisteret/api/enheter/lastned", Endpoint::EnhetEnheter, get(units_file)),
        route("/enhetsregisteret/api/underenheter/lastned", Endpoint::EnhetUnderenheter, get(subunits_file)),
        route("/enhetsregisteret/api/roller/totalbestand", Endpoint::EnhetRoller, get(roles_file)),
        route("/enhetsregisteret/api/oppdateringer/enheter", Endpoint::EnhetOppdateringer, get(feeds::units)),
        route(
            "/enhetsregisteret/api/oppdateringer/underenheter",
            Endpoint::EnhetUnderoppdateringer,
            get(feeds::subunits),
        ),
        route("/enhetsregisteret/api/oppdateringer/roller", Endpoint::EnhetRolleoppdateringer, get(feeds::roles)),
        route("/enhetsregisteret/api/enheter/{organisasjonsnummer}", Endpoint::EnhetOppslag, get(unit)),
        route("/enhetsregisteret/api/underenheter/{organisasjonsnummer}", Endpoint::EnhetOppslag, get(subunit)),
        route("/enhetsregisteret/api/enheter/{organisasjonsnummer}/roller", Endpoint::EnhetOppslag, get(roles)),
        route("/enhetsregisteret/api/enheter", Endpoint::EnhetSoek, get(search)),
        route("/enhetsregisteret/api/underenheter", Endpoint::EnhetSoek, get(search_subunits)),
        route("/enhetsregisteret/api/organisasjonsformer", Endpoint::EnhetKoder, get(forms)),
        route("/enhetsregisteret/api/roller/rolletyper", Endpoint::EnhetKoder, get(role_types)),
        route("/enhetsregisteret/api/roller/rollegruppetyper", Endpoint::EnhetKoder, get(role_groups)),
        route("/enhetsregisteret/api/roller/representanter", Endpoint::EnhetKoder, get(representatives)),
        route("/enhetsregisteret/api/{*rest}", Endpoint::EnhetAnnet, get(anything_else)),
    ]
}

async fn units_file(
    world: State<Arc<Enhet>>,
    uri: OriginalUri,
    bare: Option<Extension<Unpacked>>,
    headers: HeaderMap,
) -> Response {
    file(world.0, Which::Enheter, &uri, bare.is_some(), &headers).await
}

async fn subunits_file(
    world: State<Arc<Enhet>>,
    uri: OriginalUri,
    bare: Option<Extension<Unpacked>>,
    headers: HeaderMap,
) -> Response {
    file(world.0, Which::Underenheter, &uri, bare.is_some(), &headers).await
}

async fn roles_file(
    world: State<Arc<Enhet>>,
    uri: OriginalUri,
    bare: Option<Extension<Unpacked>>,
    headers: HeaderMap,
) -> Response {
    file(world.0, Which::Roller, &uri, bare.is_some(), &headers).await
}

/// Answers a bulk file.
async fn file(world: Arc<Enhet>, which: Which, uri: &Uri, bare: bool, headers: &HeaderMap) -> Response {
    if !answer::accepts(headers, "gzip") {
        return answer::error(StatusCode::NOT_ACCEPTABLE, uri.path());
    }
    let failed = || answer::error(StatusCode::INTERNAL_SERVER_ERROR, uri.path());
    let edition = world.edition();
    if bare {
        let made = tokio::task::spawn_blocking(move || edition.unpacked(which, world.register())).await;
        return match made {
            Ok(Ok(content)) => ([(header::CONTENT_TYPE, "application/json")], content).into_response(),
            _ => failed(),
        };
    }
    let Ok(file) = edition.file(which, world.register(), world.folder()).await else { return failed() };
    let Ok(mut answer) = download::answer(file, headers, Offer::ALL).await else { return failed() };
    let headers = answer.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/gzip"));
    if let Ok(name) = HeaderValue::from_str(&format!("attachment; filename={}", which.file_name())) {
        headers.insert(header::CONTENT_DISPOSITION, name);
    }
    answer
}

async fn unit(world: State<Arc<Enhet>>, number: Path<String>, uri: OriginalUri, headers: HeaderMap) -> Response {
    lookup(&world, &number, &uri, &headers, false)
}

async fn subunit(world: State<Arc<Enhet>>, number: Path<String>, uri: OriginalUri, headers: HeaderMap) -> Response {
    lookup(&world, &number, &uri, &headers, true)
}

/// Answers one unit or subunit. Neither is found among the others.
fn lookup(world: &Enhet, number: &str, uri: &Uri, headers: &HeaderMap, of_subunits: bool) -> Response {
    if let Some(refused) = refused(number, uri, headers) {
        return refused;
    }
    let found = world.register().find(number).filter(|id| id.is_subunit() == of_subunits);
    let Some(id) = found else { return answer::error(StatusCode::NOT_FOUND, uri.path()) };
    match world.standing(id) {
        Standing::Unknown => answer::error(StatusCode::NOT_FOUND, uri.path()),
        Standing::Removed => {
            let href = format!("{}{}", path_of(uri), uri.path().strip_prefix(PATH).unwrap_or_default());
            let body = json!({
                "organisasjonsnummer": number,
                "slettedato": "2026-01-01",
                "_links": { "self": { "href": href } },
            });
            (StatusCode::GONE, axum::Json(body)).into_response()
        }
        Standing::Live | Standing::Deleted(_) => {
            let document = world.register().document(id, &world.changes(id));
            document.map_or_else(
                || answer::error(StatusCode::NOT_FOUND, uri.path()),
                |document| answer::document(document.to_api(&path_of(uri))),
            )
        }
    }
}

/// Answers the roles in one unit, without its number.
async fn roles(
    State(world): State<Arc<Enhet>>,
    Path(number): Path<String>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
) -> Response {
    if let Some(refused) = refused(&number, &uri, &headers) {
        return refused;
    }
    let Some(Id::Unit(unit)) = world.register().find(&number) else {
        return answer::error(StatusCode::NOT_FOUND, uri.path());
    };
    match world.register().roles(unit, &world.changes(Id::Unit(unit))) {
        None if world.standing(Id::Unit(unit)) == Standing::Removed => answer::error(StatusCode::GONE, uri.path()),
        None => answer::error(StatusCode::NOT_FOUND, uri.path()),
        Some(mut roles) => {
            if let crate::generator::enhet::json::Json::Object(object) = &mut roles {
                object.retain(|(name, _)| name != "organisasjonsnummer");
            }
            answer::document(roles.to_api(&path_of(&uri)))
        }
    }
}

fn refused(number: &str, uri: &Uri, headers: &HeaderMap) -> Option<Response> {
    if !answer::accepts(headers, "json") {
        return Some(answer::error(StatusCode::NOT_ACCEPTABLE, uri.path()));
    }
    let text = "organisasjonsnummer må være et gyldig organisasjonsnummer";
    let is_valid = Organisasjonsnummer::parse(number).is_ok();
    (!is_valid).then(|| answer::bad_request(uri.path(), "organisasjonsnummer", text, number))
}

async fn search(world: State<Arc<Enhet>>, uri: OriginalUri, query: Parameters) -> Response {
    found(&world, &uri, &query, false)
}

async fn search_subunits(world: State<Arc<Enhet>>, uri: OriginalUri, query: Parameters) -> Response {
    found(&world, &uri, &query, true)
}

/// Answers the live units of some numbers; without numbers, how many live units there are.
fn found(world: &Enhet, uri: &Uri, query: &HashMap<String, String>, of_subunits: bool) -> Response {
    if uri.to_string().len() > LONGEST_ADDRESS {
        return answer::too_long();
    }
    let Some(numbers) = query.get("organisasjonsnummer") else {
        let total = if of_subunits { 0 } else { world.total() };
        let page = json!({ "size": 1, "totalElements": total, "totalPages": total, "number": 0 });
        return answer::document(json!({ "_links": {}, "page": page }).to_string());
    };
    let mut units = Vec::new();
    for number in numbers.split(',') {
        if Organisasjonsnummer::parse(number).is_err() {
            let text = "organisasjonsnummer har et ugyldig element";
            return answer::bad_request(uri.path(), "organisasjonsnummer", text, number);
        }
        let id = world.register().find(number).filter(|id| id.is_subunit() == of_subunits);
        let live = id.filter(|id| world.standing(*id) == Standing::Live);
        let document = live.and_then(|id| world.register().document(id, &world.changes(id)));
        units.extend(document.and_then(|it| serde_json::from_str::<Value>(&it.to_api(&path_of(uri))).ok()));
    }
    let name = if of_subunits { "underenheter" } else { "enheter" };
    let mut page = json!({
        "_links": {},
        "page": { "size": units.len(), "totalElements": units.len(), "totalPages": 1, "number": 0 },
    });
    if !units.is_empty() {
        page["_embedded"] = json!({ name: units });
    }
    answer::document(page.to_string())
}

async fn forms() -> Response {
    list("organisasjonsformer", codes::ORGANISASJONSFORMER)
}

async fn role_types() -> Response {
    list("rolletyper", codes::ROLLETYPER)
}

async fn role_groups() -> Response {
    list("rollegruppetyper", codes::ROLLEGRUPPETYPER)
}

async fn representatives() -> Response {
    list("representanter", codes::REPRESENTANTER)
}

fn list(name: &str, codes: &[(&str, &str)]) -> Response {
    let codes: Vec<Value> =
        codes.iter().map(|(kode, label)| json!({ "kode": kode, "beskrivelse": label, "_links": {} })).collect();
    answer::document(json!({ "_embedded": { name: codes }, "_links": {} }).to_string())
}

async fn anything_else(OriginalUri(uri): OriginalUri) -> Response {
    answer::no_such_path(uri.path())
}

/// Returns the address of the API, with which links begin. Clients follow none of them.
fn path_of(uri: &Uri) -> String {
    match (uri.scheme_str(), uri.authority()) {
        (Some(scheme), Some(authority)) => format!("{scheme}://{authority}{PATH}"),
        _ => PATH.to_owned(),
    }
}
