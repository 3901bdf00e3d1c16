//! The register's tables with their versions, and where in them a unit or a person may be.

use super::tables::TABLES;
use super::traces::TRACES;
use crate::schema::RegisterTables;

/// The register's tables and versions.
pub static REGISTER: RegisterTables =
    RegisterTables { name: "enhet", tables: &TABLES, schema_version: 1, reading_version: 1, traces: &TRACES };
