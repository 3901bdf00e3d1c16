//! The files of Enhetsregisteret as a lake has them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod erased;
mod flaws;
mod odd;
mod owners;
mod privacy;
mod removed;
mod rows;
mod samples;
mod snapshots;
mod sql;
mod support;
