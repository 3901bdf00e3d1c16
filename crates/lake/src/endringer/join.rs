//! Joins the two sides' rows and tells what is new, gone or changed.

use std::path::Path;

use arrow::array::RecordBatch;
use polars::prelude::{
    BooleanChunked, DataFrame, DataFrameJoinOps, JoinArgs, JoinCoalesce, JoinType, NamedFrom, PolarsResult, Series,
    SortMultipleOptions, StringChunked,
};

use super::compared;
use super::frames::{KEYS, SHOWN_PERSON};
use crate::error::{Error, ErrorKind};
use brreg_transform::rrh::tables as rrh;
use brreg_transform::rrh::tables::{EndringerRow, EndringerRows};
use brreg_transform::schema::Table;

/// Marks the rows that a side has.
const HERE: &str = "her";
/// What the later side's columns end with after the join.
const NOW: &str = "_naa";

/// The rows of `endringer` between two sides' rows of one table.
pub(super) fn changes(table: &Table, before: &DataFrame, now: &DataFrame) -> Result<RecordBatch, Error> {
    let compare = |error| Error::new(ErrorKind::Compare, Path::new(table.name)).with_source(error);
    let mut rows = EndringerRows::default();
    join(before, now).and_then(|joined| tell(table, &joined, &mut rows)).map_err(compare)?;
    Ok(rows.finish()?)
}

/// Every row of either side, matched by [`KEYS`] and sorted by them.
fn join(before: &DataFrame, now: &DataFrame) -> PolarsResult<DataFrame> {
    let marked = |side: &DataFrame| -> PolarsResult<DataFrame> {
        let mut side = side.clone();
        side.with_column(Series::new(HERE.into(), vec![true; side.height()]).into())?;
        Ok(side)
    };
    let args = JoinArgs::new(JoinType::Full).with_suffix(Some(NOW.into())).with_coalesce(JoinCoalesce::CoalesceColumns);
    let joined = marked(before)?.join(&marked(now)?, KEYS, KEYS, args, None)?;
    joined.sort(KEYS, SortMultipleOptions::default())
}

/// One column of the joined rows as each side has it.
struct Pair {
    name: &'static str,
    before: StringChunked,
    now: StringChunked,
}

fn strings(joined: &DataFrame, name: &str) -> PolarsResult<StringChunked> {
    Ok(joined.column(name)?.str()?.clone())
}

fn marks(joined: &DataFrame, name: &str) -> PolarsResult<BooleanChunked> {
    Ok(joined.column(name)?.bool()?.clone())
}

fn tell(table: &Table, joined: &DataFrame, rows: &mut EndringerRows) -> PolarsResult<()> {
    let pair = |name: &'static str| -> PolarsResult<Pair> {
        Ok(Pair { name, before: strings(joined, name)?, now: strings(joined, &format!("{name}{NOW}"))? })
    };
    let [company, _, kind, _] = KEYS;
    let (companies, kinds) = (strings(joined, company)?, strings(joined, kind)?);
    let persons = pair(SHOWN_PERSON)?;
    let (was_here, is_here) = (marks(joined, HERE)?, marks(joined, &format!("{HERE}{NOW}"))?);
    let fields: Vec<Pair> = compared(table).map(pair).collect::<PolarsResult<_>>()?;
    let has_owner = table.name != rrh::REGISTRERINGER.name;

    for row in 0..joined.height() {
        let mut tell = |endring: &str, felt: Option<&str>, fra: Option<&str>, til: Option<&str>| {
            let person = persons.now.get(row).or(persons.before.get(row));
            rows.push(EndringerRow {
                organisasjonsnummer: companies.get(row),
                person_id: person.filter(|_| has_owner),
                posisjonstype: kinds.get(row).filter(|kind| !kind.is_empty()),
                tabell: Some(table.name),
                endring: Some(endring),
                felt,
                fra,
                til,
            });
        };
        match (was_here.get(row).is_some(), is_here.get(row).is_some()) {
            (false, _) => tell("ny", None, None, None),
            (true, false) => tell("fjernet", None, None, None),
            (true, true) => {
                for field in &fields {
                    let (fra, til) = (field.before.get(row), field.now.get(row));
                    if fra != til {
                        tell("endret", Some(field.name), fra, til);
                    }
                }
            }
        }
    }
    Ok(())
}
