//! The SQL that builds a catalog, from the templates in `pipelines/catalog/` and the registers' own scripts, and the stamp that
//! says what a catalog was built from.

use std::iter;

use brreg_domain::kodeverk;
use brreg_lake::RegisterTables;
use brreg_lake::snapshot::{Lake, Published};
use brreg_lake::table_reader::TableReader;
use brreg_lake::verify::Finding;
use brreg_transform::schema::Table;
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use crate::Error;
use crate::engine::comments::{self, Columns};
use crate::engine::inline::inlined;
use crate::engine::lake::text;
use crate::engine::times;
use crate::sql::Sql;

const REGISTER: &str = include_str!("../../../../pipelines/catalog/register.sql");
const VIEW: &str = include_str!("../../../../pipelines/catalog/view.sql");
const KODEVERK: &str = include_str!("../../../../pipelines/catalog/kodeverk.sql");

/// The whole content of a catalog.
pub(crate) struct Definition {
    /// The statements that build it.
    pub(crate) script: String,
    /// The registers whose tables it has.
    pub(crate) registers: Vec<&'static str>,
    /// Why published registers are left out of it.
    pub(crate) left_out: Vec<Finding>,
    /// The number of its views over published tables.
    pub(crate) views: usize,
    /// What its columns contain.
    pub(crate) columns: Columns,
    /// The registers that have a schema in it, also of views without rows.
    schemas: Vec<&'static str>,
    /// What the statements were built from.
    pub(crate) stamp: Stamp,
}

/// Which files the views of published tables read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Files {
    /// Those that are published whenever a query begins.
    Published,
    /// Those of the snapshots that the catalog is built for.
    OfSnapshots,
}

/// What a catalog was built from, kept in it as the only row of the view [`Stamp::VIEW`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Stamp {
    /// The absolute path of the lake.
    pub(crate) lake: String,
    /// SHA-256 over everything else, in hex.
    pub(crate) content: String,
}

impl Stamp {
    /// The view with the stamp.
    pub(crate) const VIEW: &str = "kodeverk.katalog";

    /// The statements that write it down.
    fn statements(&self) -> String {
        let (view, lake, content) = (Self::VIEW, literal(&self.lake), literal(&self.content));
        format!(
            "CREATE VIEW {view} AS SELECT {lake} AS lake, {content} AS content;
            COMMENT ON VIEW {view} IS 'What this catalog was built from.';
            COMMENT ON COLUMN {view}.lake IS 'The folder of the lake.';
            COMMENT ON COLUMN {view}.content IS 'A checksum of everything else.';\n"
        )
    }
}

impl Definition {
    /// The catalog of a lake with these snapshots. A register whose published snapshot cannot be read is left out, so that
    /// the others can be queried.
    ///
    /// # Errors
    /// [`Path`](crate::ErrorKind::Path) when the path is not UTF-8, [`Build`](crate::ErrorKind::Build) for a script whose views
    /// cannot be written out.
    pub(crate) fn new(
        lake: &Lake,
        registers: &[RegisterTables],
        sql: &[Sql],
        published: &[Published],
        files: Files,
    ) -> Result<Self, Error> {
        let code_lists = code_lists();
        let mut definition = Self::empty(lake)?;
        let scripts = iter::once(code_lists.as_str()).chain(sql.iter().map(|sql| sql.script));
        definition.columns = Columns::of(registers.iter(), scripts);
        definition.script.clone_from(&code_lists);
        for published in published {
            let Some(register) = registers.iter().find(|register| register.name == published.register()) else {
                continue;
            };
            match published.first_unusable(&published.tables(register)) {
                Some(finding) => definition.left_out.push(finding),
                None => definition.add(lake, register, published, files)?,
            }
        }
        let published = definition.registers.clone();
        let has = |register: &&'static str| published.contains(register);
        let sql: Vec<&Sql> = in_order(sql).filter(|sql| sql.needs.iter().all(&has)).collect();
        for register in registers.iter().filter(|register| !has(&register.name)) {
            if sql.iter().any(|sql| sql.or_empty.contains(&register.name)) {
                definition.add_empty(register);
            }
        }
        for sql in &sql {
            definition.script.push_str(&times::written_out(sql.script));
        }
        definition.script = inlined(&definition.script)?;
        let is_there = |register: &&RegisterTables| definition.schemas.contains(&register.name);
        definition.script.push_str(&comments::of_tables(registers.iter().filter(is_there)));
        definition.script.push_str(&comments::of_script(&code_lists));
        sql.iter().for_each(|sql| definition.script.push_str(&comments::of_script(sql.script)));
        let versions: Vec<_> = registers.iter().map(|register| (register.name, register.schema_version)).collect();
        let texts = definition.columns.all();
        let sources = format!("{} {versions:?}\n{texts}\n{}", env!("CARGO_PKG_VERSION"), definition.script);
        definition.stamp.content = HEXLOWER.encode(&Sha256::digest(sources.as_bytes()));
        definition.script.push_str(&definition.stamp.statements());
        Ok(definition)
    }

    /// The views of the tables of one snapshot, and nothing else.
    ///
    /// # Errors
    /// As [`Definition::new`].
    pub(crate) fn of_snapshot(lake: &Lake, register: &RegisterTables, snapshot: &Published) -> Result<Self, Error> {
        let mut definition = Self::empty(lake)?;
        definition.add(lake, register, snapshot, Files::OfSnapshots)?;
        Ok(definition)
    }

    fn empty(lake: &Lake) -> Result<Self, Error> {
        Ok(Self {
            script: String::new(),
            registers: Vec::new(),
            left_out: Vec::new(),
            views: 0,
            columns: Columns::of(iter::empty(), iter::empty()),
            schemas: Vec::new(),
            stamp: Stamp { lake: text(lake.root())?.to_owned(), content: String::new() },
        })
    }

    /// Adds the schema of a register that is not published, with a view without rows per table.
    fn add_empty(&mut self, register: &RegisterTables) {
        let schema = self.add_schema(register);
        for table in register.tables {
            let (name, columns) = (identifier(table.name), declared_columns(table, |_| false));
            let values = [("register", schema.as_str()), ("table", &name), ("columns", &columns), ("from", "range(0)")];
            self.script.push_str(&fill(VIEW, &values));
        }
    }

    /// Adds the schema of a register, and returns its name as an identifier.
    fn add_schema(&mut self, register: &RegisterTables) -> String {
        let schema = identifier(register.name);
        self.script.push_str(&fill(REGISTER, &[("register", &schema)]));
        self.schemas.push(register.name);
        schema
    }

    /// Adds the schema of a register with a view per table.
    fn add(
        &mut self,
        lake: &Lake,
        register: &RegisterTables,
        published: &Published,
        files: Files,
    ) -> Result<(), Error> {
        let schema = self.add_schema(register);
        let present = published.tables(register);
        for table in register.tables {
            let name = identifier(table.name);
            let file = match files {
                Files::Published => lake.current_table(register.name, table.name),
                Files::OfSnapshots => published.table_file(table),
            };
            let from = format!("read_parquet({}, hive_partitioning = false)", literal(text(&file)?));
            let (columns, from) = if present.iter().any(|present| present.name == table.name) {
                (columns(table, published)?, from)
            } else {
                // A table that came later than the snapshot has no rows.
                (declared_columns(table, |_| false), "range(0)".to_owned())
            };
            let values = [("register", schema.as_str()), ("table", &name), ("columns", &columns), ("from", &from)];
            self.script.push_str(&fill(VIEW, &values));
            self.views += 1;
        }
        self.registers.push(register.name);
        Ok(())
    }
}

/// The scripts in the order in which they run: first those whose views are in every catalog, so that all others can use them.
pub(crate) fn in_order(sql: &[Sql]) -> impl Iterator<Item = &Sql> {
    let is_everywhere = |sql: &&Sql| sql.needs.is_empty();
    sql.iter().filter(is_everywhere).chain(sql.iter().filter(move |sql| !is_everywhere(sql)))
}

/// The columns of a view: `*` where the published file has all that are declared, else their list, with NULL for those that
/// came later than the file.
fn columns(table: &Table, published: &Published) -> Result<String, Error> {
    let names: Vec<&str> = table.columns.iter().map(|column| column.name).collect();
    let reader = TableReader::open(&published.table_file(table), table, &names).map_err(Error::lake)?;
    let present: Vec<&str> = reader.present().collect();
    if present == names {
        return Ok("*".to_owned());
    }
    Ok(declared_columns(table, |name| present.contains(&name)))
}

fn declared_columns(table: &Table, is_present: impl Fn(&str) -> bool) -> String {
    let column = |column: &brreg_transform::schema::Column| {
        let name = identifier(column.name);
        if is_present(column.name) { name } else { format!("CAST(NULL AS {}) AS {name}", column.column_type.sql()) }
    };
    table.columns.iter().map(column).collect::<Vec<_>>().join(", ")
}

/// The statements that build the code lists.
pub(crate) fn code_lists() -> String {
    let rows = kodeverk::codes().iter().map(|kode| [kode.liste, kode.kode, kode.tekst, kode.versjon, kode.spraak]);
    let land = kodeverk::countries().iter().map(|land| [land.landkode, land.land, land.landkode_alfa2]);
    let pairs = kodeverk::corresponding().iter().map(|pair| [pair.kode_partner, pair.kode_v1]);
    let industries = kodeverk::industry_codes_since_2025().iter().map(|pair| [pair.kode_sn2007, pair.kode_sn2025]);
    let lists = [
        ("koder", &*columns_of(["liste", "kode", "tekst", "versjon", "spraak"], rows)),
        ("land", &columns_of(["landkode", "land", "landkode_alfa2"], land)),
        ("tilsvarende", &columns_of(["kode_partner", "kode_v1"], pairs)),
        ("tilsvarende_naering", &columns_of(["kode_sn2007", "kode_sn2025"], industries)),
    ];
    fill(KODEVERK, &lists)
}

/// Puts values in the place of `{name}`, in one pass: the text of a value is never taken for a placeholder.
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

/// Returns a text as an SQL literal.
#[must_use]
pub fn literal(text: &str) -> String {
    let quoted = |part: &str| format!("'{}'", part.replace('\'', "''"));
    if !text.contains('\0') {
        return quoted(text);
    }
    // A query ends at this character, wherever it is.
    format!("({})", text.split('\0').map(quoted).collect::<Vec<_>>().join(" || chr(0) || "))
}

/// A name as a quoted SQL identifier.
pub(crate) fn identifier(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// Rows of texts as columns that follow `SELECT`. Each column is one literal, a line per row: DuckDB takes ten times as
/// long to read a value of its own for each cell, and twenty times as long for each query.
fn columns_of<const N: usize>(names: [&str; N], rows: impl Iterator<Item = [&'static str; N]>) -> String {
    let mut texts = [const { String::new() }; N];
    for (number, row) in rows.enumerate() {
        for (text, cell) in texts.iter_mut().zip(row) {
            if number > 0 {
                text.push('\n');
            }
            text.push_str(cell);
        }
    }
    let column = |(name, text): (&str, &String)| format!("unnest(string_split({}, chr(10))) AS {name}", literal(text));
    names.into_iter().zip(&texts).map(column).collect::<Vec<_>>().join(", ")
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
    fn a_character_that_would_end_a_query_is_named_by_its_number() {
        assert_eq!(literal("Kari's"), "'Kari''s'");
        assert_eq!(literal("A\0B"), "('A' || chr(0) || 'B')");
    }

    /// A line more in one column would move its values to other rows.
    #[test]
    fn no_text_of_the_code_lists_has_a_line_break() {
        let codes =
            kodeverk::codes().iter().flat_map(|kode| [kode.liste, kode.kode, kode.tekst, kode.versjon, kode.spraak]);
        let countries = kodeverk::countries().iter().flat_map(|land| [land.landkode, land.land, land.landkode_alfa2]);
        let mut texts = codes.chain(countries);
        assert!(texts.all(|text| !text.contains('\n')));
    }

    #[test]
    fn quotes_stay_inside_literals_and_identifiers() {
        assert_eq!(literal("d'Arc'; DROP"), "'d''Arc''; DROP'");
        assert_eq!(identifier("a\"b"), "\"a\"\"b\"");
    }
}
