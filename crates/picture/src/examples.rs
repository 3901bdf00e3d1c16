//! Examples of a night: pictures of a few companies, chosen by what they show.

use std::time::Duration;

use brreg_catalog::Reading;
use brreg_pipeline::data::DataFolder;
use brreg_pipeline::pictures::{self, Example};
use brreg_pipeline::problem::{At as _, Problem, Step};
use brreg_pipeline::register::{Registers, sql_of, tables_of};
use serde::Deserialize;

use crate::read::{Order, has_bankruptcies, of};
use crate::{Subject, svg};

/// All examples together are not waited for longer.
const LONGEST: Duration = Duration::from_secs(60);
/// The steps that are followed from the company.
const DEPTH: usize = 2;

/// The query that chooses the company of an example.
fn query(example: &Example, reading: &Reading) -> String {
    match example.name {
        "most-layers" => include_str!("../../../pipelines/picture/examples/most-layers.sql").to_owned(),
        "circle" => include_str!("../../../pipelines/picture/examples/circle.sql").to_owned(),
        _ => {
            let konkurs = match has_bankruptcies(reading) {
                true => include_str!("../../../pipelines/picture/examples/bankrupt-by-konkurs.sql"),
                false => "",
            };
            include_str!("../../../pipelines/picture/examples/owner-above-bankrupt.sql").replace("{konkurs}", konkurs)
        }
    }
}

#[derive(Debug, Deserialize)]
struct Chosen {
    organisasjonsnummer: String,
}

/// Draws the examples of what is published, in the place of earlier ones. The lake may have none for some of them.
///
/// # Errors
/// When the lake cannot be read in time, or a picture cannot be written. No example is left then.
pub fn draw(data: &DataFolder, registers: Registers<'_>) -> Result<(), Problem> {
    let drawn = drawn(data, registers);
    // Earlier ones show what the lake may not have any more.
    let removed = pictures::remove(data);
    let pictures = drawn?;
    removed?;
    pictures.iter().try_for_each(|(example, picture)| pictures::write(data, example, picture)).or_else(|problem| {
        pictures::remove(data)?;
        Err(problem)
    })
}

fn drawn(data: &DataFolder, registers: Registers<'_>) -> Result<Vec<(&'static Example, String)>, Problem> {
    let (lake, tables, sql) = (data.lake(), tables_of(registers), sql_of(registers));
    let reading = Reading::open(&lake, &tables, &sql).at(Step::Picture)?;
    let choose = |example: &'static Example| -> Result<Option<(&'static Example, Order)>, Problem> {
        let mut chosen: Option<Chosen> = None;
        let choose = |company: Chosen| -> Result<(), brreg_catalog::Error> {
            chosen.get_or_insert(company);
            Ok(())
        };
        reading.rows(&query(example, &reading), choose).at(Step::Picture)?;
        let order = |it: Chosen| Order { subject: Subject::Company(it.organisasjonsnummer), depth: DEPTH, at: None };
        Ok(chosen.map(|it| (example, order(it))))
    };
    reading.within(LONGEST, || {
        let chosen = pictures::EXAMPLES.iter().filter_map(|example| choose(example).transpose());
        let (examples, orders): (Vec<_>, Vec<Order>) = chosen.collect::<Result<Vec<_>, _>>()?.into_iter().unzip();
        Ok(examples.into_iter().zip(of(&reading, &orders)?.iter().map(svg)).collect())
    })
}
