//! The registers and Maskinporten, simulated on this machine.
//!
//! A [`Sandbox`] is two real HTTPS servers on loopback with certificates of its own [`authority`]: one
//! for Maskinporten and the registers that believe its tokens (beneficial owners, marriage contracts),
//! and one for the register of bankruptcies, which demands an enterprise certificate. They check
//! grants, tokens and certificates as the real ones do, hold seeded synthetic content about the same
//! companies and persons, and can be told to fail ([`Fault`]). The [`generator`] of the content can be
//! used without the servers.

pub mod authority;
mod builder;
mod ektepakt;
mod error;
mod faults;
mod files;
pub mod generator;
mod konkurs;
mod maskinporten;
mod requests;
mod rrh;
mod sandbox;
mod server;

pub use builder::{Builder, TOKEN_LIFETIME};
pub use error::{Error, ErrorKind};
pub use faults::{Endpoint, Failure, Fault};
pub use konkurs::Konkurs;
pub use requests::Request;
pub use sandbox::Sandbox;
