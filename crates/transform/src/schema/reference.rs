//! Which rows of other tables the rows of a table belong to: declared as data, for descriptions that other programs read.

use super::{Column, Table};

/// Rows of one table belong to rows of another, whose key they have in columns of the same names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reference {
    /// The table whose rows belong to others.
    pub from: &'static Table,
    /// The table with the key.
    pub to: &'static Table,
}

impl Reference {
    /// The columns, which both tables have.
    pub fn columns(&self) -> impl Iterator<Item = &'static Column> + use<> {
        self.to.key()
    }
}
