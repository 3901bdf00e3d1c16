//! What is compared between two snapshots of a register, and how rows are matched: declared as data, so that the
//! comparison itself needs no register.

use crate::schema::{Column, Role, Table};

/// The comparison of two snapshots of a register.
#[derive(Debug, Clone, Copy)]
pub struct Compared {
    /// The column that names the thing that a row belongs to. Every compared table has it; rows are matched inside one
    /// thing only.
    pub group: &'static str,
    /// The compared tables, in the order in which changes are reported. The first has a row for every thing.
    pub tables: &'static [ComparedTable],
    /// What counts as the same although it is written in another way; nothing by default.
    pub same: Option<Same>,
}

/// What counts as the same although it is written in another way, such as the codes of two versions of an API.
#[derive(Debug, Clone, Copy)]
pub struct Same {
    /// The one form of a [kind](ComparedTable::kind), by which rows are matched.
    pub kind: for<'k> fn(&'k str) -> &'k str,
    /// Whether an earlier and a later value, as text, are the same.
    pub value: fn(Option<&str>, Option<&str>) -> bool,
}

/// How rows of one table are compared.
#[derive(Debug, Clone, Copy)]
pub struct ComparedTable {
    /// The table.
    pub table: &'static Table,
    /// The person by whom rows of one thing are distinguished.
    pub person: Person,
    /// A further column by which they are distinguished.
    pub kind: Option<&'static str>,
    /// Columns that some form of the register's files never says, and which are NULL throughout then: they are compared only
    /// where both snapshots say something.
    pub not_in_every_form: &'static [&'static str],
    /// Columns whose changes are not reported: references to other tables and running numbers.
    pub ignored: &'static [&'static str],
    /// Whether changes are reported at all. A table of which they are not is compared for who takes all rows of a thing.
    pub is_reported: bool,
}

/// The person of a row. Rows with the same person and kind are matched in their order.
#[derive(Debug, Clone, Copy)]
pub enum Person {
    /// Rows say nothing of a person.
    None,
    /// The row is a person.
    Own {
        /// The column of the pseudonym.
        id: &'static str,
        /// The column of the name, which counts together with the birth date where there is no pseudonym.
        name: &'static str,
        /// The column of the birth date.
        birth_date: &'static str,
        /// The column of the organisation number, where a company may be in the place of a person; it counts before the name.
        company: Option<&'static str>,
        /// The columns of the time of first registration and of the birth year, which count where there is neither a pseudonym
        /// nor a name nor a birth date.
        entry: Option<[&'static str; 2]>,
    },
    /// The row belongs to a person's row in another compared table.
    Owner {
        /// That table; it comes before this one.
        table: &'static Table,
        /// The columns that have the same values in both rows.
        reference: &'static [&'static str],
    },
}

impl Compared {
    /// The tables, without how they are compared.
    pub fn tables(&self) -> impl Iterator<Item = &'static Table> {
        self.tables.iter().map(|compared| compared.table)
    }
}

impl ComparedTable {
    /// The columns whose changes are reported, in their order: all but those by which rows are matched, those that are
    /// ignored, and those that say who a person is, which depends on a setting.
    pub fn columns<'c>(&'c self, group: &'c str) -> impl Iterator<Item = &'static Column> + 'c {
        self.table.columns.iter().filter(move |column| {
            column.name != group
                && Some(column.name) != self.kind
                && !self.ignored.contains(&column.name)
                && column.role == Role::Value
        })
    }
}
