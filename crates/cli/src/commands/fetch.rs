//! `fetch`: one download into landing.

use brreg_transform::rrh::REGISTER;

use super::runtime;
use crate::args::FetchArguments;
use crate::config::Config;
use crate::data::DataFolder;
use crate::failure::{Exit, Failure};
use crate::pipeline::rrh;
use crate::report;
use crate::state::lock;

pub(super) fn run(data: &DataFolder, arguments: &FetchArguments) -> Result<Exit, Failure> {
    let config = Config::read(&arguments.config.config, data)?;
    let _lock = lock::take(data)?;
    let fetched = runtime()?.block_on(rrh::fetch(data, &config, arguments.what.into(), None));
    if let Some((path, _)) = fetched.map_err(|failure| failure.register(REGISTER))? {
        report::print(&path.display().to_string())?;
    }
    Ok(Exit::Done)
}
