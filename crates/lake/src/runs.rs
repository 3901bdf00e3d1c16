//! Columns whose texts come again in the next rows, as one text and a number of rows.

use std::ops::Range;

use arrow::array::{Array as _, ArrayRef, AsArray as _, StringArray};
use arrow::datatypes::Int32Type;

/// The texts of a column of runs, each with the number of its rows; `None` is NULL. A run goes on in the next one where a batch ends.
pub(crate) struct Runs<'c> {
    texts: &'c StringArray,
    /// The row behind the last of each run, in the column that this one may be a part of.
    ends: &'c [i32],
    /// Runs that are still to come.
    runs: Range<usize>,
    /// The next row, and the row behind the last, in the same column.
    rows: Range<usize>,
}

impl<'c> Runs<'c> {
    /// The runs of a column; `None` for a column of another type.
    pub(crate) fn of(column: &'c ArrayRef) -> Option<Self> {
        let column = column.as_run_opt::<Int32Type>()?;
        let texts = column.values().as_string_opt::<i32>()?;
        let rows = column.offset()..column.offset() + column.len();
        let first = column.get_start_physical_index();
        Some(Self { texts, ends: column.run_ends().values(), runs: first..texts.len(), rows })
    }
}

impl<'c> Iterator for Runs<'c> {
    type Item = (Option<&'c str>, usize);

    fn next(&mut self) -> Option<Self::Item> {
        if self.rows.is_empty() {
            return None;
        }
        let run = self.runs.next()?;
        let end = usize::try_from(*self.ends.get(run)?).ok()?.min(self.rows.end);
        let rows = end.saturating_sub(self.rows.start);
        self.rows.start = end;
        Some((self.texts.is_valid(run).then(|| self.texts.value(run)), rows))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::sync::Arc;

    use arrow::array::StringRunBuilder;

    use super::*;

    #[test]
    fn a_part_of_a_column_has_its_part_of_the_runs() {
        let mut column = StringRunBuilder::<Int32Type>::new();
        column.extend([Some("a"), Some("a"), Some("b"), None, None, Some("c")]);
        let column: ArrayRef = Arc::new(column.finish());
        let runs = |from, rows| {
            Runs::of(&column.slice(from, rows))
                .unwrap()
                .map(|(text, rows)| (text.map(str::to_owned), rows))
                .collect::<Vec<_>>()
        };
        let text = |text: &str| Some(text.to_owned());
        assert_eq!(runs(0, 6), [(text("a"), 2), (text("b"), 1), (None, 2), (text("c"), 1)]);
        assert_eq!(runs(1, 3), [(text("a"), 1), (text("b"), 1), (None, 1)]);
        assert_eq!(runs(4, 2), [(None, 1), (text("c"), 1)]);
        assert_eq!(runs(3, 0), []);
        assert!(Runs::of(&(Arc::new(StringArray::from(vec!["a"])) as ArrayRef)).is_none());
    }
}
