//! Telling queries from every other kind of statement, by DuckDB's own parser.

use duckdb::Connection;

use crate::{Error, ErrorKind};

/// Functions that change the session or run another text as SQL, and so could pass a statement by this check.
const REFUSED_FUNCTIONS: [&str; 9] = [
    "checkpoint",
    "disable_logging",
    "disable_profiling",
    "enable_logging",
    "enable_profiling",
    "force_checkpoint",
    "json_execute_serialized_sql",
    "query",
    "truncate_duckdb_logs",
];

/// What DuckDB's parser makes of a text; nothing of the text is run.
struct Parsed {
    error_type: Option<String>,
    error_message: Option<String>,
    statements: Option<i64>,
    refused_function: Option<String>,
}

/// Fails unless the text is exactly one query.
///
/// `json_serialize_sql` parses a text as the connection would and gives the tree of each statement, but only when all of
/// them are queries: SELECT, FROM, WITH, VALUES, TABLE, DESCRIBE, SHOW and SUMMARIZE.
///
/// # Errors
/// [`ErrorKind::Refused`] for several statements, none, or one of another kind; [`ErrorKind::Query`] for a syntax error.
pub(crate) fn check(connection: &Connection, sql: &str) -> Result<(), Error> {
    let parsed = parse(connection, sql).map_err(|error| Error::query(&error))?;
    let refuse = |message: String| Err(Error::new(ErrorKind::Refused, message));
    match (parsed.error_type.as_deref(), parsed.statements, parsed.refused_function) {
        (Some("parser"), ..) => {
            let said = parsed.error_message.unwrap_or_default();
            Err(Error::query_said("the query cannot be read", &said))
        }
        (Some(_), ..) => refuse(
            "only queries are answered here (SELECT, FROM, WITH, VALUES, DESCRIBE, SHOW, SUMMARIZE); \
             the lake is read-only"
                .to_owned(),
        ),
        (None, Some(1), None) => Ok(()),
        (None, Some(1), Some(function)) => refuse(format!("the function {function} is not available here")),
        (None, Some(0) | None, _) => refuse("there is no statement to run".to_owned()),
        (None, Some(count), _) => refuse(format!("one statement at a time: these are {count}")),
    }
}

fn parse(connection: &Connection, sql: &str) -> duckdb::Result<Parsed> {
    let refused = REFUSED_FUNCTIONS.map(|name| format!("'{name}'")).join(", ");
    let query = format!(
        "WITH parsed AS (SELECT json_serialize_sql(CAST(? AS VARCHAR)) AS tree)
         SELECT tree ->> '$.error_type', tree ->> '$.error_message', json_array_length(tree, '$.statements'),
             list_filter(
                 list_transform(json_extract_string(tree, '$..function_name'), lambda name: lower(name)),
                 lambda name: name IN ({refused}))[1]
         FROM parsed"
    );
    connection.query_row(&query, [sql], |row| {
        Ok(Parsed {
            error_type: row.get(0)?,
            error_message: row.get(1)?,
            statements: row.get(2)?,
            refused_function: row.get(3)?,
        })
    })
}
