//! The tables of each register, as the lake and the catalog know them.

use brreg_lake::RegisterTables;
use brreg_transform::schema::{ektepakt, konkurs, rrh};

/// The register over reelle rettighetshavere.
pub const RRH: RegisterTables =
    RegisterTables { name: "rrh", tables: &rrh::TABLES, schema_version: 1, reading_version: 1 };
/// Konkursvarsel.
pub const KONKURS: RegisterTables =
    RegisterTables { name: "konkurs", tables: &konkurs::TABLES, schema_version: 1, reading_version: 1 };
/// Ektepaktregisteret.
pub const EKTEPAKT: RegisterTables =
    RegisterTables { name: "ektepakt", tables: &ektepakt::TABLES, schema_version: 1, reading_version: 1 };
/// All registers, in the order of the data dictionary.
pub const REGISTERS: [RegisterTables; 3] = [RRH, KONKURS, EKTEPAKT];
