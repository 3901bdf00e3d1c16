//! The register's tables with their versions, and where in them a unit or a person may be.

use super::tables::TABLES;
use super::traces::TRACES;
use crate::schema::{Licence, Provenance, RegisterTables};

/// The register's tables and versions.
pub static REGISTER: RegisterTables = RegisterTables {
    name: "enhet",
    tables: &TABLES,
    schema_version: 2,
    reading_version: 1,
    traces: &TRACES,
    // The three files have three vintages: a role or a code may be of a unit that is in no file.
    references: &[],
    provenance: Provenance {
        title: "Enhetsregisteret",
        description: "Every company with its name, status and subunits, and who has a role in it.",
        page: "https://data.brreg.no/enhetsregisteret/api",
        licence: Some(Licence {
            name: "NLOD-2.0",
            title: "Norwegian Licence for Open Government Data 2.0, which does not cover personal data",
            page: "https://data.norge.no/nlod/no/2.0",
        }),
    },
};
