//! Whose marriage contracts to look up.

use std::fs::File;
use std::io::{self, BufRead, BufReader};

use brreg_domain::Foedselsnummer;

use super::EktepaktSection;
use crate::context::Context;
use crate::problem::{Advice, At as _, Problem, Step};

/// What stands for standard input.
const STANDARD_INPUT: &str = "-";
/// What a line that is no number begins with.
const COMMENT: char = '#';

/// The numbers, in their order and as the register writes them.
pub(super) fn to_look_up(context: &Context<'_>, section: &EktepaktSection) -> Result<Vec<String>, Problem> {
    let numbers = listed(context, section)?.into_iter();
    Ok(numbers.map(|number| Foedselsnummer::read(&number).map_or(number, |read| read.expose().to_owned())).collect())
}

fn listed(context: &Context<'_>, section: &EktepaktSection) -> Result<Vec<String>, Problem> {
    match &section.persons_file {
        Some(file) if file.as_os_str() == STANDARD_INPUT => lines(io::stdin().lock()).at(Step::Persons),
        Some(file) => File::open(file)
            .and_then(|file| lines(BufReader::new(file)))
            .map_err(|error| Problem::usage(Step::Persons, error).advise(Advice::Check(file.clone()))),
        None => owners(context, section),
    }
}

fn lines(reader: impl BufRead) -> io::Result<Vec<String>> {
    let lines = reader.lines().map(|line| line.map(|line| line.trim().to_owned()));
    lines.filter(|line| !line.as_ref().is_ok_and(|line| line.is_empty() || line.starts_with(COMMENT))).collect()
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
    fn one_number_per_line() {
        let text = "31129956715\r\n\n# the others\n 06821349425 \nnonsense";
        assert_eq!(lines(text.as_bytes()).unwrap(), ["31129956715", "06821349425", "nonsense"]);
    }
}
