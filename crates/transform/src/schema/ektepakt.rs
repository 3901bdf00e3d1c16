//! Tables of Ektepaktregisteret, marriage contracts.

use super::{Table, table};

/// The tables, in the order in which an answer fills them.
pub const TABLES: [&Table; 5] = [&OPPSLAG, &EKTEPAKTER, &ROLLER, &AVTALEINNHOLD, &PAATEGNINGER];

table! {
    /// One row a person that was looked up: the newest lookup and what came of it.
    OPPSLAG, OppslagBuilder = "ektepakt"."oppslag" {
        person_id: Text = "Pseudonym of the person that was looked up; NULL with `national_id = \"drop\"`.",
        foedselsnummer: Text = "National identity number of that person; NULL unless `national_id = \"clear\"`.",
        oppslagstidspunkt: Timestamp = "When the register answered, or the lookup failed.",
        spraak: Text = "Language of the labels.",
        antall_ektepakt: Integer = "Number of contracts, as the register counts them; NULL when the lookup failed.",
        utfall: Text = "`treff`, `ingen_treff` or `feil`. After a failure the contracts of the last answered lookup stay.",
        feilmelding: Text = "Why the lookup failed.",
        korrelasjonsid: Text = "The register's id of the failure, to be named when one asks there.",
    }
}

table! {
    /// One row a marriage contract of a person that was looked up.
    EKTEPAKTER, EktepakterBuilder = "ektepakt"."ektepakter" {
        person_id: Text = "The person that was looked up.",
        ektepaktnummer: BigInt = "The register's number of the contract.",
        innkomsttidspunkt: Timestamp = "When the register received the contract.",
        ektepakttype: Text = "Code of the kind of contract.",
        ektepakttype_tekst: Text = "Label of `ektepakttype`.",
        status: Text = "Code of the contract's status.",
        status_tekst: Text = "Label of `status`.",
        opprettelse: Text = "Code of what the contract does to those before it.",
        opprettelse_tekst: Text = "Label of `opprettelse`.",
        har_supplerende_opplysninger: Boolean = "Whether the document says more than the register.",
    }
}

table! {
    /// One row a spouse of a contract.
    ROLLER, RollerBuilder = "ektepakt"."roller" {
        person_id: Text = "The person that was looked up; the register does not say which of the spouses that is.",
        ektepaktnummer: BigInt = "The contract.",
        rolle_nr: Integer = "Number of the spouse inside the contract, from 1, in the register's order.",
        rolletype: Text = "Code of the part in the contract.",
        rolletype_tekst: Text = "Label of `rolletype`.",
        fornavn: Text = "Given names.",
        mellomnavn: Text = "Middle name.",
        etternavn: Text = "Family name.",
        adressetype: Text = "Which of the five forms the address has.",
        brukskategori: Text = "What the address is used for.",
        co_navn: Text = "Whom the address is in care of.",
        adresselinje: Text = "The address in one line, whatever its form.",
        postnummer: Text = "Post code.",
        poststed: Text = "Postal town.",
        kommunenummer: Text = "Number of the municipality.",
        kommunenavn: Text = "The municipality.",
        landkode: Text = "Country of a foreign address, as the register sent it.",
    }
}

table! {
    /// One row an agreement of a contract.
    AVTALEINNHOLD, AvtaleinnholdBuilder = "ektepakt"."avtaleinnhold" {
        person_id: Text = "The person that was looked up.",
        ektepaktnummer: BigInt = "The contract.",
        rolle_nr: Integer = "The spouse that it concerns; NULL: both.",
        avtale_nr: Integer = "Number of the agreement, from 1, in the register's order, for both spouses and for each one.",
        avtaletype: Text = "Code of what was agreed on.",
        avtaletype_tekst: Text = "Label of `avtaletype`.",
    }
}

table! {
    /// One row a remark of the register on a contract.
    PAATEGNINGER, PaategningerBuilder = "ektepakt"."paategninger" {
        person_id: Text = "The person that was looked up.",
        ektepaktnummer: BigInt = "The contract.",
        paategning_nr: Integer = "Number of the remark, from 1, in the register's order.",
        tekst: Text = "The remark.",
    }
}
