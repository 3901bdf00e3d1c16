//! `publish`: the published lake in the store of the configuration too.

use brreg_pipeline::context::Context;
use brreg_pipeline::data::DataFolder;
use brreg_pipeline::problem::{Exit, Problem};
use brreg_pipeline::register::Registers;
use brreg_pipeline::remote;
use brreg_pipeline::state::lock;

use super::configuration;
use super::run::show;
use crate::args::PublishArguments;

pub(super) fn run(
    data: &DataFolder,
    registers: Registers<'static>,
    arguments: &PublishArguments,
) -> Result<Exit, Problem> {
    let configuration = configuration(data, registers, &arguments.config)?;
    let context = Context::new(data, &configuration, registers, &());
    let only: Vec<&str> = arguments.only.iter().map(String::as_str).collect();
    // Nothing that is being published goes meanwhile.
    let _lock = lock::take(data, registers)?;
    Ok(show(&remote::publish(&context, &only)?, registers))
}
