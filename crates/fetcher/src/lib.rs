//! Fetches from the registers: access tokens, bulk files that survive a broken connection, and single lookups.
//!
//! The entry points are the clients of the registers, such as [`rrh::Rrh`], created from settings that a configuration
//! file can contain. [`credentials`] reads the key and the certificate, [`maskinporten`] exchanges them for access tokens,
//! [`retry`] defines what is tried again, and [`download`] writes bulk files to landing. An answer is read only as far as
//! the next request depends on it.
//!
//! Everywhere: https only, with certificates verified; no request to a host that is not configured; no token, key,
//! password, national identity number or other personal data in an error, a log or a file name.

pub mod credentials;
mod disk;
pub mod download;
pub mod ektepakt;
mod encoding;
pub mod enhet;
pub mod error;
mod failures;
mod http;
mod journal;
pub mod konkurs;
pub mod maskinporten;
pub mod monitor;
mod nothing;
mod pace;
mod paging;
mod problem;
pub mod progress;
#[cfg(any(test, fuzzing))]
pub mod properties;
mod rate;
mod redact;
pub mod retry;
pub mod rrh;
mod service;
pub mod settings;
mod tls;
mod token;

pub use disk::FileEntry;
pub use error::{Error, ErrorKind, Result};
