//! `load`: bulk files from disk.

use brreg_pipeline::checks::RowChange;
use brreg_pipeline::context::Context;
use brreg_pipeline::data::DataFolder;
use brreg_pipeline::problem::{Exit, Problem};
use brreg_pipeline::register::Registers;
use brreg_pipeline::report::Command;
use brreg_pipeline::run;
use brreg_pipeline::spool::Inputs;
use brreg_pipeline::state::{interruption, lock};
use brreg_watch::Watch;

use super::run::{after_stopped, finish};
use super::{configuration_of_loads, row_change};
use crate::args::LoadArguments;
use crate::progress::Bars;

pub(super) fn run(
    data: &DataFolder,
    registers: Registers<'static>,
    arguments: &LoadArguments,
) -> Result<Exit, Problem> {
    let config = arguments.config.as_deref();
    let configuration = configuration_of_loads(data.root(), registers, config)?;
    let _lock = lock::take(data, registers)?;
    let row_change = row_change(arguments.allow_row_change, config, RowChange::RefuseOfMany);
    let bars = Bars::default();
    let context = Context::new(data, &configuration, registers, &bars).with_new_person_key(arguments.new_person_key);
    let watch = Watch::of(data, registers, &configuration);
    interruption::watch(data, Command::Load, context.now(), after_stopped(data, registers, watch.clone()))?;
    let inputs = Inputs::of(data, &arguments.files)?;
    Ok(finish(data, run::files(&context, &inputs, row_change)?, registers, Some(&watch)))
}
