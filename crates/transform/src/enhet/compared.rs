//! What `endringer` reports: the comparison of two snapshots, file by file, since each has its own order.

use super::tables::{ENHETER, ROLLER, UNDERENHETER};
use crate::compared::{Compared, ComparedTable, Person};

/// The column that names the unit of a row.
const GROUP: &str = "organisasjonsnummer";
const UNITS: ComparedTable = ComparedTable {
    table: &ENHETER,
    person: Person::None,
    kind: None,
    not_in_every_form: &[],
    ignored: &[],
    is_reported: true,
};
const SUBUNITS: ComparedTable = ComparedTable {
    table: &UNDERENHETER,
    person: Person::None,
    kind: None,
    not_in_every_form: &[],
    ignored: &[],
    is_reported: true,
};
/// A role is matched by its kind and its holder, never by its number: roles move when one is added before them. A person is
/// known by the pseudonym, or name and birth date where there is none; an enterprise by its number.
const ROLES: ComparedTable = ComparedTable {
    table: &ROLLER,
    person: Person::Own {
        id: "person_id",
        name: "fullt_navn",
        birth_date: "foedselsdato",
        company: Some("innehaver_organisasjonsnummer"),
        entry: None,
    },
    kind: Some("rolletype"),
    not_in_every_form: &[],
    ignored: &["rolle_nr", "rekkefoelge", "rollegruppe_endret", "person_id_kilde"],
    is_reported: true,
};

/// All that is compared.
pub static COMPARED: Compared = Compared { group: GROUP, tables: &[UNITS, SUBUNITS, ROLES], same: None };
/// Units.
pub static OF_UNITS: Compared = Compared { group: GROUP, tables: &[UNITS], same: None };
/// Subunits.
pub static OF_SUBUNITS: Compared = Compared { group: GROUP, tables: &[SUBUNITS], same: None };
/// Roles.
pub static OF_ROLES: Compared = Compared { group: GROUP, tables: &[ROLES], same: None };
