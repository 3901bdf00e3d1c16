//! Tables of Enhetsregisteret.

mod detaljer;
mod enheter;
mod foelge;
mod roller;
mod traces;

pub use detaljer::*;
pub use enheter::*;
pub use foelge::*;
pub use roller::*;

use crate::schema::{RegisterTables, Table};
use traces::TRACES;

/// The register's tables and versions.
pub static REGISTER: RegisterTables =
    RegisterTables { name: "enhet", tables: &TABLES, schema_version: 1, reading_version: 1, traces: &TRACES };

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
