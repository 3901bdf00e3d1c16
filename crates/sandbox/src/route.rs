//! A route of a register, before faults are applied to it.

use axum::routing::MethodRouter;

use crate::faults::Endpoint;

/// A path with its endpoint and its handler.
pub(crate) struct Route {
    pub(crate) path: &'static str,
    pub(crate) endpoint: Endpoint,
    pub(crate) method: MethodRouter,
}

impl Route {
    pub(crate) fn new(path: &'static str, endpoint: Endpoint, method: MethodRouter) -> Self {
        Self { path, endpoint, method }
    }
}
