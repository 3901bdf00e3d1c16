//! Declared tables: names, column types, keys, storage and what each column means.
//!
//! A table is declared once, with [`table!`](crate::table). Its Arrow schema, its row type, its batch builder, how it is
//! stored, and its page of the data dictionary all come from that declaration. Each register declares its tables in its
//! own folder and lists them in a [`RegisterTables`].

mod column;
mod declare;
mod dictionary;
pub mod kind;
mod provenance;
mod reference;
mod room;
mod trace;

use std::borrow::Cow;
use std::sync::Arc;

use arrow::datatypes::{DataType, Field, Schema};

pub use arrow::array::RecordBatch;
pub use arrow::datatypes::SchemaRef;
pub use column::{Column, ColumnType, Encoding, Role, Storage};
pub use dictionary::data_dictionary;
pub use kind::Kind;
pub use provenance::{Licence, Provenance};
pub use reference::Reference;
pub use room::{BatchRoom, Room, TableRoom};
pub use trace::{Erased, Found, Trace};

#[doc(hidden)]
pub use declare::{array, batch, column_name, since};

/// The ending of the column with the label of a code.
const LABEL: &str = "_tekst";

/// A table of the lake.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Table {
    /// The register, which is the schema in SQL.
    pub register: &'static str,
    /// The name that queries use.
    pub name: &'static str,
    /// What one row is, for the data dictionary.
    pub description: &'static str,
    /// The columns, in their order.
    pub columns: &'static [Column],
    /// The schema version of the register with which it came.
    pub since: u32,
}

impl Table {
    /// The Arrow schema of the table's file. Every column is nullable, so that the schema never depends on the data.
    #[must_use]
    pub fn schema(&self) -> SchemaRef {
        self.schema_of(self.columns.iter().map(|column| column.column_type.arrow()))
    }

    /// The Arrow schema of its columns in these types.
    #[doc(hidden)]
    #[must_use]
    pub fn schema_of(&self, types: impl IntoIterator<Item = DataType>) -> SchemaRef {
        let fields = self.columns.iter().zip(types).map(|(column, of_type)| Field::new(column.name, of_type, true));
        Arc::new(Schema::new(fields.collect::<Vec<_>>()))
    }

    /// A table of the same columns under another name, which came with this schema version of the register. The rows of both
    /// are collected by the same type.
    #[must_use]
    pub const fn twin(&self, name: &'static str, since: u32, description: &'static str) -> Self {
        Self { register: self.register, name, description, columns: self.columns, since }
    }

    /// What one row is, and since when the table is there where it was not always.
    #[must_use]
    pub fn meaning(&self) -> Cow<'static, str> {
        let meaning = self.description.trim();
        match self.since {
            ..=1 => meaning.into(),
            since => format!("{meaning} Since schema version {since}; without rows in older snapshots.").into(),
        }
    }

    /// What one of its columns means, and since when it is there where it came later than the table.
    #[must_use]
    pub fn meaning_of(&self, column: &Column) -> Cow<'static, str> {
        let meaning = column.description.trim();
        match column.since {
            since if since <= self.since => meaning.into(),
            since => format!("{meaning} Since schema version {since}; NULL in older snapshots.").into(),
        }
    }

    /// The column with this name.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<&'static Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// Whether a column contains codes: the one with their labels is beside it.
    #[must_use]
    pub fn is_coded(&self, name: &str) -> bool {
        self.columns.iter().any(|column| column.name.strip_suffix(LABEL) == Some(name))
    }

    /// The columns of the key, in their order.
    pub fn key(&self) -> impl Iterator<Item = &'static Column> + use<> {
        self.columns.iter().filter(|column| column.is_key)
    }

    /// The columns with this role, in their order.
    pub fn with_role(&self, role: Role) -> impl Iterator<Item = &'static Column> + use<> {
        self.columns.iter().filter(move |column| column.role == role)
    }
}

/// The tables of one register, and the versions of what is stored in them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RegisterTables {
    /// The register's name, which is its folder in the lake and its schema in SQL.
    pub name: &'static str,
    /// The tables, in the order of the data dictionary.
    pub tables: &'static [&'static Table],
    /// Version of the tables' columns. A column's `since` refers to it; a snapshot of an earlier version lacks the
    /// columns that came later, and they read as NULL.
    pub schema_version: u32,
    /// Version of the way in which this register's records become rows. A snapshot of another version is no base for
    /// updates, and the register is read whole again.
    pub reading_version: u32,
    /// Where companies and persons may be in the tables, and what is erased of each.
    pub traces: &'static [Trace],
    /// Which tables belong to rows of which others. A row without one is damage.
    pub references: &'static [Reference],
    /// Where the data come from.
    pub provenance: Provenance,
}

impl RegisterTables {
    /// The table with this name.
    #[must_use]
    pub fn table(&self, name: &str) -> Option<&'static Table> {
        self.tables.iter().copied().find(|table| table.name == name)
    }

    /// The rows of other tables to which rows of a table belong.
    pub fn references_of(&self, table: &str) -> impl Iterator<Item = &'static Reference> {
        self.references.iter().filter(move |reference| reference.from.name == table)
    }
}
