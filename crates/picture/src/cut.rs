//! Queries about some companies, of which DuckDB reads little.

use brreg_catalog::{Error, Reading, literal};
use serde::de::DeserializeOwned;

/// The tables that a query may name in braces.
const TABLES: [&str; 7] = [
    "rrh.rettighetshavere",
    "rrh.posisjoner",
    "rrh.grunnlag",
    "rrh.mellomliggende_virksomheter",
    "rrh.registreringer",
    "rrh.virksomheter",
    "enhet.alle",
];
/// Those of owners and their positions.
const OF_OWNERS: [&str; 3] = ["rrh.rettighetshavere", "rrh.posisjoner", "rrh.grunnlag"];
/// Up to so many companies are looked up one by one.
const FEW: usize = 12;

/// A query about companies of these numbers. Each table that it names in braces is cut to them: one by one where they are few, for
/// which DuckDB 1.5 reads the few row groups that have them. For a list of numbers it reads the whole column.
pub(crate) fn cut(sql: &str, numbers: &[String]) -> String {
    let all = list(numbers.iter().map(String::as_str));
    let mut query = sql.to_owned();
    for table in TABLES {
        let of = |wanted: String| format!("FROM {table} WHERE organisasjonsnummer {wanted}");
        let parts: Vec<String> = if (1..=FEW).contains(&numbers.len()) {
            numbers.iter().map(|number| of(format!("= {}", literal(number)))).collect()
        } else {
            vec![of(format!("IN ({all})"))]
        };
        query = query.replace(&format!("{{{table}}}"), &format!("({})", parts.join(" UNION ALL ")));
    }
    query.replace("{numbers}", &all)
}

/// The answer to a query about companies of these numbers.
pub(crate) fn about<T: DeserializeOwned>(reading: &Reading, sql: &str, numbers: &[String]) -> Result<Vec<T>, Error> {
    let mut rows = Vec::new();
    if !numbers.is_empty() {
        reading.rows(&cut(sql, numbers), |row: T| {
            rows.push(row);
            Ok::<(), Error>(())
        })?;
    }
    Ok(rows)
}

/// A query that is asked nothing of owners: it reads none of their tables.
pub(crate) fn of_no_owners(sql: &str) -> String {
    let none =
        |query: String, table: &&str| query.replace(&format!("{{{table}}}"), &format!("(FROM {table} WHERE false)"));
    OF_OWNERS.iter().fold(sql.to_owned(), none)
}

/// Texts as what a value is looked for in. No value is in one of none.
pub(crate) fn list<'t>(texts: impl IntoIterator<Item = &'t str>) -> String {
    let texts: Vec<String> = texts.into_iter().map(literal).collect();
    if texts.is_empty() { "NULL".to_owned() } else { texts.join(", ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_companies_are_looked_up_one_by_one_and_many_in_a_list() {
        let sql = "FROM {enhet.alle} WHERE {from} AND n IN ({numbers})";
        let numbers = |count: usize| (0..count).map(|number| number.to_string()).collect::<Vec<_>>();
        assert_eq!(
            cut(sql, &numbers(2)),
            "FROM (FROM enhet.alle WHERE organisasjonsnummer = '0' UNION ALL FROM enhet.alle WHERE organisasjonsnummer = '1') \
             WHERE {from} AND n IN ('0', '1')"
        );
        assert!(cut(sql, &numbers(17)).starts_with("FROM (FROM enhet.alle WHERE organisasjonsnummer IN ('0', '1', "));
        assert!(cut(sql, &[]).starts_with("FROM (FROM enhet.alle WHERE organisasjonsnummer IN (NULL)) "));
    }
}
