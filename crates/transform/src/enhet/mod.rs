//! Enhetsregisteret: from units, subunits and roles to rows.

mod address;
mod alike;
mod compared;
mod deleted;
mod local_time;
mod numbers;
mod part;
mod person;
mod privacy;
mod register;
mod roles;
mod rows;
mod subunit;
pub mod tables;
mod traces;
mod unit;
mod values;
mod visit;

pub use compared::{COMPARED, OF_ROLES, OF_SUBUNITS, OF_UNITS};
pub use deleted::Origin;
pub use numbers::Numbers;
pub use part::Part;
pub use privacy::{AdresseEnk, Kontakt, Privacy};
pub use register::REGISTER;
pub use rows::{Flattened, Flattener, Refusal, Rows};
