//! `completions`: what completes the command line in a shell.

use brreg_pipeline::problem::{Exit, Problem};
use brreg_pipeline::register::Registers;
use clap_complete::{Shell, generate};

use crate::{args, output};

/// How clap_complete 4.6 spells a name with a hyphen where the script of bash looks for what comes after a command, and nowhere else
/// (issue 6421 of clap): nothing would be completed there.
fn misspelt(name: &str) -> String {
    name.replace('-', "__subcmd__")
}

pub(super) fn run(shell: Shell, registers: Registers<'_>) -> Result<Exit, Problem> {
    let mut command = args::whole(registers);
    let (name, mut script) = (command.get_name().to_owned(), Vec::new());
    generate(shell, &mut command, &name, &mut script);
    let script = String::from_utf8_lossy(&script).replace(&misspelt(&name), &name.replace('-', "__"));
    output::print(script.trim_end())?;
    Ok(Exit::Done)
}
