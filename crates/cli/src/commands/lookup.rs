//! `lookup`: one answer from a register.

use std::io::{self, Read as _};

use brreg_domain::Foedselsnummer;
use brreg_files::text;
use brreg_pipeline::context::Context;
use brreg_pipeline::data::DataFolder;
use brreg_pipeline::problem::{Advice, Exit, Problem, Step};
use brreg_pipeline::register::{Registers, Subject};

use super::configuration;
use crate::args::{AskedSubject, LookupArguments};
use crate::output;
use crate::progress::Bars;

/// More than this is more than a line with a number.
const LONGEST_INPUT: u64 = 100;

pub(super) fn run(data: &DataFolder, registers: Registers<'_>, arguments: &LookupArguments) -> Result<Exit, Problem> {
    let configuration = configuration(data, registers, &arguments.config)?;
    let unknown = || Problem::usage(Step::Lookup, "no register has this lookup");
    let asked = arguments.asked.as_ref().ok_or_else(unknown)?;
    let found = registers.iter().find(|register| register.lookups().iter().any(|lookup| lookup.name == asked.name));
    let register = found.ok_or_else(unknown)?;
    let subject = match &asked.subject {
        AskedSubject::Organisasjonsnummer(number) => Subject::Organisasjonsnummer(*number),
        AskedSubject::Uuid(uuid) => Subject::Uuid(*uuid),
        AskedSubject::Person => Subject::Person(person()?),
    };
    let bars = Bars::default();
    let context = Context::new(data, &configuration, registers, &bars);
    let of = |problem: Problem| problem.of(register.name());
    let source = register.source(&context).map_err(of)?;
    let answer = source.lookup(&asked.name, &subject, &asked.options).map_err(of)?;
    let answer = std::str::from_utf8(&answer).map_err(|error| of(Problem::failed(Step::Lookup, error)))?;
    output::print(answer.trim_end())?;
    Ok(Exit::Done)
}

/// The national identity number that standard input consists of.
fn person() -> Result<Foedselsnummer, Problem> {
    let wrong = |error: Box<dyn std::error::Error + Send + Sync>| {
        let advice = "give one national identity number on one line of standard input".to_owned();
        Problem::usage(Step::Persons, error).advise(Advice::Said(advice))
    };
    let input = text::read_from(io::stdin().lock().take(LONGEST_INPUT)).map_err(|error| wrong(error.into()))?;
    let mut entries = text::entries(&input);
    let number = entries.next().map_or("", |(_, number)| number);
    if entries.next().is_some() {
        return Err(wrong("there is more than one line".into()));
    }
    Foedselsnummer::read(number).map_err(|error| wrong(error.into()))
}
