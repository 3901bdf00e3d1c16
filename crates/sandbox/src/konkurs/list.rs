//! One page of a list, in HAL.

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::faults::{NextPage, PageFlaw};
use crate::generator::konkurs::{Konkursvarsler, tidspunkt};

const DEFAULT_SIZE: usize = 20;
/// The largest page.
const LARGEST_SIZE: usize = 2_000;
const SORT: &str = "registreringstidspunkt";

/// The query of a request for a page. A value that is not a number counts as missing, as in the real register.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    page: Option<String>,
    size: Option<String>,
    sort: Option<String>,
}

impl Asked {
    fn page(&self) -> usize {
        self.page.as_deref().and_then(|page| page.parse().ok()).unwrap_or(0)
    }

    fn size(&self) -> usize {
        let size = self.size.as_deref().and_then(|size| size.parse().ok()).filter(|size| *size > 0);
        size.unwrap_or(DEFAULT_SIZE).min(LARGEST_SIZE)
    }

    /// Returns whether the newest notices are first; `None` if the requested order is not supported.
    fn newest_first(&self) -> Option<bool> {
        let Some(sort) = self.sort.as_deref().filter(|sort| !sort.is_empty()) else { return Some(false) };
        match sort.split_once(',') {
            None if sort == SORT => Some(false),
            Some((SORT, direction)) if direction.eq_ignore_ascii_case("asc") => Some(false),
            Some((SORT, direction)) if direction.eq_ignore_ascii_case("desc") => Some(true),
            _ => None,
        }
    }
}

/// A list of the notices from a certain one on.
pub(super) struct List<'a> {
    /// The address of the register.
    pub(super) base: &'a str,
    /// The path of the list.
    pub(super) path: &'a str,
    /// The position of its oldest notice.
    pub(super) from: usize,
}

impl List<'_> {
    /// Returns the requested page with its flaw; `None` if the requested order is not supported.
    pub(super) fn page(&self, varsler: &Konkursvarsler, asked: &Asked, flaw: &PageFlaw) -> Option<Value> {
        let newest_first = asked.newest_first()?;
        let (number, size) = (asked.page(), asked.size());
        let listed = (varsler.len() - self.from).saturating_sub(flaw.hidden as usize);
        let start = number.saturating_mul(size).min(listed);
        let end = if flaw.empty { start } else { (start + size).min(listed) };
        let place = |nth: usize| self.from + if newest_first { listed - 1 - nth } else { nth };
        let shown = (start..end).chain((flaw.twice && start < end).then_some(start));
        let items: Vec<_> =
            shown.filter_map(|nth| varsler.at(place(nth))).map(|item| item.list_json(self.base)).collect();

        let total = listed.saturating_add_signed(flaw.total as isize);
        let pages = total.div_ceil(size);
        let direction = if newest_first { "desc" } else { "asc" };
        let link = |page: usize| self.link(page, size, direction);
        let mut links = Map::new();
        let mut put = |name: &str, address: String| links.insert(name.to_owned(), json!({ "href": address }));
        put("self", link(number));
        if pages > 1 {
            put("first", link(0));
            put("last", link(pages - 1));
        }
        match &flaw.next {
            Some(NextPage::Address(address)) => drop(put("next", address.clone())),
            Some(NextPage::First) => drop(put("next", link(0))),
            Some(NextPage::Missing) => {}
            None if number + 1 < pages => drop(put("next", link(number + 1))),
            None => {}
        }
        let mut page = json!({
            "_links": links,
            "page": { "size": size, "totalElements": total, "totalPages": pages, "number": number },
        });
        if !items.is_empty() {
            page["_embedded"] = json!({ "konkursvarsler": items });
        }
        Some(page)
    }

    fn link(&self, page: usize, size: usize, direction: &str) -> String {
        format!("{}{}?page={page}&size={size}&sort={SORT},{direction}", self.base, self.path)
    }
}

/// Parses a timestamp in the only form that the register accepts: `yyyy-MM-ddTHH:mm:ss.SSSZ`.
pub(super) fn parse_time(text: &str) -> Option<Timestamp> {
    // A timestamp in another form differs from its text in this form.
    text.parse().ok().filter(|time| tidspunkt(*time) == text)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

    use super::*;

    #[test]
    fn one_form_of_a_timestamp_is_parsed() {
        assert!(parse_time("2018-07-08T11:54:23.222Z").is_some());
        for text in [
            "2018-11-06T09:15:50.840",
            "2018-11-06T09:15:50Z",
            "2018-11-06T09:15:50.84Z",
            "2018-11-06T09:15:50.840123Z",
            "2018-11-06T10:15:50.840+01:00",
            "2018-11-06 09:15:50.840Z",
            "2018-13-06T09:15:50.840Z",
            "2018-11-06",
        ] {
            assert_eq!(parse_time(text), None, "{text}");
        }
    }
}
