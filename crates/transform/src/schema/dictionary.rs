//! The data dictionary, written from the declared tables.

use std::fmt::Write as _;

use super::Table;

/// The data dictionary of some tables as Markdown: each table with its key, its columns, their types and meanings.
#[must_use]
pub fn data_dictionary<'t>(tables: impl IntoIterator<Item = &'t Table>) -> String {
    let mut page = String::from(
        "# Data dictionary\n\nFirst the tables of each register, then the views and macros of the catalog. A column whose \
         name ends with `_tekst` contains the label of the code in the column without this ending.\n\n\
         What is marked with a schema version was added after version 0.1 of the program. The `manifest.json` of a snapshot \
         says which schema version the snapshot has.\n\n\
         `make dictionary` generates this page from the declarations, and a test fails when they differ.\n",
    );
    for table in tables {
        // Writing to a String cannot fail.
        let _ = section(&mut page, table);
    }
    page
}

fn section(page: &mut String, table: &Table) -> std::fmt::Result {
    writeln!(page, "\n## {}.{}\n\n{}\n", table.register, table.name, table.meaning())?;
    let key: Vec<String> = table.key().map(|column| format!("`{}`", column.name)).collect();
    if !key.is_empty() {
        writeln!(page, "Key: {}.\n", key.join(", "))?;
    }
    writeln!(page, "| column | type | meaning |\n|---|---|---|")?;
    for column in table.columns {
        let meaning = table.meaning_of(column).replace('|', "\\|");
        writeln!(page, "| `{}` | {} | {meaning} |", column.name, column.column_type.sql())?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    crate::table! {
        /// One row per ship of a company.
        SKIP, SkipRow, SkipRows = "skip"."skip" {
            organisasjonsnummer: Text [key, bloom] = "The company.",
            r#type: Text = "`a|b`.",
            er_opplagt: Boolean since 2 = "Whether it is laid up.",
        }
    }

    #[test]
    fn a_column_of_a_later_version_is_in_the_schema_and_documented() {
        let schema = SKIP.schema();
        let names: Vec<&str> = schema.fields().iter().map(|field| field.name().as_str()).collect();
        assert_eq!(names, ["organisasjonsnummer", "type", "er_opplagt"]);
        assert_eq!(SKIP.columns.iter().map(|column| column.since).collect::<Vec<_>>(), [1, 1, 2]);

        let page = data_dictionary([&SKIP]);
        let section = "\n## skip.skip\n\nOne row per ship of a company.\n\nKey: `organisasjonsnummer`.\n\n\
                       | column | type | meaning |\n|---|---|---|\n\
                       | `organisasjonsnummer` | VARCHAR | The company. |\n\
                       | `type` | VARCHAR | `a\\|b`. |\n\
                       | `er_opplagt` | BOOLEAN | Whether it is laid up. Since schema version 2; NULL in older \
                       snapshots. |\n";
        assert!(page.ends_with(section), "{page}");
    }

    #[test]
    fn a_table_of_a_later_version_says_so_once() {
        static LATER: Table = SKIP.twin("skip_historikk", 2, "One row per earlier ship.");
        let page = data_dictionary([&LATER]);
        assert!(page.contains(
            "\n## skip.skip_historikk\n\nOne row per earlier ship. Since schema version 2; without rows in older \
             snapshots.\n\nKey: `organisasjonsnummer`.\n"
        ));
        assert!(page.contains("| Whether it is laid up. |"));
        assert_eq!((LATER.schema(), SKIP.since), (SKIP.schema(), 1));
    }

    #[test]
    fn rows_become_a_batch_of_the_declared_schema_and_the_builder_is_empty_again() -> Result<(), crate::Error> {
        let mut rows = SkipRows::default();
        for er_opplagt in [Some(true), None] {
            rows.push(SkipRow { organisasjonsnummer: Some("987654325"), r#type: None, er_opplagt });
        }
        assert_eq!(rows.len(), 2);
        let batch = rows.finish()?;
        assert_eq!((batch.num_rows(), batch.schema()), (2, SKIP.schema()));
        assert_eq!(batch.columns().iter().map(|column| column.null_count()).collect::<Vec<_>>(), [0, 2, 1]);
        assert!(rows.is_empty());
        assert_eq!(rows.finish()?.num_rows(), 0);
        Ok(())
    }
}
