//! Answers: their forms, and what is said of them.

/// The most rows that a table shows; its widths are known only when all of its rows are.
pub const TABLE_ROWS: usize = 1000;

/// The form in which an answer is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// A table for reading, of at most [`TABLE_ROWS`] rows. Control characters in values are shown escaped.
    Table,
    /// CSV with a header line, `,` between fields and NULL as nothing. A text that a spreadsheet would take for a formula
    /// gets an apostrophe in front, and one that has any separator of lists in it is quoted.
    Csv,
    /// CSV as Excel with Norwegian settings opens it: UTF-8 with a byte order mark, `;` between fields, decimal commas; otherwise
    /// as [`Csv`](Self::Csv).
    ExcelCsv,
    /// One JSON array of objects. Moments are `2022-12-15T12:00:06.231509Z`, decimals are numbers with all their digits.
    Json,
    /// One JSON object a line.
    Ndjson,
}

/// What was written of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Answer {
    /// Rows that were written.
    pub rows: u64,
    /// Whether the answer had more rows than a table shows.
    pub cut: bool,
}

/// A row of an answer: what was counted, and how often.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Count {
    /// The texts of the row, in its order.
    pub labels: Vec<Option<String>>,
    /// The number at its end.
    pub count: u64,
}
