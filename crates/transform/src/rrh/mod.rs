//! The register over reelle rettighetshavere: from registrations to rows.

mod compared;
mod deviations;
mod flatten;
mod person;
pub mod tables;
mod values;
mod visit;

pub use compared::COMPARED;
pub use flatten::{BatchRoom, Flattened, Flattener, Rows};
pub use tables::REGISTER;
