//! `lookup`: one answer from a register.

use std::io::{self, Read as _};

use brreg_domain::Foedselsnummer;
use brreg_pipeline::rrh::REGISTER as RRH;
use zeroize::Zeroizing;

use super::runtime;
use crate::args::{Lookup, LookupArguments};
use crate::config::Config;
use crate::data::DataFolder;
use crate::failure::{Context as _, Exit, Failure};
use crate::pipeline::{ektepakt, konkurs, rrh};
use crate::report;

const STEP: &str = "lookup";
/// More than this is more than a line with a number.
const LONGEST_INPUT: u64 = 100;

pub(super) fn run(data: &DataFolder, arguments: &LookupArguments) -> Result<Exit, Failure> {
    let config = Config::read(&arguments.config.config, data)?;
    let (register, answer) = match &arguments.what {
        Lookup::Virksomhet { organisasjonsnummer } => {
            let answer = async { rrh::client(&config)?.lookup(organisasjonsnummer).await.step(STEP) };
            (RRH, runtime()?.block_on(answer))
        }
        Lookup::Konkursvarsel { uuid } => {
            let answer = async { konkurs::client(&config)?.lookup(&uuid.to_string()).await.step(STEP) };
            (konkurs::REGISTER, runtime()?.block_on(answer))
        }
        Lookup::Ektepakt { spraakkode } => {
            let person = person()?;
            let answer = async { ektepakt::client(&config)?.lookup(&person, spraakkode.as_deref()).await.step(STEP) };
            (ektepakt::REGISTER, runtime()?.block_on(answer))
        }
    };
    let answer = answer.map_err(|failure| failure.register(register))?;
    let answer =
        std::str::from_utf8(&answer).map_err(|error| Failure::new(Exit::Failed, STEP, error).register(register))?;
    report::print(answer.trim_end())?;
    Ok(Exit::Done)
}

/// The national identity number that standard input consists of.
fn person() -> Result<Foedselsnummer, Failure> {
    let mut line = Zeroizing::new(String::new());
    let wrong = |error: Box<dyn std::error::Error + Send + Sync>| {
        Failure::new(Exit::Usage, "reading the number from standard input", error)
            .advice("give one national identity number on one line")
    };
    io::stdin().lock().take(LONGEST_INPUT).read_to_string(&mut line).map_err(|error| wrong(error.into()))?;
    if line.trim().lines().count() > 1 {
        return Err(wrong("there is more than one line".into()));
    }
    Foedselsnummer::parse(line.trim()).map_err(|error| wrong(error.into()))
}
