//! `generate`: synthetic bulk files.

use brreg_pipeline::problem::{Advice, Exit, Problem, Step};
use brreg_sandbox::generator::enhet;
use brreg_sandbox::generator::v1::{Leaving, Options, Register};
use brreg_sandbox::generator::{Content, Settings};

use crate::args::{Api, GenerateArguments, GeneratedRegister};
use crate::output;

pub(super) fn run(arguments: &GenerateArguments) -> Result<Exit, Problem> {
    let content = &arguments.content;
    let settings = Settings::default()
        .virksomheter(content.virksomheter)
        .seed(content.seed)
        .flaws(content.flaws)
        .day(arguments.night);
    let files = match (arguments.register, arguments.api) {
        (GeneratedRegister::Enhet, _) => enhet::Register::new(settings).write_files(&arguments.out),
        (GeneratedRegister::Rrh, Api::Partner) => {
            Content::new(settings).write_files(&arguments.out).map(|files| vec![files.json, files.csv])
        }
        (GeneratedRegister::Rrh, Api::V1) => Register::new(settings, Leaving::default())
            .write_file(&arguments.out, &Options::default())
            .map(|file| vec![file]),
    };
    let files =
        files.map_err(|error| Problem::failed(Step::Sandbox, error).advise(Advice::Check(arguments.out.clone())))?;
    let paths: Vec<_> = files.iter().map(|path| path.display().to_string()).collect();
    output::print(&paths.join("\n"))?;
    Ok(Exit::Done)
}
