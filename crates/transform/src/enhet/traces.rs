//! Where companies and persons are in the tables, and what is erased of each.

use super::tables::{
    AVVIK, ENDRINGER, ENHETER, HISTORISKE_NAVN, NAERINGSKODER, PAATEGNINGER, ROLLER, SLETTEDE, UNDERENHETER,
};
use crate::schema::{Found, Table, Trace};

const UNIT: Found = Found::Company("organisasjonsnummer");
const ABOVE: Found = Found::Company("overordnet_enhet");
/// A row of a subunit that goes itself. A subunit is without a unit nothing, and that of a sole proprietor has the proprietor's name.
const OF_SUBUNIT: Found = Found::With { table: &UNDERENHETER, reference: &["organisasjonsnummer"] };
const OF_DELETED: Found = Found::With { table: &SLETTEDE, reference: &["organisasjonsnummer"] };
const PERSON: Found = Found::Person("person_id");
const NAMED: Found = Found::NameAndBirthDate { name: "fullt_navn", birth_date: "foedselsdato" };

/// All rows of a unit go, but those of `hendelser`: they have bare numbers, which prove the erasure. So do those of its subunits, in
/// every snapshot that shows them with it: they have the name and address of a sole proprietor. Of a subunit that has another unit
/// later, the snapshot that tells so loses all its changes, since they have the values from before. Where the unit is above another
/// unit, or the holder of a role, the columns that describe it become NULL; a change of a holder goes. A person's roles go. A
/// trustee is known by name alone, so the columns that describe one become NULL, also for namesakes who are trustees.
pub(super) static TRACES: [Trace; 52] = [
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
    Trace::row(&UNDERENHETER, ABOVE),
    Trace::row(&SLETTEDE, ABOVE),
    Trace::row(&NAERINGSKODER, OF_SUBUNIT),
    Trace::row(&HISTORISKE_NAVN, OF_SUBUNIT),
    Trace::row(&ENDRINGER, OF_SUBUNIT),
    Trace::row(&AVVIK, OF_SUBUNIT),
    Trace::row(&HISTORISKE_NAVN, OF_DELETED),
    Trace::row(&ENDRINGER, OF_DELETED),
    Trace::row(&AVVIK, OF_DELETED),
    Trace::group(&ENDRINGER, Found::Company("fra"), &["organisasjonsnummer", "tabell"]),
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
    Trace::columns(&ENDRINGER, Found::Company("til"), &["til"]),
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
