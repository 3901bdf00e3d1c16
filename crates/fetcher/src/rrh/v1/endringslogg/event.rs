//! A page of the log, read for the number of each event and the company that it concerns.

use std::fmt;

use brreg_domain::Organisasjonsnummer;
use serde_json::{Map, Value};

use crate::error::{Error, Result};
use crate::nothing::says_nothing;
use crate::rrh::v1::sekvensnummer::number;

/// An event of the log, in the form of CloudEvents. Texts are as the register sent them.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Event {
    /// Its number, which is a position of the log.
    pub id: u64,
    /// Its type. The register has published one value.
    pub kind: Option<String>,
    /// When the change was made or published.
    pub time: Option<String>,
    /// The address of what changed.
    pub source: Option<String>,
    /// The company that changed; `None` if the event does not contain an organisation number where one is looked for.
    pub organisasjonsnummer: Option<Organisasjonsnummer>,
}

/// Shows the number only: the other fields contain what the register sent.
impl fmt::Debug for Event {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Event({})", self.id)
    }
}

impl Event {
    fn read(value: &Value) -> Option<Self> {
        let event = value.as_object()?;
        let text = |name: &str| event.get(name)?.as_str().map(str::to_owned);
        Some(Self {
            id: event.get("id").and_then(number)?,
            kind: text("type"),
            time: text("time"),
            source: text("source"),
            organisasjonsnummer: company(event),
        })
    }
}

/// Returns the organisation number of an event. Its place is not documented: the candidates are `data.organisasjonsnummer`,
/// `organisasjonsnummer`, `subject` and the end of `source`, and the first with nine digits and a valid check digit counts.
fn company(event: &Map<String, Value>) -> Option<Organisasjonsnummer> {
    const NAME: &str = "organisasjonsnummer";
    let candidates =
        [event.get("data").and_then(|data| data.get(NAME)), event.get(NAME), event.get("subject"), event.get("source")];
    candidates.into_iter().flatten().find_map(|candidate| match candidate {
        Value::String(text) => Organisasjonsnummer::read(last_segment(text)).ok(),
        Value::Number(number) => Organisasjonsnummer::parse(&number.to_string()).ok(),
        _ => None,
    })
}

/// Returns the last segment of an address's path, or the whole text if it is no address.
fn last_segment(text: &str) -> &str {
    let path = text.split(['?', '#']).next().unwrap_or_default().trim().trim_end_matches('/');
    path.rsplit(['/', ':']).next().unwrap_or_default()
}

/// Returns the events of a page: a list, or an object with one list in it, directly or below `_embedded`.
///
/// No body, as with status 204, `null` and an object without members are pages without events: the position of the log stays,
/// so nothing is lost.
pub(super) fn read_page(body: &[u8]) -> Result<Vec<Event>> {
    if body.trim_ascii().is_empty() {
        return Ok(Vec::new());
    }
    // The cause is left out because it could quote a value.
    let page: Value = serde_json::from_slice(body).map_err(|_| Error::bad_answer("it is not JSON"))?;
    if says_nothing(&page) {
        return Ok(Vec::new());
    }
    let events = list(&page).ok_or_else(|| Error::bad_answer("it is no list of events"))?;
    let read = |(index, event)| {
        Event::read(event).ok_or_else(|| Error::bad_answer(format!("event {} of the page has no number", index + 1)))
    };
    events.iter().enumerate().map(read).collect()
}

fn list(page: &Value) -> Option<&Vec<Value>> {
    let Value::Object(members) = page else { return page.as_array() };
    let mut lists = members.values().filter_map(Value::as_array);
    match (lists.next(), lists.next()) {
        (None, _) => members.get("_embedded").filter(|embedded| embedded.is_object()).and_then(list),
        (only, None) => only,
        (Some(_), Some(_)) => None,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn the_company_is_found_in_each_place_by_its_check_digit() {
        for (fields, expected) in [
            (r#""data":{"organisasjonsnummer":"391015082"},"subject":"391004129""#, Some("391015082")),
            (r#""organisasjonsnummer":391015082"#, Some("391015082")),
            (r#""subject":"391015082""#, Some("391015082")),
            (r#""subject":"virksomheter/391015082""#, Some("391015082")),
            (r#""source":"https://rrh.brreg.no/api/oppslag/v1/virksomheter/391015082/?a=b""#, Some("391015082")),
            (r#""subject":"391015083","source":"urn:orgnr:391015082""#, Some("391015082")),
            (r#""data":{"organisasjonsnummer":"391015083"}"#, None),
            (r#""data":"391015082","source":"https://rrh.brreg.no/""#, None),
            (r#""data":null"#, None),
        ] {
            let events = read_page(format!(r#"[{{"id":1,{fields}}}]"#).as_bytes()).unwrap();
            assert_eq!(events[0].organisasjonsnummer.as_ref().map(Organisasjonsnummer::as_str), expected, "{fields}");
        }
    }

    #[test]
    fn a_page_is_a_list_bare_or_wrapped() {
        for (page, expected) in [
            (r#"[{"id":"7"},{"id":8}]"#, &[7, 8][..]),
            ("[]", &[]),
            (r#"{"endringer":[{"id":7}],"antall":1}"#, &[7]),
            (r#"{"_embedded":{"endringer":[{"id":7}]},"page":{"size":1}}"#, &[7]),
            (r#"{"endringer":[]}"#, &[]),
            ("{}", &[]),
            ("", &[]),
            ("null", &[]),
            (r#"{"endringer":null}"#, &[]),
            (r#"{"_embedded":{}}"#, &[]),
        ] {
            let ids: Vec<u64> = read_page(page.as_bytes()).unwrap().iter().map(|event| event.id).collect();
            assert_eq!(ids, expected, "{page}");
        }
    }

    #[test]
    fn what_is_no_page_is_refused_by_its_place() {
        for (page, expected) in [
            (r#"[{"id":1},{"id":"x"}]"#, "event 2 of the page has no number"),
            (r#"[{"id":-1}]"#, "event 1 of the page has no number"),
            (r#"["391015082"]"#, "event 1 of the page has no number"),
            (r#"{"message":"Intern feil"}"#, "it is no list of events"),
            (r#"{"a":[],"b":[]}"#, "it is no list of events"),
            ("[{", "it is not JSON"),
        ] {
            let error = read_page(page.as_bytes()).unwrap_err().to_string();
            assert_eq!(error, format!("the answer cannot be used: {expected}"), "{page}");
        }
    }
}
