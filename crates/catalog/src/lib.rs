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
#[cfg(feature = "duckdb")]
mod carried;
mod catalog;
#[cfg(feature = "duckdb")]
mod comments;
#[cfg(feature = "duckdb")]
mod counts;
#[cfg(feature = "duckdb")]
mod definition;
mod error;
#[cfg(feature = "duckdb")]
mod inline;
#[cfg(feature = "duckdb")]
mod lake;
#[cfg(feature = "duckdb")]
mod output;
#[cfg(feature = "duckdb")]
mod query;
#[cfg(feature = "duckdb")]
mod reading;
#[cfg(feature = "duckdb")]
mod refresh;
#[cfg(feature = "duckdb")]
mod relations;
#[cfg(feature = "duckdb")]
mod session;
mod sql;
#[cfg(feature = "duckdb")]
mod statement;
#[cfg(feature = "duckdb")]
mod times;
#[cfg(feature = "duckdb")]
mod tokens;
#[cfg(feature = "duckdb")]
mod value;

#[cfg(not(feature = "duckdb"))]
pub use absent::{counts, needs_refresh, other_place, query, refresh};
pub use answer::{Answer, Count, Format, TABLE_ROWS};
pub use catalog::{Refreshed, Stale, remove_leftovers};
#[cfg(feature = "duckdb")]
pub use counts::counts;
#[cfg(feature = "duckdb")]
pub use definition::literal;
pub use error::{Error, ErrorKind};
#[cfg(feature = "duckdb")]
pub use query::query;
#[cfg(feature = "duckdb")]
pub use reading::Reading;
#[cfg(feature = "duckdb")]
pub use refresh::{needs_refresh, other_place, refresh};
#[cfg(feature = "duckdb")]
pub use relations::{Relation, RelationColumn, relations};
pub use sql::Sql;
