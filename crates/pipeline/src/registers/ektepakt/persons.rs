//! Whose marriage contracts to look up.

use std::io;

use brreg_domain::Foedselsnummer;
use brreg_files::text;

use super::EktepaktSection;
use crate::context::Context;
use crate::erase::without_erased;
use crate::problem::{Advice, Problem, Step};

/// What stands for standard input.
const STANDARD_INPUT: &str = "-";

/// Persons to look up.
#[derive(Debug)]
pub(super) struct Persons {
    /// Their numbers, in their order. A line that is no number stays among them: its lookup fails and is a row of `oppslag`.
    pub(super) numbers: Vec<String>,
    /// The lines of the list that are no numbers.
    pub(super) wrong_lines: Vec<usize>,
}

/// The persons, with their numbers as the register writes them. Whoever was erased is not asked for again.
pub(super) fn to_look_up(context: &Context<'_>, section: &EktepaktSection) -> Result<Persons, Problem> {
    let Persons { numbers, wrong_lines } = listed(context, section)?;
    let numbers =
        numbers.into_iter().map(|number| Foedselsnummer::read(&number).map_or(number, |read| read.expose().to_owned()));
    Ok(Persons { numbers: without_erased(context, super::NAME, numbers.collect())?, wrong_lines })
}

fn listed(context: &Context<'_>, section: &EktepaktSection) -> Result<Persons, Problem> {
    match &section.persons_file {
        Some(file) if file.as_os_str() == STANDARD_INPUT => {
            let listed = text::read_from(io::stdin().lock()).and_then(|text| numbers(&text));
            let advice = Advice::Said("check the list on standard input".to_owned());
            listed.map_err(|error| Problem::usage(Step::Persons, error).advise(advice))
        }
        Some(file) => text::read(file)
            .and_then(|text| numbers(&text))
            .map_err(|error| Problem::usage(Step::Persons, error).advise(Advice::Check(file.clone()))),
        None => Ok(Persons { numbers: owners(context, section)?, wrong_lines: Vec::new() }),
    }
}

/// The numbers of a list, without the blanks between their digits.
///
/// A list without any number is refused, unless it is empty: it is a file of another kind.
fn numbers(list: &str) -> io::Result<Persons> {
    let listed = text::entries(list).map(|(line, entry)| (line, entry.split_whitespace().collect::<String>()));
    let listed: Vec<(usize, String)> = listed.collect();
    let wrong_lines: Vec<usize> =
        listed.iter().filter(|(_, number)| Foedselsnummer::parse(number).is_err()).map(|(line, _)| *line).collect();
    match wrong_lines.as_slice() {
        [first, ..] if wrong_lines.len() == listed.len() => {
            let what = format!(
                "no line is a national identity number of eleven digits; the first that is not is line {first}"
            );
            Err(io::Error::new(io::ErrorKind::InvalidData, what))
        }
        _ => Ok(Persons { numbers: listed.into_iter().map(|(_, number)| number).collect(), wrong_lines }),
    }
}

/// The owners of the companies that the section names, from the register that has owners.
fn owners(context: &Context<'_>, section: &EktepaktSection) -> Result<Vec<String>, Problem> {
    let found = context.registers.iter().find_map(|register| register.owners(context, &section.owners_of));
    let found = found.unwrap_or_else(|| Err(Problem::failed(Step::Persons, "no register has owners of companies")));
    let advice = || Advice::Said("run rrh first, or name the persons in ektepakt.persons_file".to_owned());
    found.map_err(|problem| if problem.advice().is_none() { problem.advise(advice()) } else { problem })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn one_number_per_line_with_comments_and_blanks() {
        let list = "31129956715\r\n\n# the others\n 068213 49425 # moved\nnonsense";
        let persons = numbers(list).unwrap();
        assert_eq!(persons.numbers, ["31129956715", "06821349425", "nonsense"]);
        assert_eq!(persons.wrong_lines, [5]);
        assert!(numbers("# none\n").unwrap().numbers.is_empty());
    }

    #[test]
    fn a_list_of_which_every_line_is_wrong_is_refused_without_its_text() {
        for list in ["\nnonsense\n31129956716", "\n31129956716"] {
            let said = numbers(list).unwrap_err().to_string();
            assert!(said.contains("line 2") && !said.contains("nonsense") && !said.contains("31129956716"), "{said}");
        }
    }
}
