//! The register over reelle rettighetshavere: from registrations to rows.

mod deviations;
mod flatten;
mod person;
pub mod tables;
mod values;
mod visit;

pub use flatten::{BatchRoom, Flattened, Flattener, Rows};
pub use tables::REGISTER;
