//! Writes the register's CSV, as published or otherwise.

const SAMPLE: &str = include_str!("../../../../data/sample/totalbestand-2022-12.csv");

/// The register's columns in its order.
pub(crate) fn columns() -> Vec<&'static str> {
    let header = SAMPLE.trim_start_matches('\u{feff}').lines().next().unwrap();
    header.split(';').map(|name| name.trim_matches('"')).collect()
}

/// A file with the register's header and these rows, each a list of (end of a column's name, value).
#[derive(Clone)]
pub(crate) struct File {
    pub(crate) columns: Vec<String>,
    pub(crate) rows: Vec<Vec<String>>,
    pub(crate) delimiter: &'static str,
    pub(crate) line_break: &'static str,
    pub(crate) mark: &'static str,
    pub(crate) quote: &'static str,
}

pub(crate) type Values<'a> = &'a [(&'a str, &'a str)];

pub(crate) fn file(rows: &[Values<'_>]) -> File {
    let columns: Vec<_> = columns().into_iter().map(str::to_owned).collect();
    let cells = |row: &Values<'_>| {
        let value = |column: &String| {
            row.iter().find(|(name, _)| column.ends_with(name)).map_or("", |(_, value)| value).to_owned()
        };
        columns.iter().map(value).collect()
    };
    let rows = rows.iter().map(cells).collect();
    File { columns, rows, delimiter: ";", line_break: "\n", mark: "\u{feff}", quote: "\"" }
}

impl File {
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut text = self.mark.to_owned();
        for row in std::iter::once(&self.columns).chain(&self.rows) {
            let cells: Vec<_> =
                row.iter().map(|cell| format!("{0}{1}{0}", self.quote, cell.replace('"', "\"\""))).collect();
            text += &cells.join(self.delimiter);
            text += self.line_break;
        }
        text.into_bytes()
    }

    pub(crate) fn with(&self, change: impl FnOnce(&mut Self)) -> Vec<u8> {
        let mut changed = self.clone();
        change(&mut changed);
        changed.bytes()
    }
}
