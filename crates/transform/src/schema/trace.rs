//! Where a company or a person may be in the tables of a register, and what is erased of each: declared as data.

use super::Table;

/// One way in which a company or a person can be in a table, and what its erasure does there.
///
/// Texts that people wrote may name anybody: those are declared as [`Found::Mention`]. Where a text belongs to somebody who is erased,
/// the register declares that it becomes NULL, whatever is in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Trace {
    /// The table.
    pub table: &'static Table,
    /// How a row is found.
    pub found: Found,
    /// What happens to the row.
    pub erased: Erased,
}

/// How a row that is about somebody is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// By a column with the organisation number of a company.
    Company(&'static str),
    /// By a column with the pseudonym of a person.
    Person(&'static str),
    /// By the full name and the birth date of a person, for rows without a pseudonym.
    NameAndBirthDate {
        /// The column of the full name.
        name: &'static str,
        /// The column of the birth date.
        birth_date: &'static str,
    },
    /// By the full name of a person alone. Namesakes are found too, so this is for columns that become NULL, not for rows.
    Name {
        /// The column of the name, or those of its parts.
        parts: &'static [&'static str],
        /// Columns of which one has a value where the row says by itself who it is: such a row is not found by the name.
        unless: &'static [&'static str],
    },
    /// By a column with free text, in which a person is mentioned by name, or in a lake with clear numbers by number. Namesakes are
    /// found too.
    Mention(&'static str),
    /// By belonging to a row of another table that is itself erased: the columns have the same values in both.
    With {
        /// The other table.
        table: &'static Table,
        /// The columns, in both tables.
        reference: &'static [&'static str],
    },
}

/// What happens to a row that was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Erased {
    /// The row goes.
    Row,
    /// The row goes, and so do the others of its table that have the same values in these columns.
    Group(&'static [&'static str]),
    /// The row stays, and these columns become NULL. Those by which it was found are among them.
    Columns(&'static [&'static str]),
    /// The row stays, and what it was found by becomes NULL.
    Found,
}

impl Trace {
    /// Rows that go.
    #[must_use]
    pub const fn row(table: &'static Table, found: Found) -> Self {
        Self { table, found, erased: Erased::Row }
    }

    /// Rows that go, each with the others of the table that have the same values in some columns.
    #[must_use]
    pub const fn group(table: &'static Table, found: Found, columns: &'static [&'static str]) -> Self {
        Self { table, found, erased: Erased::Group(columns) }
    }

    /// Columns that become NULL.
    #[must_use]
    pub const fn columns(table: &'static Table, found: Found, columns: &'static [&'static str]) -> Self {
        Self { table, found, erased: Erased::Columns(columns) }
    }

    /// A free text that becomes NULL where it names somebody.
    #[must_use]
    pub const fn mention(table: &'static Table, column: &'static str) -> Self {
        Self { table, found: Found::Mention(column), erased: Erased::Found }
    }

    /// Whether what is found goes as a row.
    #[must_use]
    pub const fn removes_rows(&self) -> bool {
        matches!(self.erased, Erased::Row | Erased::Group(_))
    }

    /// The columns that become NULL.
    #[must_use]
    pub fn emptied(&self) -> Vec<&'static str> {
        match self.erased {
            Erased::Row | Erased::Group(_) => Vec::new(),
            Erased::Columns(columns) => columns.to_vec(),
            Erased::Found => self.found.by(),
        }
    }
}

impl Found {
    /// The columns of the table by which a row is found.
    #[must_use]
    pub fn by(self) -> Vec<&'static str> {
        match self {
            Self::Company(column) | Self::Person(column) | Self::Mention(column) => vec![column],
            Self::NameAndBirthDate { name, birth_date } => vec![name, birth_date],
            Self::Name { parts: columns, .. } | Self::With { reference: columns, .. } => columns.to_vec(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::{RegisterTables, Role};
    use crate::{ektepakt, enhet, konkurs, rrh};

    const REGISTERS: [&RegisterTables; 4] =
        [&rrh::tables::REGISTER, &konkurs::tables::REGISTER, &ektepakt::tables::REGISTER, &enhet::REGISTER];

    fn traces() -> impl Iterator<Item = (&'static RegisterTables, &'static Trace)> {
        REGISTERS.into_iter().flat_map(|register| register.traces.iter().map(move |trace| (register, trace)))
    }

    #[test]
    fn traces_name_tables_and_columns_that_there_are() {
        for (register, trace) in traces() {
            assert!(register.tables.contains(&trace.table), "{}", trace.table.name);
            for column in trace.found.by().into_iter().chain(trace.emptied()) {
                assert!(trace.table.column(column).is_some(), "{}.{column}", trace.table.name);
            }
            if let Found::Name { unless, .. } = trace.found {
                assert!(unless.iter().all(|column| trace.table.column(column).is_some()), "{}", trace.table.name);
            }
            if let Erased::Group(columns) = trace.erased {
                assert!(columns.iter().all(|column| trace.table.column(column).is_some()), "{}", trace.table.name);
            }
            if let Found::With { table, reference } = trace.found {
                assert!(reference.iter().all(|column| table.column(column).is_some()), "{}", trace.table.name);
            }
        }
    }

    /// Otherwise a second erasure would find them again.
    #[test]
    fn what_was_emptied_is_found_no_more() {
        for (_, trace) in traces() {
            if let (Erased::Columns(emptied), false) = (trace.erased, matches!(trace.found, Found::With { .. })) {
                let found = trace.found.by();
                assert!(found.iter().all(|column| emptied.contains(column)), "{}: {found:?}", trace.table.name);
            }
        }
    }

    #[test]
    fn every_text_that_people_wrote_is_searched_for_names() {
        const NAMES: [&str; 2] = ["sti", "verdi"];
        for register in REGISTERS {
            for column in register.tables.iter().flat_map(|table| table.columns.iter().map(move |it| (table.name, it)))
            {
                let (table, column) = (column.0, column.1);
                // An address may be in care of somebody, also in its last line.
                let is_address = column.name.ends_with("poststed") && !column.name.starts_with("hjemland_register");
                let is_text = column.description.to_lowercase().contains("free text")
                    || NAMES.contains(&column.name)
                    || is_address;
                let is_searched = register
                    .traces
                    .iter()
                    .any(|trace| trace.table.name == table && trace.found == Found::Mention(column.name));
                assert!(!is_text || is_searched, "{table}.{}", column.name);
            }
            // What is called a text and is none that people wrote: the label of a code, which the register takes from its own list, the
            // same in all records with that code. A name is in none of them, so they are not searched.
            for table in register.tables {
                for label in table.columns.iter().filter(|column| column.name.ends_with("_tekst")) {
                    let is_label = ["abel", "Country of residence"].iter().any(|it| label.description.contains(it));
                    assert!(is_label, "{}.{} may be a text that people wrote", table.name, label.name);
                }
            }
        }
    }

    #[test]
    fn every_column_of_a_person_or_a_company_has_a_trace() {
        for register in REGISTERS {
            for table in register.tables {
                let by: Vec<&str> =
                    register.traces.iter().filter(|trace| trace.table == *table).flat_map(|it| it.found.by()).collect();
                for column in table.columns {
                    let names = column.role == Role::PersonId || column.name.ends_with("organisasjonsnummer");
                    // The events of a unit that was erased stay: they have bare numbers, which prove the erasure.
                    let names = names && (register.name, table.name) != ("enhet", "hendelser");
                    assert!(!names || by.contains(&column.name), "{}.{} has no trace", table.name, column.name);
                }
                // A number is in a row that goes with its pseudonym.
                let has_number = table.with_role(Role::NationalId).next().is_some();
                assert!(!has_number || table.with_role(Role::PersonId).next().is_some(), "{}", table.name);
            }
        }
    }
}
