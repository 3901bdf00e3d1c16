//! The catalog of a lake: `lake.duckdb` with a view for each published table, macros and code lists, and read-only SQL
//! on it.
//!
//! This is the only crate that links DuckDB. It reads what others published under `current/` and writes nothing but
//! `lake.duckdb`, which holds no data of the registers: deleting it loses nothing that [`refresh`] does not make again.
//!
//! ```no_run
//! # fn main() -> Result<(), brreg_catalog::Error> {
//! use brreg_catalog::{Format, RegisterTables, query, refresh};
//! use std::path::Path;
//!
//! let lake = Path::new("data/lake");
//! refresh(lake, &[RegisterTables { register: "rrh", schema_version: 1, tables: &["posisjoner"] }])?;
//! query(lake, "SELECT count(*) FROM rrh.posisjoner", Format::Table, &mut std::io::stdout())?;
//! # Ok(())
//! # }
//! ```

mod definition;
mod error;
mod output;
mod published;
mod query;
mod refresh;
mod relations;
mod session;
mod statement;
mod value;

pub use definition::RegisterTables;
pub use error::{Error, ErrorKind};
pub use output::{Format, TABLE_ROWS};
pub use query::{Answer, query};
pub use refresh::{Refreshed, Stale, needs_refresh, refresh};
pub use relations::{PublishedTable, Relation, relations};

/// The file name of the catalog, directly in the lake.
pub const CATALOG_FILE: &str = "lake.duckdb";
