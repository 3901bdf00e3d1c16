//! Which values Arrow carries from DuckDB to this program as they are.
//!
//! Some types arrive changed: UHUGEINT as a signed number, TIMETZ without its offset, BIT as the bytes that DuckDB keeps. A column
//! with such a type is selected as text, which DuckDB itself makes.

use duckdb::Statement;
use duckdb::core::{LogicalTypeHandle, LogicalTypeId};

use crate::engine::definition::identifier;
use crate::engine::tokens::tokens;

/// The query with those columns as text that Arrow does not carry; `None` where it carries all of them.
///
/// The statement is that of the query and was started.
pub(crate) fn as_text(statement: &Statement<'_>, query: &str) -> Option<String> {
    let names = statement.column_names();
    let carried: Vec<bool> =
        (0..names.len()).map(|column| is_carried(&statement.column_logical_type(column))).collect();
    if carried.iter().all(|carried| *carried) {
        return None;
    }
    let selected = names.iter().zip(&carried).enumerate().map(|(place, (name, carried))| {
        let value = if *carried { format!("c{place}") } else { format!("CAST(c{place} AS VARCHAR)") };
        format!("{value} AS {}", identifier(name))
    });
    let selected = selected.collect::<Vec<_>>().join(", ");
    // Two columns may have the same name.
    let places = (0..names.len()).map(|place| format!("c{place}")).collect::<Vec<_>>().join(", ");
    Some(format!("SELECT {selected} FROM ({}\n) AS answer({places})", without_end(query)))
}

/// The query without the semicolon that may end it.
fn without_end(query: &str) -> &str {
    tokens(query).iter().rev().find(|token| token.text != ";").map_or(query, |last| &query[..last.end()])
}

fn is_carried(kind: &LogicalTypeHandle) -> bool {
    use LogicalTypeId as Id;
    match kind.try_id() {
        Ok(Id::List | Id::Array | Id::Struct | Id::Map) => {
            (0..kind.num_children()).all(|child| is_carried(&kind.child(child)))
        }
        Ok(
            Id::Boolean
            | Id::Tinyint
            | Id::Smallint
            | Id::Integer
            | Id::Bigint
            | Id::Hugeint
            | Id::UTinyint
            | Id::USmallint
            | Id::UInteger
            | Id::UBigint
            | Id::Float
            | Id::Double
            | Id::Decimal
            | Id::Date
            | Id::Time
            | Id::Timestamp
            | Id::TimestampS
            | Id::TimestampMs
            | Id::TimestampNs
            | Id::TimestampTZ
            | Id::Varchar
            | Id::Enum
            | Id::Uuid
            | Id::SqlNull,
        ) => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::without_end;

    #[test]
    fn the_end_of_a_query_is_its_last_token() {
        for query in ["SELECT ';'", "SELECT ';';", "SELECT ';' ; -- ;", "SELECT ';'; ;\n"] {
            assert_eq!(without_end(query), "SELECT ';'");
        }
    }
}
