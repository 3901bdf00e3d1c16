//! Which values Arrow carries from DuckDB to this program as they are.
//!
//! Some types arrive changed: UHUGEINT as a signed number, TIMETZ without its offset, BIT as the bytes that DuckDB keeps. A column
//! with such a type is selected as text, which DuckDB itself makes.

use duckdb::Statement;
use duckdb::core::{LogicalTypeHandle, LogicalTypeId};

use crate::engine::definition::{identifier, literal};
use crate::engine::tokens::tokens;

/// The query with those columns as text that Arrow does not carry; `None` where it carries all of them.
///
/// The statement is that of the query and was started.
pub(crate) fn as_text(statement: &Statement<'_>, query: &str) -> Option<String> {
    let names = statement.column_names();
    let kinds: Vec<LogicalTypeHandle> = (0..names.len()).map(|column| statement.column_logical_type(column)).collect();
    if kinds.iter().all(is_carried) {
        return None;
    }
    let selected = names.iter().zip(&kinds).enumerate().map(|(place, (name, kind))| {
        let column = format!("c{place}");
        let value = if is_carried(kind) { column } else { text(&column, kind) };
        format!("{value} AS {}", identifier(name))
    });
    let selected = selected.collect::<Vec<_>>().join(", ");
    // Two columns may have the same name.
    let places = (0..names.len()).map(|place| format!("c{place}")).collect::<Vec<_>>().join(", ");
    Some(format!("SELECT {selected} FROM ({}\n) AS answer({places})", without_end(query)))
}

/// A value as the text that DuckDB makes of it. The text of a union is that of its member: DuckDB itself makes the word NULL of a
/// member that is NULL.
fn text(value: &str, kind: &LogicalTypeHandle) -> String {
    let as_it_is = || format!("CAST({value} AS VARCHAR)");
    if !matches!(kind.try_id(), Ok(LogicalTypeId::Union)) {
        return as_it_is();
    }
    let members = (0..kind.num_children()).map(|place| {
        let name = literal(&kind.try_child_name(place).ok()?);
        let member = text(&format!("union_extract({value}, {name})"), &kind.child(place));
        Some(format!("WHEN {name} THEN {member}"))
    });
    match members.collect::<Option<Vec<_>>>() {
        Some(members) => format!("CASE CAST(union_tag({value}) AS VARCHAR) {} END", members.join(" ")),
        None => as_it_is(),
    }
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
