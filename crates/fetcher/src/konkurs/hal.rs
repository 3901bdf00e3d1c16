//! A page of notices, read for what later requests depend on: whose details to request, and the address of the next page.

use std::borrow::Cow;

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::error::{Error, Result};

/// The parts of a page that are read.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Page {
    /// Its notices, in the list's order.
    pub(crate) notices: Vec<Notice>,
    /// Number of items without a usable uuid.
    pub(crate) nameless: u64,
    /// Number of notices in the whole list.
    pub(crate) total: Option<u64>,
    /// The address of the next page.
    pub(crate) next: Option<String>,
}

/// A listed notice.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Notice {
    pub(crate) uuid: String,
    /// `None` when the register's text is not a timestamp; the load reports that.
    pub(crate) registered: Option<Timestamp>,
}

#[derive(Deserialize)]
struct Document<'a> {
    #[serde(borrow, rename = "_embedded")]
    embedded: Option<Embedded<'a>>,
    #[serde(borrow, rename = "_links")]
    links: Option<Links<'a>>,
    page: Option<Numbers>,
}

#[derive(Deserialize)]
struct Embedded<'a> {
    #[serde(borrow)]
    konkursvarsler: Option<Vec<&'a RawValue>>,
}

#[derive(Deserialize)]
struct Links<'a> {
    #[serde(borrow)]
    next: Option<Link<'a>>,
}

#[derive(Deserialize)]
struct Link<'a> {
    #[serde(borrow)]
    href: Cow<'a, str>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Numbers {
    total_elements: Option<u64>,
    total_pages: Option<u64>,
    number: Option<u64>,
}

impl Numbers {
    /// Returns whether pages follow this one.
    fn go_on(&self) -> bool {
        self.total_pages.zip(self.number).is_some_and(|(pages, number)| number.saturating_add(1) < pages)
    }
}

#[derive(Deserialize)]
struct Item<'a> {
    #[serde(borrow)]
    uuid: Cow<'a, str>,
    #[serde(borrow)]
    registreringstidspunkt: Option<Cow<'a, str>>,
}

impl Page {
    pub(crate) fn read(body: &[u8]) -> Result<Self> {
        // The cause is left out because it could quote a value.
        let document: Document<'_> =
            serde_json::from_slice(body).map_err(|_| Error::bad_answer("it is not a page of notices"))?;
        if document.embedded.is_none() && document.page.is_none() {
            return Err(Error::bad_answer("it is not a page of notices: it has neither items nor numbers"));
        }
        let next = document.links.and_then(|links| links.next).map(|link| link.href.into_owned());
        if next.is_none() && document.page.as_ref().is_some_and(Numbers::go_on) {
            return Err(Error::bad_answer("it reports more pages but has no next link"));
        }
        let items = document.embedded.and_then(|embedded| embedded.konkursvarsler).unwrap_or_default();
        let count = items.len();
        let notices: Vec<Notice> = items.into_iter().filter_map(notice).collect();
        Ok(Self {
            nameless: (count - notices.len()) as u64,
            notices,
            total: document.page.and_then(|page| page.total_elements),
            next,
        })
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.notices.is_empty() && self.nameless == 0
    }
}

/// Returns the notice, if the item has a uuid that is safe in an address.
fn notice(item: &RawValue) -> Option<Notice> {
    let item: Item<'_> = serde_json::from_str(item.get()).ok()?;
    let is_name = |uuid: &str| {
        (1..=64).contains(&uuid.len()) && uuid.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    is_name(&item.uuid).then(|| Notice {
        uuid: item.uuid.into_owned(),
        registered: item.registreringstidspunkt.and_then(|text| text.parse().ok()),
    })
}

/// Returns the uuid in the document of a single notice.
pub(super) fn uuid_of(varsel: &RawValue) -> Option<String> {
    serde_json::from_str::<Item<'_>>(varsel.get()).ok().map(|item| item.uuid.into_owned())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_page_as_the_register_documents_it() {
        let body = r#"{"_embedded":{"konkursvarsler":[
            {"uuid":"e41ce970-3687-4910-a705-744d0daae927","type":"aapning",
             "registreringstidspunkt":"2018-06-08T11:34:23.111Z","debitor":"910425463"},
            {"uuid":"..","registreringstidspunkt":"2018-06-08T11:34:23.111Z"}, {"type":"aapning"},
            {"uuid":"e53364c5-3376-4e50-968b-2146e3656496","registreringstidspunkt":"yesterday"}]},
            "_links":{"self":{"href":"https://x/a"},"next":{"href":"https:\/\/x\/b"}},
            "page":{"size":2,"totalElements":3,"totalPages":2,"number":0}}"#;
        let page = Page::read(body.as_bytes()).unwrap();
        let notice = |uuid: &str, registered: Option<&str>| Notice {
            uuid: uuid.to_owned(),
            registered: registered.map(|text| text.parse().unwrap()),
        };
        let first = notice("e41ce970-3687-4910-a705-744d0daae927", Some("2018-06-08T11:34:23.111Z"));
        let second = notice("e53364c5-3376-4e50-968b-2146e3656496", None);
        assert_eq!((page.total, page.next.as_deref(), page.nameless), (Some(3), Some("https://x/b"), 2));
        assert_eq!(page.notices, [first, second]);
    }

    #[test]
    fn an_empty_page_is_a_page_and_other_documents_are_not() {
        let page = Page::read(br#"{"_links":{},"page":{"size":2000,"totalElements":0,"totalPages":0,"number":0}}"#);
        assert!(page.unwrap().is_empty());
        for body in [
            r#"{"_embedded":{"konkursvarsler":null},"page":{"totalElements":null}}"#,
            r#"{"_embedded":{},"page":null}"#,
            r#"{"page":{}}"#,
        ] {
            let page = Page::read(body.as_bytes()).unwrap();
            assert!(page.is_empty() && page.total.is_none(), "{body}");
        }
        for body in ["", "<html>", "[]", "{}", r#"{"status":500,"error":"x"}"#, r#"{"page":7}"#] {
            assert!(Page::read(body.as_bytes()).is_err(), "{body}");
        }
    }
}
