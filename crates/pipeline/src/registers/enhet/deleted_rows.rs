//! What is known of a deleted unit or subunit, as rows.

use std::collections::BTreeMap;

use arrow::array::RecordBatch;
use brreg_domain::enhet::{Dokument, Enhet, Underenhet};
use brreg_lake::Error;
use brreg_parser::json;
use brreg_transform::enhet::{Flattener, Origin, Part, Rows};

use super::night::Deleted;

/// The rows of a deleted unit; none where the answer is of a live one. The register does not say any more to which unit a deleted
/// subunit belonged.
pub(super) fn rows_of(
    flattener: &Flattener,
    deleted: &Deleted,
    above: &BTreeMap<String, String>,
) -> Result<Option<(Part, Vec<RecordBatch>)>, Error> {
    let (part, mut document, origin);
    let (number, date);
    match deleted {
        Deleted::Answer { part: of, json, fetched, .. } => {
            let read = match of {
                Part::Enheter => json::read(json).map(Dokument::Enhet),
                _ => json::read(json).map(Dokument::Underenhet),
            };
            let Ok(read) = read else { return Ok(None) };
            (part, document) = (*of, read);
            origin = Origin { kilde: "oppslag", hentet: Some(fetched.as_microsecond()) };
        }
        Deleted::Event { part: of, organisasjonsnummer, time } => {
            number = organisasjonsnummer.as_str();
            date = time.strftime("%Y-%m-%d").to_string();
            part = *of;
            origin = Origin { kilde: "hendelse", hentet: None };
            document = match of {
                Part::Enheter => Dokument::Enhet(Box::new(Enhet {
                    organisasjonsnummer: Some(number.into()),
                    slettedato: Some(date.as_str().into()),
                    ..Enhet::default()
                })),
                _ => Dokument::Underenhet(Box::new(Underenhet {
                    organisasjonsnummer: Some(number.into()),
                    slettedato: Some(date.as_str().into()),
                    ..Underenhet::default()
                })),
            };
        }
    }
    if let (Dokument::Underenhet(subunit), Some(unit)) = (&mut document, above.get(deleted.organisasjonsnummer())) {
        subunit.overordnet_enhet.get_or_insert_with(|| unit.as_str().into());
    }
    let is_live = |number: &str| flattener.units.contains(number);
    if document.organisasjonsnummer().is_none_or(is_live) {
        return Ok(None);
    }
    let mut rows = Rows::new(part);
    let flattener = Flattener { origin, ..flattener.clone() };
    if rows.push(&flattener, &document).is_err() {
        return Ok(None);
    }
    let flattened = rows.finish()?;
    // A live unit that is not in the file yet is in the next one.
    let is_live = !flattened.numbers.is_empty();
    Ok((!is_live).then_some((part, flattened.batches)))
}
