//! `generate`: synthetic bulk files.

use brreg_pipeline::problem::{Advice, Exit, Problem, Step};
use brreg_sandbox::generator::{Content, Settings};

use crate::args::GenerateArguments;
use crate::output;

pub(super) fn run(arguments: &GenerateArguments) -> Result<Exit, Problem> {
    let content = &arguments.content;
    let settings = Settings::default().virksomheter(content.virksomheter).seed(content.seed).flaws(content.flaws);
    let files = Content::new(settings)
        .write_files(&arguments.out)
        .map_err(|error| Problem::failed(Step::Sandbox, error).advise(Advice::Check(arguments.out.clone())))?;
    output::print(&format!("{}\n{}", files.json.display(), files.csv.display()))?;
    Ok(Exit::Done)
}
