//! The catalog of a lake: `lake.duckdb` with a view per published table, macros and code lists, and read-only SQL on it.
//!
//! This is the only crate that links DuckDB. Which registers there are, and their SQL, is given by the caller; what is published
//! is asked of the lake. Nothing is written but `lake.duckdb`, which has no data of the registers: deleting it loses nothing that
//! [`refresh`] does not build again.
//!
//! Without the feature `duckdb` nothing is linked, and the functions say that there is no catalog: for programs that only load and
//! publish.
//!
#![cfg_attr(feature = "duckdb", doc = "```no_run")]
#![cfg_attr(not(feature = "duckdb"), doc = "```ignore")]
//! # fn main() -> Result<(), brreg_catalog::Error> {
//! use brreg_catalog::{Format, query, refresh};
//! use brreg_lake::snapshot::Lake;
//! use brreg_transform::rrh;
//!
//! let lake = Lake::new("data/lake");
//! let registers = [rrh::REGISTER];
//! refresh(&lake, &registers, &[])?;
//! query(&lake, &registers, "SELECT count(*) FROM rrh.posisjoner", Format::Table, &mut std::io::stdout())?;
//! # Ok(())
//! # }
//! ```

#[cfg(not(feature = "duckdb"))]
mod absent;
mod answer;
mod catalog;
#[cfg(feature = "duckdb")]
mod engine;
mod error;
mod sql;

#[cfg(not(feature = "duckdb"))]
pub use absent::{counts, needs_refresh, other_place, query, refresh};
pub use answer::{Answer, Count, Format, TABLE_ROWS};
pub use catalog::{Refreshed, Stale, remove_leftovers};
#[cfg(feature = "duckdb")]
pub use engine::{
    Reading, Relation, RelationColumn, counts, literal, needs_refresh, other_place, query, refresh, relations,
};
pub use error::{Error, ErrorKind};
pub use sql::Sql;
