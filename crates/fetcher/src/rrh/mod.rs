//! Register over reelle rettighetshavere, the register of beneficial owners.
//!
//! It has two interfaces: [`partner`], the older one, with two bulk files; and [`v1`], today's, with one bulk file and a log
//! of changes.

pub mod partner;
pub mod v1;

pub use partner::{Format, Rrh};

/// The register's name in errors and logs.
const REGISTER: &str = "rrh";
