//! Tables of the register over reelle rettighetshavere.

use super::{Table, table};

/// The tables, in the order in which a registration fills them; `endringer` is made by comparison.
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
    /// One row a registration: what one company has reported about its beneficial owners.
    REGISTRERINGER, RegistreringerBuilder = "rrh"."registreringer" {
        organisasjonsnummer: Text = "Organisation number of the company, as the register sent it.",
        registrering_id: Text = "The register's id of the registration.",
        registreringstatus: Text = "Code of the registration's status; empty when loaded from CSV.",
        registreringstatus_tekst: Text = "Label of `registreringstatus`.",
        registrert: Timestamp = "When the registration was made.",
        rettighetshaverstatus: Text = "Code of what the company reported: all, some or no owners identified, or none.",
        rettighetshaverstatus_tekst: Text = "Label of `rettighetshaverstatus`.",
        antall_rettighetshavere: Integer = "Number of owners in the registration.",
    }
}

table! {
    /// One row an owner of a registration.
    RETTIGHETSHAVERE, RettighetshavereBuilder = "rrh"."rettighetshavere" {
        organisasjonsnummer: Text = "Organisation number of the company.",
        registrering_id: Text = "The registration.",
        rettighetshaver_nr: Integer = "Number of the owner inside the registration, from 1, in the register's order.",
        persontype: Text = "`folkeregistrert`, `utenlandsk`, or NULL when the register gives no person.",
        person_id: Text = "Pseudonym of the person, the same in all registers; NULL with `national_id = \"drop\"`.",
        person_id_kilde: Text = "What the pseudonym rests on: `fnr`, or `navn` (full name and birth date).",
        foedselsnummer: Text = "National identity number; NULL unless `national_id = \"clear\"`.",
        foedselsdato: Date = "Birth date.",
        foedselsaar: SmallInt = "Birth year, as the register gives it beside the date.",
        fornavn: Text = "Given names (registered persons).",
        mellomnavn: Text = "Middle name (registered persons).",
        etternavn: Text = "Family name (registered persons).",
        fullt_navn: Text = "Whole name; of a registered person the parts joined by one space.",
        er_doed: Boolean = "Whether the person is dead (registered persons).",
        bostedsland: Text = "Country of residence, ISO 3166-1 alpha-3.",
        bostedsland_tekst: Text = "Label of `bostedsland`.",
        er_unntatt_fra_innsyn: Boolean = "Whether the public may not see this owner.",
        foerst_registrert: Timestamp = "When the owner was first registered.",
        endret: Timestamp = "When the owner was last changed.",
    }
}

table! {
    /// One row a position: one way in which an owner owns or controls the company.
    POSISJONER, PosisjonerBuilder = "rrh"."posisjoner" {
        organisasjonsnummer: Text = "Organisation number of the company.",
        registrering_id: Text = "The registration.",
        rettighetshaver_nr: Integer = "The owner inside the registration.",
        posisjon_nr: Integer = "Number of the position of that owner, from 1, in the register's order.",
        posisjonstype: Text = "Code of the kind of position.",
        posisjonstype_tekst: Text = "Label of `posisjonstype`.",
        stoerrelsesintervall: Text = "Code of the interval that the share lies in.",
        stoerrelsesintervall_tekst: Text = "Label of `stoerrelsesintervall`.",
        andel_min: Percent = "Lower bound of the interval, per cent.",
        andel_max: Percent = "Upper bound of the interval, per cent.",
        beskrivelse_annen_maate: Text = "Free text where the control is of another kind.",
    }
}

table! {
    /// One row a ground that a position rests on.
    GRUNNLAG, GrunnlagBuilder = "rrh"."grunnlag" {
        organisasjonsnummer: Text = "Organisation number of the company.",
        registrering_id: Text = "The registration.",
        rettighetshaver_nr: Integer = "The owner inside the registration.",
        posisjon_nr: Integer = "The position of that owner.",
        grunnlag_nr: Integer = "Number of the ground, from 1, in the register's order.",
        grunnlagstype: Text = "Code of the ground.",
        grunnlagstype_tekst: Text = "Label of `grunnlagstype`.",
    }
}

table! {
    /// One row a citizenship of an owner.
    STATSBORGERSKAP, StatsborgerskapBuilder = "rrh"."statsborgerskap" {
        organisasjonsnummer: Text = "Organisation number of the company.",
        registrering_id: Text = "The registration.",
        rettighetshaver_nr: Integer = "The owner inside the registration.",
        statsborgerskap_nr: Integer = "Number of the citizenship, from 1, in the register's order.",
        landkode: Text = "Country, ISO 3166-1 alpha-3.",
        land: Text = "Norwegian short name of the country.",
    }
}

table! {
    /// One row an intermediate company between an owner and the company; empty when loaded from CSV.
    MELLOMLIGGENDE_VIRKSOMHETER, MellomliggendeBuilder = "rrh"."mellomliggende_virksomheter" {
        organisasjonsnummer: Text = "Organisation number of the company that is owned.",
        registrering_id: Text = "The registration.",
        rettighetshaver_nr: Integer = "The owner inside the registration.",
        posisjon_nr: Integer = "The position of that owner.",
        mellomliggende_nr: Integer = "Number of the intermediate company, from 1, in the register's order.",
        mellomliggende_organisasjonsnummer: Text = "Organisation number of a Norwegian intermediate company.",
        registreringsnummer_i_hjemlandet: Text = "Number at home of a foreign intermediate company.",
        navn: Text = "Name of a foreign intermediate company.",
        adresse: Text = "Address of a foreign intermediate company, as free text.",
        landkode: Text = "Country of a foreign intermediate company, ISO 3166-1 alpha-3.",
        land: Text = "Norwegian short name of the country.",
    }
}

table! {
    /// What differs from the snapshot published before: one row a new or gone thing, one row a changed field.
    ENDRINGER, EndringerBuilder = "rrh"."endringer" {
        organisasjonsnummer: Text = "Organisation number of the company.",
        person_id: Text = "Pseudonym of the owner; NULL for a change of the registration itself.",
        posisjonstype: Text = "Code of the position's kind; NULL for changes of registrations and owners.",
        tabell: Text = "`registreringer`, `rettighetshavere` or `posisjoner`.",
        endring: Text = "`ny`, `fjernet` or `endret`.",
        felt: Text = "The column that changed; NULL for `ny` and `fjernet`.",
        fra: Text = "The value before, as text.",
        til: Text = "The value now, as text.",
    }
}

table! {
    /// One row a deviation: something in the source that does not follow the register's own description.
    AVVIK, AvvikBuilder = "rrh"."avvik" {
        organisasjonsnummer: Text = "Organisation number of the company.",
        registrering_id: Text = "The registration.",
        sti: Text = "JSON Pointer of the value inside the registration.",
        avvikstype: Text = "Kind of the deviation.",
        verdi: Text = "The value as it came; never a national identity number.",
    }
}
