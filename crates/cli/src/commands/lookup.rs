//! `lookup`: one answer from a register.

use brreg_transform::rrh::REGISTER;

use super::runtime;
use crate::args::{Lookup, LookupArguments};
use crate::config::Config;
use crate::data::DataFolder;
use crate::failure::{Context as _, Exit, Failure};
use crate::pipeline::rrh;
use crate::report;

pub(super) fn run(data: &DataFolder, arguments: &LookupArguments) -> Result<Exit, Failure> {
    let config = Config::read(&arguments.config.config, data)?;
    let Lookup::Virksomhet { organisasjonsnummer } = &arguments.what;
    let answer = async {
        let client = rrh::client(&config)?;
        client.lookup(organisasjonsnummer).await.step("lookup")
    };
    let answer = runtime()?.block_on(answer).map_err(|failure| failure.register(REGISTER))?;
    let answer =
        std::str::from_utf8(&answer).map_err(|error| Failure::new(Exit::Failed, "lookup", error).register(REGISTER))?;
    report::print(answer.trim_end())?;
    Ok(Exit::Done)
}
