//! The companies that a configuration names.

use std::collections::BTreeSet;

use brreg_catalog::Format;
use brreg_domain::Organisasjonsnummer;

use crate::context::Context;
use crate::problem::{Advice, Problem, Step};
use crate::register::tables_of;
use crate::registers::rrh::RrhSection;
use crate::settings::companies;

/// The companies of the portfolio.
///
/// # Errors
/// A file or a query that cannot be used, a value that is no organisation number, and no company at all: that would remove
/// all of them from the tables.
pub(super) fn of(context: &Context<'_>, section: &RrhSection) -> Result<BTreeSet<Organisasjonsnummer>, Problem> {
    let (name, numbers) = match (&section.portfolio_file, &section.portfolio_sql) {
        (Some(file), _) => {
            let read = companies::in_file(file);
            let failed = |error| Problem::usage(Step::Portfolio, error).advise(Advice::Check(file.clone()));
            ("portfolio_file", read.map_err(failed)?)
        }
        (None, Some(sql)) => ("portfolio_sql", of_query(context, sql)?),
        (None, None) => ("portfolio", section.portfolio.clone()),
    };
    if numbers.is_empty() {
        let problem = Problem::usage(Step::Portfolio, format!("rrh.{name} names no company"));
        return Err(problem.advise(Advice::CorrectConfiguration));
    }
    Ok(numbers.into_iter().collect())
}

/// The first column of a query's answer. Rows without a value count as none.
fn of_query(context: &Context<'_>, sql: &str) -> Result<Vec<Organisasjonsnummer>, Problem> {
    let mut answer = Vec::new();
    let (lake, tables) = (context.data.lake(), tables_of(context.registers));
    let asked = brreg_catalog::query(&lake, &tables, sql, Format::Csv, &mut answer).map_err(|error| {
        let advice = "rrh.portfolio_sql is asked of the lake as it is before the run: first run the registers whose tables it names \
                      (`brreg-lake run --only REGISTER`), and try the query with `brreg-lake sql`, which says what is wrong with it";
        // DuckDB quotes the query and values of rows, and a run is written down.
        let problem = match error.kind() {
            brreg_catalog::ErrorKind::Query | brreg_catalog::ErrorKind::Refused => {
                Problem::failed(Step::Portfolio, "rrh.portfolio_sql failed")
            }
            _ => Problem::of_cause(Step::Portfolio, error),
        };
        problem.advise(Advice::Said(advice.to_owned()))
    });
    asked?;
    let mut numbers = Vec::new();
    for (row, line) in answer.split(|byte| *byte == b'\n').skip(1).enumerate() {
        // A number is never quoted, so a value that is refused may be any other.
        let value = line.split(|byte| matches!(byte, b',' | b'\r')).next().unwrap_or_default();
        // NULL in an only column is written in quotes, so that it is not taken for a blank line.
        if matches!(value, b"" | b"\"\"") {
            continue;
        }
        let number = std::str::from_utf8(value).ok().and_then(|value| Organisasjonsnummer::parse(value).ok());
        let refused = || {
            let what = format!("row {} of rrh.portfolio_sql has no organisation number in its first column", row + 1);
            let advice = "correct rrh.portfolio_sql; try it with `brreg-lake sql`".to_owned();
            Problem::usage(Step::Portfolio, what).advise(Advice::Said(advice))
        };
        numbers.push(number.ok_or_else(refused)?);
    }
    Ok(numbers)
}
