//! What the end-to-end tests share: the binary, a data folder to run it on, simulated registers, and inputs.
//!
//! Helpers panic with what the program said: a helper that fails is a test that fails.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod binary;
mod ended;
pub mod faults;
mod lake;
mod night;
pub mod register;
pub mod registers;
pub mod small_disk;
mod user;
pub mod zips;

use std::path::{Path, PathBuf};

pub use binary::binary;
pub use ended::Ended;
pub use lake::{Lake, PERSON_ID_KEY};
pub use night::Night;
pub use user::as_ordinary_user;

/// Whether what is exhaustive by nature is tried to its end (`make test-long`) and not in part (`make test`).
pub fn is_long() -> bool {
    std::env::var_os("BRREG_LAKE_LONG").is_some()
}

/// A file of `tests/fixtures`.
pub fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name)
}

/// A file of `pipelines`.
pub fn pipeline(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../pipelines").join(name)
}

/// A file of `data/sample`: an example that the register published.
pub fn sample(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../data/sample").join(name)
}
