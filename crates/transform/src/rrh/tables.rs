//! Tables of the register over reelle rettighetshavere.

use super::traces::TRACES;
use crate::schema::{Provenance, Reference, RegisterTables, Table};
use crate::table;

/// The register's tables and versions.
pub static REGISTER: RegisterTables = RegisterTables {
    name: "rrh",
    tables: &TABLES,
    schema_version: 3,
    reading_version: 3,
    traces: &TRACES,
    references: &REFERENCES,
    provenance: Provenance {
        title: "Register over reelle rettighetshavere",
        description: "Who really owns and controls each company.",
        page: "https://rrh.brreg.no",
        licence: None,
    },
};

/// The tables, in the order of the data dictionary. `hendelser` comes from the change log, `kodelister` from the register's code
/// lists, `endringer` and the intervals from a comparison.
pub const TABLES: [&Table; 22] = [
    &REGISTRERINGER,
    &RETTIGHETSHAVERE,
    &POSISJONER,
    &GRUNNLAG,
    &STATSBORGERSKAP,
    &MELLOMLIGGENDE_VIRKSOMHETER,
    &VIRKSOMHETER,
    &UOVERENSSTEMMELSER,
    &HENDELSER,
    &KODELISTER,
    &REGISTRERINGER_HISTORIKK,
    &RETTIGHETSHAVERE_HISTORIKK,
    &POSISJONER_HISTORIKK,
    &GRUNNLAG_HISTORIKK,
    &STATSBORGERSKAP_HISTORIKK,
    &MELLOMLIGGENDE_VIRKSOMHETER_HISTORIKK,
    &HISTORIKK_NYESTE,
    &HISTORIKK_NYERE,
    &HISTORIKK_ELDRE,
    &HISTORIKK_START,
    &ENDRINGER,
    &AVVIK,
];

/// An owner belongs to a registration, a citizenship and a position to an owner, and the rest to a position.
const REFERENCES: [Reference; 10] = [
    Reference { from: &RETTIGHETSHAVERE, to: &REGISTRERINGER },
    Reference { from: &STATSBORGERSKAP, to: &RETTIGHETSHAVERE },
    Reference { from: &POSISJONER, to: &RETTIGHETSHAVERE },
    Reference { from: &GRUNNLAG, to: &POSISJONER },
    Reference { from: &MELLOMLIGGENDE_VIRKSOMHETER, to: &POSISJONER },
    Reference { from: &RETTIGHETSHAVERE_HISTORIKK, to: &REGISTRERINGER_HISTORIKK },
    Reference { from: &STATSBORGERSKAP_HISTORIKK, to: &RETTIGHETSHAVERE_HISTORIKK },
    Reference { from: &POSISJONER_HISTORIKK, to: &RETTIGHETSHAVERE_HISTORIKK },
    Reference { from: &GRUNNLAG_HISTORIKK, to: &POSISJONER_HISTORIKK },
    Reference { from: &MELLOMLIGGENDE_VIRKSOMHETER_HISTORIKK, to: &POSISJONER_HISTORIKK },
];

/// The tables of what came and went since the lake has history, those of the newest rows first.
pub const INTERVALS: [&Table; 3] = [&HISTORIKK_NYESTE, &HISTORIKK_NYERE, &HISTORIKK_ELDRE];

/// The tables of earlier registrations.
pub const HISTORIKK: [&Table; 6] = [
    &REGISTRERINGER_HISTORIKK,
    &RETTIGHETSHAVERE_HISTORIKK,
    &POSISJONER_HISTORIKK,
    &GRUNNLAG_HISTORIKK,
    &STATSBORGERSKAP_HISTORIKK,
    &MELLOMLIGGENDE_VIRKSOMHETER_HISTORIKK,
];

table! {
    /// One row per current registration: what one company has reported about its beneficial owners.
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
        er_gjeldende: Boolean since 2 = "Whether it is the company's current registration.",
        marked_navn: Text since 2 = "Regulated market on which the company is listed.",
        marked_landkode: Text since 2 = "Country of the market, ISO 3166-1 alpha-2.",
        marked_land: Text since 2 = "Norwegian short name of the market's country.",
        marked_internettadresse: Text since 2 = "Web address of the market.",
        utenlandsk_register_landkode: Text since 2 =
            "Country, ISO 3166-1 alpha-2, whose register has the owners of a branch.",
        utenlandsk_register_land: Text since 2 = "Norwegian short name of that country.",
        utenlandsk_register_internettadresse: Text since 2 = "Web address of that register.",
    }
}

table! {
    /// One row per owner in a registration.
    pub RETTIGHETSHAVERE, RettighetshavereRow, RettighetshavereRows = "rrh"."rettighetshavere" {
        organisasjonsnummer: Repeated [bloom, prefix] = "Organisation number of the company.",
        registrering_id: Repeated [key, prefix] = "The registration.",
        rettighetshaver_nr: Integer [key] = "Number of the owner in the registration, from 1, in the register's order.",
        persontype: Text = "`folkeregistrert`, `utenlandsk`, or NULL when the register gives no person.",
        person_id: Text [person_id, bloom, plain] =
            "Pseudonym of the person, the same in all registers; NULL with `national_id = \"drop\"`, and for a person without a \
             valid number and without name and birth date.",
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
        er_skjermet: Boolean since 2 = "Whether the register left out name, birth date and number of the person.",
    }
}

table! {
    /// One row per position: one way in which an owner owns or controls the company.
    pub POSISJONER, PosisjonerRow, PosisjonerRows = "rrh"."posisjoner" {
        organisasjonsnummer: Repeated [bloom, prefix] = "Organisation number of the company.",
        registrering_id: Repeated [key, prefix] = "The registration.",
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
        organisasjonsnummer: Repeated [bloom, prefix] = "Organisation number of the company.",
        registrering_id: Repeated [key, prefix] = "The registration.",
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
        organisasjonsnummer: Repeated [bloom, prefix] = "Organisation number of the company.",
        registrering_id: Repeated [key, prefix] = "The registration.",
        rettighetshaver_nr: Integer [key] = "The owner in the registration.",
        statsborgerskap_nr: Integer [key] = "Number of the citizenship, from 1, in the register's order.",
        landkode: Text = "Country, ISO 3166-1 alpha-3.",
        land: Text = "Norwegian short name of the country.",
    }
}

table! {
    /// One row per intermediate company between an owner and the company; no rows when loaded from CSV.
    pub MELLOMLIGGENDE_VIRKSOMHETER, MellomliggendeRow, MellomliggendeRows = "rrh"."mellomliggende_virksomheter" {
        organisasjonsnummer: Repeated [bloom, prefix] = "Organisation number of the company that is owned.",
        registrering_id: Repeated [key, prefix] = "The registration.",
        rettighetshaver_nr: Integer [key] = "The owner in the registration.",
        posisjon_nr: Integer [key] = "The owner's position.",
        mellomliggende_nr: Integer [key] = "Number of the intermediate company, from 1, in the register's order.",
        mellomliggende_organisasjonsnummer: Text = "Organisation number of a Norwegian intermediate company.",
        registreringsnummer_i_hjemlandet: Text = "Number of a foreign intermediate company in its home country.",
        navn: Text = "Name of a foreign intermediate company.",
        adresse: Text = "Address of a foreign intermediate company, as free text in one line.",
        landkode: Text = "Country of a foreign intermediate company, ISO 3166-1: alpha-2 from API v1, mostly alpha-3 before.",
        land: Text = "Norwegian short name of the country.",
    }
}

table! {
    /// One row per company in the register.
    pub VIRKSOMHETER, VirksomheterRow, VirksomheterRows = "rrh"."virksomheter" since 2 {
        organisasjonsnummer: Text [key, bloom, prefix] = "Organisation number of the company.",
        foerst_registrert_i_registeret: Timestamp [plain] =
            "When the company was entered as obliged to register, which is not when it first reported; NULL from the partner API.",
        slettet_i_registeret: Timestamp [plain] =
            "When the company left the register or deleted what it had reported; it has no rows in the tables of current \
             registrations then.",
        gjeldende_registrering_id: Text [prefix] = "The current registration.",
        antall_registreringer: Integer =
            "Number of registrations, earlier ones included; NULL where only the current one was sent without history.",
        kilde: Text = "What the row was read from: `totalbestand` (bulk file), `oppslag` (lookup) or `partner` (partner API).",
        hentet: Timestamp = "When that was fetched; NULL for a file that was loaded by hand.",
    }
}

table! {
    /// One row per notice that registered information may be wrong, of current and earlier registrations.
    pub UOVERENSSTEMMELSER, UoverensstemmelserRow, UoverensstemmelserRows = "rrh"."uoverensstemmelser" since 2 {
        organisasjonsnummer: Text [bloom, prefix] = "Organisation number of the company that the notice is about.",
        registrering_id: Text [key, prefix] = "The registration that it is about.",
        beskrivelse: Text [plain] = "Free text, which may contain personal data.",
        mottatt: Timestamp [plain] = "When the notice was received.",
        innsendertype: Text =
            "Who sent it: `virksomhet`, `folkeregistrert` or `utenlandsk` (a person); NULL where the register does not say.",
        innsender_organisasjonsnummer: Text [prefix] = "Organisation number of a company that sent it.",
        innsender_person_id: Text [person_id, bloom, plain] =
            "Pseudonym of a person who sent it; NULL unless the configuration asks for it.",
        innsender_person_id_kilde: Text = "What the pseudonym is made from: `fnr` or `navn`.",
    }
}

table! {
    /// One row per event of the register's change log, as it was followed.
    pub HENDELSER, HendelserRow, HendelserRows = "rrh"."hendelser" since 2 {
        hendelse_id: Text [key, prefix] = "The event's identifier, which is its sequence number.",
        hendelsestype: Text = "Type of the event, as the register names it.",
        tidspunkt: Timestamp [plain] = "Timestamp of the event.",
        organisasjonsnummer: Text [key, bloom, prefix] = "Organisation number of the company that changed.",
        utfall: Text =
            "What the lookup of the company gave: `oppdatert`, `uendret`, `ikke_registreringspliktig` or `feil`.",
    }
}

table! {
    /// One row per code and language of the register's own code lists, as API v1 sent them last; no rows where it was never used.
    pub KODELISTER, KodelisterRow, KodelisterRows = "rrh"."kodelister" since 2 {
        liste: Text [key] = "The list that the code belongs to: what comes before the first full stop in `kode`.",
        kode: Text [key, prefix] = "The full code.",
        spraak: Text [key] = "Language of the label: `nob` (Bokmål), `nno` (Nynorsk) or `eng` (English).",
        tekst: Text = "Label of the code.",
    }
}

/// The registrations that are not current.
pub static REGISTRERINGER_HISTORIKK: Table = REGISTRERINGER.twin(
    "registreringer_historikk",
    2,
    "One row per earlier registration, and per registration of a company that is deleted.",
);
/// The owners in them.
pub static RETTIGHETSHAVERE_HISTORIKK: Table = RETTIGHETSHAVERE.twin(
    "rettighetshavere_historikk",
    2,
    "One row per owner in a registration of `registreringer_historikk`.",
);
/// The positions in them.
pub static POSISJONER_HISTORIKK: Table =
    POSISJONER.twin("posisjoner_historikk", 2, "One row per position of an owner in `rettighetshavere_historikk`.");
/// The grounds in them.
pub static GRUNNLAG_HISTORIKK: Table =
    GRUNNLAG.twin("grunnlag_historikk", 2, "One row per ground of a position in `posisjoner_historikk`.");
/// The citizenships in them.
pub static STATSBORGERSKAP_HISTORIKK: Table = STATSBORGERSKAP.twin(
    "statsborgerskap_historikk",
    2,
    "One row per citizenship of an owner in `rettighetshavere_historikk`.",
);
/// The intermediate companies in them.
pub static MELLOMLIGGENDE_VIRKSOMHETER_HISTORIKK: Table = MELLOMLIGGENDE_VIRKSOMHETER.twin(
    "mellomliggende_virksomheter_historikk",
    2,
    "One row per intermediate company of a position in `posisjoner_historikk`.",
);

table! {
    /// One row per row of `rrh.eiere_av` that came, went or got other running numbers since the lake has history: the newest of them.
    /// `rrh_historikk.eiere` has the intervals that they give.
    pub HISTORIKK_NYESTE, IntervalRow, IntervalRows = "rrh"."historikk_nyeste" since 3 {
        organisasjonsnummer: Repeated [bloom, prefix] = "Organisation number of the company.",
        gyldig_fra: Timestamp = "When it came: the time of the first snapshot that has it; NULL in a row of what went.",
        gyldig_til: Timestamp = "When it went: the time of the first snapshot without it; NULL in a row of what came. In a row of what has other running numbers since, both are that time.",
        registrering_id: Repeated [prefix] = "The registration.",
        rettighetshaver_nr: Integer = "Number of the owner in the registration then.",
        posisjon_nr: Integer = "Number of the owner's position then; NULL for an owner without positions.",
        kopi: Integer = "Number of the row, from 1, among rows of the company that say the same.",
        registrert: Timestamp = "When the registration was made.",
        person_id: Text [person_id, bloom, plain] = "Pseudonym of the owner.",
        fullt_navn: Text [plain] = "Full name of the owner.",
        foedselsdato: Date [plain] = "Birth date of the owner.",
        bostedsland_tekst: Text = "Country of residence of the owner.",
        er_unntatt_fra_innsyn: Boolean = "Whether the owner is exempt from public access.",
        foerst_registrert: Timestamp [plain] = "When the owner was first registered, as the register says.",
        endret: Timestamp [plain] = "When the owner was last changed, as the register says.",
        posisjonstype: Text = "Code of the kind of position.",
        posisjonstype_tekst: Text = "Label of `posisjonstype`.",
        stoerrelsesintervall_tekst: Text = "Label of the interval that contains the share.",
        andel_min: Percent = "Lower bound of the interval, per cent.",
        andel_max: Percent = "Upper bound of the interval, per cent.",
        grunnlag: Text = "The grounds of the position in alphabetical order, with the character U+001F between them.",
    }
}

/// Those that are older.
pub static HISTORIKK_NYERE: Table = HISTORIKK_NYESTE.twin(
    "historikk_nyere",
    3,
    "The rows that came before those of `historikk_nyeste`, which are moved here as soon as they are many.",
);
/// The oldest.
pub static HISTORIKK_ELDRE: Table = HISTORIKK_NYESTE.twin(
    "historikk_eldre",
    3,
    "The rows that came before those of `historikk_nyere`, which are moved here as soon as they are many.",
);

table! {
    /// One row: since when the lake has history. What is in no row of `historikk_nyeste`, `historikk_nyere` and `historikk_eldre` was
    /// there then.
    pub HISTORIKK_START, StartRow, StartRows = "rrh"."historikk_start" since 3 {
        gyldig_fra: Timestamp = "The time of the first snapshot of the history.",
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
        registrering_id: Text [prefix] = "The registration; NULL for what concerns the company itself.",
        sti: Text = "JSON Pointer of the value inside the record: the registration, or from API v1 the company.",
        avvikstype: Text = "Kind of deviation.",
        verdi: Text = "The value as received; never a national identity number.",
    }
}
