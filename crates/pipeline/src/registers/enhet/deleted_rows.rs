//! What is known of a deleted unit or subunit, as rows.

use brreg_domain::enhet::{Dokument, Enhet, Underenhet};
use brreg_lake::Error;
use brreg_parser::json;
use brreg_transform::enhet::{Flattened, Flattener, Origin, Part, Rows};

use super::night::Deleted;

/// The rows of a deleted unit; none where the answer is of a live one. The register does not say any more to which unit a deleted
/// subunit belonged: the flattener may know.
pub(super) fn rows_of(flattener: &mut Flattener, deleted: &Deleted) -> Result<Option<(Part, Flattened)>, Error> {
    let (part, document);
    let (number, date);
    match deleted {
        Deleted::Answer { part: of, json, fetched, .. } => {
            let read = match of {
                Part::Enheter => json::read(json).map(Dokument::Enhet),
                _ => json::read(json).map(Dokument::Underenhet),
            };
            let Ok(mut read) = read else { return Ok(None) };
            read.normalise_keys();
            (part, document) = (*of, read);
            flattener.origin = Origin { kilde: "oppslag", hentet: Some(fetched.as_microsecond()) };
        }
        Deleted::Event { part: of, organisasjonsnummer, time } => {
            number = organisasjonsnummer.as_str();
            date = time.strftime("%Y-%m-%d").to_string();
            part = *of;
            flattener.origin = Origin { kilde: "hendelse", hentet: None };
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
    let is_live = |number: &str| flattener.units.contains(number);
    if document.organisasjonsnummer().is_none_or(is_live) {
        return Ok(None);
    }
    let mut rows = Rows::new(part);
    if rows.push(flattener, &document).is_err() {
        return Ok(None);
    }
    let flattened = rows.finish()?;
    // A live unit that is not in the file yet is in the next one.
    let is_live = !flattened.numbers.is_empty();
    Ok((!is_live).then_some((part, flattened)))
}
