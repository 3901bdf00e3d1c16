//! Where persons are in the tables, and what is erased of each; companies are in none.

use super::tables::{AVTALEINNHOLD, EKTEPAKTER, OPPSLAG, PAATEGNINGER, ROLLER};
use crate::schema::{Found, Table, Trace};

/// What describes a spouse.
const SPOUSE: &[&str] = &[
    "fornavn",
    "mellomnavn",
    "etternavn",
    "adressetype",
    "brukskategori",
    "co_navn",
    "adresselinje",
    "postnummer",
    "poststed",
    "kommunenummer",
    "kommunenavn",
    "landkode",
];

/// What is the same contract, when the other spouse was looked up too.
const SAME_CONTRACT: Found = Found::With { table: &EKTEPAKTER, reference: &["ektepaktnummer"] };

/// All rows of a person that was looked up go. The register does not say which of the spouses that is, so that both lose name and
/// address where the same contract was found by the other one. A spouse that was not looked up is known by name alone.
pub(super) static TRACES: [Trace; 12] = [
    looked_up(&OPPSLAG),
    looked_up(&EKTEPAKTER),
    looked_up(&ROLLER),
    looked_up(&AVTALEINNHOLD),
    looked_up(&PAATEGNINGER),
    Trace::columns(&ROLLER, SAME_CONTRACT, SPOUSE),
    Trace::columns(&PAATEGNINGER, SAME_CONTRACT, &["tekst"]),
    Trace::columns(&ROLLER, Found::Name { parts: &["fornavn", "mellomnavn", "etternavn"], unless: &[] }, SPOUSE),
    Trace::mention(&ROLLER, "co_navn"),
    Trace::mention(&ROLLER, "adresselinje"),
    Trace::mention(&ROLLER, "poststed"),
    Trace::mention(&PAATEGNINGER, "tekst"),
];

const fn looked_up(table: &'static Table) -> Trace {
    Trace::row(table, Found::Person("person_id"))
}
