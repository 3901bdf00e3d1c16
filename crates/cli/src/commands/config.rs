//! `config`: writes a configuration, checks one, and prints the JSON Schema of all.

use std::fs;
use std::io::Write as _;
use std::path::Path;

use brreg_pipeline::problem::{Advice, At as _, Exit, Problem, Step};
use brreg_pipeline::register::{Registers, sections_of};
use brreg_pipeline::settings::{doubtful_secrets, errors, schema, template};

use super::settings;
use crate::args::{ConfigArguments, ConfigCommand};
use crate::output;

/// What stands for standard output.
const STANDARD_OUTPUT: &str = "-";

pub(super) fn run(data: &Path, registers: Registers<'_>, command: &ConfigCommand) -> Result<Exit, Problem> {
    match command {
        ConfigCommand::Init { out } if out.as_os_str() == STANDARD_OUTPUT => {
            output::print(template(&sections_of(registers)).trim_end())?;
        }
        ConfigCommand::Init { out } => {
            write(out, &template(&sections_of(registers)))?;
            output::print(&format!(
                "{}: written. Fill in the settings that end with FILL IN, then run `brreg-lake config check`",
                out.display()
            ))?;
        }
        ConfigCommand::Schema => output::print(&format!("{:#}", schema(&sections_of(registers))))?,
        ConfigCommand::Check(arguments) => return check(data, registers, arguments),
    }
    Ok(Exit::Done)
}

/// Writes the template to a new file, which its owner alone can read: it will name keys and passwords. Its folder, which other users
/// may look into, is made where it is missing.
fn write(out: &Path, template: &str) -> Result<(), Problem> {
    if let Some(folder) = out.parent() {
        fs::create_dir_all(folder).map_err(|error| {
            let cause = format!("creating the folder {}: {error}", folder.display());
            Problem::usage(Step::WriteConfiguration, cause)
        })?;
    }
    let mut file = brreg_files::create_new(out).map_err(|error| {
        let advice = "name another file with --out, or move this one away".to_owned();
        let cause = format!("{}: {error}", out.display());
        Problem::usage(Step::WriteConfiguration, cause).advise(Advice::Said(advice))
    })?;
    let written = file.write_all(template.as_bytes()).and_then(|()| file.sync_all());
    written.inspect_err(|_| drop(fs::remove_file(out))).at_path(Step::WriteConfiguration, out)
}

fn check(data: &Path, registers: Registers<'_>, arguments: &ConfigArguments) -> Result<Exit, Problem> {
    // Paths are checked as they will be; the data folder itself is not created.
    let data = std::path::absolute(data).at_path(Step::DataFolder, data)?;
    let (file, settings) = settings(&data, arguments)?;
    let errors = errors(&settings, &sections_of(registers));
    if !errors.is_empty() {
        errors.into_iter().for_each(|error| output::report(&Problem::of_cause(Step::Configuration, error)));
        return Ok(Exit::Usage);
    }
    for doubtful in doubtful_secrets(&settings) {
        output::note(&format!("NOTE: {doubtful}"));
    }
    let configured = registers.iter().filter(|register| matches!(register.section().check(&settings), Ok(Some(_))));
    let configured: Vec<&str> = configured.map(|register| register.name()).collect();
    output::print(&format!("{}: complete, for {}", file.display(), configured.join(", ")))?;
    Ok(Exit::Done)
}
