//! A page of a feed: HAL with the events of units and subunits, a bare list of CloudEvents with those of roles.

use std::borrow::Cow;

use brreg_domain::Organisasjonsnummer;
use serde::Deserialize;

use super::super::File;
use super::{Event, EventKind};
use crate::error::{Error, Result};
use crate::nothing::is_nothing;

/// The parts of a page that are read.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Page {
    pub(super) events: Vec<Event>,
    /// Number of events that the register counts from the requested position on; 0 where it counts none.
    pub(super) left: u64,
    pub(super) without_number: u64,
}

#[derive(Deserialize)]
struct Hal<'a> {
    #[serde(borrow, rename = "_embedded")]
    embedded: Option<Embedded<'a>>,
    page: Numbers,
}

#[derive(Deserialize)]
struct Embedded<'a> {
    #[serde(borrow, alias = "oppdaterteUnderenheter", rename = "oppdaterteEnheter")]
    events: Vec<HalEvent<'a>>,
}

#[derive(Deserialize)]
struct Numbers {
    #[serde(rename = "totalElements")]
    total_elements: u64,
}

#[derive(Deserialize)]
struct HalEvent<'a> {
    oppdateringsid: u64,
    #[serde(borrow)]
    dato: Option<Cow<'a, str>>,
    #[serde(borrow)]
    organisasjonsnummer: Option<Cow<'a, str>>,
    #[serde(borrow)]
    endringstype: Option<Cow<'a, str>>,
}

#[derive(Deserialize)]
struct CloudEvent<'a> {
    #[serde(borrow)]
    id: Id<'a>,
    #[serde(borrow)]
    time: Option<Cow<'a, str>>,
    #[serde(borrow, rename = "type")]
    kind: Option<Cow<'a, str>>,
    #[serde(borrow)]
    data: Option<Data<'a>>,
}

/// A number, written as text or as a number.
#[derive(Deserialize)]
#[serde(untagged)]
enum Id<'a> {
    Number(u64),
    #[serde(borrow)]
    Text(Cow<'a, str>),
}

#[derive(Deserialize)]
struct Data<'a> {
    #[serde(borrow)]
    organisasjonsnummer: Option<Cow<'a, str>>,
}

impl Page {
    pub(super) fn read(feed: File, body: &[u8]) -> Result<Self> {
        let (events, left) = if feed == File::Roller { cloud_events(body)? } else { hal(body)? };
        let without_number = events.iter().filter(|event| event.organisasjonsnummer.is_none()).count() as u64;
        Ok(Self { events, left, without_number })
    }
}

fn hal(body: &[u8]) -> Result<(Vec<Event>, u64)> {
    // A page that says nothing is refused: without its numbers it would look like the end of the feed.
    // The cause is left out because it could quote a value.
    let page: Hal<'_> = serde_json::from_slice(body).map_err(|_| Error::bad_answer("it is not a page of events"))?;
    let event = |event: HalEvent<'_>| Event {
        id: event.oppdateringsid,
        tidspunkt: event.dato.and_then(|text| text.parse().ok()),
        kind: EventKind::parse(event.endringstype.as_deref().unwrap_or_default()),
        organisasjonsnummer: event.organisasjonsnummer.and_then(|text| Organisasjonsnummer::read(&text).ok()),
    };
    let events = page.embedded.map(|embedded| embedded.events).unwrap_or_default();
    Ok((events.into_iter().map(event).collect(), page.page.total_elements))
}

fn cloud_events(body: &[u8]) -> Result<(Vec<Event>, u64)> {
    // The next reading goes on from the last event, so nothing is lost.
    if is_nothing(body) {
        return Ok((Vec::new(), 0));
    }
    let page: Vec<CloudEvent<'_>> =
        serde_json::from_slice(body).map_err(|_| Error::bad_answer("it is not a list of events"))?;
    let event = |(index, event): (usize, CloudEvent<'_>)| {
        let id = match event.id {
            Id::Number(id) => Some(id),
            Id::Text(text) => text.parse().ok(),
        };
        let number = event.data.and_then(|data| data.organisasjonsnummer);
        Ok(Event {
            id: id.ok_or_else(|| Error::bad_answer(format!("event {} of the page has no number", index + 1)))?,
            tidspunkt: event.time.and_then(|text| text.parse().ok()),
            kind: EventKind::parse(event.kind.as_deref().unwrap_or_default()),
            organisasjonsnummer: number.and_then(|text| Organisasjonsnummer::read(&text).ok()),
        })
    };
    let events = page.into_iter().enumerate().map(event).collect::<Result<_>>()?;
    Ok((events, 0))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn ids(page: &Page) -> Vec<u64> {
        page.events.iter().map(|event| event.id).collect()
    }

    #[test]
    fn pages_of_units_and_subunits_are_read_alike() {
        for name in ["oppdaterteEnheter", "oppdaterteUnderenheter"] {
            let body = format!(
                r#"{{"_embedded":{{"{name}":[
                    {{"oppdateringsid":7,"dato":"2026-09-01T10:30:12.114Z","organisasjonsnummer":"391004129",
                      "endringstype":"Fjernet","_links":{{}}}},
                    {{"oppdateringsid":9,"dato":"2026-09-01T10:30:12.114Z","organisasjonsnummer":"391004128",
                      "endringstype":"Omdannet"}}]}},
                  "_links":{{}},"page":{{"size":2,"totalElements":5,"totalPages":3,"number":0}}}}"#
            );
            let page = Page::read(File::Enheter, body.as_bytes()).unwrap();
            assert_eq!((ids(&page), page.left, page.without_number), (vec![7, 9], 5, 1));
            assert_eq!(page.events[0].kind, EventKind::Fjernet);
            assert_eq!(page.events[1].kind, EventKind::Other("Omdannet".into()));
        }
    }

    /// The events of a page, as lines.
    fn lines(page: &Page) -> Vec<String> {
        let line = |event: &Event| {
            let (time, number) = (event.tidspunkt.unwrap(), event.organisasjonsnummer.unwrap());
            format!("{} {time} {number} {}", event.id, event.kind.as_str())
        };
        page.events.iter().map(line).collect()
    }

    #[test]
    fn the_sample_pages_have_these_events() {
        let units = include_bytes!("../../../../../data/sample/enhet/oppdateringer-enheter.json");
        let page = Page::read(File::Enheter, units).unwrap();
        assert_eq!(
            lines(&page),
            [
                "26017301 2026-09-01T10:30:12.114Z 391004129 Endring",
                "26017304 2026-09-01T15:00:03.702Z 391006555 Sletting",
                "26017305 2026-09-01T15:00:03.702Z 391502315 Fjernet",
                "26017311 2026-09-15T22:03:40.001Z 391012903 Endring",
                "26017312 2026-09-17T04:01:22.93Z 391503478 Ny",
                "26017340 2026-09-17T04:01:23.004Z 391004129 Ukjent",
            ]
        );
        assert_eq!((page.left, page.without_number), (82_661, 0));
        let subunits = include_bytes!("../../../../../data/sample/enhet/oppdateringer-underenheter.json");
        let page = Page::read(File::Underenheter, subunits).unwrap();
        assert_eq!(
            lines(&page),
            [
                "22410118 2026-09-11T22:01:07.5Z 391601046 Endring",
                "22410120 2026-09-11T22:01:07.512Z 391602182 Endring",
                "22410133 2026-09-12T15:00:00.02Z 391604312 Sletting",
            ]
        );
        assert_eq!(page.left, 3);
        let roles = include_bytes!("../../../../../data/sample/enhet/oppdateringer-roller.json");
        let page = Page::read(File::Roller, roles).unwrap();
        assert_eq!(
            lines(&page),
            [
                "4611207 2026-08-20T12:10:44.871Z 391004129 no.brreg.enhetsregisteret.rolle.oppdatert",
                "4611209 2026-09-17T04:02:51.33Z 391503478 no.brreg.enhetsregisteret.rolle.oppdatert",
                "4611210 2026-09-17T04:02:51.33Z 391004129 no.brreg.enhetsregisteret.rolle.oppdatert",
            ]
        );
    }

    #[test]
    fn an_empty_page_has_no_embedded_list() {
        let body = include_bytes!("../../../../../data/sample/enhet/oppdateringer-tom.json");
        assert_eq!(Page::read(File::Enheter, body).unwrap(), Page { events: vec![], left: 0, without_number: 0 });
        for body in ["[]", "", "{}", "null"] {
            let page = Page::read(File::Roller, body.as_bytes()).unwrap();
            assert_eq!(page, Page { events: vec![], left: 0, without_number: 0 }, "{body}");
        }
        for body in ["", "{}", "null"] {
            assert!(Page::read(File::Enheter, body.as_bytes()).is_err(), "{body}");
        }
    }

    #[test]
    fn role_events_have_numbers_as_text() {
        let body = br#"[{"specversion":"1.0","id":"46","type":"no.brreg.enhetsregisteret.rolle.oppdatert",
            "time":"2026-08-20T12:10:44.871Z","data":{"organisasjonsnummer":"391004129"}},{"id":47}]"#;
        let page = Page::read(File::Roller, body).unwrap();
        assert_eq!((ids(&page), page.without_number), (vec![46, 47], 1));
        assert_eq!(page.events[0].kind, EventKind::Roller);
        assert!(Page::read(File::Roller, br#"[{"id":"x"}]"#).is_err());
        assert!(Page::read(File::Enheter, b"[]").is_err());
    }
}
