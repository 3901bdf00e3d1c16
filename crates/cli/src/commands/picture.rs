//! `picture`: who stands above a company, or what a person holds.

use brreg_picture::{Order, html, read, svg};
use brreg_pipeline::data::DataFolder;
use brreg_pipeline::problem::{At as _, Exit, Problem, Step};
use brreg_pipeline::register::Registers;

use crate::args::PictureArguments;
use crate::output;

pub(super) fn run(data: &DataFolder, registers: Registers<'_>, arguments: &PictureArguments) -> Result<Exit, Problem> {
    let order = Order { subject: arguments.subject.clone(), depth: arguments.depth, at: arguments.at };
    let ending = arguments.out.as_deref().and_then(|path| path.extension()).and_then(|ending| ending.to_str());
    let draw = match ending {
        Some("html" | "htm") => html,
        Some("svg") => svg,
        None if arguments.out.is_none() => svg,
        _ => return Err(Problem::usage(Step::Picture, "the name of the file has to end in .svg or .html")),
    };
    let picture = draw(&read(data, registers, &order)?);
    match &arguments.out {
        Some(path) => {
            brreg_files::replace(path, picture.as_bytes()).at_path(Step::Picture, path)?;
            output::print(&path.display().to_string())?;
        }
        None => output::print(picture.trim_end())?,
    }
    Ok(Exit::Done)
}
