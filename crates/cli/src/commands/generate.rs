//! `generate`: synthetic bulk files.

use brreg_sandbox::generator::{Content, Settings};

use crate::args::GenerateArguments;
use crate::failure::{Exit, Failure};
use crate::report;

pub(super) fn run(arguments: &GenerateArguments) -> Result<Exit, Failure> {
    let content = &arguments.content;
    let settings = Settings::default().virksomheter(content.virksomheter).seed(content.seed).flaws(content.flaws);
    let files = Content::new(settings)
        .write_files(&arguments.out)
        .map_err(|error| Failure::new(Exit::Failed, "generating", error).advice("check the folder of --out"))?;
    report::print(&format!("{}\n{}", files.json.display(), files.csv.display()))?;
    Ok(Exit::Done)
}
