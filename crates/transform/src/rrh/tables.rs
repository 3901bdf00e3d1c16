//! Tables of the register over reelle rettighetshavere.

use crate::schema::{RegisterTables, Table};
use crate::table;

/// The register's tables and versions.
pub static REGISTER: RegisterTables =
    RegisterTables { name: "rrh", tables: &TABLES, schema_version: 1, reading_version: 1 };

/// The tables, in the order in which a registration fills them; `endringer` comes from a comparison.
pub const TABLES: [&Table; 8] = [
    &REGISTRERINGER,
    &RETTIGHETSHAVERE,
    &POSISJONER,
    &GRUNNLAG,
    &STATSBORGERSKAP,
    &MELLOMLIGGENDE_VIRKSOMHETER,
    &ENDRINGER,
    &AVVIK,
];

table! {
    /// One row per registration: what one company has reported about its beneficial owners.
    pub REGISTRERINGER, RegistreringerRow, RegistreringerRows = "rrh"."registreringer" {
        organisasjonsnummer: Text [bloom, prefix] = "Organisation number of the company, as the register sent it.",
        registrering_id: Text [key, prefix] = "The register's identifier of the registration.",
        registreringstatus: Text = "Code of the registration's status; NULL when loaded from CSV.",
        registreringstatus_tekst: Text = "Label of `registreringstatus`.",
        registrert: Timestamp [plain] = "When the registration was made.",
        rettighetshaverstatus: Text =
            "Code of what the company reported: all, some or no owners identified, or none exist.",
        rettighetshaverstatus_tekst: Text = "Label of `rettighetshaverstatus`.",
        antall_rettighetshavere: Integer = "Number of owners in the registration.",
    }
}

table! {
    /// One row per owner in a registration.
    pub RETTIGHETSHAVERE, RettighetshavereRow, RettighetshavereRows = "rrh"."rettighetshavere" {
        organisasjonsnummer: Text [bloom, prefix] = "Organisation number of the company.",
        registrering_id: Text [key, prefix] = "The registration.",
        rettighetshaver_nr: Integer [key] = "Number of the owner in the registration, from 1, in the register's order.",
        persontype: Text = "`folkeregistrert`, `utenlandsk`, or NULL when the register gives no person.",
        person_id: Text [person_id, bloom, plain] =
            "Pseudonym of the person, the same in all registers; NULL with `national_id = \"drop\"`.",
        person_id_kilde: Text =
            "What the pseudonym is made from: `fnr` (national identity number) or `navn` (full name and birth date).",
        foedselsnummer: Text [national_id] = "National identity number; NULL unless `national_id = \"clear\"`.",
        foedselsdato: Date [plain] = "Birth date.",
        foedselsaar: SmallInt = "Birth year, which the register gives in addition to the date.",
        fornavn: Text = "Given names (persons in the National Population Register).",
        mellomnavn: Text = "Middle name (persons in the National Population Register).",
        etternavn: Text = "Family name (persons in the National Population Register).",
        fullt_navn: Text [plain] =
            "Full name; for persons in the National Population Register, the parts joined by one space.",
        er_doed: Boolean = "Whether the person is dead (persons in the National Population Register).",
        bostedsland: Text = "Country of residence, ISO 3166-1 alpha-3.",
        bostedsland_tekst: Text = "Label of `bostedsland`.",
        er_unntatt_fra_innsyn: Boolean = "Whether the owner is exempt from public access.",
        foerst_registrert: Timestamp [plain] = "When the owner was first registered.",
        endret: Timestamp [plain] = "When the owner was last changed.",
    }
}

table! {
    /// One row per position: one way in which an owner owns or controls the company.
    pub POSISJONER, PosisjonerRow, PosisjonerRows = "rrh"."posisjoner" {
        organisasjonsnummer: Text [bloom, prefix] = "Organisation number of the company.",
        registrering_id: Text [key, prefix] = "The registration.",
        rettighetshaver_nr: Integer [key] = "The owner in the registration.",
        posisjon_nr: Integer [key] = "Number of the owner's position, from 1, in the register's order.",
        posisjonstype: Text = "Code of the kind of position.",
        posisjonstype_tekst: Text = "Label of `posisjonstype`.",
        stoerrelsesintervall: Text = "Code of the interval that contains the share.",
        stoerrelsesintervall_tekst: Text = "Label of `stoerrelsesintervall`.",
        andel_min: Percent = "Lower bound of the interval, per cent.",
        andel_max: Percent = "Upper bound of the interval, per cent.",
        beskrivelse_annen_maate: Text = "Free text, where control is exercised in another way.",
    }
}

table! {
    /// One row per ground that a position is based on.
    pub GRUNNLAG, GrunnlagRow, GrunnlagRows = "rrh"."grunnlag" {
        organisasjonsnummer: Text [bloom, prefix] = "Organisation number of the company.",
        registrering_id: Text [key, prefix] = "The registration.",
        rettighetshaver_nr: Integer [key] = "The owner in the registration.",
        posisjon_nr: Integer [key] = "The owner's position.",
        grunnlag_nr: Integer [key] = "Number of the ground, from 1, in the register's order.",
        grunnlagstype: Text = "Code of the ground.",
        grunnlagstype_tekst: Text = "Label of `grunnlagstype`.",
    }
}

table! {
    /// One row per citizenship of an owner.
    pub STATSBORGERSKAP, StatsborgerskapRow, StatsborgerskapRows = "rrh"."statsborgerskap" {
        organisasjonsnummer: Text [bloom, prefix] = "Organisation number of the company.",
        registrering_id: Text [key, prefix] = "The registration.",
        rettighetshaver_nr: Integer [key] = "The owner in the registration.",
        statsborgerskap_nr: Integer [key] = "Number of the citizenship, from 1, in the register's order.",
        landkode: Text = "Country, ISO 3166-1 alpha-3.",
        land: Text = "Norwegian short name of the country.",
    }
}

table! {
    /// One row per intermediate company between an owner and the company; no rows when loaded from CSV.
    pub MELLOMLIGGENDE_VIRKSOMHETER, MellomliggendeRow, MellomliggendeRows = "rrh"."mellomliggende_virksomheter" {
        organisasjonsnummer: Text [bloom, prefix] = "Organisation number of the company that is owned.",
        registrering_id: Text [key, prefix] = "The registration.",
        rettighetshaver_nr: Integer [key] = "The owner in the registration.",
        posisjon_nr: Integer [key] = "The owner's position.",
        mellomliggende_nr: Integer [key] = "Number of the intermediate company, from 1, in the register's order.",
        mellomliggende_organisasjonsnummer: Text = "Organisation number of a Norwegian intermediate company.",
        registreringsnummer_i_hjemlandet: Text = "Number of a foreign intermediate company in its home country.",
        navn: Text = "Name of a foreign intermediate company.",
        adresse: Text = "Address of a foreign intermediate company, as free text.",
        landkode: Text = "Country of a foreign intermediate company, ISO 3166-1 alpha-3.",
        land: Text = "Norwegian short name of the country.",
    }
}

table! {
    /// Differences from the previously published snapshot: one row per new or removed item, and one row per changed column.
    pub ENDRINGER, EndringerRow, EndringerRows = "rrh"."endringer" {
        organisasjonsnummer: Text [bloom, prefix] = "Organisation number of the company.",
        person_id: Text [person_id, bloom, plain] =
            "Pseudonym of the owner; NULL for a change of the registration itself.",
        posisjonstype: Text = "Code of the kind of position; NULL for changes of registrations and owners.",
        tabell: Text = "`registreringer`, `rettighetshavere` or `posisjoner`.",
        endring: Text = "`ny` (new), `fjernet` (removed) or `endret` (changed).",
        felt: Text = "The column that changed; NULL for `ny` and `fjernet`.",
        fra: Text = "The previous value, as text.",
        til: Text = "The current value, as text.",
    }
}

table! {
    /// One row per deviation: something in the source that does not follow the register's own description.
    pub AVVIK, AvvikRow, AvvikRows = "rrh"."avvik" {
        organisasjonsnummer: Text [bloom, prefix] = "Organisation number of the company.",
        registrering_id: Text [prefix] = "The registration.",
        sti: Text = "JSON Pointer of the value inside the registration.",
        avvikstype: Text = "Kind of deviation.",
        verdi: Text = "The value as received; never a national identity number.",
    }
}
