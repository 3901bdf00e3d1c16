//! The registers and Maskinporten, simulated on this machine.
//!
//! A [`Sandbox`] is a real HTTPS server on loopback with certificates of its own [`authority`]. It
//! checks grants and tokens as the real ones do, holds seeded synthetic content, and can be told to
//! fail ([`Fault`]). The [`generator`] of the content can be used without the server.

pub mod authority;
mod error;
mod faults;
mod files;
pub mod generator;
mod maskinporten;
mod requests;
mod rrh;
mod sandbox;
mod server;

pub use error::{Error, ErrorKind};
pub use faults::{Endpoint, Failure, Fault};
pub use requests::Request;
pub use sandbox::{Builder, Sandbox, TOKEN_LIFETIME};
