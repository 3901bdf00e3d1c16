//! Where companies and persons are in the tables, and what is erased of each.

use super::tables::{
    AVVIK, ENDRINGER, ENHETER, HISTORISKE_NAVN, NAERINGSKODER, PAATEGNINGER, ROLLER, SLETTEDE, UNDERENHETER,
};
use crate::schema::{Found, Table, Trace};

const UNIT: Found = Found::Company("organisasjonsnummer");
const ABOVE: Found = Found::Company("overordnet_enhet");
const PERSON: Found = Found::Person("person_id");
const NAMED: Found = Found::NameAndBirthDate { name: "fullt_navn", birth_date: "foedselsdato" };

/// All rows of a unit go, but those of `hendelser`: they have bare numbers, which prove the erasure. Where it is the unit above
/// another one, or the holder of a role, the columns that describe it become NULL; a change of a holder goes. The subunits of a sole
/// proprietor have the proprietor's name and address, so those of a subunit become NULL. A person's roles go. A trustee is known by
/// name alone, so the columns that describe one become NULL, also for namesakes who are trustees.
pub(super) static TRACES: [Trace; 45] = [
    of_unit(&ENHETER),
    of_unit(&UNDERENHETER),
    of_unit(&SLETTEDE),
    of_unit(&NAERINGSKODER),
    of_unit(&HISTORISKE_NAVN),
    of_unit(&PAATEGNINGER),
    of_unit(&ROLLER),
    of_unit(&ENDRINGER),
    of_unit(&AVVIK),
    Trace::columns(&ENHETER, ABOVE, &["overordnet_enhet"]),
    Trace::columns(
        &UNDERENHETER,
        ABOVE,
        &[
            "overordnet_enhet",
            "navn",
            "hjemmeside",
            "epostadresse",
            "telefon",
            "mobil",
            "beliggenhetsadresse_linje",
            "postadresse_linje",
        ],
    ),
    Trace::columns(&SLETTEDE, ABOVE, &["overordnet_enhet", "navn"]),
    Trace::columns(
        &ROLLER,
        Found::Company("innehaver_organisasjonsnummer"),
        &[
            "innehaver_organisasjonsnummer",
            "innehaver_navn",
            "innehaver_organisasjonsform",
            "innehaver_organisasjonsform_tekst",
            "godkjenningsstatus",
        ],
    ),
    Trace::row(&ROLLER, PERSON),
    Trace::row(&ROLLER, NAMED),
    Trace::columns(
        &ROLLER,
        Found::Name { parts: &["fullt_navn"], unless: &["foedselsdato", "person_id"] },
        &["fullt_navn", "bostyrer_adresselinje", "bostyrer_postnummer", "bostyrer_poststed", "bostyrer_landkode"],
    ),
    Trace::row(&ENDRINGER, Found::Person("innehaver")),
    Trace::row(&ENDRINGER, Found::Company("innehaver")),
    value(Found::Company("fra"), &["fra"]),
    value(Found::Company("til"), &["til"]),
    Trace::mention(&ENHETER, "aktivitet"),
    Trace::mention(&ENHETER, "vedtektsfestet_formaal"),
    Trace::mention(&ENHETER, "hjemmeside"),
    Trace::mention(&ENHETER, "epostadresse"),
    Trace::mention(&ENHETER, "telefon"),
    Trace::mention(&ENHETER, "mobil"),
    Trace::mention(&ENHETER, "forretningsadresse_linje"),
    Trace::mention(&ENHETER, "forretningsadresse_poststed"),
    Trace::mention(&ENHETER, "postadresse_linje"),
    Trace::mention(&ENHETER, "postadresse_poststed"),
    Trace::mention(&UNDERENHETER, "hjemmeside"),
    Trace::mention(&UNDERENHETER, "epostadresse"),
    Trace::mention(&UNDERENHETER, "telefon"),
    Trace::mention(&UNDERENHETER, "mobil"),
    Trace::mention(&UNDERENHETER, "beliggenhetsadresse_linje"),
    Trace::mention(&UNDERENHETER, "beliggenhetsadresse_poststed"),
    Trace::mention(&UNDERENHETER, "postadresse_linje"),
    Trace::mention(&UNDERENHETER, "postadresse_poststed"),
    Trace::mention(&ROLLER, "bostyrer_adresselinje"),
    Trace::mention(&ROLLER, "bostyrer_poststed"),
    Trace::mention(&PAATEGNINGER, "tekst"),
    Trace::mention(&ENDRINGER, "fra"),
    Trace::mention(&ENDRINGER, "til"),
    Trace::mention(&AVVIK, "sti"),
    Trace::mention(&AVVIK, "verdi"),
];

const fn of_unit(table: &'static Table) -> Trace {
    Trace::row(table, UNIT)
}

/// A value of a change that is the number itself, as that of the unit above.
const fn value(found: Found, columns: &'static [&'static str]) -> Trace {
    Trace::columns(&ENDRINGER, found, columns)
}
