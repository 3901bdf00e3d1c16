//! Organisation numbers in a configuration, and in files that it names.

use std::io;
use std::path::Path;

use brreg_domain::Organisasjonsnummer;
use brreg_files::text;
use serde::de::{Error as _, Unexpected};
use serde::{Deserialize, Deserializer};

/// A number of a list, so that an error names its place in the list and what is expected.
struct Listed(Organisasjonsnummer);

impl<'de> Deserialize<'de> for Listed {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let expected = "an organisation number in quotes: nine digits, the last a check digit";
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
/// A file that cannot be read, and the number of the first line that is no organisation number.
pub fn in_file(path: &Path) -> io::Result<Vec<Organisasjonsnummer>> {
    in_text(&text::read(path)?)
}

/// The organisation numbers of a text; see [`in_file`].
fn in_text(list: &str) -> io::Result<Vec<Organisasjonsnummer>> {
    let number = |(line, entry): (usize, &str)| {
        let digits: String = entry.split_whitespace().collect();
        Organisasjonsnummer::read(&digits).map_err(|_| {
            let what = format!("line {line} is no organisation number: nine digits, the last a check digit");
            io::Error::new(io::ErrorKind::InvalidData, what)
        })
    };
    text::entries(list).map(number).collect()
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
}
