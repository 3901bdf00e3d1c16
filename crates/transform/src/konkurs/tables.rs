//! Tables of konkursvarsel, bankruptcy notices.

use super::traces::TRACES;
use crate::schema::{Provenance, Reference, RegisterTables, Table};
use crate::table;

/// The register's tables and versions.
pub static REGISTER: RegisterTables = RegisterTables {
    name: "konkurs",
    tables: &TABLES,
    schema_version: 1,
    reading_version: 2,
    traces: &TRACES,
    references: &[Reference { from: &INNEHAVER_AV, to: &VARSLER }],
    provenance: Provenance {
        title: "Konkursvarsel",
        description: "Notices of bankruptcies and forced dissolutions of companies and persons, and of how they ended.",
        page: "https://konkursvarsel.vcert.brreg.no",
        licence: None,
    },
};

/// The tables, in the order in which a notice fills them.
pub const TABLES: [&Table; 2] = [&VARSLER, &INNEHAVER_AV];

table! {
    /// One row per notice: the opening of bankruptcy or forced dissolution proceedings, or a later event in them.
    pub VARSLER, VarslerRow, VarslerRows = "konkurs"."varsler" {
        uuid: Text [key, prefix] = "The register's identifier of the notice.",
        r#type: Text = "Kind of event: `aapning` (opening), `oppheving` (revocation), `sletting` (deletion) or `avslutning` (closing).",
        registreringstidspunkt: Timestamp = "When the notice was registered.",
        kjennelsesdato: Date = "Date of the court's decision.",
        innstillingsdato: Date = "Date on which the proceedings were closed (innstilling).",
        aapnings_id: Text = "In a later notice: the `uuid` of the opening to which it refers.",
        konkursbonr: Text = "Number of the bankruptcy estate (konkursbo).",
        konkursgrunnlag: Text = "Code of the ground for the opening.",
        konkursgrunnlag_tekst: Text = "Label of `konkursgrunnlag`.",
        avviklingskode: Text = "Code of the reason for a forced dissolution.",
        avviklingskode_tekst: Text = "Label of `avviklingskode`.",
        avslutningskode: Text = "Code of how the proceedings ended.",
        avslutningskode_tekst: Text = "Label of `avslutningskode`.",
        fristdag: Date = "Reference date for reversing earlier transactions of the debtor: the time limits are counted from it.",
        fordringsfrist: Date = "Last date on which creditors can register claims.",
        saksnr: Text = "The court's case number.",
        debitor_organisasjonsnummer: Text [bloom] = "Organisation number of the debtor, if it is a company.",
        debitor_person_id: Text [person_id, bloom, plain] =
            "Pseudonym of the debtor, if it is a person: the `person_id` of the other registers. NULL with `national_id = \"drop\"`.",
        debitor_foedselsnummer: Text [national_id] =
            "National identity number of the debtor, if it is a person; NULL unless `national_id = \"clear\"`.",
        debitor_navn: Text = "Name of the debtor.",
        debitor_gateadresse: Text = "The debtor's street and number.",
        debitor_postnummer: Text = "The debtor's post code.",
        debitor_poststed: Text = "The debtor's postal town.",
        debitor_kommunenummer: Text = "Number of the debtor's municipality.",
        debitor_kommune: Text = "The debtor's municipality.",
        debitor_landkode: Text = "Code of the debtor's country, as the register sent it.",
        debitor_land: Text = "The debtor's country.",
        tingrett_organisasjonsnummer: Text = "Organisation number of the district court.",
        tingrett_navn: Text = "Name of the district court.",
        skiftesamling_tidspunkt: Timestamp = "When the creditors meet.",
        skiftesamling_sted: Text = "Where the creditors meet.",
        bostyrer_tittel: Text = "Title of the trustee.",
        bostyrer_navn: Text = "Name of the trustee.",
        bostyrer_telefon: Text = "The trustee's telephone number.",
        bostyrer_telefax: Text = "The trustee's fax number.",
        bostyrer_epost: Text = "The trustee's e-mail address.",
        bostyrer_gateadresse: Text = "The trustee's street and number.",
        bostyrer_postnummer: Text = "The trustee's post code.",
        bostyrer_poststed: Text = "The trustee's postal town.",
        bostyrer_kommunenummer: Text = "Number of the trustee's municipality.",
        bostyrer_kommune: Text = "The trustee's municipality.",
        bostyrer_landkode: Text = "Code of the trustee's country, as the register sent it.",
        bostyrer_land: Text = "The trustee's country.",
        har_detaljer: Boolean =
            "Whether the details of the notice were read too. If not, only what the list has is filled: the first six columns and the debtor's number, and `konkurs.innehaver_av`.",
    }
}

table! {
    /// One row per company whose holder (innehaver) is the debtor of a notice, a person.
    pub INNEHAVER_AV, InnehaverAvRow, InnehaverAvRows = "konkurs"."innehaver_av" {
        uuid: Text [key, prefix] = "The notice, a row of `konkurs.varsler`.",
        innehaver_nr: Integer [key] = "Number of the company in the notice, from 1, in the register's order.",
        organisasjonsnummer: Text [bloom, prefix] = "Organisation number of the company.",
    }
}
