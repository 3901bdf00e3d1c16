//! `fetch`: one download into landing.

use brreg_fetcher::rrh::Format;
use brreg_pipeline::rrh::REGISTER as RRH;
use jiff::Timestamp;

use super::runtime;
use crate::args::{Download, FetchArguments};
use crate::config::Config;
use crate::data::DataFolder;
use crate::failure::{Exit, Failure};
use crate::pipeline::{ektepakt, konkurs, rrh};
use crate::report;

pub(super) fn run(data: &DataFolder, arguments: &FetchArguments) -> Result<Exit, Failure> {
    let config = Config::read(&arguments.config.config, data)?;
    let _lock = data.lock()?;
    let runtime = runtime()?;
    let bulk = |format| {
        let fetched = runtime.block_on(rrh::fetch(data, &config, format, None));
        fetched.map(|fetched| fetched.map(|(path, _)| path)).map_err(|failure| failure.register(RRH))
    };
    let fetched = match arguments.what {
        Download::RrhJson => bulk(Format::Json),
        Download::RrhCsv => bulk(Format::Csv),
        Download::Konkurs => konkurs::goes_on_from(data, &config, Timestamp::now())
            .and_then(|from| runtime.block_on(konkurs::fetch(data, &config, from.map(|(since, _)| since))))
            .map(|(folder, _)| Some(folder))
            .map_err(|failure| failure.register(konkurs::REGISTER)),
        Download::Ektepakt => runtime
            .block_on(ektepakt::fetch(data, &config, ektepakt::Finished::AskAgain))
            .map(|fetched| fetched.map(|(folder, _)| folder))
            .map_err(|failure| failure.register(ektepakt::REGISTER)),
    };
    match fetched? {
        Some(path) => report::print(&path.display().to_string())?,
        None => report::print("there is nobody to look up")?,
    }
    Ok(Exit::Done)
}
