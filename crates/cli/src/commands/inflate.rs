//! `inflate`: reads and verifies a bulk file without doing anything with it. The benchmark measures a load against it.

use std::fs::File;

use brreg_parser::Limits;
use brreg_parser::records::Rrh;

use crate::args::InflateArguments;
use crate::failure::{Context as _, Exit, Failure};
use crate::report;

pub(super) fn run(arguments: &InflateArguments) -> Result<Exit, Failure> {
    let file = File::open(&arguments.file)
        .map_err(|error| Failure::new(Exit::Failed, "opening the file", error).advice("check its name"))?;
    let source = brreg_parser::open::<Rrh, _>(file, Limits::default()).step("inflating")?;
    let bytes = source.inflate().step("inflating")?;
    report::print(&format!("{bytes} bytes"))?;
    Ok(Exit::Done)
}
