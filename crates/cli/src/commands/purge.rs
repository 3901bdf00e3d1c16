//! `purge`: the data of a register goes.

use brreg_pipeline::data::DataFolder;
use brreg_pipeline::problem::{Advice, Exit, Problem, Step};
use brreg_pipeline::purge::What;
use brreg_pipeline::register::Registers;
use brreg_pipeline::run;
use brreg_pipeline::state::lock;

use super::run::finish;
use crate::args::PurgeArguments;

pub(super) fn run(data: &DataFolder, registers: Registers<'_>, arguments: &PurgeArguments) -> Result<Exit, Problem> {
    let what = match (arguments.all, arguments.snapshot.as_slice()) {
        (true, _) => What::All,
        (false, []) => What::AllButNewest,
        (false, names) => What::Snapshots(names.to_vec()),
    };
    if !arguments.yes {
        let what = match &what {
            What::All => "everything that the data folder has of".to_owned(),
            What::AllButNewest => "all but the newest snapshot of".to_owned(),
            What::Snapshots(names) => format!("{} of", names.join(", ")),
        };
        let cause = format!("this removes {what} {}", arguments.registers.join(", "));
        return Err(Problem::usage(Step::Purge, cause).advise(Advice::Said("repeat with --yes".to_owned())));
    }
    let names: Vec<&str> = arguments.registers.iter().map(String::as_str).collect();
    let _lock = lock::take(data, registers)?;
    Ok(finish(data, run::purge(data, registers, &names, &what), registers, None))
}
