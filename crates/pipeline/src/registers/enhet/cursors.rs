//! What was fetched, as the manifest of a snapshot keeps it for the next fetch.

use std::collections::BTreeMap;

use brreg_fetcher::enhet::feed::Start;
use brreg_fetcher::enhet::{File, Known};
use jiff::fmt::rfc2822::DateTimeParser;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// Hours before the file from which a feed is read at first: the moment that a file shows is not documented.
const OVERLAP_HOURS: i64 = 24;
/// Hours before the present from which a feed is read where nothing says how old the file is.
const UNKNOWN_VINTAGE_HOURS: i64 = 48;
/// Days after which a feed is not gone on with: what it would say is said by the files.
const FORGOTTEN_DAYS: i64 = 30;

/// The files that the tables were made from, and how far the feeds were followed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Fetched {
    /// The address of the API. Numbers of events mean nothing at another one.
    pub(super) base_url: String,
    #[serde(default)]
    pub(super) files: BTreeMap<File, Known>,
    #[serde(default)]
    pub(super) cursors: BTreeMap<File, Cursor>,
}

/// How far a feed was followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Cursor {
    /// The number of the last event.
    pub(super) last: u64,
    /// When it was read.
    pub(super) read: Timestamp,
}

impl Fetched {
    /// Where a feed is read from.
    pub(super) fn start(&self, feed: File, now: Timestamp) -> Start {
        let cursor = self.cursors.get(&feed);
        match cursor.filter(|cursor| now.duration_since(cursor.read) < SignedDuration::from_hours(24 * FORGOTTEN_DAYS))
        {
            Some(cursor) => Start::After(cursor.last),
            None => self.first_start(feed, now),
        }
    }

    /// Where a feed is read from that was not read before, or whose cursor is lost.
    pub(super) fn first_start(&self, feed: File, now: Timestamp) -> Start {
        let before = |time: Timestamp, hours| time.saturating_sub(SignedDuration::from_hours(hours)).unwrap_or(time);
        // Of a file that is not fetched there is no date; it is made in the same night as that of the units.
        let file = if self.files.contains_key(&feed) { feed } else { File::Enheter };
        Start::At(match self.vintage(file) {
            // A date ahead of the present is a mistake of the register, and would pass over what happened since.
            Some(vintage) => before(vintage.min(now), OVERLAP_HOURS),
            None => before(now, UNKNOWN_VINTAGE_HOURS),
        })
    }

    /// When the register made the file, where it says so.
    pub(super) fn vintage(&self, file: File) -> Option<Timestamp> {
        time(self.files.get(&file)?.last_modified.as_deref()?)
    }
}

/// The time of a `Last-Modified`.
fn time(text: &str) -> Option<Timestamp> {
    DateTimeParser::new().parse_timestamp(text.trim()).ok()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_feed_is_gone_on_with_for_some_days_and_begins_a_day_before_the_file_otherwise() {
        let now: Timestamp = "2026-11-20T06:00:00Z".parse().unwrap();
        let known = Known { last_modified: Some("Fri, 20 Nov 2026 04:00:00 GMT".to_owned()), ..Known::default() };
        let mut fetched = Fetched { files: [(File::Enheter, known)].into(), ..Fetched::default() };
        let begin = Start::At("2026-11-19T04:00:00Z".parse().unwrap());
        assert_eq!(fetched.start(File::Enheter, now), begin);
        assert_eq!(fetched.start(File::Underenheter, now), begin, "the file is not fetched");
        fetched.files.insert(File::Roller, Known::default());
        assert_eq!(fetched.start(File::Roller, now), Start::At("2026-11-18T06:00:00Z".parse().unwrap()));
        let ahead = Known { last_modified: Some("Thu, 26 Nov 2099 03:00:00 GMT".to_owned()), ..Known::default() };
        fetched.files.insert(File::Underenheter, ahead);
        assert_eq!(fetched.start(File::Underenheter, now), Start::At("2026-11-19T06:00:00Z".parse().unwrap()));
        for (days, expected) in [(1, Start::After(7)), (31, begin)] {
            let read = now - SignedDuration::from_hours(24 * days);
            fetched.cursors.insert(File::Enheter, Cursor { last: 7, read });
            assert_eq!(fetched.start(File::Enheter, now), expected);
        }
        let text = serde_json::to_string(&fetched).unwrap();
        assert_eq!(serde_json::from_str::<Fetched>(&text).unwrap(), fetched);
    }
}
