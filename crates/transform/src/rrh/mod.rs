//! The register over reelle rettighetshavere: from records to column builders.

mod avvik;
mod flatten;
mod load;
mod person;
mod values;
mod visit;

pub use avvik::{Avvikstype, ParseAvvikstypeError};
pub use flatten::{Flattened, Flattener, Rows};
pub use load::{Load, Loaded, REGISTER};

pub use crate::rejected::Rejected;
