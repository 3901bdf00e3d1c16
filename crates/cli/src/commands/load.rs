//! `load`: bulk files from disk.

use brreg_pipeline::checks::RowChange;
use brreg_pipeline::context::Context;
use brreg_pipeline::data::DataFolder;
use brreg_pipeline::problem::{Exit, Problem};
use brreg_pipeline::register::{Registers, sections_of};
use brreg_pipeline::report::Command;
use brreg_pipeline::run;
use brreg_pipeline::settings::Configuration;
use brreg_pipeline::spool::Inputs;
use brreg_pipeline::state::{interruption, lock};
use brreg_settings::{Settings, process_environment};
use brreg_watch::Watch;

use super::configuration;
use super::run::{after_stopped, finish};
use crate::args::{ConfigArguments, LoadArguments};
use crate::progress::Bars;

pub(super) fn run(
    data: &DataFolder,
    registers: Registers<'static>,
    arguments: &LoadArguments,
) -> Result<Exit, Problem> {
    let configuration = match &arguments.config {
        Some(file) => configuration(data, registers, &ConfigArguments { config: Some(file.clone()) })?,
        None => {
            let settings = Settings::of_environment(process_environment());
            Configuration::of_loads(&settings, &sections_of(registers))?
        }
    };
    let _lock = lock::take(data, registers)?;
    let row_change = match (arguments.allow_row_change, &arguments.config) {
        (true, _) => RowChange::Report,
        // A user who names a configuration wants its checks.
        (false, Some(_)) => RowChange::Refuse,
        (false, None) => RowChange::RefuseNone,
    };
    let bars = Bars::default();
    let context = Context::new(data, &configuration, registers, &bars).with_new_person_key(arguments.new_person_key);
    let watch = Watch::of(data, registers, &configuration);
    interruption::watch(data, Command::Load, context.now(), after_stopped(data, registers, watch.clone()))?;
    let inputs = Inputs::of(data, &arguments.files)?;
    Ok(finish(data, run::files(&context, &inputs.paths, row_change)?, registers, Some(&watch)))
}
