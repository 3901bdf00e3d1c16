//! When a notice counts as changed.

use crate::compared::{Compared, ComparedTable, Person};
use crate::schema::konkurs::{INNEHAVER_AV, VARSLER};

/// A notice is compared as a whole, with the units that it names.
pub const COMPARED: Compared = Compared {
    group: "uuid",
    tables: &[
        ComparedTable { table: &VARSLER, person: Person::None, kind: None, ignored: &[] },
        ComparedTable { table: &INNEHAVER_AV, person: Person::None, kind: None, ignored: &[] },
    ],
};
