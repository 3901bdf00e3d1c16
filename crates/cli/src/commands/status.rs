//! `status`: what is published, how old it is, and how the last runs ended.

use brreg_pipeline::data::DataFolder;
use brreg_pipeline::problem::{Exit, Problem};
use brreg_pipeline::register::Registers;
use brreg_pipeline::status::status;
use jiff::Timestamp;

use crate::{output, render};

pub(super) fn run(data: &DataFolder, registers: Registers<'_>) -> Result<Exit, Problem> {
    output::print(&render::status::text(&status(data, registers)?, Timestamp::now()))?;
    Ok(Exit::Done)
}
