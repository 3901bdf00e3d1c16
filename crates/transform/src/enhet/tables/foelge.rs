//! Tables of events, changes and deviations.

use crate::table;

table! {
    /// One row per event of the register's feeds that was followed. Events of units that were removed on legal grounds stay as bare numbers, to prove the erasure.
    pub HENDELSER, HendelserRow, HendelserRows = "enhet"."hendelser" {
        kilde: Text [key] = "The feed: `enhet`, `underenhet` or `rolle`.",
        hendelse_id: BigInt [key] = "Number of the event in its feed.",
        tidspunkt: Timestamp = "When it happened.",
        organisasjonsnummer: Text [bloom, prefix] = "Organisation number.",
        hendelsestype: Text = "Kind of event, as received.",
        felter: Text =
            "The fields that changed: the first steps of their paths, sorted, joined by a comma; never a value.",
        utfall: Text = "`i_filen` (the file shows it), `slettet`, `fjernet`, `oppdatert` or `feil`.",
    }
}

table! {
    /// Differences from the previously published snapshot: one row per new or removed item, and one row per changed column.
    pub ENDRINGER, EndringerRow, EndringerRows = "enhet"."endringer" {
        organisasjonsnummer: Text [bloom, prefix] = "Organisation number.",
        er_underenhet: Boolean = "Whether it is a subunit.",
        rolletype: Text = "Code of the role; NULL for changes of units and subunits.",
        innehaver: Text [plain] =
            "Holder of the role: the pseudonym of a person, or an organisation number.",
        tabell: Text = "`enheter`, `underenheter` or `roller`.",
        endring: Text = "`ny` (new), `fjernet` (removed) or `endret` (changed).",
        felt: Text = "The column that changed; NULL for `ny` and `fjernet`.",
        fra: Text = "The previous value, as text; NULL for contact details and addresses of a natural person's unit.",
        til: Text = "The current value, as text, or NULL like `fra`.",
    }
}

table! {
    /// One row per deviation: something in the source that does not follow the register's own description.
    pub AVVIK, AvvikRow, AvvikRows = "enhet"."avvik" {
        organisasjonsnummer: Text [bloom, prefix] = "Organisation number.",
        kilde: Text = "The document, or the feed of an event: `enhet`, `underenhet` or `rolle`.",
        sti: Text = "JSON Pointer of the value in the document.",
        avvikstype: Text = "Kind of deviation.",
        verdi: Text =
            "The value as received, where it is a code, a number or a date; never a name, an address or a contact detail.",
    }
}
