//! Tables of Enhetsregisteret.

mod detaljer;
mod enheter;
mod foelge;
mod roller;

pub use detaljer::*;
pub use enheter::*;
pub use foelge::*;
pub use roller::*;

use crate::schema::Table;

/// The tables, in the order of the data dictionary.
pub const TABLES: [&Table; 10] = [
    &ENHETER,
    &UNDERENHETER,
    &SLETTEDE,
    &NAERINGSKODER,
    &HISTORISKE_NAVN,
    &PAATEGNINGER,
    &ROLLER,
    &HENDELSER,
    &ENDRINGER,
    &AVVIK,
];
