//! One module a command.

mod catalog;
mod dictionary;
mod doctor;
mod fetch;
mod generate;
mod inflate;
mod load;
mod lookup;
mod run;
mod sandbox;
mod sql;
mod status;
mod verify;

use crate::args::{Arguments, Command};
use crate::data::DataFolder;
use crate::failure::{Exit, Failure};
use crate::logging;

/// Runs the command that was asked for.
pub(crate) fn run(arguments: Arguments) -> Result<Exit, Failure> {
    logging::begin(arguments.log, &arguments.log_filter)?;
    let open = || DataFolder::open(&arguments.data);
    match &arguments.command {
        Command::Run(arguments) => run::run(&open()?, arguments),
        Command::Load(arguments) => load::run(&open()?, arguments),
        Command::Fetch(arguments) => fetch::run(&open()?, arguments),
        Command::Lookup(arguments) => lookup::run(&open()?, arguments),
        Command::Sql(arguments) => sql::run(&open()?, arguments),
        Command::Catalog => catalog::run(&open()?),
        Command::Verify => verify::run(&open()?),
        Command::Status => status::run(&open()?),
        Command::Doctor(arguments) => doctor::run(&open()?, arguments),
        Command::Sandbox(arguments) => sandbox::run(&open()?, arguments),
        Command::Generate(arguments) => generate::run(arguments),
        Command::Inflate(arguments) => inflate::run(arguments),
        Command::Dictionary => dictionary::run(),
    }
}

/// The runtime that network work runs on.
fn runtime() -> Result<tokio::runtime::Runtime, Failure> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::new(Exit::Failed, "starting the network runtime", error))
}
