//! JSON and newline-delimited JSON.

use std::collections::HashSet;
use std::io::Write;

use super::Sink;
use crate::Error;
use crate::engine::value::Column;

/// Objects, in an array or one a line.
pub(super) struct Json {
    before_first: &'static str,
    between: &'static str,
    after_last: &'static str,
    after_none: &'static str,
    /// Each name as a JSON string with its colon.
    keys: Vec<String>,
    any: bool,
}

impl Json {
    pub(super) fn array() -> Self {
        Self::new("[\n", ",\n", "\n]\n", "[]\n")
    }

    pub(super) fn lines() -> Self {
        Self::new("", "\n", "\n", "")
    }

    fn new(
        before_first: &'static str,
        between: &'static str,
        after_last: &'static str,
        after_none: &'static str,
    ) -> Self {
        Self { before_first, between, after_last, after_none, keys: Vec::new(), any: false }
    }
}

impl Sink for Json {
    fn begin(&mut self, names: &[&str], _: &mut dyn Write) -> Result<(), Error> {
        self.keys = distinct(names)
            .iter()
            .map(|name| serde_json::to_string(name).map(|key| key + ":").map_err(Error::output))
            .collect::<Result<_, _>>()?;
        Ok(())
    }

    fn row(&mut self, columns: &[Column<'_>], row: usize, out: &mut dyn Write) -> Result<bool, Error> {
        let mut write = |text: &str| out.write_all(text.as_bytes()).map_err(Error::output);
        write(if self.any { self.between } else { self.before_first })?;
        self.any = true;
        write("{")?;
        let mut value = String::new();
        for (index, (key, column)) in self.keys.iter().zip(columns).enumerate() {
            if index > 0 {
                write(",")?;
            }
            write(key)?;
            value.clear();
            column.json(row, &mut value)?;
            write(&value)?;
        }
        write("}")?;
        Ok(true)
    }

    fn end(&mut self, out: &mut dyn Write) -> Result<(), Error> {
        let last = if self.any { self.after_last } else { self.after_none };
        out.write_all(last.as_bytes()).map_err(Error::output)
    }
}

/// The names with `_1`, `_2`… after those that came before: an object with the same key twice loses a value.
fn distinct(names: &[&str]) -> Vec<String> {
    let mut taken: HashSet<String> = names.iter().map(|name| (*name).to_owned()).collect();
    let mut seen = HashSet::new();
    let mut renamed = |name: &str| {
        if seen.insert(name.to_owned()) {
            return name.to_owned();
        }
        let mut number = 1;
        loop {
            let other = format!("{name}_{number}");
            if taken.insert(other.clone()) {
                return other;
            }
            number += 1;
        }
    };
    names.iter().map(|name| renamed(name)).collect()
}

#[cfg(test)]
mod tests {
    use super::distinct;

    #[test]
    fn names_that_come_twice_are_numbered() {
        assert_eq!(distinct(&["a", "a", "a_1", "a"]), ["a", "a_2", "a_1", "a_3"]);
    }
}
