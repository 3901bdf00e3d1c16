//! Enhetsregisteret: from units, subunits and roles to rows.

mod address;
mod compared;
mod deleted;
mod local_time;
mod numbers;
mod part;
mod person;
mod privacy;
mod roles;
mod rows;
mod subunit;
pub mod tables;
mod unit;
mod values;
mod visit;

pub use compared::{COMPARED, OF_ROLES, OF_SUBUNITS, OF_UNITS};
pub use deleted::Origin;
pub use numbers::Numbers;
pub use part::Part;
pub use privacy::{AdresseEnk, Kontakt, Privacy};
pub use rows::{BatchRoom, Flattened, Flattener, Refusal, Rows};
pub use tables::REGISTER;
