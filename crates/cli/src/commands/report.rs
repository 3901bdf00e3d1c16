//! `report`: the page of a run.

use brreg_pipeline::data::DataFolder;
use brreg_pipeline::problem::{Advice, Exit, Problem, Step};
use brreg_pipeline::register::Registers;
use brreg_report::write;

use crate::args::ReportArguments;
use crate::output;

pub(super) fn run(data: &DataFolder, registers: Registers<'_>, arguments: &ReportArguments) -> Result<Exit, Problem> {
    match write::of(data, registers, arguments.run.as_deref())? {
        Some(page) => output::print(&page.display().to_string()).map(|()| Exit::Done),
        None => {
            let advice = Advice::Said("`ls` in `state/runs` of the data folder shows the names".to_owned());
            Err(Problem::usage(Step::History, "no run has such a name").advise(advice))
        }
    }
}
