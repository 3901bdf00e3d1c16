//! The feeds over HTTP.

use std::collections::HashMap;
use std::sync::Arc;

use axum::Extension;
use axum::extract::{OriginalUri, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::feed::{Event, Feed};
use super::world::Enhet;
use super::{answer, path_of};
use crate::faults::PageFlaw;
use crate::generator::enhet::{Id, Which};
use crate::generator::konkurs::tidspunkt;

type Parameters = Query<HashMap<String, String>>;

/// Events of a page without the parameter, and at most; no page reaches beyond the depth.
const DEFAULT_SIZE: u64 = 20;
const DEPTH: u64 = 10_000;
const MOMENT: &str = "må være på formatet yyyy-MM-dd'T'HH:mm:ss.SSS'Z'";

pub(super) async fn units(
    world: State<Arc<Enhet>>,
    uri: OriginalUri,
    query: Parameters,
    flaw: Option<Extension<PageFlaw>>,
    headers: HeaderMap,
) -> Response {
    hal(&world, Which::Enheter, &uri, &query, &flaw.map(|flaw| flaw.0).unwrap_or_default(), &headers)
}

pub(super) async fn subunits(
    world: State<Arc<Enhet>>,
    uri: OriginalUri,
    query: Parameters,
    flaw: Option<Extension<PageFlaw>>,
    headers: HeaderMap,
) -> Response {
    hal(&world, Which::Underenheter, &uri, &query, &flaw.map(|flaw| flaw.0).unwrap_or_default(), &headers)
}

/// Answers a list of CloudEvents.
pub(super) async fn roles(
    State(world): State<Arc<Enhet>>,
    OriginalUri(uri): OriginalUri,
    Query(query): Parameters,
    flaw: Option<Extension<PageFlaw>>,
) -> Response {
    let asked = match Asked::parse(&query, "afterId", "afterTime", uri.path()) {
        Ok(asked) => asked,
        Err(refused) => return *refused,
    };
    let state = world.read();
    let feed = &state.feeds[Which::Roller as usize];
    // The number itself is not included.
    let first = asked.first(feed, 1);
    let events: Vec<Event> = (first..feed.len().min(first + asked.size))
        .filter_map(|place| feed.event(place, |place| number_of(&world, Which::Roller, place)))
        .collect();
    let events = flawed(events, &flaw.map(|flaw| flaw.0).unwrap_or_default());
    let base = path_of(&uri);
    let list: Vec<Value> = events.iter().map(|event| cloud_event(event, &base)).collect();
    answer::document(Value::from(list).to_string())
}

/// Answers a page of units or subunits.
fn hal(
    world: &Enhet,
    which: Which,
    uri: &axum::http::Uri,
    query: &HashMap<String, String>,
    flaw: &PageFlaw,
    headers: &HeaderMap,
) -> Response {
    if !answer::accepts(headers, "json") {
        return answer::error(StatusCode::NOT_ACCEPTABLE, uri.path());
    }
    let asked = match Asked::parse(query, "oppdateringsid", "dato", uri.path()) {
        Ok(asked) => asked,
        Err(refused) => return *refused,
    };
    let state = world.read();
    let feed = &state.feeds[which as usize];
    let first = asked.first(feed, 0);
    let length = feed.len().saturating_sub(u64::from(flaw.hidden));
    let total = length.saturating_sub(first);
    let offset = asked.page * asked.size;
    let places: Vec<u64> = if asked.descending && !flaw.ignores_sort {
        (first..length).rev().skip(offset as usize).take(asked.size as usize).collect()
    } else {
        (first + offset..length.min(first + offset + asked.size)).collect()
    };
    let events =
        places.into_iter().filter_map(|place| feed.event(place, |place| number_of(world, which, place))).collect();
    let events = flawed(events, flaw);
    let (list, link) = match which {
        Which::Enheter => ("oppdaterteEnheter", "enhet"),
        _ => ("oppdaterteUnderenheter", "underenhet"),
    };
    let base = path_of(uri);
    let events: Vec<Value> = events.iter().map(|event| hal_event(event, link, asked.changes, &base)).collect();
    let mut page = json!({
        "_links": { "self": { "href": format!("{base}/oppdateringer/{}", link_of(which)) } },
        "page": {
            "size": asked.size,
            "totalElements": total,
            "totalPages": total.div_ceil(asked.size),
            "number": asked.page,
        },
    });
    // The link leads on, also beyond the depth that is answered.
    if offset + asked.size < total {
        let next = format!("{base}/oppdateringer/{}?size={}&page={}", link_of(which), asked.size, asked.page + 1);
        page["_links"]["next"] = json!({ "href": next });
    }
    if !events.is_empty() {
        page["_embedded"] = json!({ list: events });
    }
    answer::document(page.to_string())
}

struct Asked {
    id: Option<u64>,
    time: Option<Timestamp>,
    size: u64,
    page: u64,
    descending: bool,
    changes: bool,
}

impl Asked {
    fn parse(query: &HashMap<String, String>, id: &str, time: &str, path: &str) -> Result<Self, Box<Response>> {
        let refuse = |name: &str, text: &str| {
            let value = query.get(name).map(String::as_str).unwrap_or_default();
            Box::new(answer::bad_request(path, name, &format!("{name} {text}"), value))
        };
        let number = |name: &str| match query.get(name).map(|value| value.parse::<u64>()) {
            None => Ok(None),
            Some(Ok(number)) => Ok(Some(number)),
            Some(Err(_)) => Err(refuse(name, "må være et tall")),
        };
        let size = number("size")?.unwrap_or(DEFAULT_SIZE);
        let page = number("page")?.unwrap_or(0);
        if size == 0 || size > DEPTH || (page + 1).saturating_mul(size) > DEPTH {
            return Err(refuse("size", "og page går utover de første 10000 elementene"));
        }
        let asked_time = match query.get(time) {
            None => None,
            // Only this form is accepted.
            Some(text) => match text.parse::<Timestamp>() {
                Ok(parsed) if text.len() == 24 && text.ends_with('Z') => Some(parsed),
                _ => return Err(refuse(time, MOMENT)),
            },
        };
        Ok(Self {
            id: number(id)?,
            time: asked_time,
            size,
            page,
            descending: query.get("sort").is_some_and(|sort| sort.eq_ignore_ascii_case("id,desc")),
            changes: query.get("includeChanges").is_some_and(|asked| asked == "true"),
        })
    }

    /// Returns the place of the first event, where numbers are asked with this distance.
    fn first(&self, feed: &Feed, distance: u64) -> u64 {
        let by_id = self.id.map_or(0, |id| feed.place_of_id(id.saturating_add(distance)));
        by_id.max(self.time.map_or(0, |time| feed.place_of_time(time)))
    }
}

fn flawed(mut events: Vec<Event>, flaw: &PageFlaw) -> Vec<Event> {
    if flaw.empty {
        return Vec::new();
    }
    if flaw.twice
        && let Some(first) = events.first().cloned()
    {
        events.insert(0, first);
    }
    if flaw.falling {
        events.reverse();
    }
    if let Some(time) = events.first().map(|event| event.time).filter(|_| flaw.same_time) {
        events.iter_mut().for_each(|event| event.time = time);
    }
    if flaw.unknown_kind {
        events.iter_mut().for_each(|event| event.kind = "Omdannet");
    }
    events
}

fn hal_event(event: &Event, link: &str, changes: bool, base: &str) -> Value {
    let mut value = json!({
        "oppdateringsid": event.id,
        "dato": tidspunkt(event.time),
        "organisasjonsnummer": event.organisasjonsnummer,
        "endringstype": event.kind,
        "_links": { link: { "href": format!("{base}/{link}er/{}", event.organisasjonsnummer) } },
    });
    if changes && event.kind == "Endring" {
        value["endringer"] =
            event.paths.iter().map(|path| json!({ "op": "replace", "path": path, "value": "ny verdi" })).collect();
    }
    value
}

fn cloud_event(event: &Event, base: &str) -> Value {
    json!({
        "specversion": "1.0",
        "id": event.id.to_string(),
        "source": format!("{base}/enheter/{}/roller", event.organisasjonsnummer),
        "type": "no.brreg.enhetsregisteret.rolle.oppdatert",
        "time": tidspunkt(event.time),
        "data": { "organisasjonsnummer": event.organisasjonsnummer },
    })
}

fn link_of(which: Which) -> &'static str {
    match which {
        Which::Enheter => "enheter",
        Which::Underenheter => "underenheter",
        Which::Roller => "roller",
    }
}

/// Returns the number of the unit or subunit that an event of the history is about.
fn number_of(world: &Enhet, which: Which, place: u64) -> String {
    let register = world.register();
    let count = u64::from(register.unit_count());
    let unit = |place: u64| register.unit_at((place % count.max(1)) as u32);
    let ids = (place..place + 50).filter_map(unit).map(|unit| match which {
        Which::Underenheter => (register.subunits_of(unit) > 0).then_some(Id::Subunit(unit, 0)),
        _ => Some(Id::Unit(unit)),
    });
    ids.flatten().next().map(|id| register.number(id)).unwrap_or_default()
}
