//! The publication in a store, with a store in memory: every step at which it can end, and several publishers.
#![allow(clippy::unwrap_used)]

mod anew;
mod broken;
mod flaky;
mod kills;
mod looks;
mod races;
mod versions;
