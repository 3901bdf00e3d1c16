//! What `endringer` reports: the comparison of two snapshots.

use super::tables::{POSISJONER, REGISTRERINGER, RETTIGHETSHAVERE};
use crate::compared::{Compared, ComparedTable, Person};

/// A registration is matched by its company; an owner by that and the pseudonym, or name and birth date where there is
/// none; a position by its owner and its kind.
pub static COMPARED: Compared = Compared {
    group: "organisasjonsnummer",
    tables: &[
        ComparedTable { table: &REGISTRERINGER, person: Person::None, kind: None, ignored: &[] },
        ComparedTable {
            table: &RETTIGHETSHAVERE,
            person: Person::Own { id: "person_id", name: "fullt_navn", birth_date: "foedselsdato" },
            kind: None,
            ignored: &["registrering_id", "rettighetshaver_nr", "person_id_kilde"],
        },
        ComparedTable {
            table: &POSISJONER,
            person: Person::Owner { table: &RETTIGHETSHAVERE, reference: &["registrering_id", "rettighetshaver_nr"] },
            kind: Some("posisjonstype"),
            ignored: &["registrering_id", "rettighetshaver_nr", "posisjon_nr"],
        },
    ],
    same: None,
};
