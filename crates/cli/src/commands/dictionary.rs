//! `dictionary`: the page of the documentation that is written from the declared tables.

use brreg_transform::schema;

use crate::failure::{Exit, Failure};
use crate::report;

pub(super) fn run() -> Result<Exit, Failure> {
    report::print(schema::data_dictionary().trim_end())?;
    Ok(Exit::Done)
}
