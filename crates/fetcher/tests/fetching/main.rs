//! The fetcher against the simulated registers, over real connections.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod credential_forms;
mod credential_kinds;
mod credentials;
mod downloads;
mod ektepakt;
mod enhet;
mod extremes;
mod konkurs;
mod lookups;
mod monitor;
mod rrh_v1;
mod secrets;
mod support;
mod tokens;
mod trickle;
mod trust;
