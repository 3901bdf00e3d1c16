//! `fetch`: one download into landing.

use brreg_pipeline::base;
use brreg_pipeline::context::Context;
use brreg_pipeline::data::DataFolder;
use brreg_pipeline::problem::{Exit, Problem, Step};
use brreg_pipeline::register::Registers;
use brreg_pipeline::state::lock;

use super::configuration;
use crate::args::FetchArguments;
use crate::output;
use crate::progress::Bars;

pub(super) fn run(data: &DataFolder, registers: Registers<'_>, arguments: &FetchArguments) -> Result<Exit, Problem> {
    let configuration = configuration(data, registers, &arguments.config)?;
    let _lock = lock::take(data, registers)?;
    let found = registers.iter().find(|register| register.downloads().iter().any(|it| it.name == arguments.what));
    let register = found.ok_or_else(|| Problem::usage(Step::Fetch, "no register has this download"))?;
    let bars = Bars::default();
    let context = Context::new(data, &configuration, registers, &bars);
    let fetched = base::of(&context, *register)
        .and_then(|base| register.source(&context)?.download(&arguments.what, base.as_ref()))
        .map_err(|problem| problem.of(register.name()))?;
    match fetched {
        Some(path) => output::print(&path.display().to_string())?,
        None => output::print("no persons to look up")?,
    }
    Ok(Exit::Done)
}
