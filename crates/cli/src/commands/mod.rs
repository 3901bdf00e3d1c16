//! One module per command.

mod backfill;
#[cfg(feature = "catalog")]
mod catalog;
mod completions;
mod config;
mod doctor;
mod erase;
mod examples;
#[cfg(feature = "catalog")]
mod export;
mod fetch;
#[cfg(feature = "sandbox")]
mod generate;
mod load;
mod lookup;
mod man;
#[cfg(feature = "catalog")]
mod picture;
mod publish;
mod purge;
mod report;
mod run;
#[cfg(feature = "sandbox")]
mod sandbox;
#[cfg(feature = "catalog")]
mod sql;
mod status;
mod verify;

use std::path::{Path, PathBuf};

use brreg_pipeline::checks::RowChange;
use brreg_pipeline::data::DataFolder;
use brreg_pipeline::problem::{At as _, Exit, Problem, Step};
use brreg_pipeline::register::{Registers, sections_of};
use brreg_pipeline::settings::Configuration;
use brreg_settings::{Settings, find, places, process_environment};

use crate::args::{Arguments, Command, ConfigArguments};
use crate::logging;

/// Runs the command that was asked for.
pub(crate) fn run(arguments: Arguments, registers: Registers<'static>) -> Result<Exit, Problem> {
    logging::begin(arguments.log, &arguments.log_filter)?;
    let open = || DataFolder::open(&arguments.data);
    match arguments.command {
        Command::Run(arguments) => run::run(&open()?, registers, &arguments),
        Command::Load(arguments) => load::run(&open()?, registers, &arguments),
        Command::Backfill(backfill) => backfill::run(&arguments.data, registers, &backfill),
        Command::Fetch(arguments) => fetch::run(&open()?, registers, &arguments),
        Command::Lookup(arguments) => lookup::run(&open()?, registers, &arguments),
        #[cfg(feature = "catalog")]
        Command::Sql(arguments) => sql::run(&open()?, registers, &arguments),
        #[cfg(feature = "catalog")]
        Command::Catalog => catalog::run(&open()?, registers),
        Command::Verify => verify::run(&open()?, registers),
        Command::Erase(arguments) => erase::run(&open()?, registers, &arguments),
        Command::Purge(arguments) => purge::run(&open()?, registers, &arguments),
        Command::Publish(arguments) => publish::run(&open()?, registers, &arguments),
        Command::Report(arguments) => report::run(&open()?, registers, &arguments),
        #[cfg(feature = "catalog")]
        Command::Picture(arguments) => picture::run(&open()?, registers, &arguments),
        #[cfg(feature = "catalog")]
        Command::Export(command) => export::run(&open()?, registers, &command),
        Command::Status => status::run(&open()?, registers),
        Command::Config(command) => config::run(&arguments.data, registers, &command),
        Command::Doctor(arguments) => doctor::run(&open()?, registers, &arguments),
        Command::Completions { shell } => completions::run(shell, registers),
        Command::Man { out } => man::run(out.as_deref(), registers),
        #[cfg(feature = "sandbox")]
        Command::Sandbox(arguments) => sandbox::run(&open()?, &arguments),
        #[cfg(feature = "sandbox")]
        Command::Generate(arguments) => generate::run(&arguments),
    }
}

/// The configuration file that is named or the first of the usual ones, and its settings with those of the environment.
fn settings(data: &Path, arguments: &ConfigArguments) -> Result<(PathBuf, Settings), Problem> {
    let found = find(arguments.config.as_deref(), places(|name| std::env::var_os(name)));
    let file = found.at(Step::Configuration)?;
    let settings = Settings::read(&file, process_environment()).at(Step::Configuration)?;
    Ok((file, settings.with_data_folder(data)))
}

/// The configuration that is named, or the defaults of what a load uses.
fn configuration_of_loads(
    data: &Path,
    registers: Registers<'_>,
    config: Option<&Path>,
) -> Result<Configuration, Problem> {
    let sections = sections_of(registers);
    match config {
        Some(file) => {
            let named = ConfigArguments { config: Some(file.to_owned()) };
            Configuration::read(&settings(data, &named)?.1, &sections)
        }
        None => Configuration::of_loads(&Settings::of_environment(process_environment()), &sections),
    }
}

/// What becomes of a great change of the number of records in a load: `without` where no configuration is named.
fn row_change(is_allowed: bool, config: Option<&Path>, without: RowChange) -> RowChange {
    match (is_allowed, config) {
        (true, _) => RowChange::Report,
        // A user who names a configuration wants its checks.
        (false, Some(_)) => RowChange::Refuse,
        (false, None) => without,
    }
}

/// The configuration that is named, or the first of the usual ones.
fn configuration(
    data: &DataFolder,
    registers: Registers<'_>,
    arguments: &ConfigArguments,
) -> Result<Configuration, Problem> {
    let (_, settings) = settings(data.root(), arguments)?;
    Configuration::read(&settings, &sections_of(registers))
}
