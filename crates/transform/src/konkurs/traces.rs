//! Where companies and persons are in the tables, and what is erased of each.

use super::tables::{INNEHAVER_AV, VARSLER};
use crate::schema::{Found, Trace};

/// The notices of a debtor go, with the companies that they name. A trustee, and with `national_id = "drop"` a debtor, is known
/// by name alone: the columns that describe them become NULL, also in the notices of namesakes.
pub(super) static TRACES: [Trace; 12] = [
    Trace::row(&VARSLER, Found::Company("debitor_organisasjonsnummer")),
    Trace::row(&VARSLER, Found::Person("debitor_person_id")),
    Trace::row(&INNEHAVER_AV, Found::With { table: &VARSLER, reference: &["uuid"] }),
    Trace::row(&INNEHAVER_AV, Found::Company("organisasjonsnummer")),
    Trace::columns(
        &VARSLER,
        Found::Company("tingrett_organisasjonsnummer"),
        &["tingrett_organisasjonsnummer", "tingrett_navn"],
    ),
    Trace::columns(
        &VARSLER,
        Found::Name { parts: &["debitor_navn"], unless: &["debitor_person_id", "debitor_organisasjonsnummer"] },
        &[
            "debitor_navn",
            "debitor_gateadresse",
            "debitor_postnummer",
            "debitor_poststed",
            "debitor_kommunenummer",
            "debitor_kommune",
            "debitor_landkode",
            "debitor_land",
        ],
    ),
    Trace::columns(
        &VARSLER,
        Found::Name { parts: &["bostyrer_navn"], unless: &[] },
        &[
            "bostyrer_tittel",
            "bostyrer_navn",
            "bostyrer_telefon",
            "bostyrer_telefax",
            "bostyrer_epost",
            "bostyrer_gateadresse",
            "bostyrer_postnummer",
            "bostyrer_poststed",
            "bostyrer_kommunenummer",
            "bostyrer_kommune",
            "bostyrer_landkode",
            "bostyrer_land",
        ],
    ),
    Trace::mention(&VARSLER, "debitor_gateadresse"),
    Trace::mention(&VARSLER, "debitor_poststed"),
    Trace::mention(&VARSLER, "bostyrer_gateadresse"),
    Trace::mention(&VARSLER, "bostyrer_poststed"),
    Trace::mention(&VARSLER, "skiftesamling_sted"),
];
