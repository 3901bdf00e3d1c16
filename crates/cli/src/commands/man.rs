//! `man`: the man pages.

use std::fs;
use std::path::Path;

use brreg_pipeline::problem::{Advice, At as _, Exit, Problem, Step};
use brreg_pipeline::register::Registers;
use clap_mangen::Man;

use crate::{args, output};

pub(super) fn run(out: Option<&Path>, registers: Registers<'_>) -> Result<Exit, Problem> {
    // As the pages of all commands are: `help` has none.
    let command = args::whole(registers).disable_help_subcommand(true);
    let Some(out) = out else {
        let mut page = Vec::new();
        Man::new(command).render(&mut page).map_err(Problem::system(Step::Manual))?;
        output::print(String::from_utf8_lossy(&page).trim_end())?;
        return Ok(Exit::Done);
    };
    let written = fs::create_dir_all(out).and_then(|()| clap_mangen::generate_to(command, out));
    written.at_path(Step::Manual, out).map_err(|problem| problem.advise_otherwise(Advice::Check(out.to_owned())))?;
    Ok(Exit::Done)
}
