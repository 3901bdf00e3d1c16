//! The sandbox as a client sees it, over HTTPS.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod ektepakt;
mod faults;
mod folder;
mod konkurs;
mod maskinporten;
mod rrh;
mod support;
mod v1;
