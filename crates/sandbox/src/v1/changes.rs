//! The change log and the sequence numbers over HTTP.

use std::collections::HashMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::{OriginalUri, Query, State};
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::behaviour::{DateForm, Forgotten, NumberForm, Parameters, Place, Wrapping};
use super::log::Page;
use super::{V1, blocking};
use crate::generator::konkurs::tidspunkt;
use crate::generator::v1::Event;

type Parameter = Query<HashMap<String, String>>;

/// Answers a page of the log.
pub(super) async fn endringslogg(
    State(v1): State<Arc<V1>>,
    OriginalUri(uri): OriginalUri,
    Query(parameters): Parameter,
) -> Response {
    let behaviour = &v1.behaviour;
    let cursor = match v1.parameter(&parameters, &behaviour.log_parameter, &uri) {
        Err(refused) => return *refused,
        Ok(cursor) => cursor.map_or(Ok(0), str::parse::<u64>),
    };
    let largest = behaviour.page_size.get();
    let asked = parameters.get(&behaviour.log_size_parameter).map_or(Ok(largest), |size| size.parse::<u32>());
    let (Ok(cursor), Ok(size)) = (cursor, asked) else {
        return v1.refuse(StatusCode::BAD_REQUEST, &uri, "Sekvensnummer og størrelse må være tall");
    };
    let night = v1.editions.current().night();
    let size = size.clamp(1, largest) as usize;
    let service = Arc::clone(&v1);
    let page = blocking(move || service.log.page(cursor, night, size, &service.behaviour)).await;
    let events = match page {
        None => return v1.error(StatusCode::INTERNAL_SERVER_ERROR, &uri),
        Some(Page::Events(events)) => events,
        Some(Page::Forgotten) => {
            let status = match behaviour.forgotten {
                Forgotten::BadRequest => StatusCode::BAD_REQUEST,
                Forgotten::NotFound => StatusCode::NOT_FOUND,
                Forgotten::Gone | Forgotten::Later => StatusCode::GONE,
            };
            return v1.refuse(status, &uri, "Sekvensnummeret er eldre enn endringsloggen");
        }
    };
    let events: Vec<_> = events.iter().map(|event| v1.event(event)).collect();
    match behaviour.log {
        Wrapping::Bare => Json(events).into_response(),
        Wrapping::Wrapped => Json(json!({ "antall": events.len(), "endringer": events })).into_response(),
    }
}

/// Answers the sequence number of a time.
pub(super) async fn sekvensnummer(
    State(v1): State<Arc<V1>>,
    OriginalUri(uri): OriginalUri,
    Query(parameters): Parameter,
) -> Response {
    let behaviour = &v1.behaviour;
    let asked = match v1.parameter(&parameters, &behaviour.sequence_parameter, &uri) {
        Err(refused) => return *refused,
        Ok(asked) => asked,
    };
    let time = asked.map(|text| parse_time(text, behaviour.sequence_date));
    if time == Some(None) {
        let text = format!("Ugyldig verdi for '{}'", behaviour.sequence_parameter);
        return v1.refuse(StatusCode::BAD_REQUEST, &uri, &text);
    }
    let night = v1.editions.current().night();
    let service = Arc::clone(&v1);
    let time = time.flatten().map(|time| v1.log.time_of(time, night, behaviour));
    let number = blocking(move || service.log.sequence_number(time, night, &service.behaviour)).await;
    match number {
        Some(number) => Json(json!({ "sekvensnummer": written(number, behaviour.sequence) })).into_response(),
        None => v1.error(StatusCode::INTERNAL_SERVER_ERROR, &uri),
    }
}

fn parse_time(text: &str, form: DateForm) -> Option<Timestamp> {
    let date = || Some(text.parse::<Date>().ok()?.to_zoned(TimeZone::UTC).ok()?.timestamp());
    // A date alone is not a timestamp, and the beginning of a timestamp is not a date.
    let is_date = text.len() == "2026-01-01".len();
    match form {
        DateForm::Date | DateForm::Any if is_date => date(),
        DateForm::Timestamp | DateForm::Any if !is_date => text.parse().ok(),
        _ => None,
    }
}

fn written(number: u64, form: NumberForm) -> Value {
    match form {
        NumberForm::Number => number.into(),
        NumberForm::Text => number.to_string().into(),
    }
}

impl V1 {
    /// Returns the value of a parameter.
    fn parameter<'a>(
        &self,
        parameters: &'a HashMap<String, String>,
        name: &str,
        uri: &Uri,
    ) -> Result<Option<&'a str>, Box<Response>> {
        match parameters.get(name) {
            None if self.behaviour.parameters == Parameters::Required => {
                let text = format!("Påkrevd parameter '{name}' mangler");
                Err(Box::new(self.refuse(StatusCode::BAD_REQUEST, uri, &text)))
            }
            value => Ok(value.map(String::as_str)),
        }
    }

    /// Returns the JSON of an event.
    fn event(&self, event: &Event) -> Value {
        let number = &event.organisasjonsnummer;
        let mut json = json!({
            "specversion": "1.0",
            "id": written(event.id, self.behaviour.event_id),
            "source": format!("{}/v1/endringslogg", self.base),
            "type": event.change.kind(),
            "time": tidspunkt(event.time),
        });
        match self.behaviour.event_place {
            Place::Data => {
                json["datacontenttype"] = "application/json".into();
                json["data"] = json!({ "organisasjonsnummer": number });
            }
            Place::Top => json["organisasjonsnummer"] = number.as_str().into(),
            Place::Subject => json["subject"] = number.as_str().into(),
            Place::Source => json["source"] = format!("{}/v1/virksomheter/{number}", self.base).into(),
            Place::Nowhere => {}
        }
        json
    }
}
