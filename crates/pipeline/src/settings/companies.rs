//! Organisation numbers in a configuration, and in files that it names.

use std::io;
use std::path::Path;

use brreg_domain::Organisasjonsnummer;
use brreg_files::text;
use serde::de::{Error as _, Unexpected};
use serde::{Deserialize, Deserializer};

/// Lines that a message names; of a file of another kind every line is wrong.
const NAMED_LINES: usize = 20;

/// A number of a list, so that an error names its place in the list and what is expected.
struct Listed(Organisasjonsnummer);

impl<'de> Deserialize<'de> for Listed {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let expected = "an organisation number: nine digits, the last a check digit";
        let number = Organisasjonsnummer::read(&text);
        number.map(Self).map_err(|_| D::Error::invalid_value(Unexpected::Str(&text), &expected))
    }
}

/// Reads a list of organisation numbers, for `deserialize_with`.
///
/// # Errors
/// A text that is no organisation number.
pub fn organisasjonsnumre<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Organisasjonsnummer>, D::Error> {
    let listed = Vec::<Listed>::deserialize(deserializer)?;
    Ok(listed.into_iter().map(|Listed(number)| number).collect())
}

/// The organisation numbers of a file: one per line, with blanks between the digits or not. Blank lines count as none, and so
/// does what follows a `#`.
///
/// # Errors
/// A file that cannot be read, and the numbers of the lines that are no organisation numbers.
pub fn in_file(path: &Path) -> io::Result<Vec<Organisasjonsnummer>> {
    in_text(&text::read(path)?)
}

/// The organisation numbers of a text; see [`in_file`].
fn in_text(list: &str) -> io::Result<Vec<Organisasjonsnummer>> {
    let (mut numbers, mut wrong) = (Vec::new(), Vec::new());
    for (line, entry) in text::entries(list) {
        let digits: String = entry.split_whitespace().collect();
        match Organisasjonsnummer::read(&digits) {
            Ok(number) => numbers.push(number),
            Err(_) => wrong.push(line),
        }
    }
    if wrong.is_empty() { Ok(numbers) } else { Err(io::Error::new(io::ErrorKind::InvalidData, refusal(&wrong))) }
}

/// Says which lines are no organisation numbers.
fn refusal(lines: &[usize]) -> String {
    let named = |lines: &[usize]| lines.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    let (which, are) = match lines {
        [one] => (format!("line {one}"), "is no organisation number"),
        lines if lines.len() <= NAMED_LINES => (format!("lines {}", named(lines)), "are no organisation numbers"),
        lines => {
            let (first, others) = lines.split_at(NAMED_LINES);
            (format!("lines {} and {} others", named(first), others.len()), "are no organisation numbers")
        }
    };
    format!("{which} {are}: nine digits, the last a check digit")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_file_has_one_number_per_line_and_may_have_comments() {
        let text = "974760673\r\n\n  # customers\n930 185 930 # since 2024\n";
        let numbers: Vec<String> = in_text(text).unwrap().iter().map(ToString::to_string).collect();
        assert_eq!(numbers, ["974760673", "930185930"]);
    }

    #[test]
    fn a_line_that_is_no_number_is_named_without_its_text() {
        for wrong in ["974760674", "customer", "97476067"] {
            let error = in_text(&format!("974760673\n{wrong}\n")).unwrap_err().to_string();
            assert!(error.starts_with("line 2 is no organisation number") && !error.contains(wrong), "{error}");
        }
    }

    #[test]
    fn every_line_that_is_no_number_is_named_but_not_without_end() {
        let error = in_text("x\n974760673\ny\n\nz").unwrap_err().to_string();
        assert_eq!(error, "lines 1, 3, 5 are no organisation numbers: nine digits, the last a check digit");
        let error = in_text(&"x\n".repeat(1000)).unwrap_err().to_string();
        assert!(error.contains(", 20 and 980 others are no organisation numbers"), "{error}");
    }
}
