//! The stage that the registers are served on: it applies faults to requests, and records the requests.
//!
//! Each endpoint has a queue of faults. A request takes the fault at the front, which is used up after [`Fault::times`]
//! requests; with an empty queue, requests succeed. Faults of resumed downloads ([`Failure::WrongRange`],
//! [`Failure::IgnoreRange`]) remain at the front until a request with a `Range` arrives.

mod apply;
mod body;

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::middleware::from_fn_with_state;

use crate::enhet::Enhet;
use crate::faults::{Endpoint, Failure, Fault};
use crate::konkurs::Konkurs;
use crate::maskinporten::AccessTokens;
use crate::requests::Request;
use crate::route::Route;
use crate::rrh::Editions;
use crate::v1::ErrorBody;

/// The pending faults, and the requests made so far.
pub(crate) struct Stage {
    queues: Mutex<HashMap<Endpoint, VecDeque<Fault>>>,
    requests: Mutex<Vec<Request>>,
    tokens: Arc<AccessTokens>,
    editions: Arc<Editions>,
    konkurs: Arc<Konkurs>,
    enhet: Arc<Enhet>,
    /// The form of version 1's errors.
    error_body: ErrorBody,
}

impl Stage {
    pub(crate) fn new(
        faults: impl IntoIterator<Item = Fault>,
        tokens: Arc<AccessTokens>,
        editions: Arc<Editions>,
        konkurs: Arc<Konkurs>,
        enhet: Arc<Enhet>,
        error_body: ErrorBody,
    ) -> Self {
        let stage =
            Self { queues: Mutex::default(), requests: Mutex::default(), tokens, editions, konkurs, enhet, error_body };
        faults.into_iter().for_each(|fault| stage.add(fault));
        stage
    }

    /// Serves routes, lets their requests fail by the faults, and records them.
    pub(crate) fn router(self: &Arc<Self>, routes: impl IntoIterator<Item = Route>) -> Router {
        routes.into_iter().fold(Router::new(), |router, Route { path, endpoint, method }| {
            router.route(path, method.layer(from_fn_with_state((Arc::clone(self), endpoint), apply::answer)))
        })
    }

    pub(crate) fn add(&self, fault: Fault) {
        let mut queues = self.queues.lock().unwrap_or_else(PoisonError::into_inner);
        queues.entry(fault.endpoint).or_default().push_back(fault);
    }

    pub(crate) fn heal(&self) {
        self.queues.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    pub(crate) fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn record(&self, request: Request) {
        self.requests.lock().unwrap_or_else(PoisonError::into_inner).push(request);
    }

    /// Returns the failure of the next request, and counts it.
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
