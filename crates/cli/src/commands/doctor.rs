//! `doctor`: whether the nightly job can work.

use brreg_pipeline::context::Context;
use brreg_pipeline::data::DataFolder;
use brreg_pipeline::doctor::{self, Checked};
use brreg_pipeline::problem::{Exit, Problem};
use brreg_pipeline::register::Registers;

use super::configuration;
use crate::args::ConfigArguments;
use crate::{output, render};

pub(super) fn run(data: &DataFolder, registers: Registers<'_>, arguments: &ConfigArguments) -> Result<Exit, Problem> {
    let configuration = configuration(data, registers, arguments)?;
    let context = Context::new(data, &configuration, registers, &());
    let checks = doctor::examine(&context)?;
    output::print(&render::doctor::table(&checks))?;
    Ok(if checks.iter().all(Checked::is_sound) { Exit::Done } else { Exit::Failed })
}
