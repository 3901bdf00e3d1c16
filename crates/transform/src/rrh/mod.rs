//! The register over reelle rettighetshavere: from records to column builders.

mod avvik;
mod flatten;
mod person;
mod values;
mod visit;

pub use avvik::{Avvikstype, ParseAvvikstypeError};
pub use flatten::{BatchRoom, Flattened, Flattener, Rows};
