//! The registers and Maskinporten, simulated on this machine.
//!
//! A [`Sandbox`] consists of two HTTPS servers on loopback with certificates of its own [`authority`]: one for Maskinporten,
//! the registers that accept its tokens (beneficial owners, marriage contracts) and the open register of companies, and one
//! for the register of bankruptcies, which requires an enterprise certificate. They check grants, tokens and certificates like the real
//! services, serve seeded synthetic content about the same companies and persons, and fail on request ([`Fault`]). The
//! [`generator`] of the content can be used without the servers.

pub mod authority;
mod builder;
mod ektepakt;
pub mod enhet;
mod error;
mod faults;
mod files;
pub mod generator;
mod konkurs;
mod maskinporten;
mod requests;
mod route;
mod rrh;
mod sandbox;
mod server;
mod stage;
mod v1;

pub use builder::{Builder, TOKEN_LIFETIME};
pub use error::{Error, ErrorKind};
pub use faults::{Endpoint, Failure, Fault};
pub use konkurs::Konkurs;
pub use requests::Request;
pub use sandbox::Sandbox;
pub use v1::{
    BulkFormat, DateForm, Doubling, ErrorBody, Exempt, Forgotten, Language, NumberForm, Parameters, Place, Refusal,
    Scope, SequenceIs, V1Behaviour, Wrapping,
};
