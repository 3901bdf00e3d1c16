//! The SQL that makes a catalog, from the templates in `pipelines/catalog/`, and the stamp that says what a catalog was
//! made from.

use std::fmt::Write as _;
use std::path::Path;

use brreg_domain::kodeverk;
use data_encoding::HEXLOWER;
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::Error;
use crate::published::{Published, file_name, text};

const REGISTER: &str = include_str!("../../../pipelines/catalog/register.sql");
const VIEW: &str = include_str!("../../../pipelines/catalog/view.sql");
const KODEVERK: &str = include_str!("../../../pipelines/catalog/kodeverk.sql");

/// Each file of macros and of views over tables with the registers that have to be published for it.
pub(crate) const MACROS: [(&[&str], &str); 4] = [
    (&["rrh"], include_str!("../../../pipelines/catalog/rrh.sql")),
    (&["konkurs"], include_str!("../../../pipelines/catalog/konkurs.sql")),
    (&["rrh", "konkurs"], include_str!("../../../pipelines/catalog/konkurs_rrh.sql")),
    (&["ektepakt"], include_str!("../../../pipelines/catalog/ektepakt.sql")),
];

/// The tables of one register, each of which is `<table>.parquet` in a snapshot and a view in the catalog.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RegisterTables<'a> {
    /// The register's name, which is its schema in the catalog and its folder in the lake.
    pub register: &'a str,
    /// The version of the tables' columns; a catalog of another version is made anew.
    pub schema_version: u32,
    /// The tables' names.
    pub tables: &'a [&'a str],
}

/// The whole content of a catalog.
#[derive(Debug)]
pub(crate) struct Definition {
    /// The statements that make it.
    pub(crate) script: String,
    /// The registers that it holds.
    pub(crate) registers: Vec<String>,
    /// How many views over published tables it has.
    pub(crate) views: usize,
    /// What the statements were made from.
    pub(crate) stamp: Stamp,
}

/// What a catalog was made from, kept in it as the comment of the view [`Stamp::VIEW`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Stamp {
    /// The absolute path of the lake.
    pub(crate) lake: String,
    /// SHA-256 over everything else, in hex.
    pub(crate) content: String,
}

impl Stamp {
    /// The view in `kodeverk` whose comment is the stamp.
    pub(crate) const VIEW: &str = "koder";

    pub(crate) fn parse(comment: &str) -> Option<Self> {
        let value: serde_json::Value = serde_json::from_str(comment).ok()?;
        let field = |name: &str| value.get(name)?.as_str().map(str::to_owned);
        Some(Self { lake: field("lake")?, content: field("content")? })
    }

    fn comment(&self) -> String {
        json!({ "lake": self.lake, "content": self.content }).to_string()
    }
}

impl Definition {
    /// The catalog of a lake with these publications.
    ///
    /// # Errors
    /// [`Snapshot`](crate::ErrorKind::Snapshot) when a snapshot lacks a table, [`Path`](crate::ErrorKind::Path) when the path is not UTF-8.
    pub(crate) fn new(lake: &Path, schemas: &[RegisterTables<'_>], published: &Published) -> Result<Self, Error> {
        let lake_text = text(lake)?;
        let mut script = code_lists();
        let mut sources = format!("{}\n{script}", env!("CARGO_PKG_VERSION"));
        let mut views = 0;

        let present: Vec<_> = schemas.iter().filter(|schema| published.has(schema.register)).collect();
        for schema in &present {
            published.check_tables(schema.register, schema.tables)?;
            let register = identifier(schema.register);
            script.push_str(&fill(REGISTER, &[("register", &register)]));
            let _ = writeln!(sources, "{} {} {:?}", schema.register, schema.schema_version, schema.tables);
            for table in schema.tables {
                let file = lake.join("current").join(schema.register).join(file_name(table));
                let file = literal(text(&file)?);
                script
                    .push_str(&fill(VIEW, &[("register", &register), ("table", &identifier(table)), ("file", &file)]));
                views += 1;
            }
        }
        for (needed, macros) in MACROS {
            if needed.iter().all(|register| present.iter().any(|schema| schema.register == *register)) {
                script.push_str(macros);
                sources.push_str(macros);
            }
        }
        sources.push_str(VIEW);
        sources.push_str(REGISTER);

        let content = HEXLOWER.encode(&Sha256::digest(sources.as_bytes()));
        let stamp = Stamp { lake: lake_text.to_owned(), content };
        let _ = writeln!(script, "COMMENT ON VIEW kodeverk.{} IS {};", Stamp::VIEW, literal(&stamp.comment()));
        let registers = present.iter().map(|schema| schema.register.to_owned()).collect();
        Ok(Self { script, registers, views, stamp })
    }
}

/// The statements that make the code lists.
pub(crate) fn code_lists() -> String {
    let rows = kodeverk::koder().iter().map(|kode| [kode.liste, kode.kode, kode.tekst]);
    let land = kodeverk::land().iter().map(|land| [land.landkode, land.land]);
    fill(KODEVERK, &[("koder", &values(rows)), ("land", &values(land))])
}

/// Puts values in place of `{name}`, in one pass: what a value holds is never taken for a placeholder.
fn fill(template: &str, values: &[(&str, &str)]) -> String {
    let mut filled = String::with_capacity(template.len());
    let mut rest = template;
    while let Some(start) = rest.find('{') {
        let (before, from) = rest.split_at(start);
        filled.push_str(before);
        let found = values.iter().find_map(|(name, value)| {
            from.strip_prefix('{')?.strip_prefix(name)?.strip_prefix('}').map(|after| (value, after))
        });
        rest = match found {
            Some((value, after)) => {
                filled.push_str(value);
                after
            }
            None => {
                filled.push('{');
                &from[1..]
            }
        };
    }
    filled.push_str(rest);
    filled
}

/// A text as an SQL literal.
pub(crate) fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// A name as a quoted SQL identifier.
pub(crate) fn identifier(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// Rows of texts as they follow `VALUES`.
fn values<const N: usize>(rows: impl Iterator<Item = [&'static str; N]>) -> String {
    rows.map(|row| format!("({})", row.map(literal).join(", "))).collect::<Vec<_>>().join(",\n    ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_not_taken_for_placeholders() {
        let filled = fill("{a} {b} {c} {", &[("a", "{b}"), ("b", "two")]);
        assert_eq!(filled, "{b} two {c} {");
    }

    #[test]
    fn quotes_stay_inside_literals_and_identifiers() {
        assert_eq!(literal("d'Arc'; DROP"), "'d''Arc''; DROP'");
        assert_eq!(identifier("a\"b"), "\"a\"\"b\"");
    }
}
