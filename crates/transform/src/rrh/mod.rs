//! The register over reelle rettighetshavere: from registrations and companies to rows.

mod collected;
mod compared;
mod deviations;
mod flatten;
mod origin;
mod partner;
mod person;
mod repeated;
mod rows;
pub mod tables;
mod traces;
mod v1;
mod values;

pub use compared::{COMPARED, COMPARED_ACROSS_VERSIONS};
pub use flatten::{Flattened, Flattener, Rows};
pub use origin::{Kilde, Origin};
pub use repeated::{Placed, Repeated, Repetition, Seen};
pub use tables::REGISTER;
pub use v1::current_registration;
