//! The register's own description of its API, compared with the settings.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

use brreg_fetcher::rrh::v1::openapi;
use url::Url;

use crate::context::Context;
use crate::doctor::{self, Finding};
use crate::problem::{Advice, At as _, Problem, Step};
use crate::registers::rrh::{NAME, RrhSection};

/// What an address begins with; everything else is a file.
const HTTPS: &str = "https://";

/// Compares `[rrh.v1]` with an OpenAPI document in a file or at an address.
///
/// # Errors
/// A document that cannot be read, and the settings that differ.
pub(in super::super) fn check_description(context: &Context<'_>, place: &str) -> Result<Finding, Problem> {
    let section: RrhSection = context.configuration.required(NAME)?;
    if place.starts_with("http://") {
        return Err(Problem::usage(Step::Description, "an address must begin with https://"));
    }
    // What is read from a file does not get better by waiting.
    let in_file = |problem: Problem| match place.starts_with(HTTPS) {
        true => problem,
        false => problem.advise(Advice::Check(Path::new(place).to_owned())),
    };
    let document = match place.starts_with(HTTPS) {
        true => {
            let url: Url = place.parse().map_err(|error| Problem::usage(Step::Description, error))?;
            let configuration = context.configuration;
            let fetched = openapi::fetch(&url, &configuration.http, configuration.repeated());
            doctor::within(context, Step::Description, fetched)?.to_vec()
        }
        false => read(place).at_path(Step::Description, place).map_err(in_file)?,
    };
    let differences = openapi::differences(&document, &section.v1_settings()).at(Step::Description).map_err(in_file)?;
    if differences.is_empty() {
        return Ok(Finding::AsDescribed);
    }
    let differences: Vec<String> = differences.iter().map(|difference| format!("rrh.v1.{difference}")).collect();
    Err(Problem::usage(Step::Description, differences.join("; ")).advise(Advice::CorrectConfiguration))
}

/// Reads a file, or as much of it as shows that it is too large.
fn read(path: &str) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(openapi::MAX_BYTES + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}
