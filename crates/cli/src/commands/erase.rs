//! `erase`: companies and persons are taken out of every copy.

use std::io;

use brreg_domain::Foedselsnummer;
use brreg_files::text;
use brreg_pipeline::data::DataFolder;
use brreg_pipeline::erase::Order;
use brreg_pipeline::problem::{Advice, Exit, Problem, Step};
use brreg_pipeline::register::Registers;
use brreg_pipeline::run::{self, Anew};
use brreg_pipeline::state::lock;
use jiff::civil::Date;

use super::run::finish;
use crate::args::EraseArguments;

pub(super) fn run(data: &DataFolder, registers: Registers<'_>, arguments: &EraseArguments) -> Result<Exit, Problem> {
    let companies = arguments.company.iter().map(|number| number.as_str().to_owned()).collect();
    let mut order = Order { companies, ..Order::default() };
    if arguments.person {
        let list = text::read_from(io::stdin().lock()).map_err(|error| wrong(&error.to_string()))?;
        persons(&list, &mut order)?;
    }
    let only: Vec<&str> = arguments.only.iter().map(String::as_str).collect();
    let only = Some(only.as_slice()).filter(|only| !only.is_empty());
    let _lock = lock::take(data, registers)?;
    let anew = Anew { list: arguments.new_list, key: arguments.new_person_key };
    Ok(finish(data, run::erasure(data, registers, only, &order, anew)?, registers, None))
}

/// The persons on lines of a national identity number, of a full name and a birth date, or of all three.
fn persons(list: &str, order: &mut Order) -> Result<(), Problem> {
    for (line, entry) in text::entries(list) {
        let (number, named) = match entry.split_once(';') {
            None => (Foedselsnummer::read(entry).ok(), None),
            Some((first, rest)) => match Foedselsnummer::read(first) {
                Ok(number) => (Some(number), rest.rsplit_once(';').or(Some(("", rest)))),
                Err(_) => (None, entry.rsplit_once(';')),
            },
        };
        match (number, named) {
            (Some(number), None) => order.numbers.push(number.expose().to_owned()),
            (number, Some((name, date))) if is_name(name) => {
                // The error would quote what is there.
                let date: Date = date
                    .trim()
                    .parse()
                    .map_err(|_| wrong(&format!("the birth date on line {line} is not of the form yyyy-mm-dd")))?;
                order.names.push((name.trim().to_owned(), date.to_string()));
                if let Some(number) = number {
                    order.numbers.push(number.expose().to_owned());
                    order.named_numbers.push(number.expose().to_owned());
                }
            }
            _ => {
                let what = "is neither a national identity number nor a name with a birth date, nor all three";
                return Err(wrong(&format!("line {line} {what}")));
            }
        }
    }
    if order.numbers.is_empty() && order.names.is_empty() {
        return Err(wrong("standard input names no person"));
    }
    Ok(())
}

/// Whether this may be a name. A number with a birth date, a name in two columns or with the family
/// name first, and one in quotes, would erase nobody without a word.
fn is_name(text: &str) -> bool {
    text.contains(char::is_alphabetic)
        && !text.contains(|character: char| ";,\"“”„«»".contains(character) || character.is_numeric())
}

fn wrong(cause: &str) -> Problem {
    let advice =
        "give one person per line of standard input: a national identity number, `First Middle Last;yyyy-mm-dd`, or the number, `;` and \
         those, without quotes and with the family name last"
            .to_owned();
    Problem::usage(Step::Persons, cause).advise(Advice::Said(advice))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_is_a_number_or_a_name_with_a_birth_date_or_all_three() {
        let mut order = Order::default();
        let list = "# by order of 1 November\n31129956715 # once\n\n ÅSE  NORDMANN ; 1970-02-01\r\n311299 56715";
        assert!(persons(list, &mut order).is_ok());
        assert_eq!(order.numbers, ["31129956715", "31129956715"]);
        assert_eq!(order.names, [("ÅSE  NORDMANN".to_owned(), "1970-02-01".to_owned())]);
        assert!(order.named_numbers.is_empty());
        let mut order = Order::default();
        assert!(persons("311299 56715 ; Åse Nordmann; 1970-02-01", &mut order).is_ok());
        assert_eq!(
            (&order.numbers, &order.named_numbers),
            (&vec!["31129956715".to_owned()], &vec!["31129956715".to_owned()])
        );
        assert_eq!(order.names, [("Åse Nordmann".to_owned(), "1970-02-01".to_owned())]);
    }

    #[test]
    fn what_is_no_person_is_refused_by_its_line_without_quoting_it() {
        for wrong in [
            "Kari Nordmann",
            "Kari Nordmann;1.2.1970",
            "Kari;Nordmann;1970-02-01",
            "Nordmann, Kari;1970-02-01",
            "\"Kari Nordmann\";1970-02-01",
            "«Kari Nordmann»;1970-02-01",
            "31129956715;1970-02-01",
            "31129956715;;1970-02-01",
            "31129956715;Kari Nordmann",
            "31129956714;Kari Nordmann;1970-02-01",
            "Kari Nordmann;1970-02-01;31129956715",
            ";1970-02-01",
            "-;1970-02-01",
            "31129956714",
        ] {
            let problem = persons(&format!("\n{wrong}"), &mut Order::default()).err();
            let shown = format!("{problem:?}");
            assert!(problem.is_some_and(|problem| problem.exit() == Exit::Usage), "{wrong}");
            assert!(!shown.contains("Kari") && !shown.contains("567") && shown.contains("line 2"), "{shown}");
        }
        for nobody in ["", "\n# nobody\n"] {
            assert!(persons(nobody, &mut Order::default()).is_err());
        }
    }
}
