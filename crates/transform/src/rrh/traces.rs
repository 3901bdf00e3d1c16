//! Where companies and persons are in the tables, and what is erased of each.

use super::tables::{
    AVVIK, ENDRINGER, GRUNNLAG, GRUNNLAG_HISTORIKK, HENDELSER, HISTORIKK_ELDRE, HISTORIKK_NYERE, HISTORIKK_NYESTE,
    MELLOMLIGGENDE_VIRKSOMHETER, MELLOMLIGGENDE_VIRKSOMHETER_HISTORIKK, POSISJONER, POSISJONER_HISTORIKK,
    REGISTRERINGER, REGISTRERINGER_HISTORIKK, RETTIGHETSHAVERE, RETTIGHETSHAVERE_HISTORIKK, STATSBORGERSKAP,
    STATSBORGERSKAP_HISTORIKK, UOVERENSSTEMMELSER, VIRKSOMHETER,
};
use crate::schema::{Found, Table, Trace};

const COMPANY: Found = Found::Company("organisasjonsnummer");
const PERSON: Found = Found::Person("person_id");
const NAMED: Found = Found::NameAndBirthDate { name: "fullt_navn", birth_date: "foedselsdato" };
const OF_OWNER: Found = Found::With { table: &RETTIGHETSHAVERE, reference: &["registrering_id", "rettighetshaver_nr"] };
const OF_EARLIER_OWNER: Found =
    Found::With { table: &RETTIGHETSHAVERE_HISTORIKK, reference: &["registrering_id", "rettighetshaver_nr"] };
const OF_REGISTRATION: Found = Found::With { table: &RETTIGHETSHAVERE, reference: &["registrering_id"] };
const OF_EARLIER_REGISTRATION: Found =
    Found::With { table: &RETTIGHETSHAVERE_HISTORIKK, reference: &["registrering_id"] };

/// All rows of a company go; where it is named in the rows of another, the columns that describe it become NULL. The rows of an
/// owner go with all that belongs to them. A text that was written about a registration may name its owners, so it becomes NULL.
pub(super) static TRACES: [Trace; 60] = [
    of_company(&REGISTRERINGER),
    of_company(&RETTIGHETSHAVERE),
    of_company(&POSISJONER),
    of_company(&GRUNNLAG),
    of_company(&STATSBORGERSKAP),
    of_company(&MELLOMLIGGENDE_VIRKSOMHETER),
    of_company(&VIRKSOMHETER),
    of_company(&UOVERENSSTEMMELSER),
    of_company(&HENDELSER),
    of_company(&REGISTRERINGER_HISTORIKK),
    of_company(&RETTIGHETSHAVERE_HISTORIKK),
    of_company(&POSISJONER_HISTORIKK),
    of_company(&GRUNNLAG_HISTORIKK),
    of_company(&STATSBORGERSKAP_HISTORIKK),
    of_company(&MELLOMLIGGENDE_VIRKSOMHETER_HISTORIKK),
    of_company(&HISTORIKK_NYESTE),
    of_company(&HISTORIKK_NYERE),
    of_company(&HISTORIKK_ELDRE),
    of_company(&ENDRINGER),
    of_company(&AVVIK),
    between(&MELLOMLIGGENDE_VIRKSOMHETER),
    between(&MELLOMLIGGENDE_VIRKSOMHETER_HISTORIKK),
    Trace::columns(
        &UOVERENSSTEMMELSER,
        Found::Company("innsender_organisasjonsnummer"),
        &["innsender_organisasjonsnummer", "beskrivelse"],
    ),
    Trace::row(&RETTIGHETSHAVERE, PERSON),
    Trace::row(&RETTIGHETSHAVERE, NAMED),
    Trace::row(&RETTIGHETSHAVERE_HISTORIKK, PERSON),
    Trace::row(&RETTIGHETSHAVERE_HISTORIKK, NAMED),
    Trace::row(&HISTORIKK_NYESTE, PERSON),
    Trace::row(&HISTORIKK_NYESTE, NAMED),
    Trace::row(&HISTORIKK_NYERE, PERSON),
    Trace::row(&HISTORIKK_NYERE, NAMED),
    Trace::row(&HISTORIKK_ELDRE, PERSON),
    Trace::row(&HISTORIKK_ELDRE, NAMED),
    Trace::row(&POSISJONER, OF_OWNER),
    Trace::row(&GRUNNLAG, OF_OWNER),
    Trace::row(&STATSBORGERSKAP, OF_OWNER),
    Trace::row(&MELLOMLIGGENDE_VIRKSOMHETER, OF_OWNER),
    Trace::row(&POSISJONER_HISTORIKK, OF_EARLIER_OWNER),
    Trace::row(&GRUNNLAG_HISTORIKK, OF_EARLIER_OWNER),
    Trace::row(&STATSBORGERSKAP_HISTORIKK, OF_EARLIER_OWNER),
    Trace::row(&MELLOMLIGGENDE_VIRKSOMHETER_HISTORIKK, OF_EARLIER_OWNER),
    Trace::row(&ENDRINGER, PERSON),
    // A change of a registration says what is true of the company alone; that of an owner without a pseudonym says what is true
    // of a person.
    Trace::columns(
        &ENDRINGER,
        Found::With { table: &RETTIGHETSHAVERE, reference: &["organisasjonsnummer"] },
        &["fra", "til"],
    ),
    Trace::columns(
        &ENDRINGER,
        Found::With { table: &RETTIGHETSHAVERE_HISTORIKK, reference: &["organisasjonsnummer"] },
        &["fra", "til"],
    ),
    // By the company: from API v1, deviations of a company's answer name no registration.
    Trace::columns(&AVVIK, Found::With { table: &RETTIGHETSHAVERE, reference: &["organisasjonsnummer"] }, &["verdi"]),
    Trace::columns(
        &AVVIK,
        Found::With { table: &RETTIGHETSHAVERE_HISTORIKK, reference: &["organisasjonsnummer"] },
        &["verdi"],
    ),
    Trace::columns(
        &UOVERENSSTEMMELSER,
        Found::Person("innsender_person_id"),
        &["innsender_person_id", "innsender_person_id_kilde", "beskrivelse"],
    ),
    Trace::columns(&UOVERENSSTEMMELSER, OF_REGISTRATION, &["beskrivelse"]),
    Trace::columns(&UOVERENSSTEMMELSER, OF_EARLIER_REGISTRATION, &["beskrivelse"]),
    // Another owner's position may describe control together with the one who is erased.
    Trace::columns(&POSISJONER, OF_REGISTRATION, &["beskrivelse_annen_maate"]),
    Trace::columns(&POSISJONER_HISTORIKK, OF_EARLIER_REGISTRATION, &["beskrivelse_annen_maate"]),
    Trace::mention(&POSISJONER, "beskrivelse_annen_maate"),
    Trace::mention(&POSISJONER_HISTORIKK, "beskrivelse_annen_maate"),
    Trace::mention(&UOVERENSSTEMMELSER, "beskrivelse"),
    Trace::mention(&MELLOMLIGGENDE_VIRKSOMHETER, "adresse"),
    Trace::mention(&MELLOMLIGGENDE_VIRKSOMHETER_HISTORIKK, "adresse"),
    Trace::mention(&ENDRINGER, "fra"),
    Trace::mention(&ENDRINGER, "til"),
    Trace::mention(&AVVIK, "sti"),
    Trace::mention(&AVVIK, "verdi"),
];

const fn of_company(table: &'static Table) -> Trace {
    Trace::row(table, COMPANY)
}

/// A company between an owner and the company of the row.
const fn between(table: &'static Table) -> Trace {
    const COLUMNS: &[&str] = &[
        "mellomliggende_organisasjonsnummer",
        "registreringsnummer_i_hjemlandet",
        "navn",
        "adresse",
        "landkode",
        "land",
    ];
    Trace::columns(table, Found::Company("mellomliggende_organisasjonsnummer"), COLUMNS)
}
