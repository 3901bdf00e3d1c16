//! What DuckDB does: the catalog is built, its state is asked for, and queries are answered.

mod carried;
mod comments;
mod counts;
mod definition;
mod held;
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

pub use counts::counts;
pub use definition::literal;
pub use query::query;
pub use reading::Reading;
pub use refresh::{needs_refresh, other_place, refresh};
pub use relations::{Relation, RelationColumn, relations};
