//! When a notice counts as changed.

use super::tables::{INNEHAVER_AV, VARSLER};
use crate::compared::{Compared, ComparedTable, Person};

/// A notice is compared as a whole, with the units that it names.
pub static COMPARED: Compared = Compared {
    group: "uuid",
    tables: &[
        ComparedTable {
            table: &VARSLER,
            person: Person::None,
            kind: None,
            not_in_every_form: &[],
            ignored: &[],
            is_reported: true,
        },
        ComparedTable {
            table: &INNEHAVER_AV,
            person: Person::None,
            kind: None,
            not_in_every_form: &[],
            ignored: &[],
            is_reported: true,
        },
    ],
    same: None,
};
