//! The register over reelle rettighetshavere: from records to column builders.

mod avvik;
mod compared;
mod flatten;
mod person;
mod values;
mod visit;

pub use avvik::{Avvikstype, ParseAvvikstypeError};
pub use compared::COMPARED;
pub use flatten::{BatchRoom, Flattened, Flattener, Rows};
