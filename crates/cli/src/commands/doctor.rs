//! `doctor`: whether the nightly job can work.

use brreg_pipeline::context::Context;
use brreg_pipeline::data::DataFolder;
use brreg_pipeline::doctor::{self, Checked, Finding, Outcome};
use brreg_pipeline::problem::{Exit, Problem};
use brreg_pipeline::register::{Registers, sections_of};
use brreg_pipeline::settings::Configuration;

use super::settings;
use crate::args::DoctorArguments;
use crate::{output, render};

pub(super) fn run(data: &DataFolder, registers: Registers<'_>, arguments: &DoctorArguments) -> Result<Exit, Problem> {
    let (file, settings) = settings(data.root(), &arguments.config)?;
    let configuration = Configuration::read(&settings, &sections_of(registers))?;
    let context = Context::new(data, &configuration, registers, &());
    let outcome = Outcome::Sound(Finding::Read { file });
    let mut checks = vec![Checked { name: "configuration".to_owned(), outcome }];
    checks.extend(doctor::examine(&context, arguments.openapi.as_deref())?);
    output::print(&render::doctor::table(&checks))?;
    Ok(if checks.iter().all(Checked::is_sound) { Exit::Done } else { Exit::Failed })
}
