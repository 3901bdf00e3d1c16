//! What the end-to-end tests share: the binary, a data folder to run it on, simulated registers, and inputs.
//!
//! Helpers panic with what the program said: a helper that fails is a test that fails.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod binary;
mod ended;
mod lake;
mod night;
pub mod register;
pub mod registers;
mod user;
pub mod zips;

use std::io::Write as _;
use std::path::{Path, PathBuf};

pub use binary::binary;
pub use ended::Ended;
pub use lake::{Lake, PERSON_ID_KEY};
pub use night::Night;
pub use user::as_ordinary_user;

/// A file of `tests/fixtures`.
pub fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name)
}

/// A file of `pipelines`.
pub fn pipeline(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../pipelines").join(name)
}

/// Says that a test was left out and why, past the harness, which shows nothing of tests that pass.
pub fn skipped(reason: &str) {
    // Nobody can be told that standard error is closed.
    let _ = writeln!(std::io::stderr(), "SKIPPED: {reason}");
}
