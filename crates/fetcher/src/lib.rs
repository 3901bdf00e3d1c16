//! Fetches from the registers: access tokens, bulk files that survive a broken connection, and single lookups.
//!
//! The way in is a register's client, such as [`rrh::Rrh`], made from settings that a configuration file can hold.
//! [`credentials`] reads the key and the certificate, [`maskinporten`] turns them into access tokens, [`retry`] says
//! what is tried again, and [`download`] writes bulk files to landing. What is in an answer is read only for what the
//! next request depends on.
//!
//! What holds everywhere: https only, with certificates verified; no request to a host that was not configured; no
//! token, key, password or national identity number in an error, a log or a file name.

pub mod credentials;
mod disk;
pub mod download;
pub mod ektepakt;
pub mod error;
mod http;
pub mod konkurs;
pub mod maskinporten;
mod paging;
mod problem;
pub mod progress;
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
