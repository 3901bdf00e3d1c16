//! What the lake knows of a register.

use brreg_transform::schema::Table;

/// The tables of a register, and the two versions that say what a snapshot of it can be used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RegisterTables {
    /// The register's name: its folder in the lake, and its schema in SQL.
    pub name: &'static str,
    /// The tables, the one with a row per record first.
    pub tables: &'static [&'static Table],
    /// Version of the tables' columns. A snapshot of a later version is left alone.
    pub schema_version: u32,
    /// Version of the reading of this register. A snapshot of another reading is no base for updates.
    pub reading_version: u32,
}
