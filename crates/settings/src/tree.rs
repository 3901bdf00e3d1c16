//! The settings as a tree, each with the place that it comes from.

use std::collections::BTreeMap;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::error::{Error, ErrorKind, Place};

/// Settings by their names.
pub(crate) type Table = BTreeMap<String, Entry>;

/// A setting with the place of its name.
#[derive(Clone)]
pub(crate) struct Entry {
    pub(crate) key: Place,
    pub(crate) node: Node,
}

/// A value with its place; the place of a table is that of its name.
#[derive(Clone)]
pub(crate) struct Node {
    pub(crate) place: Place,
    pub(crate) value: Value,
}

#[derive(Clone)]
pub(crate) enum Value {
    /// A text of the file.
    Text(String),
    /// The text of an environment variable, which the type of the setting reads.
    Variable(String),
    Integer(i128),
    Float(f64),
    Boolean(bool),
    /// A date or time. No setting is one; such a text has to be quoted.
    Date,
    List(Vec<Node>),
    Table(Table),
    /// An element of a list that its type refused: it is passed over, and the others keep their numbers.
    Refused,
}

impl Node {
    pub(crate) fn table(&self) -> Option<&Table> {
        match &self.value {
            Value::Table(table) => Some(table),
            _ => None,
        }
    }
}

/// The text of a file, without a byte order mark.
pub(crate) fn text(bytes: &[u8]) -> Result<&str, Error> {
    if brreg_files::text::is_utf16(bytes) {
        return Err(Error::new(ErrorKind::Utf16, None, Place::Whole));
    }
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let before = bytes.get(..error.valid_up_to()).unwrap_or_default();
        let before = String::from_utf8_lossy(before);
        Error::new(ErrorKind::NotUtf8, None, place(&before, before.len()))
    })?;
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text))
}

/// Parses TOML.
pub(crate) fn parse(text: &str) -> Result<Table, Error> {
    match DeTable::parse(text) {
        Ok(root) => Ok(table(root.get_ref(), text)),
        // The parser's message is made of its own words; what it displays would quote the line.
        Err(error) => {
            let place = error.span().map_or(Place::Whole, |span| place(text, span.start));
            Err(Error::new(ErrorKind::Syntax(error.message().to_owned()), None, place))
        }
    }
}

fn table(table: &DeTable<'_>, text: &str) -> Table {
    let entry = |(key, value): (&Spanned<_>, &Spanned<DeValue<'_>>)| {
        let name: &std::borrow::Cow<'_, str> = key.get_ref();
        (name.clone().into_owned(), Entry { key: place(text, key.span().start), node: node(value, &key.span(), text) })
    };
    table.iter().map(entry).collect()
}

fn node(value: &Spanned<DeValue<'_>>, key: &Range<usize>, text: &str) -> Node {
    let at = value.span();
    let mut place_at = at.start;
    let value = match value.get_ref() {
        DeValue::String(text) => Value::Text(text.clone().into_owned()),
        // One beyond 128 bits is beyond the type of every setting too.
        DeValue::Integer(number) => {
            Value::Integer(i128::from_str_radix(number.as_str(), number.radix()).unwrap_or(i128::MAX))
        }
        DeValue::Float(number) => Value::Float(number.as_str().parse().unwrap_or(f64::NAN)),
        DeValue::Boolean(value) => Value::Boolean(*value),
        DeValue::Datetime(_) => Value::Date,
        DeValue::Array(elements) => Value::List(elements.iter().map(|element| node(element, &at, text)).collect()),
        DeValue::Table(below) => {
            place_at = key.start;
            Value::Table(table(below, text))
        }
    };
    Node { place: place(text, place_at), value }
}

/// Line and column of a byte, both from 1; columns are characters.
fn place(text: &str, byte: usize) -> Place {
    let before = text.get(..byte.min(text.len())).unwrap_or(text);
    let line_start = before.rfind('\n').map_or(0, |end| end + 1);
    let column = before.get(line_start..).unwrap_or_default().chars().count() + 1;
    Place::Line { line: before.matches('\n').count() + 1, column }
}
