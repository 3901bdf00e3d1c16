//! A register's columns, bound by name.

use crate::csv::rows::Rows;
use crate::error::{Error, ErrorKind, shown_name};

/// The columns of a register's CSV.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Layout {
    /// The names that the header has for them. Their order is free in a file.
    pub columns: &'static [&'static str],
    /// Places in `columns` of the two whose values, together, tell one record from another: consecutive rows with the same
    /// values there are one record.
    pub key: [usize; 2],
}

/// Where each column is in the rows of one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Columns {
    pub(crate) delimiter: u8,
    /// Fields of the header, and so of each row.
    pub(crate) count: usize,
    /// The field of each column, in the layout's order.
    pub(crate) fields: Box<[usize]>,
    /// The fields of the key.
    pub(crate) key: [usize; 2],
    /// Columns that the layout does not have.
    pub(crate) unknown: Vec<String>,
}

impl Columns {
    /// Reads the header row. Of the two possible delimiters it takes the one that separates more known names.
    pub(crate) fn from_header(header: &[u8], layout: &Layout) -> Result<Self, Error> {
        let known = layout.columns;
        let names_by = |delimiter| {
            let mut rows = Rows::new(delimiter);
            rows.read(header);
            let names = rows.first().into_iter().flatten().map(str::to_owned).collect::<Vec<_>>();
            (names.iter().filter(|name| known.contains(&name.as_str())).count(), delimiter, names)
        };
        let (found, delimiter, names) =
            [b',', b';'].map(names_by).into_iter().max_by_key(|(found, ..)| *found).unwrap_or_default();
        if found == 0 {
            return Err(Error::new(ErrorKind::NoHeader));
        }
        let count_of = |wanted: &str| names.iter().filter(|name| *name == wanted).count();
        let missing: Vec<_> = known.iter().filter(|name| count_of(name) == 0).map(|name| (*name).to_owned()).collect();
        if !missing.is_empty() {
            return Err(Error::new(ErrorKind::MissingColumns { names: missing }));
        }
        let mut doubled: Vec<_> = names.iter().filter(|name| count_of(name) > 1).map(|name| shown_name(name)).collect();
        doubled.sort();
        doubled.dedup();
        if !doubled.is_empty() {
            return Err(Error::new(ErrorKind::DoubledColumns { names: doubled }));
        }
        let field = |column: &&str| names.iter().position(|name| name == column).unwrap_or_default();
        let fields: Box<[usize]> = known.iter().map(field).collect();
        let key = layout.key.map(|column| fields.get(column).copied().unwrap_or_default());
        let unknown = names.iter().filter(|name| !known.contains(&name.as_str())).cloned().collect();
        Ok(Self { delimiter, count: names.len(), fields, key, unknown })
    }
}
