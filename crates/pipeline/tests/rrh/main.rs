//! The register of beneficial owners, from records to published tables.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod avvik;
mod changes;
#[path = "../common/mod.rs"]
mod common;
mod intervals;
mod privacy;
mod publication;
mod rows;
mod support;
mod v1;
mod v1_tolerance;
