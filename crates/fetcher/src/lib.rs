//! Fetches from the registers: access tokens, bulk files that survive a broken connection, and single lookups.
//!
//! The way in is a register's client, such as [`rrh::Rrh`], made from settings that a configuration file can hold.
//! [`credentials`] reads the key and the certificate, [`maskinporten`] turns them into access tokens, [`retry`] says
//! what is tried again, and [`download`] writes to landing. Nothing here knows what is in an answer.
//!
//! What holds everywhere: https only, with certificates verified; no request to a host that was not configured; no
//! token, key, password or national identity number in an error, a log or a file name.

pub mod credentials;
pub mod download;
pub mod error;
mod http;
pub mod maskinporten;
mod problem;
mod redact;
pub mod retry;
pub mod rrh;
mod service;
pub mod settings;
mod tls;
mod token;

pub use error::{Error, ErrorKind, Result};
