//! Failures on demand: how a register or Maskinporten fails, for a set number of requests.
//!
//! A [`Fault`] is a description only; the stage that the registers are served on applies it.

mod page;
mod parse;

use std::fmt;
use std::time::Duration;

pub(crate) use self::page::{NextPage, PageFlaw};
use crate::generator::konkurs::Arrival;

/// A kind of request, which can fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Endpoint {
    /// Maskinporten's token endpoint; `token` on the command line.
    Token,
    /// The beneficial owners' bulk file of JSON; `json`.
    TotalbestandJson,
    /// The beneficial owners' bulk file of CSV; `csv`.
    TotalbestandCsv,
    /// The beneficial owners of one organisation; `lookup`.
    Lookup,
    /// The register of bankruptcies' links to its services; `konkurs-root`.
    KonkursRoot,
    /// Pages of all bankruptcy notices; `konkurs-list`.
    KonkursList,
    /// Pages of the bankruptcy notices since a timestamp; `konkurs-updated`.
    KonkursUpdated,
    /// One bankruptcy notice with its details; `konkurs-detail`.
    KonkursDetail,
    /// The marriage contracts of one person; `ektepakt`.
    Ektepakt,
    /// Version 1: one company; `v1-lookup`.
    V1Lookup,
    /// Version 1: the companies of a person; `v1-search`.
    V1Search,
    /// Version 1: the bulk file; `v1-bulk`.
    V1Totalbestand,
    /// Version 1: the sequence number of a time; `v1-sequence`.
    V1Sekvensnummer,
    /// Version 1: the change log; `v1-log`.
    V1Endringslogg,
    /// Version 1: the code lists; `v1-codes`.
    V1Kodelister,
    /// Version 1: the description of the API; `v1-openapi`.
    V1OpenApi,
    /// Enhetsregisteret: the bulk file of units; `enhet-units`.
    EnhetEnheter,
    /// Enhetsregisteret: the bulk file of subunits; `enhet-subunits`.
    EnhetUnderenheter,
    /// Enhetsregisteret: the bulk file of roles; `enhet-roles`.
    EnhetRoller,
    /// Enhetsregisteret: the feed of units; `enhet-unit-feed`.
    EnhetOppdateringer,
    /// Enhetsregisteret: the feed of subunits; `enhet-subunit-feed`.
    EnhetUnderoppdateringer,
    /// Enhetsregisteret: the feed of roles; `enhet-role-feed`.
    EnhetRolleoppdateringer,
    /// Enhetsregisteret: one unit or subunit, or the roles in a unit; `enhet-lookup`.
    EnhetOppslag,
    /// Enhetsregisteret: a search; `enhet-search`.
    EnhetSoek,
    /// Enhetsregisteret: a code list; `enhet-codes`.
    EnhetKoder,
    /// Enhetsregisteret: a path that does not exist; `enhet-other`.
    EnhetAnnet,
}

impl Endpoint {
    const NAMED: [(&'static str, Self); 26] = [
        ("token", Self::Token),
        ("json", Self::TotalbestandJson),
        ("csv", Self::TotalbestandCsv),
        ("lookup", Self::Lookup),
        ("konkurs-root", Self::KonkursRoot),
        ("konkurs-list", Self::KonkursList),
        ("konkurs-updated", Self::KonkursUpdated),
        ("konkurs-detail", Self::KonkursDetail),
        ("ektepakt", Self::Ektepakt),
        ("v1-lookup", Self::V1Lookup),
        ("v1-search", Self::V1Search),
        ("v1-bulk", Self::V1Totalbestand),
        ("v1-sequence", Self::V1Sekvensnummer),
        ("v1-log", Self::V1Endringslogg),
        ("v1-codes", Self::V1Kodelister),
        ("v1-openapi", Self::V1OpenApi),
        ("enhet-units", Self::EnhetEnheter),
        ("enhet-subunits", Self::EnhetUnderenheter),
        ("enhet-roles", Self::EnhetRoller),
        ("enhet-unit-feed", Self::EnhetOppdateringer),
        ("enhet-subunit-feed", Self::EnhetUnderoppdateringer),
        ("enhet-role-feed", Self::EnhetRolleoppdateringer),
        ("enhet-lookup", Self::EnhetOppslag),
        ("enhet-search", Self::EnhetSoek),
        ("enhet-codes", Self::EnhetKoder),
        ("enhet-other", Self::EnhetAnnet),
    ];

    /// Returns whether it answers with pages, so that the faults of pages apply.
    fn has_pages(self) -> bool {
        matches!(
            self,
            Self::KonkursList
                | Self::KonkursUpdated
                | Self::EnhetOppdateringer
                | Self::EnhetUnderoppdateringer
                | Self::EnhetRolleoppdateringer
        )
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let named = Self::NAMED.iter().find(|(_, endpoint)| endpoint == self);
        f.write_str(named.map_or("", |(name, _)| name))
    }
}

/// How a request fails. Numbers of bytes refer to the body of one answer; a shorter body arrives complete.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Failure {
    /// An error with the register's, or Maskinporten's, body.
    Status {
        /// The status code, 400 to 599.
        status: u16,
        /// Seconds for the `Retry-After` header.
        retry_after: Option<u64>,
    },
    /// An error with an HTML page, as another server answers it.
    Page(u16),
    /// 404 with the body for a path that does not exist.
    NoPath,
    /// The correct answer, after a delay.
    Delay(Duration),
    /// The connection is reset after some bytes of the body.
    Reset {
        /// Bytes of the body sent before.
        after: u64,
    },
    /// The connection is closed after fewer bytes than `Content-Length` announced.
    Truncate {
        /// Bytes of the body sent before.
        after: u64,
    },
    /// A chunked body without length that ends properly after some bytes.
    Short {
        /// Bytes of the body sent.
        after: u64,
    },
    /// The correct answer, chunked and without `Content-Length`.
    NoLength,
    /// The correct answer, in small pieces.
    Drip {
        /// Bytes per piece.
        bytes: usize,
        /// The pause after each piece.
        every: Duration,
    },
    /// 200 with an HTML page.
    Html,
    /// 200 with the register's error body.
    JsonError,
    /// 200 with no body.
    Empty,
    /// 302 to this address.
    Redirect(String),
    /// 206 for another range than the requested one.
    WrongRange,
    /// 200 with the whole body to a request for a range.
    IgnoreRange,
    /// The correct answer with this `ETag`.
    Etag(String),
    /// The register advances to the next night before it answers, so that the `ETag` and the content change.
    Renew,
    /// Every token issued so far is revoked before the request is answered.
    EndTokens,
    /// A page whose next link leads to this address, also on the last page.
    NextLink(String),
    /// A page whose next link leads to the first page, so that the links never end.
    NextLoop,
    /// A page without notices, with any number.
    EmptyPage,
    /// A page that reports a total that is wrong by this number.
    Total(i64),
    /// A page without this many of the newest notices, which are not published yet.
    Hide(u32),
    /// The correct page, after which notices arrive.
    Arrive {
        /// Number of notices.
        notices: u32,
        /// When they were registered. [`Arrival::Older`] shifts the following pages.
        arrival: Arrival,
    },
    /// The correct page, after which this many of the oldest notices are withdrawn, which shifts the following pages.
    Withdraw(u32),
    /// The correct page, after which this many of the oldest notices are withdrawn and as many arrive.
    Replace(u32),
    /// A page without a next link.
    NoNext,
    /// A page that repeats its first notice at its end, and reports a total of one more; of a feed, a page that repeats its
    /// first event at once.
    Twice,
    /// A page of a feed whose numbers fall.
    Falling,
    /// A page of a feed with events of an unknown kind.
    UnknownKind,
    /// The answer to the request without its query.
    IgnoreQuery,
    /// A page of a feed whose events all happened at the time of the first.
    SameTime,
    /// A page of a feed in its own order, whatever order was asked for.
    IgnoreSort,
    /// The correct page of a feed, after which this many more events happen.
    Grow(u32),
    /// The correct answer with this `Content-Encoding`, although its bytes are as they always are.
    Encoding(String),
    /// The content of the file, as if it had been unpacked on the way.
    Unpacked,
}

impl Failure {
    pub(crate) fn needs_range(&self) -> bool {
        matches!(self, Self::WrongRange | Self::IgnoreRange)
    }

    fn is_of_pages(&self) -> bool {
        matches!(
            self,
            Self::NextLink(_)
                | Self::NextLoop
                | Self::EmptyPage
                | Self::Total(_)
                | Self::Hide(_)
                | Self::Arrive { .. }
                | Self::Withdraw(_)
                | Self::Replace(_)
                | Self::NoNext
                | Self::Twice
                | Self::Falling
                | Self::UnknownKind
                | Self::SameTime
                | Self::IgnoreSort
                | Self::Grow(_)
        )
    }
}

/// A failure of an endpoint for a number of requests.
///
/// Its form on the command line is `ENDPOINT:FAILURE[=VALUE][,OPTION=VALUE]…`, for example `json:reset=100000` or
/// `token:status=503,retry-after=2,times=2`.
///
/// [`Fault::forms`] lists endpoints and failures. Those with a next link, a total or events are failures of pages, which only
/// lists and feeds have. Options:
///
/// - `times=N` (default 1) or `times=always`: the number of requests that fail.
/// - `after=N`: the number of requests that succeed before.
///
/// A time is `250ms` or `2s`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    pub(crate) endpoint: Endpoint,
    pub(crate) failure: Failure,
    /// Requests that still fail; `None` for every request.
    pub(crate) times: Option<u32>,
    /// Requests that succeed before.
    pub(crate) after: u32,
}

impl Fault {
    /// Creates a fault of the next request.
    pub fn new(endpoint: Endpoint, failure: Failure) -> Self {
        Self { endpoint, failure, times: Some(1), after: 0 }
    }

    /// Lets this many requests fail in a row.
    #[must_use]
    pub fn times(self, times: u32) -> Self {
        Self { times: Some(times), ..self }
    }

    /// Lets every request fail.
    #[must_use]
    pub fn always(self) -> Self {
        Self { times: None, ..self }
    }

    /// Lets this many requests succeed before.
    #[must_use]
    pub fn after(self, requests: u32) -> Self {
        Self { after: requests, ..self }
    }
}
