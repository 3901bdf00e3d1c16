//! Tables of what units and subunits have several of, and of deleted ones.

use crate::table;

table! {
    /// One row per deleted unit or subunit that the lake has met. The register's files do not have them.
    pub SLETTEDE, SlettedeRow, SlettedeRows = "enhet"."slettede" {
        organisasjonsnummer: Text [key, bloom, prefix] = "Organisation number.",
        er_underenhet: Boolean = "Whether it is a subunit.",
        overordnet_enhet: Text [bloom] since 2 =
            "The unit that a subunit belonged to, as the register or the last snapshot that has it says; NULL where neither does: \
             the register does not give it of a deleted subunit, and no snapshot that was kept had the subunit, such as when it was \
             founded and deleted between two nights.",
        navn: Text [plain] = "The name; NULL where the register does not give it any more.",
        organisasjonsform: Text = "Code of the organisation form.",
        organisasjonsform_tekst: Text = "Label of `organisasjonsform`.",
        slettedato: Date = "When it was deleted.",
        nedleggelsesdato: Date = "When a subunit was closed down.",
        kilde: Text = "What the row is from: `hendelse` (an event), `oppslag` (a lookup) or `fil` (a file).",
        hentet: Timestamp = "When that was fetched; NULL for a file that a user loaded.",
    }
}

table! {
    /// One row per industry code of a unit or subunit.
    pub NAERINGSKODER, NaeringskoderRow, NaeringskoderRows = "enhet"."naeringskoder" {
        organisasjonsnummer: Text [key, bloom, prefix] = "Organisation number.",
        er_underenhet: Boolean [key] = "Whether it is a subunit.",
        kodetype: Text [key] = "`naering`, or `hjelpeenhet` for what an auxiliary unit does.",
        kode_nr: Integer [key] = "1 for the main code, 2 and 3 for others; 1 for `hjelpeenhet`.",
        naeringskode: Text = "The industry code (SN2025).",
        naeringskode_tekst: Text = "Its label.",
    }
}

table! {
    /// One row per earlier name of a unit or subunit, also of deleted ones.
    pub HISTORISKE_NAVN, HistoriskeNavnRow, HistoriskeNavnRows = "enhet"."historiske_navn" {
        organisasjonsnummer: Text [key, bloom, prefix] = "Organisation number.",
        er_underenhet: Boolean [key] = "Whether it is a subunit.",
        navn_nr: Integer [key] = "Number of the name, from 1, in the register's order.",
        navn: Text [plain] = "The name.",
        fra: Timestamp = "From when it was the name; in the hour that comes twice in October the earlier time.",
        til: Timestamp = "Until when.",
    }
}

table! {
    /// One row per remark on a unit.
    pub PAATEGNINGER, PaategningerRow, PaategningerRows = "enhet"."paategninger" {
        organisasjonsnummer: Text [key, bloom, prefix] = "Organisation number.",
        paategning_nr: Integer [key] = "Number of the remark, from 1, in the register's order.",
        infotype: Text = "What it is about.",
        innfoert: Date = "When it was entered.",
        tekst: Text = "The remark, free text, which may name people.",
    }
}
