//! Failures on demand: what a register or Maskinporten does on a bad day, for a set number of requests.
//!
//! Each endpoint has a queue. A request takes the fault at its front, which is used up after
//! [`Fault::times`] requests; when the queue is empty, requests succeed. The faults that concern
//! resumed downloads ([`Failure::WrongRange`], [`Failure::IgnoreRange`]) stay at the front until a
//! request with a `Range` comes.

mod apply;
mod body;
mod page;
mod parse;

use std::collections::{HashMap, VecDeque};
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::middleware::from_fn_with_state;
use axum::routing::MethodRouter;

pub(crate) use self::page::{NextPage, PageFlaw};
use crate::generator::konkurs::Arrival;
use crate::konkurs::Konkurs;
use crate::maskinporten::AccessTokens;
use crate::requests::Request;
use crate::rrh::Editions;

/// Something that can be asked for, and can fail.
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
    /// Pages of the bankruptcy notices since a moment; `konkurs-updated`.
    KonkursUpdated,
    /// One bankruptcy notice with its details; `konkurs-detail`.
    KonkursDetail,
    /// The marriage contracts of one person; `ektepakt`.
    Ektepakt,
}

impl Endpoint {
    const NAMED: [(&'static str, Self); 9] = [
        ("token", Self::Token),
        ("json", Self::TotalbestandJson),
        ("csv", Self::TotalbestandCsv),
        ("lookup", Self::Lookup),
        ("konkurs-root", Self::KonkursRoot),
        ("konkurs-list", Self::KonkursList),
        ("konkurs-updated", Self::KonkursUpdated),
        ("konkurs-detail", Self::KonkursDetail),
        ("ektepakt", Self::Ektepakt),
    ];

    /// Whether it answers pages, so that the faults of pages are for it.
    fn has_pages(self) -> bool {
        matches!(self, Self::KonkursList | Self::KonkursUpdated)
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let named = Self::NAMED.iter().find(|(_, endpoint)| endpoint == self);
        f.write_str(named.map_or("", |(name, _)| name))
    }
}

/// How a request fails. Numbers of bytes count the body of the one answer; a body that is not
/// longer than that arrives whole.
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
    /// The right answer, after a while.
    Delay(Duration),
    /// The connection is reset after so many bytes of the body.
    Reset {
        /// Bytes of the body sent before.
        after: u64,
    },
    /// The connection is closed after so many bytes, though `Content-Length` promised more.
    Truncate {
        /// Bytes of the body sent before.
        after: u64,
    },
    /// A chunked body without length, ended in good order after so many bytes.
    Short {
        /// Bytes of the body sent.
        after: u64,
    },
    /// The right answer, chunked and without `Content-Length`.
    NoLength,
    /// The right answer, a little at a time.
    Drip {
        /// Bytes sent at once.
        bytes: usize,
        /// The pause after each.
        every: Duration,
    },
    /// 200 with a page of HTML.
    Html,
    /// 200 with the register's error body.
    JsonError,
    /// 200 with no body.
    Empty,
    /// 302 to this address.
    Redirect(String),
    /// 206 for another range than the one asked for.
    WrongRange,
    /// 200 with the whole body to a request for a range.
    IgnoreRange,
    /// The right answer under this `ETag`.
    Etag(String),
    /// The register is renewed before it answers, so that the `ETag` and the content are others.
    Renew,
    /// Every token issued so far ends before the request is answered.
    EndTokens,
    /// A page whose link to the next page leads to this address, also where there is no next page.
    NextLink(String),
    /// A page whose link to the next page leads to the first one, so that the links never end.
    NextLoop,
    /// A page without notices, whatever its number.
    EmptyPage,
    /// A page that tells a total that is so many notices off.
    Total(i64),
    /// A page of the notices without the newest ones, which are not published yet.
    Hide(u32),
    /// The right page; then so many notices arrive.
    Arrive {
        /// How many.
        notices: u32,
        /// When they were registered: [`Arrival::Older`] ones shift the pages that follow.
        arrival: Arrival,
    },
    /// The right page; then the oldest so many notices are taken back, which shifts the pages that follow.
    Withdraw(u32),
    /// The right page; then the oldest so many notices are taken back and as many arrive, so that the total stays.
    Replace(u32),
    /// A page without a link to the next page.
    NoNext,
    /// A page that names its first notice once more at its end, and tells a total of one more.
    Twice,
}

impl Failure {
    fn needs_range(&self) -> bool {
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
        )
    }
}

/// A failure of an endpoint for its next requests.
///
/// On the command line it is written `ENDPOINT:FAILURE[=VALUE][,OPTION=VALUE]…`, for example
/// `json:reset=100000` or `token:status=503,retry-after=2,times=2`. Endpoints are `token`, `json`,
/// `csv`, `lookup`, `konkurs-root`, `konkurs-list`, `konkurs-updated`, `konkurs-detail` and `ektepakt`;
/// failures are
/// `status=CODE[,retry-after=SECONDS]`, `delay=TIME`, `reset=BYTES`, `truncate=BYTES`, `short=BYTES`,
/// `no-length`, `drip=BYTES[,every=TIME]`, `html`, `json-error`, `empty`, `redirect=URL`,
/// `wrong-range`, `ignore-range`, `etag=VALUE`, `renew` and `end-tokens`, and of the pages of
/// `konkurs-list` and `konkurs-updated` `next=URL`, `next-loop`, `empty-page`, `total=DIFFERENCE`,
/// `hide=N`, `arrive=N`, `arrive-older=N`, `withdraw=N`, `replace=N`, `no-next` and `twice`; a time is `250ms` or `2s`;
/// `times=N` (1 where it is not given) or `times=always` says how many requests fail, `after=N` how
/// many succeed before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    endpoint: Endpoint,
    failure: Failure,
    times: Option<u32>,
    after: u32,
}

impl Fault {
    /// A fault of the next request.
    pub fn new(endpoint: Endpoint, failure: Failure) -> Self {
        Self { endpoint, failure, times: Some(1), after: 0 }
    }

    /// Lets so many requests fail, one after the other.
    #[must_use]
    pub fn times(self, times: u32) -> Self {
        Self { times: Some(times), ..self }
    }

    /// Lets every request fail.
    #[must_use]
    pub fn always(self) -> Self {
        Self { times: None, ..self }
    }

    /// Lets so many requests succeed first.
    #[must_use]
    pub fn after(self, requests: u32) -> Self {
        Self { after: requests, ..self }
    }
}

/// The faults that wait, and what was asked so far.
pub(crate) struct Stage {
    queues: Mutex<HashMap<Endpoint, VecDeque<Fault>>>,
    requests: Mutex<Vec<Request>>,
    tokens: Arc<AccessTokens>,
    editions: Arc<Editions>,
    konkurs: Arc<Konkurs>,
}

impl Stage {
    pub(crate) fn new(
        faults: impl IntoIterator<Item = Fault>,
        tokens: Arc<AccessTokens>,
        editions: Arc<Editions>,
        konkurs: Arc<Konkurs>,
    ) -> Self {
        let stage = Self { queues: Mutex::default(), requests: Mutex::default(), tokens, editions, konkurs };
        faults.into_iter().for_each(|fault| stage.add(fault));
        stage
    }

    /// Lets a route fail as it is told to, and records its requests.
    pub(crate) fn with<S: Clone + Send + Sync + 'static>(
        self: &Arc<Self>,
        endpoint: Endpoint,
        route: MethodRouter<S>,
    ) -> MethodRouter<S> {
        route.layer(from_fn_with_state((Arc::clone(self), endpoint), apply::answer))
    }

    pub(crate) fn add(&self, fault: Fault) {
        let mut queues = self.queues.lock().unwrap_or_else(PoisonError::into_inner);
        queues.entry(fault.endpoint).or_default().push_back(fault);
    }

    pub(crate) fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn record(&self, request: Request) {
        self.requests.lock().unwrap_or_else(PoisonError::into_inner).push(request);
    }

    /// The failure of the next request, counted.
    fn take(&self, endpoint: Endpoint, has_range: bool) -> Option<Failure> {
        let mut queues = self.queues.lock().unwrap_or_else(PoisonError::into_inner);
        let queue = queues.get_mut(&endpoint)?;
        while queue.front().is_some_and(|fault| fault.times == Some(0)) {
            queue.pop_front();
        }
        let fault = queue.front_mut()?;
        if fault.failure.needs_range() && !has_range {
            return None;
        }
        if fault.after > 0 {
            fault.after -= 1;
            return None;
        }
        if let Some(times) = &mut fault.times {
            *times -= 1;
        }
        Some(fault.failure.clone())
    }
}
