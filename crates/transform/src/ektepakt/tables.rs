//! Tables of Ektepaktregisteret, marriage contracts.

use super::traces::TRACES;
use crate::schema::{Provenance, Reference, RegisterTables, Table};
use crate::table;

/// The register's tables and versions.
pub static REGISTER: RegisterTables = RegisterTables {
    name: "ektepakt",
    tables: &TABLES,
    schema_version: 1,
    reading_version: 1,
    traces: &TRACES,
    references: &REFERENCES,
    provenance: Provenance {
        title: "Ektepaktregisteret",
        description: "Marriage contracts and their terms, of the persons that were looked up.",
        page: "https://ektepaktregisteret.brreg.no/ektepakt",
        licence: None,
    },
};

const REFERENCES: [Reference; 3] = [
    Reference { from: &ROLLER, to: &EKTEPAKTER },
    Reference { from: &AVTALEINNHOLD, to: &EKTEPAKTER },
    Reference { from: &PAATEGNINGER, to: &EKTEPAKTER },
];

/// The tables, in the order in which an answer fills them.
pub const TABLES: [&Table; 5] = [&OPPSLAG, &EKTEPAKTER, &ROLLER, &AVTALEINNHOLD, &PAATEGNINGER];

table! {
    /// One row per person that was looked up: the latest lookup and its outcome.
    pub OPPSLAG, OppslagRow, OppslagRows = "ektepakt"."oppslag" {
        person_id: Text [key, person_id, bloom, plain] =
            "Pseudonym of the person that was looked up; NULL with `national_id = \"drop\"`.",
        foedselsnummer: Text [national_id] =
            "National identity number of that person; NULL unless `national_id = \"clear\"`.",
        oppslagstidspunkt: Timestamp = "When the register answered or the lookup failed.",
        spraak: Text = "Language of the labels in the answer, as the register names it.",
        antall_ektepakt: Integer = "Number of contracts that the register reports; NULL if the lookup failed.",
        utfall: Text =
            "`treff` (contracts found), `ingen_treff` (none found) or `feil` (the lookup failed). After a failure, the contracts of the last answered lookup are kept.",
        feilmelding: Text = "Why the lookup failed.",
        korrelasjonsid: Text = "The register's identifier of the failed request, by which its staff find the request.",
    }
}

table! {
    /// One row per marriage contract of a person that was looked up.
    pub EKTEPAKTER, EktepakterRow, EktepakterRows = "ektepakt"."ektepakter" {
        person_id: Text [key, person_id, bloom, plain] = "The person that was looked up.",
        ektepaktnummer: BigInt [key] = "The register's number of the contract.",
        innkomsttidspunkt: Timestamp = "When the register received the contract.",
        ektepakttype: Text = "Code of the kind of contract.",
        ektepakttype_tekst: Text = "Label of `ektepakttype`.",
        status: Text = "Code of the contract's status.",
        status_tekst: Text = "Label of `status`.",
        opprettelse: Text = "Code of whether the contract is the first one, or changes or revokes earlier ones.",
        opprettelse_tekst: Text = "Label of `opprettelse`.",
        har_supplerende_opplysninger: Boolean = "Whether the document of the contract contains more than the register does.",
    }
}

table! {
    /// One row per spouse of a contract.
    pub ROLLER, RollerRow, RollerRows = "ektepakt"."roller" {
        person_id: Text [key, person_id, bloom, plain] =
            "The person that was looked up; the register does not say which of the spouses that is.",
        ektepaktnummer: BigInt [key] = "The contract.",
        rolle_nr: Integer [key] = "Number of the spouse in the contract, from 1, in the register's order.",
        rolletype: Text = "Code of the spouse's role in the contract.",
        rolletype_tekst: Text = "Label of `rolletype`.",
        fornavn: Text = "Given names.",
        mellomnavn: Text = "Middle name.",
        etternavn: Text = "Family name.",
        adressetype: Text = "Kind of the address: which of the register's five forms it has.",
        brukskategori: Text = "What the address is used for.",
        co_navn: Text = "Name of the person or company that the address is in care of.",
        adresselinje: Text = "The address in one line, for every kind of address.",
        postnummer: Text = "Post code.",
        poststed: Text = "Postal town.",
        kommunenummer: Text = "Number of the municipality.",
        kommunenavn: Text = "The municipality.",
        landkode: Text = "Country of a foreign address, as the register sent it.",
    }
}

table! {
    /// One row per agreement in a contract.
    pub AVTALEINNHOLD, AvtaleinnholdRow, AvtaleinnholdRows = "ektepakt"."avtaleinnhold" {
        person_id: Text [key, person_id, bloom, plain] = "The person that was looked up.",
        ektepaktnummer: BigInt [key] = "The contract.",
        rolle_nr: Integer [key] = "The spouse that the agreement concerns; NULL means both.",
        avtale_nr: Integer [key] =
            "Number of the agreement, from 1, in the register's order; counted separately for each spouse and for both.",
        avtaletype: Text = "Code of what was agreed on.",
        avtaletype_tekst: Text = "Label of `avtaletype`.",
    }
}

table! {
    /// One row per remark of the register on a contract.
    pub PAATEGNINGER, PaategningerRow, PaategningerRows = "ektepakt"."paategninger" {
        person_id: Text [key, person_id, bloom, plain] = "The person that was looked up.",
        ektepaktnummer: BigInt [key] = "The contract.",
        paategning_nr: Integer [key] = "Number of the remark, from 1, in the register's order.",
        tekst: Text = "The remark.",
    }
}
