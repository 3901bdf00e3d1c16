//! What the page of a run shows and the terminal does not, found out when the run has ended.
//!
//! Nothing here changes what became of a run: what cannot be found out is named in the details, and the run stays what it is.

mod filling;
mod machine;
mod register;

use crate::context::Context;
use crate::data::DataFolder;
use crate::register::{Registers, named};
use crate::report::{RunDetails, RunReport};

/// Adds what the page of a run shows besides to its report.
pub fn describe(context: &Context<'_>, report: &mut RunReport) {
    for report in &mut report.registers {
        if let Some(register) = named(context.registers, &report.register) {
            let details = register::of(context, *register, report.published());
            report.details = Some(Box::new(details));
        }
    }
    report.details = Some(Box::new(RunDetails {
        certificates: machine::certificates(context),
        settings: machine::settings(context),
        ..of_lake(context.data, context.registers)
    }));
}

/// The details of a run that has no configuration.
#[must_use]
pub fn of_lake(data: &DataFolder, registers: Registers<'_>) -> RunDetails {
    RunDetails {
        lake: registers.iter().map(|register| register::state(data, *register)).collect(),
        free_disk: brreg_files::free_space(data.root()).ok(),
        ..RunDetails::default()
    }
}

/// What stands for NULL in what is shown.
const NOTHING: &str = "(none)";
