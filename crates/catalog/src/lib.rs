//! The catalog of a lake: `lake.duckdb` with a view per published table, macros and code lists, and read-only SQL on it.
//!
//! This is the only crate that links DuckDB. Which registers there are, and their SQL, is given by the caller; what is published
//! is asked of the lake. Nothing is written but `lake.duckdb`, which has no data of the registers: deleting it loses nothing that
//! [`refresh`] does not build again.
//!
//! ```no_run
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

mod carried;
mod comments;
mod counts;
mod definition;
mod error;
mod inline;
mod lake;
mod output;
mod query;
mod reading;
mod refresh;
mod relations;
mod session;
mod statement;
mod times;
mod tokens;
mod value;

pub use counts::{Count, counts};
pub use definition::{Sql, literal};
pub use error::{Error, ErrorKind};
pub use output::{Answer, Format, TABLE_ROWS};
pub use query::query;
pub use reading::Reading;
pub use refresh::{Refreshed, Stale, needs_refresh, other_place, refresh, remove_leftovers};
pub use relations::{Relation, RelationColumn, relations};
