//! A query on the catalog, answered from one set of snapshots.

use std::io::Write;

use brreg_lake::RegisterTables;
use brreg_lake::snapshot::{Lake, Published, Revision};
use brreg_lake::verify::Finding;
use duckdb::arrow::record_batch::RecordBatch;
use duckdb::{Connection, Statement};

use crate::answer::{Answer, Format};
use crate::engine::held::Held;
use crate::engine::lake::resolve;
use crate::engine::output;
use crate::engine::{carried, session, statement};
use crate::{Error, ErrorKind};

/// Times that a query or a reading is begun because a publication, an erasure or a removal fell into it.
pub(super) const ATTEMPTS: usize = 10;

/// Answers one query on the catalog of a lake and writes the rows as they come.
///
/// The query reads the snapshots of these registers that are published when it starts, also when others are published
/// meanwhile. It can change nothing, and reads no files but the published Parquet files.
///
/// # Errors
/// [`ErrorKind::Missing`](crate::ErrorKind::Missing), [`Damaged`](crate::ErrorKind::Damaged),
/// [`Moved`](crate::ErrorKind::Moved) and [`Busy`](crate::ErrorKind::Busy) for the catalog, [`Refused`](crate::ErrorKind::Refused) for other statements than one
/// query, [`Query`](crate::ErrorKind::Query) for what DuckDB refuses, [`Output`](crate::ErrorKind::Output) when `out` fails.
pub fn query(
    lake: &Lake,
    registers: &[RegisterTables],
    sql: &str,
    format: Format,
    out: &mut dyn Write,
) -> Result<Answer, Error> {
    let lake = resolve(lake)?;
    let published = || lake.published_all(registers).map_err(Error::lake);
    let mut attempt = 1;
    loop {
        let pinned = published()?;
        let revision = Revision::of(&pinned);
        let mut output = Held::new(out);
        let answered = answer(&lake, registers, &pinned, sql, format, &mut output);
        let is_changed = match &answered {
            Ok(_) => revision.is_rewritten(&pinned),
            Err(_) => revision.is_changed(&pinned),
        };
        match answered {
            // Rows were erased or snapshots removed meanwhile: then what is there now is read.
            _ if is_changed && attempt < ATTEMPTS && output.is_unwritten() => attempt += 1,
            _ if is_changed => return Err(Error::erased()),
            Ok(answer) => {
                output.finish().map_err(Error::output)?;
                return Ok(answer);
            }
            // The snapshots that the session was pinned to are no longer the published ones.
            Err(Failure::BeforeOutput(_)) if attempt < ATTEMPTS && published()? != pinned => attempt += 1,
            Err(Failure::BeforeOutput(error) | Failure::During(error)) => {
                // What came before it is the beginning of the answer.
                output.finish().map_err(Error::output)?;
                return Err(match unusable(&lake, registers, &pinned, &error) {
                    Some(finding) => error.of_damage(&finding),
                    None => error,
                });
            }
        }
    }
}

/// What is wrong with the publication that an error is about. DuckDB itself has no other word for a missing file than that it may
/// not be read, and none but a missing schema for a register that the catalog does not have.
fn unusable(lake: &Lake, registers: &[RegisterTables], published: &[Published], error: &Error) -> Option<Finding> {
    let has_no_schema =
        |register: &&RegisterTables| error.quotes(&format!("schema \"{}\" does not exist", register.name));
    let register = concerned(lake, registers, error).or_else(|| registers.iter().find(has_no_schema))?;
    match published.iter().find(|published| published.register() == register.name) {
        Some(published) => published.first_unusable(&published.tables(register)),
        None => lake.unpublished(register.name).ok().flatten(),
    }
}

/// The register of whose published files an error names one.
fn concerned<'r>(lake: &Lake, registers: &'r [RegisterTables], error: &Error) -> Option<&'r RegisterTables> {
    let is_concerned = |register: &&RegisterTables| {
        lake.link(register.name).to_str().is_some_and(|link| error.quotes(&format!("{link}/")))
    };
    registers.iter().find(is_concerned)
}

enum Failure {
    /// Nothing was written.
    BeforeOutput(Error),
    /// Something may have been written.
    During(Error),
}

fn answer(
    lake: &Lake,
    registers: &[RegisterTables],
    published: &[Published],
    sql: &str,
    format: Format,
    out: &mut dyn Write,
) -> Result<Answer, Failure> {
    let connection = session::open(lake, registers, published).map_err(Failure::BeforeOutput)?;
    session::check_place(&connection, lake).map_err(Failure::BeforeOutput)?;
    statement::check(&connection, sql).map_err(Failure::BeforeOutput)?;
    let mut statement = started(&connection, sql).map_err(Failure::BeforeOutput)?;
    if let Some(sql) = carried::as_text(&statement, sql) {
        statement = started(&connection, &sql).map_err(Failure::BeforeOutput)?;
    }
    let first = next_batch(&statement).map_err(Failure::BeforeOutput)?;

    let schema = statement.schema();
    let mut batch = first;
    output::write(format, &schema, out, || {
        let given = batch.take();
        if given.is_some() {
            batch = next_batch(&statement)?;
        }
        Ok(given)
    })
    .map_err(Failure::During)
}

/// From so many on, the answer is made as a whole before its first row is handed over. DuckDB 2.0 can wait for ever otherwise: it asks
/// nobody to take rows while one part of a query waits for room and others are not made yet.
const MANY_UNIONS: usize = 6;

/// How often a query has the word.
fn unions(sql: &str) -> usize {
    sql.split(|letter: char| !letter.is_alphanumeric()).filter(|word| word.eq_ignore_ascii_case("union")).count()
}

/// Why a column of the type VARIANT is not written.
const VARIANT: &str =
    "a column has the type VARIANT, which cannot be written here; make it text in the query: CAST(… AS VARCHAR)";

/// The query with its first rows under way; the others are made as they are read.
fn started<'c>(connection: &'c Connection, sql: &str) -> Result<Statement<'c>, Error> {
    let failed = |error: duckdb::Error| match error {
        // It is refused before its type can be asked.
        duckdb::Error::FromSqlConversionFailure(_, duckdb::types::Type::Variant, _) => {
            Error::new(ErrorKind::Query, VARIANT)
        }
        error => Error::query(&error),
    };
    let mut statement = connection.prepare(sql).map_err(failed)?;
    // Its iterator panics where a later chunk fails; `step` gives the error.
    if unions(sql) < MANY_UNIONS {
        drop(statement.stream_arrow([]).map_err(failed)?);
    } else {
        drop(statement.query_arrow([]).map_err(failed)?);
    }
    Ok(statement)
}

fn next_batch(statement: &Statement<'_>) -> Result<Option<RecordBatch>, Error> {
    let chunk = statement.step().map_err(|error| Error::query(&error))?;
    Ok(chunk.map(|chunk| RecordBatch::from(&chunk)))
}
