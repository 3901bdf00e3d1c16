//! `catalog`: rebuilds `lake.duckdb`.

use brreg_pipeline::catalog;
use brreg_pipeline::data::DataFolder;
use brreg_pipeline::lost;
use brreg_pipeline::problem::{Exit, Problem};
use brreg_pipeline::register::Registers;
use brreg_pipeline::state::lock;
use brreg_report::words::counted;

use crate::{output, render};

pub(super) fn run(data: &DataFolder, registers: Registers<'_>) -> Result<Exit, Problem> {
    let _lock = lock::take(data, registers)?;
    for note in lost::publish_again(data, registers)? {
        output::print(&render::run::note(&note, None))?;
    }
    let refreshed = catalog::refresh(data, registers)?;
    output::print(&format!("{} has {}", refreshed.path.display(), counted(refreshed.views as u64, "view", "views")))?;
    for finding in refreshed.left_out {
        output::print(&format!("NOTE: {finding}; the catalog therefore has no views of this register"))?;
    }
    Ok(Exit::Done)
}
