//! `purge`: the data of a register goes.

use brreg_pipeline::data::DataFolder;
use brreg_pipeline::problem::{Advice, Exit, Problem, Step};
use brreg_pipeline::purge::Keep;
use brreg_pipeline::register::Registers;
use brreg_pipeline::run;
use brreg_pipeline::state::lock;

use super::run::finish;
use crate::args::PurgeArguments;

pub(super) fn run(data: &DataFolder, registers: Registers<'_>, arguments: &PurgeArguments) -> Result<Exit, Problem> {
    let keep = if arguments.all { Keep::Nothing } else { Keep::Newest };
    if !arguments.yes {
        let what =
            if arguments.all { "everything that the data folder has of" } else { "all but the newest snapshot of" };
        let cause = format!("this removes {what} {}", arguments.registers.join(", "));
        return Err(Problem::usage(Step::Purge, cause).advise(Advice::Said("repeat with --yes".to_owned())));
    }
    let names: Vec<&str> = arguments.registers.iter().map(String::as_str).collect();
    let _lock = lock::take(data, registers)?;
    Ok(finish(data, run::purge(data, registers, &names, keep), registers))
}
