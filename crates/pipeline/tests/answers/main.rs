//! Konkursvarsel and Ektepaktregisteret, from answers to published tables.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../common/mod.rs"]
mod common;
mod ektepakt;
mod ektepakt_merge;
mod konkurs;
mod konkurs_merge;
mod messages;
mod privacy;
mod support;
